/** A module that resets itself. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { desk, identification, isReady, jam, mending, networkOf, plug, ready } from './desk.ts';

const RESTARTED = 'the module has reset itself';
const clears = { type: 'ALARM_CHANGED', raised: false, id: 'zw-controller' };

describe('a module that resets itself', () => {
	test('is identified anew in place: what was on the wire may have been done, the rest was not', async () => {
		const it = await ready(networkOf(plug(5), plug(6)), (module) => {
			module.nodes = [5, 6];
		});
		it.module.mute.add('sendData');
		await it.execute('wire', 5);
		await it.execute('queued', 6);
		it.module.mute.clear();
		it.module.asked.splice(0);
		await it.say(functions.started, 0);
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
		expect(it.state()).toEqual(isReady);
		const told = it.told();
		expect(told.slice(0, 2)).toMatchObject(mending('controller', 'identifying', RESTARTED));
		expect(told.flatMap((event) => (event.type === 'OUTCOME' ? [event] : []))).toMatchObject([
			{ id: 'queued', outcome: { error: { code: 'STACK_DOWN' } } },
			{ id: 'wire', outcome: { error: { code: 'OUTCOME_UNKNOWN' } } },
		]);
		expect(told).toContainEqual(clears);
	});

	test('while it is identified is asked again from the first question', async () => {
		const it = await desk();
		it.module.mute.add('getControllerId');
		await it.open();
		it.module.mute.clear();
		it.module.asked.splice(0);
		await it.say(functions.started, 0);
		expect(it.module.asked.slice(0, 4)).toEqual(identification);
		expect(it.state()).toEqual(isReady);
	});

	test('says that it has started once too often, and is identified all the same', async () => {
		const it = await ready();
		it.module.mute.add('softReset');
		await jam(it);
		it.module.mute.add('getControllerId');
		await it.say(functions.started, 0);
		await it.say(functions.started, 0);
		it.module.findItsVoice();
		await it.settle();
		expect(it.state()).toEqual(isReady);
	});
});
