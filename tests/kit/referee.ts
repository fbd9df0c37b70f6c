/**
 * Counts what became of commands: at the sender's side by their results, at the device's side by what was really set there.
 *
 * Pure: what happens is told to it, with the time; the verdict is a list of offences, each with the history of its command.
 * What is an offence, and what is none:
 * - Lost: a command without a final result when the dust has settled.
 * - Ended twice: two final results that differ. The same bytes again are a delivery of QoS 1 that was repeated, and
 *   `duplicate` says of itself that it repeats; but what it repeats must be the result there was. A rejected command was not
 *   stored: sent again it may have another end.
 * - Run twice: its set was seen in two lives of the gateway, or again after its final result was heard. Several frames of
 *   one execution are one run: a frame whose acknowledgement the line swallowed is sent again, as the protocol has it, even
 *   when the device's own answer has ended the command meanwhile. Only a line that lied then excuses it.
 * - Untrue: `succeeded` of what the device was never told (nor is by then anyway), or `expired`, `cancelled`, `rejected` or
 *   STACK_DOWN, which all say that it never ran, of what the device was told.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { DeviceSet } from './witness.ts';

/** What a command does at a device; without a value it is one that depends on how the device is. */
export interface Effect extends Omit<DeviceSet, 'value'> {
	readonly value?: number;
}

const resultSchema = z.object({
	id: z.string().nullable(),
	status: z.string(),
	final: z.boolean(),
	duplicate: z.boolean().optional(),
	error: z.object({ code: z.string() }).optional(),
});
type Result = z.infer<typeof resultSchema>;

interface Seen extends DeviceSet {
	readonly at: number;
	/** Of the gateway: counts its starts. */
	readonly life: number;
	/** A transmission of the frame before, on a line that lied. */
	readonly again: boolean;
}

interface Case {
	readonly effect: Effect | undefined;
	readonly sentAt: number;
	readonly results: { readonly at: number; readonly text: string; readonly result: Result }[];
	readonly runs: Seen[];
	readonly history: string[];
	/** How often another body was sent under its id. */
	reuses: number;
}

/** Results and sets are seen by different sockets of one process: so much may their order be wrong, in ms. */
const BLUR = 250;

/** ms. A frame is sent three times at most, 1.6 s after each other and a little more (INS12350 section 6). */
const TRANSMISSIONS = 6_000;

export class Referee {
	readonly #now: () => number;
	readonly #initially: readonly DeviceSet[];
	readonly #cases = new Map<string, Case>();
	/** Those that do something there, by place, the oldest first. */
	readonly #doers = new Map<string, Case[]>();
	readonly #seen: Seen[] = [];
	/** What was done to the house. */
	readonly #troubles: { readonly at: number; readonly what: string }[] = [];
	readonly #strays: string[] = [];
	readonly #open = new Set<string>();
	/** When the line was last known to lie; for ever while it does. */
	#lied = Number.NEGATIVE_INFINITY;
	#results = 0;

	/**
	 * @param now ms on any steady clock.
	 * @param initially How devices are that nobody has told anything yet.
	 */
	constructor(now: () => number, initially: readonly DeviceSet[] = []) {
		this.#now = now;
		this.#initially = initially;
	}

	/** A command was sent, for the first time or again; `reuse`: with another body than before. */
	sent(id: string, body: string, effect: Effect | undefined, reuse = false): void {
		const at = this.#now();
		const one = this.#cases.get(id) ?? this.#begin(id, at, effect);
		if (reuse) one.reuses++;
		one.history.push(`${time(at)} sent${reuse ? ' (reused)' : one.history.length > 0 ? ' again' : ''}: ${body}`);
	}

	/** A result came. */
	heard(text: string): void {
		const at = this.#now();
		const result = resultSchema.parse(JSON.parse(text));
		const one = this.#cases.get(result.id ?? '');
		if (!one) return void this.#strays.push(`${time(at)} a result of a command that nobody sent: ${text}`);
		one.results.push({ at, text, result });
		this.#results++;
		if (finals(one).length > 0) this.#open.delete(result.id ?? '');
		one.history.push(`${time(at)} heard: ${text}`);
	}

	/** A device was told something, in this life of the gateway. */
	saw(set: DeviceSet, life: number): void {
		const at = this.#now();
		const one = this.#doers
			.get(placeOf(set))
			?.findLast(({ effect }) => effect?.value === undefined || effect.value === set.value);
		const told = `${time(at)} node ${set.node}/${set.endpoint} was told: ${set.kind} ${set.value} (life ${life})`;
		const before = one?.runs.at(-1);
		const again = before?.life === life && at - before.at < TRANSMISSIONS && this.#lied >= before.at;
		const seen = { ...set, at, life, again };
		this.#seen.push(seen);
		if (!one) this.#strays.push(`${told}, which no command asked for`);
		one?.runs.push(seen);
		one?.history.push(told);
	}

	/** Something was done to the house. */
	note(what: string): void {
		this.#troubles.push({ at: this.#now(), what });
	}

