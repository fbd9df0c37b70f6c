/** Commands that never run, and commands that are sent again (contract, "A command" and "A result"). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

const LARGEST = 65_536;
const TOGGLE = { target: 'zw-2', action: 'onOff.toggle' };
const QUIETLY = { target: 'gateway', action: 'log.setLevel', args: { level: 'info' } };

describe.skipIf(noMosquitto)('a command', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed('zw-2', 'zw-5', 'zw-12');
	});
	afterAll(async () => await house.close());

	const rejected = (code: string, id: unknown = expect.any(String)) =>
		expect.objectContaining({ id, status: 'rejected', error: expect.objectContaining({ code }) });

	/** Publishes bytes that hold no usable id, and resolves to their answer. */
	async function anonymous(payload: string | Buffer) {
		const { backend } = house;
		const before = backend.results(null).length;
		await backend.publish(payload);
		return await backend.until('the answer', () => backend.results(null)[before]);
	}

	describe('that cannot be read', () => {
		test.each<[string, string | Buffer]>([
			['cut off', '{"v":1,"id":"cut","target":"zw-2"'],
			['no text at all', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
			['not UTF-8', Buffer.from(JSON.stringify({ v: 1, id: 'müll', ...TOGGLE }), 'latin1')],
			['empty', ''],
			['two objects', '{}{}'],
		])('is INVALID_JSON: %s', async (_, payload) => {
			expect(await anonymous(payload)).toEqual(rejected('INVALID_JSON', null));
		});

		test.each<[string, string]>([
			['a list', '[]'],
			['a string', '"onOff.toggle"'],
			['null', 'null'],
			['without an id', JSON.stringify({ v: 1, ...TOGGLE })],
			['with a number for an id', JSON.stringify({ v: 1, id: 7, ...TOGGLE })],
			['with an empty id', JSON.stringify({ v: 1, id: '', ...TOGGLE })],
			['with an id of 129 characters', JSON.stringify({ v: 1, id: 'x'.repeat(129), ...TOGGLE })],
			['64 kB of brackets', '['.repeat(LARGEST)],
		])('is INVALID_COMMAND: %s', async (_, payload) => {
			expect(await anonymous(payload)).toEqual(rejected('INVALID_COMMAND', null));
		});

		test.each<[string, object]>([
			['an unknown key', { ...TOGGLE, tll: 5 }],
			['no target', { action: 'onOff.toggle' }],
			['no action', { target: 'zw-2' }],
			['a target of the wrong type', { ...TOGGLE, target: 12 }],
			['an action that is no cluster.command', { ...TOGGLE, action: 'toggle' }],
			['arguments of the wrong type', { ...TOGGLE, args: [] }],
			['an endpoint of the wrong type', { ...TOGGLE, endpoint: '0' }],
			['a negative endpoint', { ...TOGGLE, endpoint: -1 }],
			['an unknown priority', { ...TOGGLE, priority: 'urgent' }],
			['a ttl of the wrong type', { ...TOGGLE, ttlMs: '5000' }],
			['a ttl of nothing', { ...TOGGLE, ttlMs: 0 }],
			['an expiry that is no time', { ...TOGGLE, expiresAt: 'tomorrow' }],
			['an expiry without an offset', { ...TOGGLE, expiresAt: '2026-08-22T10:00:30' }],
			['no version', { ...TOGGLE, v: undefined }],
			['an unknown argument', { ...TOGGLE, args: { twice: true } }],
			['a missing argument', { target: 'zw-5', action: 'levelControl.moveToLevel' }],
			['an argument of the wrong type', { target: 'zw-5', action: 'levelControl.moveToLevel', args: { level: '9' } }],
			['an argument out of range', { target: 'zw-5', action: 'levelControl.moveToLevel', args: { level: 255 } }],
			['an unknown attribute', { target: 'zw-5', action: 'attributes.read', args: { attributes: ['onOff.off'] } }],
			['an unknown endpoint', { ...TOGGLE, endpoint: 3 }],
			['an argument that the gateway does not know', { ...QUIETLY, args: { level: 'loud' } }],
		])('is INVALID_COMMAND, under its own id: %s', async (what, body) => {
			const { backend } = house;
			const id = `faulty: ${what}`;
			await backend.publish(JSON.stringify({ v: 1, id, ...body }));
			expect(await backend.of(id).final()).toEqual(rejected('INVALID_COMMAND', id));
		});

		test.each([LARGEST + 1, 1_000_000])('is INVALID_COMMAND: %i bytes', async (size) => {
			const { backend } = house;
			const id = `large ${size}`;
			await backend.publish(JSON.stringify({ v: 1, id, ...TOGGLE }).padEnd(size));
			expect(await backend.of(id).final()).toEqual(rejected('INVALID_COMMAND', id));
		});

		test('is taken with just 64 kB', async () => {
			const { backend } = house;
			await backend.publish(JSON.stringify({ v: 1, id: 'just', ...QUIETLY }).padEnd(LARGEST));
			expect(await backend.of('just').final()).toMatchObject({ status: 'succeeded' });
		});

		test.each([0, 2, '1'])('is UNSUPPORTED_VERSION: %j', async (version) => {
			const { backend } = house;
			const id = `version ${JSON.stringify(version)}`;
			await backend.publish(JSON.stringify({ v: version, id, ...TOGGLE }));
			expect(await backend.of(id).final()).toEqual(rejected('UNSUPPORTED_VERSION', id));
		});
	});

	describe('that fits nothing here', () => {
		test.each(['zw-99', 'zw-1', 'zw-', 'zb-2', 'apt-104', 'gateway-1'])('is UNKNOWN_TARGET: %s', async (target) => {
			expect(await house.backend.run({ ...TOGGLE, target })).toEqual(rejected('UNKNOWN_TARGET'));
		});

		test.each([
			['zw-2', 'levelControl.moveToLevel'],
			['zw-2', 'onOff.dance'],
			['zw-11', 'onOff.on'],
			['zw', 'onOff.on'],
			['gateway', 'onOff.on'],
			['gateway', 'dance.now'],
		])('is UNSUPPORTED_ACTION: %s %s', async (target, action) => {
			expect(await house.backend.run({ target, action })).toEqual(rejected('UNSUPPORTED_ACTION'));
		});

		test('may be sent again under the same id', async () => {
			const { backend } = house;
			const id = 'second try';
			expect(await backend.run({ ...TOGGLE, id, target: 'zw-99' })).toMatchObject({ status: 'rejected' });
			await backend.send({ ...QUIETLY, id });
			await backend.until('the second result', () => backend.results(id).find(({ status }) => status === 'succeeded'));
			expect(backend.results(id).map((result) => 'duplicate' in result)).not.toContain(true);
		});
	});

	describe('that the broker retained', () => {
		test('is RETAINED_COMMAND when its id is unknown', async () => {
			const heard = house.sets(2).length;
			expect(await house.backend.run(TOGGLE, { retain: true })).toEqual(rejected('RETAINED_COMMAND'));
			expect(house.sets(2).length).toBe(heard);
		});

		test('gets the stored result when its id is known', async () => {
			const { backend } = house;
			const first = await backend.run({ ...TOGGLE, id: 'known' });
			const heard = house.sets(2).length;
			const again = await backend.send({ ...TOGGLE, id: 'known' }, { retain: true });
			expect(await again.repeated()).toEqual({ ...first, duplicate: true });
			expect(house.sets(2).length).toBe(heard);
		});

		afterAll(async () => await house.backend.publish('', { retain: true }));
	});

	describe('that is sent again', () => {
		test('never runs twice: its stored result comes again, with "duplicate"', async () => {
			const { backend } = house;
			const command = { ...TOGGLE, id: 'twice', args: {}, priority: 'high', ttlMs: 30_000 };
			const first = await backend.run(command);
			const heard = house.sets(2).length;
			expect(await (await backend.send(command)).repeated()).toEqual({ ...first, duplicate: true });
			expect(house.sets(2).length).toBe(heard);
		});

		test('is the same whatever the order of its keys', async () => {
			const { backend } = house;
			const first = await backend.run({
				id: 'order',
				target: 'zw-5',
				action: 'levelControl.moveToLevel',
				args: { level: 10, optionsMask: { executeIfOff: true, coupleColorTempToLevel: false } },
			});
			const again = await backend.send({
				args: { optionsMask: { coupleColorTempToLevel: false, executeIfOff: true }, level: 10 },
				action: 'levelControl.moveToLevel',
				target: 'zw-5',
				id: 'order',
			});
			expect(await again.repeated()).toEqual({ ...first, duplicate: true });
		});

		test('while it is running is accepted, with "duplicate"; the one final result serves both', async () => {
			const { backend } = house;
			const command = { id: 'meanwhile', target: 'zw-5', action: 'levelControl.moveToLevel', args: { level: 200 } };
			const first = await backend.send(command);
			await first.accepted();
			expect(await (await backend.send(command)).repeated()).toEqual({
				v: 1,
				id: 'meanwhile',
				target: 'zw-5',
				status: 'accepted',
				final: false,
				duplicate: true,
			});
			await first.final();
			// What is said later comes later: with this answer, all that there is to say of the command was said.
			await backend.run(QUIETLY);
			expect(first.results().map(({ status }) => status)).toEqual(['accepted', 'accepted', 'succeeded']);
		});

		test.each([
			['another action', { action: 'onOff.off' }],
			['another target', { target: 'zw-3' }],
			['another ttl', { ttlMs: 1_000 }],
			['another priority', { priority: 'low' }],
			['a default spelled out', { endpoint: 0 }],
		])('with %s is ID_REUSED, and the result of the original stands', async (what, other) => {
			const { backend } = house;
			const id = `reused for ${what}`;
			const first = await backend.run({ ...TOGGLE, id });
			// Other devices may still be interviewed, which sets things too.
			const setsHeard = () => house.sets(2).length + house.sets(3).length;
			const heard = setsHeard();
			await backend.send({ ...TOGGLE, id, ...other });
			const isReused = () => backend.results(id).find(({ status }) => status === 'rejected');
			expect(await backend.until('the rejection', isReused)).toEqual(rejected('ID_REUSED', id));
			expect(await (await backend.send({ ...TOGGLE, id })).repeated()).toEqual({ ...first, duplicate: true });
			expect(setsHeard()).toBe(heard);
		});

		test('is known when it had expired', async () => {
			const { backend } = house;
			const command = { ...TOGGLE, id: 'too late', expiresAt: new Date(Date.now() - 1).toISOString() };
			const first = await backend.run(command);
			expect(first).toMatchObject({ status: 'expired', error: { code: 'EXPIRED' } });
			expect(await (await backend.send(command)).repeated()).toEqual({ ...first, duplicate: true });
		});
	});

	describe('that is fine', () => {
		test('may have an id of 128 characters of any script', async () => {
			expect(await house.backend.run({ ...QUIETLY, id: '漢'.repeat(128) })).toMatchObject({ status: 'succeeded' });
		});

		test('may come with QoS 0', async () => {
			expect(await house.backend.run(TOGGLE, { qos: 0 })).toMatchObject({ status: 'succeeded' });
		});

		test('may come with QoS 2', async () => {
			expect(await house.backend.run(TOGGLE, { qos: 2 })).toMatchObject({ status: 'succeeded' });
		});

		test('is answered at its Response Topic with its Correlation Data too (MQTT 5, 3.3.2.3)', async () => {
			const { backend } = house;
			await backend.listenAt('backend/7/answers');
			const properties = { responseTopic: 'backend/7/answers', correlationData: Buffer.from('4711') };
			const result = await backend.run(TOGGLE, { properties });
			const isFinal = ({ text }: { text: string }) => text.includes('"succeeded"');
			const answer = await backend.until('the answer', () => backend.answers.find(isFinal));
			expect(answer).toMatchObject({ topic: 'backend/7/answers', correlationData: '4711' });
			expect(JSON.parse(answer.text)).toEqual(result);
		});
	});

	test('has exactly one final result; every message is as the contract has it, and nothing has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
