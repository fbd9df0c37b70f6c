/**
 * Tables that the code knows better than whoever writes a README: every alarm, and what the status LEDs show, as Markdown
 * between comments that say whose they are.
 */
import { alarmCatalogue } from '../../../machines/alarm-catalogue.ts';
import { inWords } from '../../../machines/led/program.ts';
import { IDENTIFYING, signs } from '../../../machines/led/situation.ts';

interface Table {
	/** The word in the comments around it. */
	readonly name: string;
	readonly make: () => string;
}

/** By the file that holds it, from the top of the checkout. */
export const tables: { readonly [file: string]: Table } = {
	'README.md': {
		name: 'alarms',
		make: () =>
			tableOf(
				['alarm', 'severity', 'what it means', 'what to do'],
				alarmCatalogue.map(({ id, severities, meaning, remedy }) => [
					`\`${id}\``,
					severities.join(', '),
					meaning,
					remedy,
				]),
			),
	},
	'actors/leds/README.md': {
		name: 'signs',
		make: () =>
			tableOf(
				['what is seen', 'what it means', 'what to do'],
				[
					...[IDENTIFYING, ...Object.values(signs)].map(({ program, meaning, advice }) => [
						inWords(program),
						meaning,
						advice,
					]),
					['dark', 'the gateway does not run', ''],
				],
			),
	},
};

/**
 * @param text Of the file.
 * @returns It with the table in its place; undefined where it has no place for it.
 */
export function withTable({ name, make }: Table, text: string): string | undefined {
	const [begin, end] = [`<!-- ${name}: made by npm run schemas -->`, `<!-- end of ${name} -->`];
	const [before, ...rest] = text.split(begin);
	const after = rest.join(begin).split(end);
	if (before === undefined || rest.length !== 1 || after.length !== 2) return undefined;
	return `${before}${begin}\n\n${make()}\n\n${end}${after[1]}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const cells = [head, ...rows].map((row) => row.map(cell));
	const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		`| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const [first = [], ...others] = cells;
	return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

/** A bar ends a cell. */
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
