import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { encodeFrame, scan } from '../../machines/zwave/frame.ts';
import { framingMachine } from '../../machines/zwave/framing.ts';
import { functions, requests } from '../../machines/zwave/messages.ts';
import { type Answered, type Ask, type FromSerialApi, serialApiMachine } from '../../machines/zwave/serial-api.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';
import { HandHeld } from '../kit/resource.ts';

const edges = watchEdges(serialApiMachine);

/** The machine on the real framing chart, over a port that the test holds and a module that acknowledges every frame. */
function desk() {
	const time = stoppedClock();
	const port = new HandHeld<ToPort, FromPort, PortInput>();
	const heard: (FromSerialApi | Answered)[] = [];
	const owner = listener<FromSerialApi>(heard);
	const asker = listener<Answered>(heard);
	const actor = createActor(
		serialApiMachine.provide({ actors: { framing: framingMachine.provide({ actors: { port: port.logic } }) } }),
		{ input: { path: '/dev/ttyUSB0', owner: owner.ref, now: time.now }, clock: time.clock, inspect: edges.inspect },
	);
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		time,
		port,
		told: owner.told,
		/** What the owner and the askers heard, in order. */
		heard,
		answers: () => asker.told.map(({ ask, outcome }) => `${ask}: ${outcome.kind}`),
		answered: asker.told,
		ask: (ask: string, how: Partial<Ask> = {}) =>
			actor.send({
				type: 'ASK',
				ask,
				request: requests.getInitData,
				asker: asker.ref,
				lane: 'normal',
				priority: 'normal',
				...how,
			}),
		/** The module acknowledges what was written last. */
		acknowledge: () => {
			port.tell({ type: 'WRITTEN' });
			port.tell({ type: 'CHUNK', bytes: Uint8Array.of(0x06) });
		},
		frame: (type: 'request' | 'response', func: number, ...payload: number[]) =>
			port.tell({ type: 'CHUNK', bytes: encodeFrame({ type, function: func, payload: Uint8Array.from(payload) }) }),
		/** The functions of the frames that were written. */
		written: () =>
			port.received.flatMap((event) =>
				event.type === 'WRITE'
					? scan(new Uint8Array(), event.bytes).tokens.flatMap((token) =>
							token.kind === 'frame' ? [token.frame.function] : [],
						)
					: [],
			),
	};
}

/** One whose module is identified. */
function openDesk() {
	const it = desk();
	it.port.tell({ type: 'PORT_OPENED' });
	it.actor.send({ type: 'CAPABLE', functions: [] });
	return it;
}

test('says when the port is open', () => {
	expect(openDesk().told).toEqual([{ type: 'OPENED' }]);
});

test('keeps what is asked before the port is open', () => {
	const { ask, port, written } = desk();
	ask('early', { priority: 'controller' });
	expect(written()).toEqual([]);
	port.tell({ type: 'PORT_OPENED' });
	expect(written()).toEqual([functions.getInitData]);
});

test('one at a time, the urgent before the older', () => {
	const { ask, acknowledge, frame, answers, written } = openDesk();
	ask('first');
	ask('poll', { priority: 'poll' });
	ask('nonce', { lane: 'immediate', request: requests.getControllerId });
	expect(written()).toEqual([functions.getInitData]);
	acknowledge();
	frame('response', functions.getInitData, 8, 0, 0);
	expect(answers()).toEqual(['first: ok']);
	expect(written()).toEqual([functions.getInitData, functions.getControllerId]);
	acknowledge();
	frame('response', functions.getControllerId, 1, 2, 3, 4, 1);
	acknowledge();
	frame('response', functions.getInitData, 8, 0, 0);
	expect(answers()).toEqual(['first: ok', 'nonce: ok', 'poll: ok']);
});

test('hands on what comes unasked, also in the middle of a request, and counts what nobody waits for', () => {
	const { frame, told, ask, acknowledge, answers, actor } = openDesk();
	frame('request', functions.applicationCommand, 0, 5, 1, 0x20);
	ask('question');
	acknowledge();
	frame('request', functions.applicationUpdate, 0x84, 5, 0);
	frame('response', functions.getInitData, 8, 0, 0);
	frame('response', functions.getInitData, 8, 0, 0);
	expect(told.flatMap((event) => (event.type === 'UNSOLICITED' ? [event.frame.function] : []))).toEqual([
		functions.applicationCommand,
		functions.applicationUpdate,
	]);
	expect(answers()).toEqual(['question: ok']);
	expect(actor.getSnapshot().context.strays).toBe(1);
});

