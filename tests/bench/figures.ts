/** What the bench measured: figures with their targets, the statistics behind them, and the table. */

export interface Figure {
	readonly name: string;
	readonly unit: string;
	readonly ours: number;
	/** Absent: there is nothing to compare with. */
	readonly peer?: number;
	/** Of ours to the peer's, or of ours itself. */
	readonly target?: { readonly of: 'ratio' | 'value'; readonly is: 'at most' | 'at least'; readonly bound: number };
}

/** What one of the bench's parts measured, with what a reader must know of it. */
export interface Part {
	readonly figures: readonly Figure[];
	readonly notes: readonly string[];
}

export const atMost = (of: 'ratio' | 'value', bound: number) => ({ of, is: 'at most', bound }) as const;
export const atLeast = (of: 'ratio' | 'value', bound: number) => ({ of, is: 'at least', bound }) as const;

/** @param share 0 to 1. Of no values: NaN. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function ratioOf({ ours, peer }: Figure): number | undefined {
	return peer === undefined ? undefined : ours / peer;
}

/** Undefined where there is no target. */
export function isMet(figure: Figure): boolean | undefined {
	const { target, ours } = figure;
	if (!target) return undefined;
	const value = target.of === 'ratio' ? ratioOf(figure) : ours;
	if (value === undefined) return false;
	return target.is === 'at most' ? value <= target.bound : value >= target.bound;
}

const HEADINGS = ['figure', 'unit', 'ours', "peer's", 'ratio', 'target', 'met'];

export function table(figures: readonly Figure[]): string {
	const rows = figures.map((figure) => {
		const { name, unit, ours, peer, target } = figure;
		const met = isMet(figure);
		return [
			name,
			unit,
			shown(ours),
			peer === undefined ? '' : shown(peer),
			shown(ratioOf(figure)),
			target ? `${target.is} ${target.bound}${target.of === 'ratio' ? ' ×' : ` ${unit}`}` : '',
			met === undefined ? '' : met ? 'yes' : 'NO',
		];
	});
	const lines = [HEADINGS, ...rows];
	const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
	return lines
		.map((line) => {
			const cells = line.map((cell, column) => {
				const width = widths[column] ?? 0;
				return column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);
			});
			return `${cells.join('  ').trimEnd()}\n`;
		})
		.join('');
}

function shown(value: number | undefined): string {
	if (value === undefined) return '';
	if (!Number.isFinite(value)) return '?';
	return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