	/** From now on the line lies, or is honest. */
	line(lies: boolean): void {
		this.#lied = lies ? Number.POSITIVE_INFINITY : this.#now();
		this.note(`the line ${lies ? 'lies' : 'is honest'}`);
	}

	hasEnded(id: string): boolean {
		return !this.#open.has(id);
	}

	/** How many results came so far. */
	get results(): number {
		return this.#results;
	}

	/** Whether its result was sent again, or that it was rejected: that is not kept. */
	isRepeated(id: string): boolean {
		const { results = [] } = this.#cases.get(id) ?? {};
		return results.some(({ result }) => result.final && (result.duplicate || result.status === 'rejected'));
	}

	/** The ids of the commands that have not ended. */
	get open(): string[] {
		return [...this.#open];
	}

	/** Of every command that was sent: how often each ending came. */
	get tally(): { readonly [ending: string]: number } {
		const tally: Record<string, number> = {};
		for (const one of this.#cases.values()) {
			const result = finals(one)[0]?.result;
			const ending = result ? [result.status, result.error?.code].filter(Boolean).join(' ') : 'nothing';
			tally[ending] = (tally[ending] ?? 0) + 1;
		}
		return tally;
	}

	/** Sets that were seen, by node. */
	get sets(): ReadonlyMap<number, number> {
		const counts = new Map<number, number>();
		for (const { node } of this.#seen) counts.set(node, (counts.get(node) ?? 0) + 1);
		return counts;
	}

	/** Every offence, with the history of its command. */
	get verdict(): string[] {
		const offences = [...this.#cases].flatMap(([id, one]) => {
			const found = this.#judge(one);
			return found.length > 0 ? [`${id}: ${found.join('; ')}\n${this.#storyOf(one)}`] : [];
		});
		return [...this.#strays, ...offences];
	}

	#begin(id: string, sentAt: number, effect: Effect | undefined): Case {
		const one: Case = { effect, sentAt, results: [], runs: [], history: [], reuses: 0 };
		this.#cases.set(id, one);
		this.#open.add(id);
		if (effect) this.#doers.set(placeOf(effect), [...(this.#doers.get(placeOf(effect)) ?? []), one]);
		return one;
	}

	#judge(one: Case): string[] {
		const { effect, runs, results, reuses } = one;
		const all = finals(one);
		const ends = all.filter(({ result }) => result.status !== 'rejected');
		const [end] = [...ends, ...all];
		if (!end) return ['lost: it has no final result'];
		const found: string[] = [];
		if (new Set(ends.map(({ text }) => text)).size > 1) found.push('ended twice: its final results differ');
		const repeated = results.filter(({ result }) => result.final && result.duplicate);
		if (repeated.some(({ text }) => !isDeepStrictEqual(without(text), without(end.text))))
			found.push('a repeated result is another than the one there was');
		if (reuses > 0 && !results.some(({ result }) => isReuse(result)))
			found.push('another body under its id was not refused');
		if (new Set(runs.map(({ life }) => life)).size > 1) found.push('run twice: in two lives of the gateway');
		if (runs.some(({ at, again }) => !again && at > end.at + BLUR)) found.push('run twice: again after its end');
		const { status, error } = end.result;
		const neverRan = ['expired', 'cancelled', 'rejected'].includes(status) || error?.code === 'STACK_DOWN';
		if (neverRan && runs.length > 0) found.push(`untrue: ${status}, and the device was told`);
		if (status === 'succeeded' && effect && runs.length === 0 && !this.#was(effect, end.at))
			found.push('untrue: succeeded, and the device was never told');
		return found;
	}

	/** Whether the device was so at that time, by whichever command. */
	#was({ value, ...place }: Effect, at: number): boolean {
		const isThere = (set: DeviceSet) => placeOf(set) === placeOf(place);
		const last = this.#seen.findLast((seen) => isThere(seen) && seen.at <= at + BLUR) ?? this.#initially.find(isThere);
		return value !== undefined && last?.value === value;
	}

	#storyOf({ sentAt, results, runs, history }: Case): string {
		const until = Math.max(sentAt, ...results.map(({ at }) => at), ...runs.map(({ at }) => at));
		const around = this.#troubles.filter(({ at }) => at > sentAt - 2_000 && at < until + 2_000);
		const lines = [...history, ...around.map(({ at, what }) => `${time(at)} -- ${what}`)];
		return lines
			.sort((line, other) => Number.parseFloat(line) - Number.parseFloat(other))
			.map((line) => `\t${line}\n`)
			.join('');
	}
}

const placeOf = ({ node, endpoint, kind }: Omit<DeviceSet, 'value'>) => `${node}/${endpoint} ${kind}`;

const isReuse = ({ error }: Result) => error?.code === 'ID_REUSED';

/** Results that are the command's own end. */
function finals(one: Case | undefined) {
	return one?.results.filter(({ result }) => result.final && !result.duplicate && !isReuse(result)) ?? [];
}

/** What a repeated result says apart from being one. */
function without(text: string): object {
	const { duplicate: _, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
	return rest;
}

/** Seconds. */
const time = (at: number) => `${(at / 1_000).toFixed(3)} s`;
