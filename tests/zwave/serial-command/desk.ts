/** One request over a link that the test holds. */
import { expect } from 'vitest';
import { createActor } from 'xstate';
import { scan } from '../../../machines/zwave/frame.ts';
import { requests } from '../../../machines/zwave/messages.ts';
import type { SerialCommandEvent } from '../../../machines/zwave/serial-answers.ts';
import { serialCommandMachine } from '../../../machines/zwave/serial-command.ts';
import { stoppedClock } from '../../kit/clock.ts';
import { watchEdges } from '../../kit/edges.ts';
import { listener } from '../../kit/owner.ts';

export const edges = watchEdges(serialCommandMachine);

export const sendData = requests.sendData(12, Uint8Array.of(0x62, 0x01, 0xff), 3);

export function desk({ request = sendData, abortable = false } = {}) {
	const time = stoppedClock();
	const framing = listener<{ type: 'SEND'; bytes: Uint8Array }>();
	let callbackId = 0;
	const actor = createActor(serialCommandMachine, {
		input: { request, abortable, framing: framing.ref, now: time.now, nextCallbackId: () => ++callbackId },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const frame = (type: 'request' | 'response', func: number, ...payload: number[]): SerialCommandEvent => ({
		type: 'FRAME',
		frame: { type, function: func, payload: Uint8Array.from(payload) },
	});
	return {
		time,
		actor,
		state: () => actor.getSnapshot().value,
		outcome: () => actor.getSnapshot().output,
		/** The functions that were sent, and the last byte of each payload. */
		sent: () =>
			framing.told.map(({ bytes }) => {
				const [token] = scan(new Uint8Array(), bytes).tokens;
				return token?.kind === 'frame' ? [token.frame.function, token.frame.payload.at(-1)] : token?.kind;
			}),
		taken: () => actor.send({ type: 'SENT' }),
		response: (...payload: number[]) => actor.send(frame('response', request.function, ...payload)),
		callback: (...payload: number[]) => actor.send(frame('request', request.function, ...payload)),
		other: (...payload: number[]) => actor.send(frame('request', 0, ...payload)),
		stranger: () => actor.send(frame('response', 0x99, 1)),
	};
}

/** SendData that the module has queued. */
export function queued(options?: Parameters<typeof desk>[0]) {
	const it = desk(options);
	it.taken();
	it.response(1);
	return it;
}
