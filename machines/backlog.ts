/**
 * The messages that the link has not confirmed, in order.
 *
 * Promises: of a retained topic only the latest waits; what is given up first is what is missed least: events, then retained
 * messages, then results. Changes in place, because copying ten thousand messages for each new one would be slow.
 */
import type { Announce } from './events.ts';

export interface Message extends Pick<Announce, 'topic' | 'payload' | 'retain' | 'replyTo'> {
	/** Counts up: the order in which messages came. */
	readonly publication: number;
}

/** How much a message is missed. */
type Rank = 'event' | 'retained' | 'result';

function rankOf({ topic, retain }: Message): Rank {
	if (retain) return 'retained';
	return topic === 'res' ? 'result' : 'event';
}

const oldest = (messages: ReadonlyMap<number, Message>) => messages.values().next().value;

export class Backlog {
	/** By publication, the oldest first, as all maps here. */
	readonly #waiting: { readonly [R in Rank]: Map<number, Message> } = {
		event: new Map(),
		retained: new Map(),
		result: new Map(),
	};
	readonly #inFlight = new Map<number, Message>();
	/** The publication that waits, by retained topic. */
	readonly #latest = new Map<string, number>();
	#next: number;

	/** @param first The number of its first message. */
	constructor(first: number) {
		this.#next = first;
	}

	get size(): number {
		return this.inFlight + this.#ranks().reduce((sum, { size }) => sum + size, 0);
	}

	/** How many are with the link. */
	get inFlight(): number {
		return this.#inFlight.size;
	}

	add({ topic, payload, retain, replyTo }: Announce) {
		this.#wait({ publication: this.#next++, topic, payload, retain, ...(replyTo && { replyTo }) });
	}

	/** @returns The oldest that waits, which is with the link from now on; undefined where none waits. */
	take(): Message | undefined {
		const first = this.#ranks()
			.flatMap((messages) => oldest(messages) ?? [])
			.reduce<Message | undefined>(
				(one, other) => (one && one.publication < other.publication ? one : other),
				undefined,
			);
		if (first) {
			this.#remove(first);
			this.#inFlight.set(first.publication, first);
		}
		return first;
	}

	/** The broker has it, be it that it was recalled meanwhile. */
	confirm(publication: number) {
		const message = [this.#inFlight, ...this.#ranks()].flatMap((messages) => messages.get(publication) ?? []).at(0);
		this.#inFlight.delete(publication);
		if (message) this.#remove(message);
	}

	/** What is with the link waits again, in its old place. */
	recall() {
		const messages = [this.#inFlight, ...this.#ranks()].flatMap((some) => [...some.values()]);
		for (const some of [this.#inFlight, ...this.#ranks()]) some.clear();
		for (const message of messages) this.#wait(message);
	}

	/** Gives up the oldest of those that are missed least. What is with the link stays. */
	giveUpOne() {
		const { event, retained, result } = this.#waiting;
		const least = oldest(event) ?? oldest(retained) ?? oldest(result);
		if (least) this.#remove(least);
	}

	#wait(message: Message) {
		const { publication, topic, retain } = message;
		if (retain) {
			this.#waiting.retained.delete(this.#latest.get(topic) ?? publication);
			this.#latest.set(topic, publication);
		}
		this.#waiting[rankOf(message)].set(publication, message);
	}

	#remove(message: Message) {
		const { publication, topic } = message;
		this.#waiting[rankOf(message)].delete(publication);
		if (this.#latest.get(topic) === publication) this.#latest.delete(topic);
	}

	#ranks(): Map<number, Message>[] {
		return Object.values(this.#waiting);
	}
}
