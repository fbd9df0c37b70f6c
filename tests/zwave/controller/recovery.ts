/** A module that does not answer, and air that is occupied: each rung of the ladder. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { type Desk, desk, identification, isReady, jam, mending, networkOf, plug, ready } from './desk.ts';

const JAMMED = 'the radio channel is occupied';
const clears = { type: 'ALARM_CHANGED', raised: false, id: 'zw-controller' };

/** The steps that were told since this was asked for the last time. */
const steps = (it: Desk) =>
	it.told().flatMap((event) => (event.type === 'STACK_CHANGED' ? [event.detail.recovery ?? event.state] : []));

describe('the first rung: the module is reset while its port stays open', () => {
	test('occupied air is no node’s fault: an alarm that clears, and the module is identified anew', async () => {
		const it = await ready();
		await jam(it);
		expect(it.module.asked.slice(-5)).toEqual(['softReset', ...identification]);
		expect(it.state()).toEqual(isReady);
		const told = it.told();
		expect(told.slice(0, 3)).toMatchObject([
			...mending('controller', 'softReset', JAMMED),
			{ type: 'OUTCOME', outcome: { error: { code: 'STACK_DOWN' } } },
		]);
		expect(told).toContainEqual(clears);
		expect(JSON.stringify(told)).not.toContain('"reachable":false');
		expect(it.module.port.inputs).toHaveLength(1);
	});

	test('a module that does not answer: nobody knows what became of the command; those behind were not sent', async () => {
		const it = await ready(networkOf(plug(5), plug(6)), (module) => {
			module.nodes = [5, 6];
		});
		it.module.mute.add('sendData');
		await it.execute('wire', 5);
		await it.execute('behind', 6);
		// For the response; then for what it has to say when it is told to abort.
		await it.wait(10_000);
		await it.wait(10_000);
		expect(it.outcomes()).toEqual([
			['wire', 'OUTCOME_UNKNOWN'],
			['behind', 'STACK_DOWN'],
		]);
		expect(it.state()).toEqual(isReady);
	});

	test('the nodes keep what was learnt of them, and are spoken to again', async () => {
		const it = await ready();
		await jam(it);
		await it.execute('again');
		expect(it.outcomes()).toEqual([
			['jammed', 'STACK_DOWN'],
			['again', 'succeeded'],
		]);
		expect(it.store.received).toEqual([]);
	});

	test('each step is told', async () => {
		const it = await ready();
		it.module.mute.add('softReset');
		it.module.mute.add('getControllerVersion');
		await jam(it);
		await it.wait(1_500);
		it.module.mute.clear();
		await it.wait(10_000);
		await it.wait(2_000);
		expect(steps(it)).toEqual(['softReset', 'awaitingStart', 'probing', 'identifying', 'ready']);
	});

	test('the first acknowledgement after the reset is garbled: the frame is sent again', async () => {
		const it = await ready();
		it.module.mute.add('softReset');
		await jam(it);
		it.module.garblesAck = true;
		await it.say(functions.started, 0);
		expect(it.state()).toEqual({ connected: { identifying: 'capabilities' } });
		await it.until(() => it.module.asked.at(-1) === 'getInitData', 3_000);
		expect(it.state()).toEqual(isReady);
	});

	test.each(identification)('%s is not answered: the module is reset, and identified anew', async (question) => {
		const it = await desk();
		it.module.mute.add(question);
		await it.open();
		it.module.asked.splice(0);
		it.told();
		it.module.mute.add('softReset');
		await it.wait(10_000);
		const name = question.replace(/^g/, 'G');
		expect(it.told()).toMatchObject(
			(['softReset', 'awaitingStart'] as const).flatMap((step) =>
				mending('controller', step, `the module does not answer ${name}`),
			),
		);
		it.module.mute.clear();
		await it.say(functions.started, 0);
		expect(it.module.asked.slice(0, 5)).toEqual(['softReset', ...identification]);
		expect(it.state()).toEqual(isReady);
	});

	describe('that does not say that it has started', () => {
		/** Where it is asked for its version. */
		async function probed() {
			const it = await ready();
			it.module.mute.add('softReset');
			it.module.mute.add('getControllerVersion');
			await jam(it);
			await it.wait(1_499);
			expect(it.recovery()).toBe('awaitingStart');
			await it.say(functions.applicationUpdate, 0x84, 5, 0);
			await it.wait(1);
			expect(it.state()).toEqual({ connected: { recovering: { probing: 'asking' } } });
			it.module.asked.splice(0);
			return it;
		}

		test('is asked for its version, and identified when it answers', async () => {
			const it = await probed();
			it.module.findItsVoice();
			await it.settle();
			expect(it.module.asked.slice(0, 4)).toEqual(identification);
			expect(it.state()).toEqual(isReady);
		});

		test('or says it late', async () => {
			const it = await probed();
			await it.wait(10_000);
			it.module.mute.clear();
			await it.say(functions.started, 0);
			expect(it.state()).toEqual(isReady);
		});

		test('is asked five times, with pauses of 2, 5, 10 and 15 s; then the port is closed', async () => {
			const it = await probed();
			for (const pause of [2_000, 5_000, 10_000, 15_000]) {
				await it.wait(10_000);
				expect(it.state()).toEqual({ connected: { recovering: { probing: 'pausing' } } });
				await it.wait(pause - 1);
				expect(it.module.asked.splice(0)).toEqual([]);
				await it.wait(1);
				expect(it.module.asked.splice(0)).toEqual(['getControllerVersion']);
			}
			await it.wait(10_000);
			expect(it.state()).toEqual({ connected: 'closing' });
			expect(it.told().slice(-2)).toMatchObject(
				mending('controller', 'reopening', 'the module does not answer GetControllerVersion', 2),
			);
		});
	});

	test('that takes no frame cannot be reset: the port is closed', async () => {
		const it = await ready();
		it.module.deaf = true;
		await it.execute('a');
		await it.until(() => it.recovery() === 'softReset', 7_000);
		await it.until(() => it.recovery() === 'reopening', 7_000);
		expect(it.state()).toEqual({ connected: 'closing' });
		expect(it.outcomes()).toEqual([['a', 'OUTCOME_UNKNOWN']]);
	});

	test('a port that goes meanwhile is a stick that plugs itself in again: it is opened, and not reset twice', async () => {
		const it = await ready();
		it.module.mute.add('softReset');
		await jam(it);
		it.told();
		await it.lose();
		expect(it.told()).toMatchObject(mending('controller', 'waiting', JAMMED));
		await it.wait(1_000);
		it.module.asked.splice(0);
		await it.open();
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
		expect(it.state()).toEqual(isReady);
	});

	test('one that does not know the reset is closed instead, and identified anew', async () => {
		const it = await ready(networkOf(plug(5)), (module) => {
			module.functions = [functions.sendData, functions.sendDataAbort];
		});
		await jam(it);
		await it.letGo();
		it.module.asked.splice(0);
		await it.open();
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
		expect(it.state()).toEqual(isReady);
	});
});