test('tells a request that the module did not take it', () => {
	const { ask, port, time, answered } = openDesk();
	ask('question');
	for (const wait of [100, 1_100, 0]) {
		port.tell({ type: 'WRITTEN' });
		port.tell({ type: 'CHUNK', bytes: Uint8Array.of(0x18) });
		time.tick(wait);
	}
	expect(answered).toEqual([
		{ type: 'ANSWERED', ask: 'question', outcome: { kind: 'unresponsive', reason: 'the module took no frame: can' } },
	]);
});

test('what somebody more urgent waits behind takes that turn; what is under way or unknown does not change', () => {
	const { ask, actor, acknowledge, frame, answers } = openDesk();
	ask('current');
	ask('older');
	ask('poll', { priority: 'poll' });
	for (const name of ['current', 'poll', 'nobody']) actor.send({ type: 'HURRY', ask: name, priority: 'wakeUp' });
	for (let turn = 0; turn < 3; turn++) {
		acknowledge();
		frame('response', functions.getInitData, 8, 0, 0);
	}
	expect(answers()).toEqual(['current: ok', 'poll: ok', 'older: ok']);
});

describe('withdrawing', () => {
	test('what waits is answered at once, and never sent', () => {
		const { ask, actor, answers, written } = openDesk();
		ask('current');
		ask('waiting', { request: requests.getControllerId });
		actor.send({ type: 'WITHDRAW', ask: 'waiting' });
		actor.send({ type: 'WITHDRAW', ask: 'unknown' });
		expect(answers()).toEqual(['waiting: aborted']);
		expect(written()).toEqual([functions.getInitData]);
	});

	test('before the port is open', () => {
		const { ask, actor, answers } = desk();
		ask('waiting', { priority: 'controller' });
		actor.send({ type: 'WITHDRAW', ask: 'waiting' });
		expect(answers()).toEqual(['waiting: aborted']);
	});

	test('a transmission under way is aborted where the module can', () => {
		const { ask, actor, acknowledge, frame, answers, written } = openDesk();
		actor.send({ type: 'CAPABLE', functions: [functions.sendDataAbort] });
		ask('set', { request: requests.sendData(5, Uint8Array.of(0x20, 1, 255), 3) });
		acknowledge();
		frame('response', functions.sendData, 1);
		actor.send({ type: 'WITHDRAW', ask: 'set' });
		expect(written()).toEqual([functions.sendData, functions.sendDataAbort]);
		acknowledge();
		frame('request', functions.sendData, 1, 1);
		expect(answers()).toEqual(['set: aborted']);
	});
});

test('callback ids run from 1 to 255 and begin again', () => {
	const { ask, acknowledge, frame, answers } = openDesk();
	const request = requests.sendData(5, Uint8Array.of(0x20, 2), 1);
	for (let count = 0; count < 256; count++) {
		ask(`${count}`, { request });
		acknowledge();
		frame('response', functions.sendData, 1);
		frame('request', functions.sendData, (count % 255) + 1, 0);
	}
	expect(answers()).toHaveLength(256);
});

describe('a module of which nothing is known', () => {
	test('serves its owner alone: what others ask was never sent', () => {
		const { port, ask, answered, written } = desk();
		port.tell({ type: 'PORT_OPENED' });
		ask('node');
		ask('owner', { priority: 'controller', request: requests.getControllerId });
		expect(answered).toEqual([{ type: 'ANSWERED', ask: 'node', outcome: { kind: 'lost', sent: false } }]);
		expect(written()).toEqual([functions.getControllerId]);
		ask('another', { priority: 'interview' });
		expect(answered).toHaveLength(2);
	});

	test('and its silence is its owner’s own affair', () => {
		const { port, ask, time, acknowledge, told, answers } = desk();
		port.tell({ type: 'PORT_OPENED' });
		ask('owner', { priority: 'controller' });
		acknowledge();
		time.tick(10_000);
		expect(answers()).toEqual(['owner: unresponsive']);
		expect(told).toEqual([{ type: 'OPENED' }]);
	});
});

