/**
 * The module's end of the serial line: one client, the Serial API's link layer, nothing above it.
 *
 * Promises: a good frame from the host is acknowledged at once and handed on, a bad one is answered with NAK; a frame to
 * the host is sent, and sent again up to twice, until the host acknowledges it, one frame at a time and in order
 * (INS12350 section 6). What the host never acknowledges is dropped and told. A new client takes the line over; without
 * one, frames to the host are lost, as on a cable that is unplugged. Knows nothing of what the frames mean, and not what the
 * line is made of: that is tcp-port.ts or pty.ts.
 */
import type { Duplex } from 'node:stream';
import { FrameSplitter, type Piece } from './frame-splitter.ts';

const ACK = Uint8Array.of(0x06);
const NAK = Uint8Array.of(0x15);

/** How long a module waits for the host's ACK (INS12350 section 6). */
const ACK_LIMIT_MS = 1_600;
const TRANSMISSIONS = 3;

export interface SerialLineOptions {
	/** A frame that the host sent: whole, its checksum right, already acknowledged. */
	readonly received: (frame: Uint8Array<ArrayBuffer>) => void;
	/** Something a person should know, in words. */
	readonly complain: (text: string) => void;
}

export class SerialLine {
	readonly #options: SerialLineOptions;
	#client: Duplex | undefined;
	#outbox: Uint8Array[] = [];
	/** How often the first frame of the outbox was sent. */
	#transmissions = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(options: SerialLineOptions) {
		this.#options = options;
	}

	/** Sends a data frame to the host, after those before it. */
	send(frame: Uint8Array): void {
		if (!this.#client) return;
		this.#outbox.push(frame);
		if (this.#outbox.length === 1) this.#transmit();
	}

	/** Takes over a client that is open; it ends when the line is given to another. */
	connected(client: Duplex): void {
		if (this.#client && !this.#client.destroyed)
			this.#options.complain('a new client takes the serial line; the one before is cut off');
		this.#client?.destroy();
		this.#client = client;
		this.#reset();
		const splitter = new FrameSplitter();
		client.on('data', (chunk) => {
			for (const piece of splitter.feed(chunk, performance.now())) this.#handle(piece, client);
		});
		client.on('error', (fault) => this.#options.complain(`the client's connection failed: ${fault.message}`));
		client.on('close', () => {
			if (this.#client !== client) return;
			this.#client = undefined;
			this.#reset();
		});
	}

	#reset(): void {
		clearTimeout(this.#timer);
		this.#outbox = [];
		this.#transmissions = 0;
	}

	#handle(piece: Piece, client: Duplex): void {
		switch (piece.kind) {
			case 'frame':
				client.write(ACK);
				this.#options.received(piece.bytes);
				break;
			case 'faulty':
				client.write(NAK);
				this.#options.complain('a frame from the host had a wrong checksum: answered with NAK');
				break;
			case 'ack':
				this.#settle();
				break;
			default:
				this.#retransmit(piece.kind.toUpperCase());
		}
	}

	#transmit(): void {
		const frame = this.#outbox[0];
		if (!frame) return;
		this.#transmissions++;
		this.#client?.write(frame);
		this.#timer = setTimeout(() => this.#retransmit('nothing'), ACK_LIMIT_MS);
	}

	#settle(): void {
		clearTimeout(this.#timer);
		this.#outbox.shift();
		this.#transmissions = 0;
		this.#transmit();
	}

	#retransmit(answer: string): void {
		if (this.#outbox.length === 0) return;
		clearTimeout(this.#timer);
		if (this.#transmissions < TRANSMISSIONS) {
			// INS12350 section 6: 100 ms, and a second longer after each further failure.
			this.#timer = setTimeout(() => this.#transmit(), 100 + (this.#transmissions - 1) * 1_000);
			return;
		}
		this.#options.complain(`a frame was sent ${TRANSMISSIONS} times and not acknowledged (last: ${answer}): lost`);
		this.#settle();
	}
}
