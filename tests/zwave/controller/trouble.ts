/** A port that comes and goes, a module that does not answer, and air that is occupied. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { desk, down, identification, isReady, networkOf, plug, ready, sleeper } from './desk.ts';

describe('a port', () => {
	test('that is missing is asked for again, each time later, with an alarm', async () => {
		const { told, lose, wait, module, state } = await desk();
		told();
		for (const seconds of [1, 2, 3]) {
			await lose('there is no such device');
			expect(told()).toMatchObject(down('there is no such device'));
			await wait(seconds * 1_000 - 1);
			expect(state()).toBe('waiting');
			await wait(1);
			expect(state()).toEqual({ connected: 'opening' });
		}
		expect(module.port.inputs).toHaveLength(4);
	});

	test('is named once in the alarm', async () => {
		const { told, lose } = await desk();
		await lose('/dev/ttyUSB0: permission denied');
		expect(told()).toContainEqual(
			expect.objectContaining({ alarm: expect.objectContaining({ text: '/dev/ttyUSB0: permission denied' }) }),
		);
	});

	test('that comes back clears the alarm', async () => {
		const { told, lose, wait, open } = await desk();
		await lose();
		await wait(1_000);
		told();
		await open();
		const events = told();
		expect(events).toContainEqual({ type: 'ALARM_CHANGED', raised: false, id: 'zw-port' });
		expect(events.find(({ type }) => type === 'STACK_CHANGED')).not.toHaveProperty('detail.trouble');
	});

	test('that comes and goes is asked for less and less, until it has stayed for a minute', async () => {
		const it = await ready();
		await it.lose();
		await it.wait(1_000);
		await it.open();
		await it.lose();
		expect(it.failures()).toBe(2);
		await it.wait(2_000);
		await it.open();
		await it.wait(60_000);
		await it.lose();
		expect(it.failures()).toBe(1);
	});

	test('that does not open in 10 s is let go and asked for again', async () => {
		const it = await desk();
		it.told();
		await it.wait(10_000);
		expect(it.state()).toEqual({ connected: 'closing' });
		await it.letGo();
		expect(it.told()).toMatchObject(down('the port does not open'));
		await it.wait(1_000);
		expect(it.state()).toEqual({ connected: 'opening' });
	});

	test('that cannot even be closed is not waited for', async () => {
		const { wait, state, module } = await desk();
		await wait(10_000);
		await wait(1_600);
		expect(state()).toBe('waiting');
		expect(module.port.released).toBe(1);
	});

	test('that goes in the middle: nobody knows of the command on the wire; the others were never sent', async () => {
		const it = await ready(networkOf(plug(5), plug(6), sleeper(7)), (module) => {
			module.nodes = [5, 6, 7];
		});
		it.module.mute.add('sendData');
		await it.execute('wire', 5);
		await it.execute('queued', 6);
		await it.execute('asleep', 7);
		await it.lose();
		expect(it.outcomes()).toEqual([
			['wire', 'OUTCOME_UNKNOWN'],
			['queued', 'STACK_DOWN'],
			['asleep', 'STACK_DOWN'],
		]);
	});

	test('that goes while it is identified has failed once', async () => {
		const it = await desk();
		it.module.mute.add('getControllerVersion');
		await it.open();
		await it.lose();
		expect(it.failures()).toBe(1);
		expect(it.state()).toBe('waiting');
	});
});

describe('a module that does not answer', () => {
	test.each([
		['getSerialApiCapabilities', 'GetSerialApiCapabilities'],
		['getControllerVersion', 'GetControllerVersion'],
		['getControllerId', 'GetControllerId'],
		['getInitData', 'GetInitData'],
	])('%s in 10 s is let go, and identified anew later', async (muted, name) => {
		const it = await desk();
		it.module.mute.add(muted);
		await it.open();
		it.told();
		await it.wait(10_000);
		await it.letGo();
		expect(it.told()).toMatchObject(down(`the module does not answer ${name}`));
		it.module.mute.clear();
		it.module.asked.splice(0);
		await it.wait(1_000);
		await it.open();
		expect(it.module.asked.slice(0, 5)).toEqual(['softReset', ...identification]);
		expect(it.state()).toEqual(isReady);
	});

	test('nothing sensible is let go as well', async () => {
		const it = await desk();
		it.module.instead.set('getControllerId', [1, 2]);
		await it.open();
		expect(it.state()).toEqual({ connected: 'closing' });
	});

	/** One that takes a command and falls silent; the command has ended, and the port is closed. */
	async function silent(prepare: Parameters<typeof ready>[1] = () => {}) {
		const it = await ready(networkOf(plug(5)), prepare);
		it.module.mute.add('sendData');
		await it.execute('a');
		// For the response; then for what it has to say when it is told to abort.
		await it.wait(10_000);
		await it.wait(10_000);
		return it;
	}

	test('any more is reset: nobody knows what became of the command', async () => {
		const it = await silent();
		await it.letGo();
		const [isDown, alarm] = down('the module does not answer');
		expect(it.told().slice(-3)).toMatchObject([isDown, { type: 'OUTCOME', id: 'a' }, alarm]);
		it.module.asked.splice(0);
		await it.wait(1_000);
		await it.open();
		expect(it.module.asked.slice(0, 5)).toEqual(['softReset', ...identification]);
		expect(it.state()).toEqual(isReady);
	});

	test('and does not say that it has started either, is identified all the same', async () => {
		const it = await silent();
		it.module.mute.add('softReset');
		await it.letGo();
		await it.wait(1_000);
		await it.open();
		expect(it.state()).toEqual({ connected: 'resetting' });
		await it.say(functions.applicationUpdate, 0x84, 5, 0);
		await it.wait(1_499);
		expect(it.state()).toEqual({ connected: 'resetting' });
		await it.wait(1);
		expect(it.state()).toEqual(isReady);
	});

	test('is reset once for each trouble', async () => {
		const it = await silent();
		await it.letGo();
		await it.wait(1_000);
		await it.open();
		await it.lose();
		it.module.asked.splice(0);
		await it.wait(2_000);
		await it.open();
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
	});

	test('and cannot be reset is identified anew', async () => {
		const it = await silent((module) => {
			module.functions = [functions.sendData, functions.sendDataAbort];
		});
		await it.letGo();
		it.module.asked.splice(0);
		await it.wait(1_000);
		await it.open();
		expect(it.module.asked[0]).toBe('getSerialApiCapabilities');
	});
});

