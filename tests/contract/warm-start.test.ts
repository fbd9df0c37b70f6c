/** A gateway that starts again in a house that it knows: what it says from what it kept, and what it spares the radio. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { House, noMosquitto } from './house.ts';

const MAINS = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 20, 21, 22, 23, 24];

describe.skipIf(noMosquitto)('a gateway that knows its devices', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed(...MAINS.map((node) => `zw-${node}`));
		await house.awaken(8);
		house.home.tell({ do: 'turn', node: 12, locked: true });
		await house.backend.reports('zw-12', 'doorLock.lockState', 1);
	});
	afterAll(async () => await house.close());

	/** Stops in order and starts again. @returns What was heard before. */
	async function restart(times: number, whileAway = () => {}) {
		const { backend, home } = house;
		await house.gateway.end('SIGTERM');
		const before = { messages: backend.heard.length, frames: home.heard.length };
		whileAway();
		house.startGateway();
		await house.online(times);
		return before;
	}
	/** What was told of a device's state since. */
	const told = (since: number, device: string) =>
		house.backend.heard.slice(since).flatMap(({ topic, payload }) => (topic === `state/${device}` ? [payload] : []));

	test('starts without a frame to any of them, but for what it is told to send', async () => {
		const { frames } = await restart(2);
		const { backend, home } = house;
		// Toggled from the state that was kept; then more than five seconds on the way.
		expect(await backend.run({ target: 'zw-2', action: 'onOff.toggle' })).toMatchObject({ status: 'succeeded' });
		const slow = { target: 'zw-5', action: 'levelControl.moveToLevel', args: { level: 254, transitionTime: 55 } };
		const result = await backend.run(slow);
		expect(result).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
		expect('timings' in result && result.timings.executedMs).toBeGreaterThan(5_000);
		const heard = home.heard.slice(frames).map(({ node, received }) => `${node} ${received}`);
		expect(heard).toEqual(['2 BinarySwitchCCSet', '5 MultilevelSwitchCCSet']);
	});

	test('finds out what changed while it was away, locks first; until then it says nothing, and then all of it', async () => {
		const { home, backend } = house;
		const { messages, frames } = await restart(3, () => home.tell({ do: 'turn', node: 12, locked: false }));
		await backend.reports('zw-12', 'doorLock.lockState', 2);
		expect(home.heard.slice(frames)).toEqual([
			expect.objectContaining({ node: 12, received: 'DoorLockCCOperationGet' }),
		]);
		for (const state of told(messages, 'zw-12')) {
			expect(state).toMatchObject({
				endpoints: {
					0: { 'doorLock.lockState': expect.any(Number), 'powerSource.batPercentRemaining': expect.any(Number) },
				},
			});
		}
		expect(told(messages, 'zw-6')).toEqual([]);
	});

	test('tells a broker that has forgotten them, also of those that sleep, with the time of their reports', async () => {
		const { broker, backend, gateway } = house;
		const known = backend.state('zw-8');
		expect(known).toMatchObject({ endpoints: { 0: { 'booleanState.stateValue': true } } });
		await gateway.end('SIGTERM');
		await broker.stop();
		await broker.start();
		const late = await house.newBackend();
		house.startGateway();
		const state = await late.until('the state of zw-8', () => late.state('zw-8'));
		expect(state.endpoints).toEqual(known?.endpoints);
		expect(Date.parse(state.at)).toBeLessThanOrEqual(Date.parse(known?.at ?? ''));
		await late.until('the state of zw-6', () => late.state('zw-6'));
		expect(late.faults).toEqual([]);
	});

	test('every message is as the contract has it, and nothing has failed', () => {
		expect(house.faults).toEqual([]);
	});
});

describe.skipIf(noMosquitto)('an interview that is broken off', () => {
	/** A thermostat: it is asked for much. */
	const NODE = 6;
	let broken: House;
	let whole: House;
	beforeAll(async () => {
		[broken, whole] = await Promise.all([House.open({ gateway: false }), House.open({ gateway: false })]);
	});
	afterAll(async () => await Promise.all([broken.close(), whole.close()]));

	/** What the node was asked, by name: how often. */
	function asked(house: House) {
		const names = house.home.heard.flatMap(({ node, received }) => (node === NODE ? [received] : []));
		return [...new Set(names)].sort().map((name) => `${names.filter((one) => one === name).length} × ${name}`);
	}

	test('by a kill goes on where it was: no question is asked twice, but for the one on its way', async () => {
		whole.startGateway();
		await whole.interviewed(`zw-${NODE}`);
		const reference = asked(whole);

		broken.home.tell({ do: 'lag', node: NODE, ms: 200 });
		broken.startGateway();
		const heard = () => broken.home.heard.filter(({ node }) => node === NODE);
		await vi.waitFor(() => expect(heard().length).toBeGreaterThanOrEqual(8), 20_000);
		await broken.gateway.end('SIGKILL');
		/** Its answer may have come and been kept, or not. */
		const onItsWay = heard().at(-1)?.received;
		broken.home.tell({ do: 'lag', node: NODE, ms: 0 });
		broken.startGateway();
		await broken.interviewed(`zw-${NODE}`);
		const times = reference.map((line) => line.split(' × ')).map(([count, name]) => [Number(count), name] as const);
		const withRepeated = (repeats: number) =>
			times.map(([count, name]) => `${count + (name === onItsWay ? repeats : 0)} × ${name}`);
		expect([withRepeated(0), withRepeated(1)]).toContainEqual(asked(broken));
	});
});
