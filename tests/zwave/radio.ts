/**
 * The Serial API as a test holds it: it reads what is asked of the radio in words, and decides what the radio says.
 *
 * `encode` goes to the exchange's chart; its bytes mean something to nobody but this radio.
 */
import { fromPromise } from 'xstate';
import type { Addressed, Line } from '../../machines/zwave/exchange.ts';
import { functions } from '../../machines/zwave/messages.ts';
import type { Ask, SerialApiEvent } from '../../machines/zwave/serial-api.ts';
import type { SerialOutcome } from '../../machines/zwave/serial-outcome.ts';
import { listener } from '../kit/owner.ts';

type Asked = Extract<SerialApiEvent, { type: 'ASK' | 'WITHDRAW' | 'HURRY' }>;

/** `1: BinarySwitch.Set true (supervised)`. */
function wordsOf({ endpoint, command: { type, ...body }, sessionId }: Addressed): string {
	const details = Object.values(body).map((value) => JSON.stringify(value));
	return [
		...(endpoint > 0 ? [`${endpoint}:`] : []),
		type,
		...details,
		...(sessionId === undefined ? [] : ['(supervised)']),
	].join(' ');
}

export class HandHeldRadio {
	/** Types of commands that cannot be encoded. */
	readonly unencodable = new Set<string>();
	readonly #encoded: Addressed[] = [];
	readonly #asked = listener<Asked>();
	readonly #answered = new Set<Ask>();

	readonly line: Line = { serialApi: this.#asked.ref, bridge: undefined };

	readonly encode = fromPromise<Uint8Array, Addressed>(async ({ input }) => {
		if (this.unencodable.has(input.command.type)) throw new Error(`${input.command.type} has no encoder`);
		this.#encoded.push(input);
		const index = this.#encoded.length - 1;
		return Uint8Array.of(index >> 8, index & 0xff);
	});

	get asks(): Ask[] {
		return this.#asked.told.flatMap((event) => (event.type === 'ASK' ? [event] : []));
	}

	/** The names of what was withdrawn. */
	get withdrawn(): string[] {
		return this.#asked.told.flatMap((event) => (event.type === 'WITHDRAW' ? [event.ask] : []));
	}

	/** What was hurried, in words. */
	get hurried(): string[] {
		return this.#asked.told.flatMap((event) => {
			const ask = event.type === 'HURRY' ? this.asks.find(({ ask }) => ask === event.ask) : undefined;
			return ask ? [this.#words(ask)] : [];
		});
	}

	/** Asked, not answered and not withdrawn, oldest first. */
	get waiting(): Ask[] {
		return this.asks.filter((ask) => !this.#answered.has(ask) && !this.withdrawn.includes(ask.ask));
	}

	/** Everything that was asked, in words; requests to the module by their names. */
	get sent(): string[] {
		return this.asks.map((ask) => this.#words(ask));
	}

	/** What the oldest that waits sends to a node; undefined when it is a request to the module, or nothing waits. */
	get current(): Addressed | undefined {
		const [first] = this.waiting;
		return first && this.#addressed(first);
	}

	/** Answers the oldest that waits. */
	answer(outcome: SerialOutcome) {
		const [first] = this.waiting;
		if (!first) throw new Error('nothing waits for an answer');
		this.#answered.add(first);
		first.asker.send({ type: 'ANSWERED', ask: first.ask, outcome });
	}

	/** The node acknowledged. */
	acknowledge(roundTripMs = 40) {
		this.answer({ kind: 'ok', response: undefined, roundTripMs });
	}

	/** The node did not. */
	giveUp(attempts = 3) {
		this.answer({ kind: 'noAck', attempts });
	}

	#addressed({ request }: Ask): Addressed | undefined {
		if (request.function !== functions.sendData) return undefined;
		const [, , high = 0, low = 0] = request.payload;
		return this.#encoded[high * 256 + low];
	}

	#words(ask: Ask): string {
		const addressed = this.#addressed(ask);
		return addressed ? wordsOf(addressed) : ask.request.name;
	}
}
