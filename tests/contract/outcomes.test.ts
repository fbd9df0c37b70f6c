/** Commands that were taken, and how each ends (contract, "A result"): by what evidence, with what code, in what order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

const inFuture = (ms: number) => new Date(Date.now() + ms).toISOString();
const level = (value: number) => ({ action: 'levelControl.moveToLevel', args: { level: value } });

describe.skipIf(noMosquitto)('a command', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed('zw-2', 'zw-3', 'zw-4', 'zw-5', 'zw-10', 'zw-12', 'zw-13');
		await house.awaken(7);
	});
	afterAll(async () => await house.close());

	describe('succeeds', () => {
		test.each([
			['doorLock.unlockDoor', 2],
			['doorLock.lockDoor', 1],
		])('by the report of a lock: %s', async (action, lockState) => {
			const sent = await house.backend.send({ target: 'zw-12', action });
			expect(await sent.final()).toMatchObject({
				target: 'zw-12',
				status: 'succeeded',
				confirmedBy: 'report',
				result: { 'doorLock.lockState': lockState },
			});
			expect(sent.results().map(({ status }) => status)).toEqual(['accepted', 'succeeded']);
			expect(house.backend.attribute('zw-12', 'doorLock.lockState')).toBe(lockState);
		});

		test('by a lock that is so already', async () => {
			const result = await house.backend.run({ target: 'zw-12', action: 'doorLock.lockDoor' });
			expect(result).toMatchObject({ confirmedBy: 'report', result: { 'doorLock.lockState': 1 } });
		});

		test.each([
			['zw-2', { action: 'onOff.on' }, 'onOff.onOff', true],
			['zw-5', level(127), 'levelControl.currentLevel', 128],
		])('by Supervision, and the state follows: %s', async (target, body, attribute, value) => {
			expect(await house.backend.run({ target, ...body })).toMatchObject({
				status: 'succeeded',
				confirmedBy: 'supervision',
			});
			await house.backend.reports(target, attribute, value);
		});

		test.each([
			['zw-3', { action: 'onOff.on' }, 'onOff.onOff', true],
			['zw-4', level(26), 'levelControl.currentLevel', 26],
		])(
			'by the acknowledgement where there is no Supervision, and the state follows: %s',
			async (target, body, attribute, value) => {
				expect(await house.backend.run({ target, ...body })).toMatchObject({ status: 'succeeded', confirmedBy: 'ack' });
				await house.backend.reports(target, attribute, value);
			},
		);

		test('by itself where the gateway does it: "completed"', async () => {
			const result = await house.backend.run({ target: 'gateway', action: 'log.setLevel', args: { level: 'info' } });
			expect(result).toMatchObject({ target: 'gateway', status: 'succeeded', confirmedBy: 'completed' });
		});

		test('with how long it waited and took', async () => {
			const result = await house.backend.run({ target: 'zw-12', action: 'doorLock.unlockDoor' });
			const { executedMs = 0 } = 'timings' in result ? result.timings : {};
			expect(executedMs).toBeGreaterThanOrEqual(400);
		});
	});

	describe.concurrent('fails', () => {
		const failed = (code: string, retryable = true) =>
			expect.objectContaining({ status: 'failed', error: expect.objectContaining({ code, retryable }) });

		test('with DEVICE_NO_ACK when the device has no power; those behind it expire at the earlier of ttl and expiry', async () => {
			const { backend, home } = house;
			const command = { target: 'zw-13', action: 'windowCovering.upOrOpen' };
			home.tell({ do: 'die', node: 13 });
			const running = await backend.send(command);
			const early = await Promise.all([
				backend.send({ ...command, ttlMs: 300 }),
				backend.send({ ...command, expiresAt: inFuture(300) }),
				backend.send({ ...command, ttlMs: 300, expiresAt: inFuture(60_000) }),
				backend.send({ ...command, ttlMs: 60_000, expiresAt: inFuture(300) }),
				backend.send(command, { properties: { messageExpiryInterval: 1 } }),
			]);
			const late = await backend.send({ ...command, ttlMs: 60_000 }, { properties: { messageExpiryInterval: 1 } });
			for (const { final } of early) {
				expect(await final()).toMatchObject({ status: 'expired', error: { code: 'EXPIRED' } });
			}
			expect(running.results().map(({ status }) => status)).toEqual(['accepted']);
			expect(await running.final()).toEqual(failed('DEVICE_NO_ACK'));
			await backend.until('unreachable', () => backend.device('zw-13')?.reachable === false || undefined);
			await backend.until('unreachable', () => backend.state('zw-13')?.reachable === false || undefined);
			home.tell({ do: 'revive', node: 13 });
			expect(await late.final()).toMatchObject({ status: 'succeeded' });
			await backend.until('reachable', () => backend.device('zw-13')?.reachable || undefined);
			expect(house.sets(13)).toHaveLength(1);
		});

		test.each([
			['a question', 3, { action: 'attributes.read', args: { attributes: ['onOff.onOff'] } }],
			['a supervised command', 10, { action: 'onOff.on' }],
		])('with DEVICE_TIMEOUT when the device does not answer %s', async (_, node, body) => {
			const { backend, home } = house;
			home.tell({ do: 'mute', node, muted: true });
			expect(await backend.run({ target: `zw-${node}`, ...body })).toEqual(failed('DEVICE_TIMEOUT'));
			home.tell({ do: 'mute', node, muted: false });
		});

		test('with DEVICE_REJECTED when the bolt is jammed, which is an event too', async () => {
			const { backend, home } = house;
			home.tell({ do: 'jam', node: 12, jammed: true });
			expect(await backend.run({ target: 'zw-12', action: 'doorLock.lockDoor' })).toEqual(failed('DEVICE_REJECTED'));
			const jammed = { device: 'zw-12', endpoint: 0, event: 'doorLock.doorLockAlarm', args: { alarmCode: 0 } };
			await backend.until('the jam', () => backend.events('zw-12').find(({ event }) => event === jammed.event));
			expect(backend.events('zw-12')).toContainEqual(expect.objectContaining(jammed));
			await backend.reports('zw-12', 'doorLock.lockState', 0);
			home.tell({ do: 'jam', node: 12, jammed: false });
			expect(await backend.run({ target: 'zw-12', action: 'doorLock.lockDoor' })).toMatchObject({
				confirmedBy: 'report',
			});
		});
	});

	describe('expires', () => {
		const expired = (code: string) =>
			expect.objectContaining({ status: 'expired', error: expect.objectContaining({ code }) });

		test.each([
			['on arrival', { expiresAt: inFuture(-1) }],
			['on arrival, whatever its ttl', { expiresAt: inFuture(-1_000), ttlMs: 60_000 }],
			['on arrival, with another offset', { expiresAt: inFuture(-1_000).replace('Z', '+00:00') }],
		])('%s, and never runs', async (_, expiry) => {
			const heard = house.sets(2).length;
			const result = await house.backend.run({ target: 'zw-2', action: 'onOff.toggle', ...expiry });
			expect(result).toEqual(expired('EXPIRED'));
			expect(house.sets(2).length).toBe(heard);
		});

		test('with DEVICE_ASLEEP when the device does not wake up in time', async () => {
			const { backend } = house;
			const result = await backend.run({ target: 'zw-7', action: 'attributes.read', ttlMs: 300 });
			expect(result).toEqual(expired('DEVICE_ASLEEP'));
		});
	});

	test('for a device that sleeps waits until it wakes; one behind it that is out of time is DEVICE_ASLEEP too', async () => {
		const { backend, home } = house;
		const attributes = ['powerSource.batPercentRemaining', 'temperatureMeasurement.measuredValue'];
		const patient = await backend.send({ target: 'zw-7', action: 'attributes.read', args: { attributes } });
		await patient.accepted();
		const behind = await backend.run({ target: 'zw-7', action: 'attributes.read', ttlMs: 300 });
		home.tell({ do: 'wake', node: 7 });
		expect(await patient.final()).toMatchObject({
			status: 'succeeded',
			confirmedBy: 'report',
			result: { 'powerSource.batPercentRemaining': 174, 'temperatureMeasurement.measuredValue': expect.any(Number) },
		});
		expect(behind).toMatchObject({ status: 'expired', error: { code: 'DEVICE_ASLEEP' } });
	});

	describe('is cancelled', () => {
		const cancel = (id: string) => ({ target: 'gateway', action: 'commands.cancel', args: { id } });

		test('while it waits for its turn, and never runs; the one that runs goes on', async () => {
			const { backend } = house;
			await backend.run({ target: 'zw-5', ...level(0) });
			const heard = house.sets(5).length;
			const running = await backend.send({ target: 'zw-5', ...level(254) });
			const waiting = await backend.send({ target: 'zw-5', ...level(100) });
			await waiting.accepted();
			expect(await backend.run(cancel(waiting.id))).toMatchObject({ status: 'succeeded', confirmedBy: 'completed' });
			expect(await waiting.final()).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
			expect(await backend.run(cancel(running.id))).toMatchObject({ status: 'succeeded', confirmedBy: 'completed' });
			expect(await running.final()).toMatchObject({ status: 'succeeded' });
			expect(house.sets(5).length).toBe(heard + 1);
		});

		test('while its device sleeps', async () => {
			const { backend } = house;
			const sleeping = await backend.send({ target: 'zw-7', action: 'attributes.read' });
			await sleeping.accepted();
			await backend.run(cancel(sleeping.id));
			expect(await sleeping.final()).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
		});

		test('or not, when nobody knows it: the cancellation has its own final result', async () => {
			expect(await house.backend.run(cancel('never sent'))).toMatchObject({ final: true, confirmedBy: 'completed' });
			expect(await house.backend.run({ ...cancel('x'), args: {} })).toMatchObject({
				error: { code: 'INVALID_COMMAND' },
			});
		});
	});

	test('has its turn at its device by priority, then by age; other devices do not wait for it', async () => {
		const { backend } = house;
		const read = { target: 'zw-5', action: 'attributes.read' };
		await backend.run({ target: 'zw-5', ...level(0) });
		const running = await backend.send({ target: 'zw-5', ...level(254) });
		const sent = [
			await backend.send({ ...read, priority: 'low' }),
			await backend.send(read),
			await backend.send({ ...read, priority: 'normal' }),
			await backend.send({ ...read, priority: 'high' }),
		];
		const elsewhere = await backend.send({ target: 'zw-2', action: 'onOff.toggle', priority: 'low' });
		const [low, first, second, high] = sent.map(({ id }) => id);
		const all = [elsewhere, running, ...sent];
		await Promise.all(all.map(({ final }) => final()));
		const ended = backend.endings.filter((id) => all.some((one) => one.id === id));
		expect(ended).toEqual([elsewhere.id, running.id, high, first, second, low]);
	});

	test('has exactly one final result; every message is as the contract has it, and nothing has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
