/** What nodes say, and commands to them. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { desk, HOME, isReady, networkOf, plug, ready, sleeper } from './desk.ts';

describe('what nodes say', () => {
	test('is decoded, and told', async () => {
		const it = await ready();
		await it.hear(5, 0x25, 3, 0xff);
		expect(it.codec.received).toEqual([
			{ type: 'DECODE', nodeId: 5, frameType: 'singlecast', command: Uint8Array.of(0x25, 3, 0xff) },
		]);
		await it.decode({ nodeId: 5, endpoint: 0, message: { type: 'BinarySwitch.Report', value: true } });
		expect(it.told()).toContainEqual({
			...{ type: 'STATE_REPORTED', device: 'zw-5', endpoint: 0 },
			attributes: { 'onOff.onOff': true },
		});
	});

	test('is decoded with what is known of the network and of each endpoint', async () => {
		const { codec } = await ready();
		expect(codec.inputs[0]).toMatchObject({ homeId: HOME, ownNodeId: 1 });
		expect(codec.inputs[0]?.versionOf(5, 0, 0x25)).toBe(2);
		expect(codec.inputs[0]?.versionOf(5, 0, 0x26)).toBe(0);
		expect(codec.inputs[0]?.versionOf(7, 0, 0x25)).toBe(0);
	});

	const message = { type: 'BinarySwitch.Report', value: true } as const;
	const reply = Uint8Array.of(0x6c, 2, 1, 0xff, 0);

	test('supervised is answered before everything else that waits', async () => {
		const it = await ready(networkOf(plug(5), plug(6)), (module) => {
			module.nodes = [5, 6];
		});
		it.module.mute.add('sendData');
		await it.execute('first', 5);
		await it.execute('second', 6);
		await it.decode({ nodeId: 6, endpoint: 0, message, reply });
		expect(it.module.asked).toEqual(['sendData 5: 25 01 ff']);
		it.module.findItsVoice();
		await it.settle();
		expect(it.module.asked).toEqual(['sendData 5: 25 01 ff', 'sendData 6: 6c 02 01 ff 00', 'sendData 6: 25 01 ff']);
	});

	test('supervised is answered in the bridge’s way where the module is one', async () => {
		const it = await ready(networkOf(plug(5)), (module) => {
			module.functions = [functions.sendDataBridge];
		});
		await it.decode({ nodeId: 5, endpoint: 0, message, reply });
		expect(it.module.asked).toEqual(['sendDataBridge']);
	});

	test('supervised and said again is answered once while the answer waits; when it is sent, again', async () => {
		const it = await ready();
		it.module.mute.add('sendData');
		await it.execute('first');
		const again = { nodeId: 5, endpoint: 0, message, reply };
		await it.decode(again);
		await it.decode(again);
		it.module.findItsVoice();
		await it.settle();
		expect(it.module.asked).toEqual(['sendData 5: 25 01 ff', 'sendData 5: 6c 02 01 ff 00']);
		await it.decode(again);
		expect(it.module.asked).toHaveLength(3);
	});

	test('supervised by a device that babbles is answered four times at most; others have their answer', async () => {
		const it = await ready(networkOf(plug(5), plug(6)), (module) => {
			module.nodes = [5, 6];
		});
		it.module.mute.add('sendData');
		await it.execute('first', 6);
		for (let session = 0; session < 64; session++)
			await it.decode({ nodeId: 5, endpoint: 0, message, reply: Uint8Array.of(0x6c, 2, session, 0xff, 0) });
		await it.decode({ nodeId: 6, endpoint: 0, message, reply });
		it.module.findItsVoice();
		await it.settle();
		expect(it.module.asked.slice(1)).toEqual([
			...[0, 1, 2, 3].map((session) => `sendData 5: 6c 02 0${session} ff 00`),
			'sendData 6: 6c 02 01 ff 00',
		]);
	});

	test('supervised, and not answered because the module was lost, is answered when it is said again', async () => {
		const it = await ready(networkOf(plug(5)));
		it.module.mute.add('sendData');
		await it.decode({ nodeId: 5, endpoint: 0, message, reply });
		await it.say(functions.started, 0);
		it.module.mute.clear();
		it.module.asked.splice(0);
		await it.decode({ nodeId: 5, endpoint: 0, message, reply });
		expect(it.module.asked).toEqual(['sendData 5: 6c 02 01 ff 00']);
	});

	test('from a node that is not known is dropped', async () => {
		const it = await ready();
		await it.decode({ nodeId: 99, endpoint: 0, message, reply });
		expect(it.told()).toEqual([]);
		expect(it.module.asked).toEqual([]);
	});

	test('node information reaches its node, and wakes it up', async () => {
		const it = await ready(networkOf(sleeper(5)));
		await it.execute('a');
		expect(it.module.asked).toEqual([]);
		await it.say(functions.applicationUpdate, 0x84, 5, 4, 4, 0x10, 1, 0x25);
		expect(it.outcomes()).toEqual([['a', 'succeeded']]);
	});

	test.each([
		['a node information of somebody else', [functions.applicationUpdate, 0x84, 77, 4, 4, 0x10, 1, 0x25]],
		['a failed node information', [functions.applicationUpdate, 0x81, 0, 0]],
		['an update of another kind', [functions.applicationUpdate, 0x10, 5, 0]],
		['a command that is cut short', [functions.applicationCommand, 0, 5, 7, 0x25]],
		['a function that is not known here', [0xf7, 1, 2, 3]],
	] as const)('%s changes nothing', async (_, [func, ...payload]) => {
		const it = await ready();
		await it.say(func, ...payload);
		expect(it.state()).toEqual(isReady);
		expect(it.told()).toEqual([]);
		expect(it.codec.received).toEqual([]);
	});
});

describe('commands', () => {
	test('reach their node', async () => {
		const it = await ready();
		await it.execute('a');
		expect(it.module.asked).toEqual(['sendData 5: 25 01 ff']);
		expect(it.outcomes()).toEqual([['a', 'succeeded']]);
	});

	test('for a node that does not exist end at once', async () => {
		const it = await ready();
		await it.execute('a', 77);
		expect(it.outcomes()).toEqual([['a', 'INTERNAL']]);
	});

	test('that were cut off before, for a node that is gone or for the module itself, stay in doubt', async () => {
		const it = await ready();
		const command = { type: 'EXECUTE', endpoint: 0, args: {}, priority: 'normal', expiresAt: it.now() } as const;
		await it.send({ ...command, id: 'a', device: 'zw-77', action: 'onOff.on', readBack: true });
		await it.send({ ...command, id: 'b', action: 'zwave.startInclusion', readBack: true });
		expect(it.module.asked).toEqual([]);
		expect(it.told()).toMatchObject([
			{ id: 'a', outcome: { error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('state of zw-77') } } },
			{ id: 'b', outcome: { error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('state of zw ') } } },
		]);
	});

	test('that were cut off before are read back, and not sent', async () => {
		const it = await ready();
		await it.send({
			...{ type: 'EXECUTE', id: 'a', device: 'zw-5', endpoint: 0, action: 'onOff.on', args: {} },
			...{ priority: 'normal', expiresAt: it.now(), readBack: true },
		});
		expect(it.module.asked).toEqual(['sendData 5: 25 02']);
		await it.decode({ nodeId: 5, endpoint: 0, message: { type: 'BinarySwitch.Report', value: true } });
		expect(it.outcomes()).toEqual([['a', 'succeeded']]);
	});

	test('are cancelled where they wait', async () => {
		const it = await ready(networkOf(sleeper(5)));
		await it.execute('a');
		await it.send({ type: 'CANCEL', id: 'a' });
		expect(it.outcomes()).toEqual([['a', 'CANCELLED']]);
	});

	test('that come before the module is ready are carried out when it is', async () => {
		const it = await desk(networkOf(plug(5)));
		await it.execute('a');
		await it.wait(9_000);
		await it.open();
		expect(it.outcomes()).toEqual([['a', 'succeeded']]);
	});
});