describe('trouble that no node is to blame for', () => {
	test('is told first; what waits is turned away, and everybody but the owner until the module is identified anew', () => {
		const { ask, acknowledge, time, heard, written, actor } = openDesk();
		ask('first');
		ask('second', { request: requests.getControllerId });
		acknowledge();
		time.tick(10_000);
		ask('third');
		expect(heard).toEqual([
			{ type: 'OPENED' },
			{ type: 'TROUBLE', trouble: 'unresponsive' },
			{ type: 'ANSWERED', ask: 'first', outcome: { kind: 'unresponsive', reason: 'no response in 10 s' } },
			{ type: 'ANSWERED', ask: 'second', outcome: { kind: 'lost', sent: false } },
			{ type: 'HALTED' },
			{ type: 'ANSWERED', ask: 'third', outcome: { kind: 'lost', sent: false } },
		]);
		expect(written()).toEqual([functions.getInitData]);
		actor.send({ type: 'CAPABLE', functions: [] });
		ask('fourth');
		expect(written()).toHaveLength(2);
	});

	test('is no node’s that does not acknowledge', () => {
		const { ask, acknowledge, frame, told, answers } = openDesk();
		ask('set', { request: requests.sendData(5, Uint8Array.of(0x20, 2), 1) });
		acknowledge();
		frame('response', functions.sendData, 1);
		frame('request', functions.sendData, 1, 1);
		expect(answers()).toEqual(['set: noAck']);
		expect(told).toEqual([{ type: 'OPENED' }]);
	});
});

describe('told that the module has forgotten everything', () => {
	test('what is on the wire may have been done, what waits was not; and then the owner is served', () => {
		const { ask, acknowledge, actor, heard, written } = openDesk();
		ask('wire');
		ask('waiting');
		acknowledge();
		actor.send({ type: 'HALT' });
		ask('owner', { priority: 'controller', request: requests.getControllerId });
		expect(heard.slice(1)).toEqual([
			{ type: 'ANSWERED', ask: 'waiting', outcome: { kind: 'lost', sent: false } },
			{ type: 'HALTED' },
			{ type: 'ANSWERED', ask: 'wire', outcome: { kind: 'lost', sent: true } },
		]);
		expect(written()).toEqual([functions.getInitData, functions.getControllerId]);
	});

	test('the next frame waits until the link is free', () => {
		const { ask, port, acknowledge, actor, written } = openDesk();
		ask('wire');
		port.tell({ type: 'WRITTEN' });
		actor.send({ type: 'HALT' });
		ask('owner', { priority: 'controller', request: requests.getControllerId });
		expect(written()).toEqual([functions.getInitData]);
		acknowledge();
		expect(written()).toEqual([functions.getInitData, functions.getControllerId]);
	});

	test('when nothing is in hand', () => {
		const { actor, ask, heard } = openDesk();
		actor.send({ type: 'HALT' });
		ask('node');
		expect(heard.slice(1)).toEqual([
			{ type: 'HALTED' },
			{ type: 'ANSWERED', ask: 'node', outcome: { kind: 'lost', sent: false } },
		]);
	});
});

describe('the end', () => {
	test('a port that goes answers everything: what was on the wire, and what was not', () => {
		const { ask, port, answered, actor } = openDesk();
		ask('current');
		ask('waiting');
		port.fail(new Error('unplugged'));
		expect(answered).toEqual([
			{ type: 'ANSWERED', ask: 'current', outcome: { kind: 'lost', sent: true } },
			{ type: 'ANSWERED', ask: 'waiting', outcome: { kind: 'lost', sent: false } },
		]);
		expect(actor.getSnapshot().output).toEqual({ lost: 'unplugged' });
	});

	test('closing answers everything, also what is asked meanwhile, and waits for the port', () => {
		const { ask, actor, port, answers } = openDesk();
		ask('current');
		actor.send({ type: 'CLOSE' });
		ask('late');
		expect(answers()).toEqual(['current: lost', 'late: lost']);
		expect(actor.getSnapshot().status).toBe('active');
		port.complete(undefined);
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { lost: undefined } });
	});
});

everyEdgeIsTaken(serialApiMachine, edges);