describe('the second rung', () => {
	test('of a module in trouble again within a minute: its port is closed and opened at once, and it is reset', async () => {
		const it = await ready();
		await jam(it, 'first');
		it.told();
		await jam(it, 'second');
		expect(it.told().slice(0, 2)).toMatchObject(mending('controller', 'reopening', JAMMED, 2));
		await it.letGo();
		expect(it.state()).toEqual({ connected: 'opening' });
		it.module.asked.splice(0);
		await it.open();
		expect(it.module.asked.slice(0, 5)).toEqual(['softReset', ...identification]);
		expect(it.state()).toEqual(isReady);
	});

	test('also of one that resets itself time and again', async () => {
		const it = await ready();
		await it.say(functions.started, 0);
		expect(it.state()).toEqual(isReady);
		await it.say(functions.started, 0);
		expect(it.state()).toEqual({ connected: 'closing' });
	});

	test('a minute after the first it is the first again', async () => {
		const it = await ready();
		await jam(it, 'first');
		await it.wait(60_000);
		await jam(it, 'second');
		expect(it.state()).toEqual(isReady);
		expect(it.module.port.inputs).toHaveLength(1);
	});

	test.each(identification)('of one that was reset and does not answer %s', async (question) => {
		const it = await ready();
		it.module.mute.add(question);
		await jam(it);
		await it.wait(10_000);
		expect(it.state()).toEqual({ connected: 'closing' });
	});
});

describe('the third rung', () => {
	test('is a wait, with the alarm standing; each round after it opens, resets and identifies', async () => {
		const it = await desk();
		const waits: number[] = [];
		it.module.instead.set('getControllerId', [1, 2]);
		await it.open();
		for (let rung = 2; rung < 8; rung++) {
			await it.letGo();
			const from = it.now();
			while (it.state() === 'waiting') await it.wait(500);
			waits.push(it.now() - from);
			await it.open();
		}
		expect(waits).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000]);
		expect(it.told().filter((event) => event.type === 'ALARM_CHANGED' && !event.raised)).toEqual([]);
		it.module.instead.clear();
		await it.letGo();
		await it.wait(30_000);
		await it.open();
		expect(it.state()).toEqual(isReady);
		expect(it.told()).toContainEqual(clears);
	});
});
