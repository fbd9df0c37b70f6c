/**
 * The messages that the link has not confirmed, in order.
 *
 * Promises: of a retained topic only the latest waits; what is given up first is what is missed least: events, then retained
 * messages, alarms of severity error after the others, then results. Changes in place, because copying ten thousand messages for each new one would be slow.
 */
import type { Announce } from './events.ts';

export interface Message extends Pick<Announce, 'topic' | 'payload' | 'retain' | 'replyTo' | 'trace'> {
	/** Rises: the order in which messages came. */
	readonly publication: number;
	/** When it came, ms since the epoch. */
	readonly at: number;
}

/** How much a message is missed, the least first. */
const RANKS = ['event', 'retained', 'alarm', 'result'] as const;
type Rank = (typeof RANKS)[number];

/** Which of those that wait may be taken. */
export type What = 'all' | 'essential' | 'results';

const TAKEN: { readonly [W in What]: readonly Rank[] } = {
	all: RANKS,
	essential: ['alarm', 'result'],
	results: ['result'],
};

function rankOf({ topic, retain, payload }: Pick<Message, 'topic' | 'retain' | 'payload'>): Rank {
	// That it has cleared costs next to nothing.
	if (topic.startsWith('alarm/') && (payload === undefined || payload.severity === 'error')) return 'alarm';
	if (retain) return 'retained';
	return topic === 'res' ? 'result' : 'event';
}

/** Characters, about: what it takes in memory and on disk. */
const sizeOf = ({ topic, payload }: Message) => topic.length + JSON.stringify(payload ?? null).length;

const oldest = (messages: ReadonlyMap<number, Message>) => messages.values().next().value;

export class Backlog {
	/** By publication, the oldest first, as all maps here. */
	readonly #waiting: { readonly [R in Rank]: Map<number, Message> } = {
		event: new Map(),
		retained: new Map(),
		alarm: new Map(),
		result: new Map(),
	};
	readonly #inFlight = new Map<number, Message>();
	/** The publication that waits, by retained topic. */
	readonly #latest = new Map<string, number>();
	readonly #sizes = new Map<number, number>();
	#characters = 0;

	get size(): number {
		return this.inFlight + this.waiting;
	}

	get waiting(): number {
		return this.#ranks().reduce((sum, { size }) => sum + size, 0);
	}

	/** How many are with the link. */
	get inFlight(): number {
		return this.#inFlight.size;
	}

	/** The publication that has been with the link for longest. */
	get firstInFlight(): number | undefined {
		return this.#inFlight.keys().next().value;
	}

	/** Of all messages together, about. */
	get characters(): number {
		return this.#characters;
	}

	/** @returns The publication whose place it takes, if any. */
	add(message: Message): number | undefined {
		this.#count(message);
		return this.#wait(message);
	}

	/** @returns The oldest of those that wait, which is with the link from now on; undefined where none waits. */
	take(what: What): Message | undefined {
		const first = TAKEN[what]
			.map((rank) => this.#waiting[rank])
			.flatMap((messages) => oldest(messages) ?? [])
			.reduce<Message | undefined>(
				(one, other) => (one && one.publication < other.publication ? one : other),
				undefined,
			);
		if (first) {
			this.#leave(first);
			this.#inFlight.set(first.publication, first);
		}
		return first;
	}

	/** The broker has it, be it that it was recalled meanwhile. @returns Whether it was there. */
	confirm(publication: number): boolean {
		const message = [this.#inFlight, ...this.#ranks()].flatMap((messages) => messages.get(publication) ?? []).at(0);
		this.#inFlight.delete(publication);
		if (!message) return false;
		this.#leave(message);
		this.#forgetSize(publication);
		return true;
	}

	/** What is with the link waits again, in its old place. @returns The publications that others have taken the place of. */
	recall(): number[] {
		const everywhere = [this.#inFlight, ...this.#ranks()];
		const messages = everywhere.flatMap((some) => [...some.values()]);
		for (const some of [...everywhere, this.#latest]) some.clear();
		const inOrder = messages.sort((one, other) => one.publication - other.publication);
		return inOrder.flatMap((message) => this.#wait(message) ?? []);
	}

	/** Adds what was kept before anything else came. @returns The publications that others have taken the place of. */
	restore(messages: readonly Message[]): number[] {
		for (const message of messages) {
			this.#count(message);
			this.#waiting[rankOf(message)].set(message.publication, message);
		}
		return this.recall();
	}

	/** Gives up the oldest of those that are missed least. What is with the link stays. @returns Its publication. */
	giveUpOne(): number | undefined {
		const least = RANKS.flatMap((rank) => oldest(this.#waiting[rank]) ?? []).at(0);
		if (least) this.#giveUp(least);
		return least?.publication;
	}

	/** Whether one has waited since before `limit`, ms since the epoch. */
	hasOlderThan(limit: number): boolean {
		return this.#ranks().some((messages) => (oldest(messages)?.at ?? limit) < limit);
	}

	/** Gives up what came before `limit`, ms since the epoch. @returns The publications. */
	giveUpOlderThan(limit: number): number[] {
		const old = this.#ranks().flatMap((messages) => [...messages.values()].filter(({ at }) => at < limit));
		for (const message of old) this.#giveUp(message);
		return old.map(({ publication }) => publication);
	}

	#wait(message: Message): number | undefined {
		const { publication, topic, retain } = message;
		const before = retain ? this.#latest.get(topic) : undefined;
		if (before !== undefined) {
			this.#waiting.retained.delete(before);
			this.#waiting.alarm.delete(before);
			this.#forgetSize(before);
		}
		if (retain) this.#latest.set(topic, publication);
		this.#waiting[rankOf(message)].set(publication, message);
		return before;
	}

	#count(message: Message) {
		const size = sizeOf(message);
		this.#sizes.set(message.publication, size);
		this.#characters += size;
	}

	#giveUp(message: Message) {
		this.#leave(message);
		this.#forgetSize(message.publication);
	}

	#leave(message: Message) {
		const { publication, topic } = message;
		this.#waiting[rankOf(message)].delete(publication);
		if (this.#latest.get(topic) === publication) this.#latest.delete(topic);
	}

	#forgetSize(publication: number) {
		this.#characters -= this.#sizes.get(publication) ?? 0;
		this.#sizes.delete(publication);
	}

	#ranks(): Map<number, Message>[] {
		return RANKS.map((rank) => this.#waiting[rank]);
	}
}
