/** The port's actor under a parent that writes down what it is told, and how it ended. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, vi } from 'vitest';
import { createActor, setup } from 'xstate';
import { createPort } from '../../actors/runtime/port.ts';
import type { FromPort } from '../../machines/port.ts';

const FLOOD_BYTES = 10_000_000;
const PORTION = Buffer.alloc(65_536, 0x55);

/** @param port What is learnt at one opening is known at the next only to the same one. */
export function openPort(path: string, port = createPort({ simulation: 'home' })) {
	const told: FromPort['type'][] = [];
	const chunks: Uint8Array[] = [];
	const ends: unknown[] = [];
	let count = 0;
	let largest = 0;
	const parent = createActor(
		setup({ types: { events: {} as FromPort }, actors: { port } }).createMachine({
			invoke: {
				src: 'port',
				id: 'port',
				input: { path, baudRate: 115_200 },
				onDone: { actions: () => ends.push('done') },
				onError: {
					actions: ({ event }) => ends.push(event.error instanceof Error ? event.error.message : event.error),
				},
			},
			on: {
				PORT_OPENED: { actions: () => told.push('PORT_OPENED') },
				WRITTEN: { actions: () => told.push('WRITTEN') },
				CHUNK: {
					actions: ({ event: { bytes } }) => {
						if (count < PORTION.length) chunks.push(bytes);
						count += bytes.length;
						largest = Math.max(largest, bytes.length);
					},
				},
			},
		}),
	);
	parent.start();
	onTestFinished(() => void parent.stop());
	const { port: ref } = parent.getSnapshot().children;
	const times = (type: FromPort['type']) => told.filter((one) => one === type).length;
	return {
		ends,
		count: () => count,
		opened: () => vi.waitFor(() => expect([times('PORT_OPENED'), ends]).toEqual([1, []])),
		isOpened: () => times('PORT_OPENED') === 1,
		/** The first of what came, as hex. */
		bytes: () => Buffer.concat(chunks).toString('hex'),
		written: () => times('WRITTEN'),
		write: (hex: string, receipt = true) => ref?.send({ type: 'WRITE', bytes: Buffer.from(hex, 'hex'), receipt }),
		close: () => ref?.send({ type: 'CLOSE' }),
		/** As a supervisor does, without a farewell. */
		stop: () => void parent.stop(),
		/** Waits for the one end. */
		ended: (how: unknown) => vi.waitFor(() => expect(ends).toEqual([how])),

		/**
		 * Sends 10 MB as fast as they are taken, until all have come, and tells what that did here, in bytes.
		 * @param send Returns how many of the bytes were taken.
		 */
		async flooded(send: (bytes: Uint8Array) => number) {
			let sent = 0;
			let waiting = 0;
			let inOneTurn = 0;
			while (sent < FLOOD_BYTES || count < sent) {
				const before = count;
				if (sent < FLOOD_BYTES) sent += send(PORTION);
				await nextTurn();
				inOneTurn = Math.max(inOneTurn, count - before);
				waiting = Math.max(waiting, sent - count);
				expect(ends).toEqual([]);
			}
			return { inOneChunk: largest, inOneTurn, waiting };
		},
	};
}
