/** How the gateway comes, stays and goes (contract, "Topics", "Command line"): births, wills, and what survives them. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Sent } from './backend.ts';
import { House, noMosquitto } from './house.ts';

const TOGGLE = { target: 'zw-2', action: 'onOff.toggle' };
const moved = (level: number, more: object = {}) => ({
	target: 'zw-5',
	action: 'levelControl.moveToLevel',
	args: { level, ...more },
});

describe.skipIf(noMosquitto)('the gateway', () => {
	let house: House;
	/** With neither a home nor, at first, a broker. */
	let lonely: House;
	/** By the lonely one. */
	let held: Sent[];
	/** What waited when the gateway was told to stop. */
	let left: Sent | undefined;
	beforeAll(async () => {
		house = await House.open({ nodes: [2, 3, 5, 8, 12] });
		await house.interviewed('zw-2', 'zw-5', 'zw-12');
		house.home.tell({ do: 'turn', node: 12, locked: true });
		house.home.tell({ do: 'wake', node: 8 });
		lonely = await House.open({ broker: false, home: false });
	});
	afterAll(async () => {
		await Promise.all([house.close(), lonely.close()]);
	});

	const statuses = () => house.backend.statuses.map(({ state, session }) => `${state} ${session}`);
	const says = async (status: string) =>
		await house.backend.until(status, () => (statuses().at(-1) === status ? true : undefined));

	test('starts without a broker, and is online when there is one', async () => {
		await vi.waitFor(() => expect(lonely.gateway.output).toContain('nothing answers at mqtt://'), 30_000);
		await lonely.startBroker();
		expect(await lonely.online()).toBe(1);
		const { backend } = lonely;
		held = [await backend.send(TOGGLE), await backend.send({ target: 'zw', action: 'zwave.setConfiguration' })];
		const own = { target: 'gateway', action: 'log.setLevel', args: { level: 'info' } };
		expect(await backend.run(own)).toMatchObject({ status: 'succeeded' });
	});

	test('interviews a device that was asleep when it wakes up for the first time', async () => {
		await house.interviewed('zw-8');
	});

	test('stops on SIGTERM while a command runs: within 10 s, with 0, its result told, offline', async () => {
		const { backend, gateway } = house;
		expect(statuses()).toEqual(['online 1']);
		const running = await backend.send(moved(254));
		left = await backend.send(moved(0));
		await left.accepted();
		const { code, tookMs } = await gateway.end('SIGTERM');
		expect(code).toBe(0);
		expect(tookMs).toBeLessThan(10_000);
		await says('offline 1');
		expect(await running.final()).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
		const topics = backend.heard.map(({ topic }) => topic);
		expect(topics.lastIndexOf('status')).toBeGreaterThan(topics.lastIndexOf('res'));
		expect(house.sets(5)).toHaveLength(1);
	});

	test('goes on with what waited when it stopped, and takes what came while it was away, with its next session', async () => {
		const { backend } = house;
		const missed = await backend.send(TOGGLE);
		const astray = await backend.send({ ...TOGGLE, target: 'zw-99' });
		const retained = await backend.send(TOGGLE, { retain: true });
		const tooLate = await backend.send({ ...TOGGLE, expiresAt: new Date(Date.now() + 1).toISOString() });
		const late = await house.newBackend();
		const status = await late.until('the status', () => late.statuses.at(-1));
		expect(status).toMatchObject({ state: 'offline', session: 1 });
		house.startGateway();
		expect(await missed.final()).toMatchObject({ status: 'succeeded' });
		expect(await astray.final()).toMatchObject({ status: 'rejected', error: { code: 'UNKNOWN_TARGET' } });
		expect(await retained.final()).toMatchObject({ status: 'rejected', error: { code: 'RETAINED_COMMAND' } });
		expect(await tooLate.final()).toMatchObject({ status: 'expired', error: { code: 'EXPIRED' } });
		expect(house.sets(2)).toHaveLength(1);
		await says('online 2');
		expect(await left?.final()).toMatchObject({ status: 'succeeded' });
		expect(house.sets(5)).toHaveLength(2);
	});

	test('knows its devices when it starts again, and does not interview them once more', async () => {
		// Of others the interview may go on where it was.
		const asked = () =>
			house.home.heard.filter(
				({ node, received }) => [2, 5, 12].includes(node) && received === 'ManufacturerSpecificCCGet',
			).length;
		const before = asked();
		await house.backend.reports('zw-12', 'doorLock.lockState', 1);
		await house.interviewed('zw-2', 'zw-5', 'zw-12');
		expect(asked()).toBe(before);
	});

	test('is said to be offline by its last will when it is killed, and comes back with its next session', async () => {
		expect(await house.gateway.end('SIGKILL')).toMatchObject({ code: null });
		await says('offline 2');
		house.startGateway();
		await says('online 3');
		expect(statuses()).toEqual(['online 1', 'offline 1', 'online 2', 'offline 2', 'online 3']);
		expect(await house.backend.run(TOGGLE)).toMatchObject({ status: 'succeeded' });
	});

	test('stays while its broker is away, and tells one that has forgotten everything all that stands', async () => {
		const { broker, home } = house;
		await house.interviewed('zw-2', 'zw-5', 'zw-12');
		await house.backend.reports('zw-12', 'doorLock.lockState', 1);
		const { devices } = house.backend;
		await broker.stop();
		home.tell({ do: 'turn', node: 12, locked: false });
		await broker.start();
		const late = await house.newBackend();
		const online = () => late.statuses.find(({ state }) => state === 'online');
		expect(await late.until('online', online)).toMatchObject({ session: 3 });
		await late.reports('zw-12', 'doorLock.lockState', 2);
		await late.until('the inventory', () => (late.devices.length === devices.length ? true : undefined));
		await late.until('the health', () => late.health);
		// Also of those that sleep, and were not heard since the gateway was killed.
		const known = devices.filter(({ id }) => house.backend.state(id));
		expect(known.map(({ id }) => id)).toEqual(expect.arrayContaining(['zw-2', 'zw-5', 'zw-8', 'zw-12']));
		for (const { id } of known) {
			await late.until(`the state of ${id}`, () => late.state(id));
		}
		expect(await late.run(TOGGLE)).toMatchObject({ status: 'succeeded' });
		expect(late.faults).toEqual([]);
	});

	test('holds commands for a stack that has never been there for 10 s, and says why', async () => {
		const [toggle, own] = await Promise.all(held.map(({ final }) => final()));
		expect(toggle).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN', retryable: true } });
		expect(own).toMatchObject({ final: true, error: { message: expect.any(String) } });
		const { backend, gateway } = lonely;
		expect(backend.health?.subsystems).toMatchObject({ cloud: { state: 'ready' }, zw: { state: 'down' } });
		expect(backend.alarm('zw-port')).toMatchObject({ severity: 'error' });
		expect(lonely.faults).toEqual([]);
		expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0 });
	});

	test('stops on SIGTERM within 10 s also while a command takes longer than that', async () => {
		const { backend, gateway } = house;
		const running = await backend.send(moved(100, { transitionTime: 110 }));
		await running.accepted();
		expect(house.faults.filter((fault) => !fault.startsWith(running.id))).toEqual([]);
		const { code, tookMs } = await gateway.end('SIGTERM');
		expect(code).toBe(0);
		expect(tookMs).toBeLessThan(10_000);
		await says('offline 3');
		expect(running.results()).toHaveLength(1);
		house.startGateway();
		await says('online 4');
		// Its device is asked, until it has arrived.
		expect(await running.final()).toMatchObject({ status: 'succeeded', confirmedBy: 'report' });
		expect(house.sets(5)).toHaveLength(3);
		expect(backend.faults).toEqual([]);
	});
});
