/**
 * What the gateway says of its devices and of itself (contract, "Values" and "What the gateway says of itself and its
 * devices"), and that it takes values as it gives them.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

/** All that there are in the simulated home. */
const NODES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24];

describe.skipIf(noMosquitto)('the gateway', () => {
	let house: House;
	/** Of devices that nobody has touched, and that only answered. */
	let eventsOfInterviews: unknown[];
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed(...['2', '3', '4', '5', '6', '9', '10', '11', '12', '13'].map((node) => `zw-${node}`));
		for (const node of [7, 8]) await house.awaken(node);
		// The sensor at node 7 has something to tell of itself when it wakes up.
		eventsOfInterviews = house.backend.heard.filter(
			({ topic }) => topic.startsWith('event/') && topic !== 'event/zw-7',
		);
	});
	afterAll(async () => await house.close());

	/** Waits for an event that comes after `act`. */
	async function eventOf(source: string, event: string, act: () => void) {
		const { backend } = house;
		const before = backend.events(source).length;
		act();
		const isIt = (one: { event: string }) => one.event === event;
		return await backend.until(`${event} of ${source}`, () => backend.events(source).slice(before).find(isIt));
	}

	describe('lists its devices', () => {
		test.each([
			['zw-2', 'mains', { 0: ['onOffPlugInUnit'] }, ['onOff', 'identify']],
			['zw-5', 'mains', { 0: ['dimmableLight'] }, ['onOff', 'levelControl', 'identify']],
			[
				'zw-6',
				'mains',
				{ 0: ['thermostat', 'temperatureSensor'] },
				['thermostat', 'fanControl', 'temperatureMeasurement'],
			],
			['zw-8', 'battery', { 0: ['contactSensor'] }, ['booleanState', 'powerSource']],
			['zw-9', 'mains', { 0: ['onOffPlugInUnit'], 1: ['onOffPlugInUnit'], 2: ['onOffPlugInUnit'] }, ['onOff']],
			['zw-12', 'flirs', { 0: ['doorLock'] }, ['doorLock', 'powerSource']],
			['zw-13', 'mains', { 0: ['windowCovering'] }, ['windowCovering']],
		])('%s', (id, power, deviceTypes, clusters) => {
			const device = house.backend.device(id);
			expect(device).toMatchObject({
				id,
				stack: 'zw',
				power,
				security: 'none',
				reachable: true,
				interview: 'complete',
			});
			const types = Object.entries(device?.endpoints ?? {}).map(([number, one]) => [number, one.deviceTypes]);
			expect(Object.fromEntries(types)).toEqual(deviceTypes);
			expect(device?.endpoints[0]?.clusters).toEqual(clusters);
		});

		test('all of them, and not itself', () => {
			const listed = house.backend.devices.map(({ id }) => id);
			expect(listed).toEqual(NODES.map((node) => `zw-${node}`));
		});
	});

	describe('tells in Matter’s units', () => {
		test.each<[string, string, unknown]>([
			['zw-6', 'thermostat.localTemperature', 2050],
			['zw-6', 'thermostat.occupiedHeatingSetpoint', 2100],
			['zw-6', 'thermostat.occupiedCoolingSetpoint', 2600],
			['zw-6', 'thermostat.systemMode', 4],
			['zw-7', 'powerSource.batPercentRemaining', 174],
			['zw-8', 'booleanState.stateValue', true],
			['zw-10', 'electricalEnergyMeasurement.cumulativeEnergyImported', 12_340_000],
			['zw-11', 'illuminanceMeasurement.measuredValue', 22_554],
			['zw-11', 'occupancySensing.occupancy', { occupied: false }],
			['zw-12', 'doorLock.lockState', expect.any(Number)],
			['zw-13', 'windowCovering.currentPositionLiftPercent100ths', 10_000],
		])('%s %s', async (device, attribute, value) => {
			expect(house.backend.attribute(device, attribute)).toEqual(value);
		});

		test('a state that is whole each time', () => {
			expect(Object.keys(house.backend.state('zw-6')?.endpoints[0] ?? {})).toEqual(
				expect.arrayContaining(['thermostat.localTemperature', 'thermostat.systemMode']),
			);
			expect(Object.keys(house.backend.state('zw-9')?.endpoints ?? {})).toEqual(['0', '1', '2']);
		});
	});

	describe('carries out', () => {
		test.each([
			[127, 128],
			[0, 0],
			[254, 254],
			[1, 0],
			[2, 3],
		])('levelControl.moveToLevel %i: the state says %i', async (level, currentLevel) => {
			const { backend } = house;
			const command = { target: 'zw-5', action: 'levelControl.moveToLevel', args: { level, transitionTime: 1 } };
			expect(await backend.run(command)).toMatchObject({ status: 'succeeded' });
			await backend.reports('zw-5', 'levelControl.currentLevel', currentLevel);
			await backend.reports('zw-5', 'onOff.onOff', currentLevel > 0);
		});

		test('attributes.read: what was asked for', async () => {
			const attributes = ['thermostat.occupiedHeatingSetpoint', 'thermostat.localTemperature'];
			const result = await house.backend.run({ target: 'zw-6', action: 'attributes.read', args: { attributes } });
			expect(result).toMatchObject({
				status: 'succeeded',
				confirmedBy: 'report',
				result: { 'thermostat.occupiedHeatingSetpoint': 2100, 'thermostat.localTemperature': 2050 },
			});
		});

		test('attributes.read without arguments: all there are', async () => {
			const result = await house.backend.run({ target: 'zw-12', action: 'attributes.read' });
			expect(result).toMatchObject({
				confirmedBy: 'report',
				result: { 'doorLock.lockState': expect.any(Number), 'powerSource.batPercentRemaining': 182 },
			});
		});

		test('attributes.write: the state says so', async () => {
			const { backend } = house;
			const args = { 'thermostat.occupiedHeatingSetpoint': 2150, 'thermostat.systemMode': 1 };
			const result = await backend.run({ target: 'zw-6', action: 'attributes.write', args });
			expect(result).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
			await backend.reports('zw-6', 'thermostat.occupiedHeatingSetpoint', 2150);
			await backend.reports('zw-6', 'thermostat.systemMode', 1);
		});

		test.each([
			['is read-only', { 'thermostat.localTemperature': 2000 }, 'rejected', 'INVALID_COMMAND'],
			['is of the wrong type', { 'thermostat.occupiedHeatingSetpoint': '21.5' }, 'rejected', 'INVALID_COMMAND'],
			['is missing', {}, 'rejected', 'INVALID_COMMAND'],
			['is beyond what the device allows', { 'thermostat.occupiedHeatingSetpoint': 4500 }, 'failed', 'DEVICE_REJECTED'],
		])('no attributes.write of what %s', async (_, args, status, code) => {
			const sets = house.sets(6).length;
			const result = await house.backend.run({ target: 'zw-6', action: 'attributes.write', args });
			expect(result).toMatchObject({ status, error: { code } });
			expect(house.sets(6).length).toBe(sets);
		});

		test('thermostat.setpointRaiseLower, in 0.1 °C', async () => {
			const { backend } = house;
			const before = Number(backend.attribute('zw-6', 'thermostat.occupiedCoolingSetpoint'));
			const args = { mode: 1, amount: -15 };
			const result = await backend.run({ target: 'zw-6', action: 'thermostat.setpointRaiseLower', args });
			expect(result).toMatchObject({ status: 'succeeded' });
			await backend.reports('zw-6', 'thermostat.occupiedCoolingSetpoint', before - 150);
		});

		test('windowCovering.goToLiftPercentage: the state follows the motor', async () => {
			const { backend } = house;
			const args = { liftPercent100thsValue: 9_000 };
			const result = await backend.run({ target: 'zw-13', action: 'windowCovering.goToLiftPercentage', args });
			expect(result).toMatchObject({ status: 'succeeded', confirmedBy: 'ack' });
			await backend.reports('zw-13', 'windowCovering.currentPositionLiftPercent100ths', 8_990);
		});

		test('onOff.toggle, to and fro', async () => {
			const { backend } = house;
			for (const on of [true, false]) {
				await backend.run({ target: 'zw-2', action: 'onOff.toggle' });
				await backend.reports('zw-2', 'onOff.onOff', on);
			}
		});

		test('onOff at one endpoint, and leaves the others as they are', async () => {
			const { backend } = house;
			await backend.run({ target: 'zw-9', endpoint: 2, action: 'onOff.on' });
			await backend.reports('zw-9', 'onOff.onOff', true, 2);
			expect(backend.attribute('zw-9', 'onOff.onOff', 1)).toBe(false);
			expect(house.home.heard.filter(({ node, set }) => node === 9 && set)).toEqual([
				expect.objectContaining({ endpoint: 2 }),
			]);
		});

		test('identify.identify', async () => {
			const command = { target: 'zw-2', action: 'identify.identify', args: { identifyTime: 3 } };
			expect(await house.backend.run(command)).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
			expect(house.sets(2).at(-1)).toBe('IndicatorCCSet');
		});
	});

	describe('tells what people do at the devices', () => {
		test('a bolt that is turned', async () => {
			const { backend, home } = house;
			const opened = await eventOf('zw-12', 'doorLock.lockOperation', () =>
				home.tell({ do: 'turn', node: 12, locked: false }),
			);
			expect(opened).toMatchObject({
				device: 'zw-12',
				endpoint: 0,
				args: { lockOperationType: 1, operationSource: 1 },
			});
			await backend.reports('zw-12', 'doorLock.lockState', 2);
			home.tell({ do: 'turn', node: 12, locked: true });
			await backend.reports('zw-12', 'doorLock.lockState', 1);
		});

		test('a switch, and what the plug then measures', async () => {
			const { backend, home } = house;
			home.tell({ do: 'set', node: 10, on: true });
			await backend.reports('zw-10', 'onOff.onOff', true);
			await backend.reports('zw-10', 'electricalPowerMeasurement.activePower', 412_500);
		});

		test('one outlet of a strip', async () => {
			house.home.tell({ do: 'set', node: 9, endpoint: 1, on: true });
			await house.backend.reports('zw-9', 'onOff.onOff', true, 1);
		});

		test('a dimmer', async () => {
			house.home.tell({ do: 'set', node: 4, level: 40 });
			await house.backend.reports('zw-4', 'levelControl.currentLevel', 103);
			await house.backend.reports('zw-4', 'onOff.onOff', true);
		});

		test('motion, and its end', async () => {
			const { backend, home } = house;
			for (const occupied of [true, false]) {
				const moved = await eventOf('zw-11', 'occupancySensing.occupancyChanged', () =>
					home.tell({ do: 'motion', node: 11, detected: occupied }),
				);
				expect(moved).toMatchObject({ device: 'zw-11', args: { occupancy: { occupied } } });
				await backend.reports('zw-11', 'occupancySensing.occupancy', { occupied });
			}
		});

		test('a window: true when it is closed, and one event for each change', async () => {
			const { backend, home } = house;
			const before = backend.events('zw-8').length;
			for (const open of [true, false]) {
				home.tell({ do: 'contact', node: 8, open });
				await backend.reports('zw-8', 'booleanState.stateValue', !open);
			}
			// What the window has said comes before this answer.
			await backend.run({ target: 'zw-2', action: 'attributes.read' });
			const told = backend.events('zw-8').slice(before);
			expect(told.map(({ event, args }) => [event, args])).toEqual([
				['booleanState.stateChange', { stateValue: false }],
				['booleanState.stateChange', { stateValue: true }],
			]);
		});

		test('what a sensor measured when it woke up', async () => {
			const { backend, home } = house;
			const before = backend.state('zw-7')?.at;
			home.tell({ do: 'wake', node: 7 });
			await backend.until('a new state of zw-7', () => backend.state('zw-7')?.at !== before || undefined);
			await backend.until('the humidity', () => backend.attribute('zw-7', 'relativeHumidityMeasurement.measuredValue'));
		});
	});

	test('tells no event of a state that it asked for itself', () => {
		expect(eventsOfInterviews).toEqual([]);
	});

	test('tells its health', () => {
		expect(house.backend.health).toMatchObject({
			session: 1,
			uptimeSeconds: expect.any(Number),
			subsystems: { zw: { state: 'ready', restarts: 0 }, cloud: { state: 'ready', restarts: 0 } },
			memory: { pssBytes: expect.any(Number) },
		});
	});

	test('tells whoever comes later all that stands', async () => {
		const late = await house.newBackend();
		await late.until('the inventory', () => (late.devices.length === NODES.length ? true : undefined));
		await late.until('the health', () => late.health);
		await late.until('the state', () => late.state('zw-12'));
		expect(late.state('zw-12')).toEqual(house.backend.state('zw-12'));
		expect(late.statuses).toEqual([expect.objectContaining({ state: 'online', session: 1 })]);
		expect(late.heard.filter(({ topic }) => /^(res|event)/.test(topic))).toEqual([]);
	});

	test('says nothing that is not as the contract has it, and nothing of it has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