describe('trouble on the air, and in the module', () => {
	test('a channel that is occupied is no node’s fault: an alarm, and a reset', async () => {
		const it = await ready();
		it.module.transmitStatus = 2;
		await it.execute('a');
		for (let attempt = 1; attempt < 5; attempt++) await it.wait(1_000);
		const [isDown, alarm] = down('the radio channel is occupied');
		expect(it.told()).toMatchObject([isDown, { type: 'OUTCOME', outcome: { error: { code: 'STACK_DOWN' } } }]);
		await it.letGo();
		expect(it.told()).toMatchObject([alarm]);
		it.module.asked.splice(0);
		await it.wait(1_000);
		await it.open();
		expect(it.module.asked[0]).toBe('softReset');
	});

	test('a module that resets itself: nobody knows what was on the wire, and it is identified anew', async () => {
		const it = await ready(networkOf(plug(5), plug(6)), (module) => {
			module.nodes = [5, 6];
		});
		it.module.mute.add('sendData');
		await it.execute('wire', 5);
		await it.execute('queued', 6);
		await it.say(functions.started, 0);
		const [isDown, alarm] = down('the module has reset itself');
		expect(it.told()).toMatchObject([
			isDown,
			{ type: 'OUTCOME', id: 'wire', outcome: { error: { code: 'OUTCOME_UNKNOWN' } } },
			{ type: 'OUTCOME', id: 'queued', outcome: { error: { code: 'STACK_DOWN' } } },
		]);
		await it.letGo();
		expect(it.told()).toMatchObject([alarm]);
		it.module.asked.splice(0);
		it.module.mute.clear();
		await it.wait(1_000);
		await it.open();
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
		expect(it.state()).toEqual(isReady);
	});
});
