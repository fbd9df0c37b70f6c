/**
 * A Z-Wave module's end of the serial link as the specification has it, to compare ours with (INS12350 section 6).
 *
 * A good frame is acknowledged, a bad one refused with NAK, one that collides with a frame of the module's own with CAN; its
 * own frames go out one at a time, up to three times. As simple as modules are: it believes every ACK. Shares no line of
 * code with what it is compared with.
 */
import type { stoppedClock } from './clock.ts';

type Clock = ReturnType<typeof stoppedClock>['clock'];

export class SerialModule {
	/** Whole frames that it has acknowledged, as hex, oldest first. */
	readonly received: string[] = [];
	/** Its own frames, as hex: those that the host acknowledged, and those that it gave up. */
	readonly delivered: string[] = [];
	readonly givenUp: string[] = [];
	retransmissions = 0;
	readonly #clock: Clock;
	readonly #write: (bytes: Uint8Array) => void;
	#begun: number[] = [];
	readonly #outbox: string[] = [];
	#transmissions = 0;
	#awaiting = false;
	/** What was put off for an earlier one is off. */
	#turn = 0;

	constructor(clock: Clock, write: (bytes: Uint8Array) => void) {
		this.#clock = clock;
		this.#write = write;
	}

	/** Sends a frame after those before it. */
	send(frame: Uint8Array) {
		this.#outbox.push(Buffer.from(frame).toString('hex'));
		if (this.#outbox.length === 1) this.#transmit();
	}

	hear(bytes: Uint8Array) {
		for (const byte of bytes) this.#take(byte);
	}

	/** Nothing of its own is left to send. */
	get isQuiet(): boolean {
		return this.#outbox.length === 0;
	}

	#take(byte: number) {
		if (this.#begun.length === 0 && byte !== 0x01) {
			if (byte === 0x06 && this.#awaiting) this.#settle(this.delivered);
			if ((byte === 0x15 || byte === 0x18) && this.#awaiting) this.#retry();
			return;
		}
		if (this.#begun.length === 0) {
			const begun: number[] = [];
			this.#begun = begun;
			this.#clock.setTimeout(() => {
				if (this.#begun === begun) this.#begun = [];
			}, 1_500);
		}
		this.#begun.push(byte);
		const length = this.#begun[1];
		if (length === undefined || (length >= 3 && this.#begun.length < length + 2)) return;
		const frame = this.#begun;
		this.#begun = [];
		if (length < 3) return;
		const isGood = frame.slice(1).reduce((sum, next) => sum ^ next, 0xff) === 0;
		if (isGood && !this.#awaiting) this.received.push(Buffer.from(frame).toString('hex'));
		this.#write(Uint8Array.of(isGood ? (this.#awaiting ? 0x18 : 0x06) : 0x15));
	}

	#transmit() {
		const [frame] = this.#outbox;
		if (frame === undefined) return;
		this.#transmissions++;
		this.#awaiting = true;
		this.#later(1_600, () => this.#retry());
		this.#write(Buffer.from(frame, 'hex'));
	}

	#retry() {
		this.#rest();
		if (this.#transmissions === 3) return this.#settle(this.givenUp);
		this.retransmissions++;
		this.#later(100 + 1_000 * (this.#transmissions - 1), () => this.#transmit());
	}

	#settle(where: string[]) {
		this.#rest();
		where.push(...this.#outbox.splice(0, 1));
		this.#transmissions = 0;
		this.#transmit();
	}

	#rest() {
		this.#awaiting = false;
		this.#turn++;
	}

	#later(ms: number, run: () => void) {
		const turn = this.#turn;
		this.#clock.setTimeout(() => {
			if (turn === this.#turn) run();
		}, ms);
	}
}
