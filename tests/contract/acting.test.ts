/**
 * What acts and is pressed, through the whole gateway: keys, blinds, fans, valves, what is switched by Basic alone,
 * configuration, and that a device reports to the gateway by itself.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

const BLIND = 'zw-21';
const FAN = 'zw-22';
const VALVE = 'zw-23';
const OLD = 'zw-24';
const THERMOSTAT = 'zw-6';

describe.skipIf(noMosquitto)('the gateway', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed('zw-6', 'zw-12', 'zw-20', BLIND, FAN, VALVE, OLD);
	});
	afterAll(async () => await house.close());

	/** The events of a device from `act` on, until one is called `last`. */
	async function eventsUntil(last: string, source: string, act: () => void) {
		const { backend } = house;
		const before = backend.events(source).length;
		act();
		const since = () => backend.events(source).slice(before);
		return await backend.until(`${last} of ${source}`, () =>
			since().some(({ event }) => event === last) ? since() : undefined,
		);
	}

	describe('lists', () => {
		test.each([
			['zw-20', ['genericSwitch'], ['switch']],
			[BLIND, ['windowCovering'], ['windowCovering']],
			[FAN, ['fan'], ['onOff', 'fanControl', 'zwave']],
			[VALVE, ['waterValve'], ['valveConfigurationAndControl']],
			[OLD, ['dimmableLight'], ['onOff', 'levelControl']],
			[THERMOSTAT, ['thermostat', 'temperatureSensor'], ['thermostat', 'fanControl', 'temperatureMeasurement']],
		])('%s', (id, deviceTypes, clusters) => {
			expect(house.backend.device(id)?.endpoints[0]).toEqual({ deviceTypes, clusters });
		});
	});

	describe('tells of a key', () => {
		const at = (newPosition: number) => ({ newPosition, previousPosition: newPosition });

		test('that there are so many, and how many presses it counts', async () => {
			await house.backend.reports('zw-20', 'switch.numberOfPositions', 5);
			await house.backend.reports('zw-20', 'switch.multiPressMax', 5);
		});

		test('that it was pressed', async () => {
			const told = await eventsUntil('switch.multiPressComplete', 'zw-20', () =>
				house.home.tell({ do: 'press', node: 20, key: 2 }),
			);
			expect(told.map(({ event, args }) => [event, args])).toEqual([
				['switch.initialPress', { newPosition: 2 }],
				['switch.shortRelease', at(2)],
				['switch.multiPressComplete', { ...at(2), totalNumberOfPressesCounted: 1 }],
			]);
		});

		test('that it was pressed three times', async () => {
			const told = await eventsUntil('switch.multiPressComplete', 'zw-20', () =>
				house.home.tell({ do: 'press', node: 20, key: 4, times: 3 }),
			);
			expect(told.map(({ args }) => args)).toEqual([{ ...at(4), totalNumberOfPressesCounted: 3 }]);
		});

		test('that it is held, once, and that it was let go', async () => {
			const { backend, home } = house;
			const hold = (held: boolean) => home.tell({ do: 'hold', node: 20, key: 1, held });
			await eventsUntil('switch.longPress', 'zw-20', () => hold(true));
			await backend.reports('zw-20', 'switch.currentPosition', 1);
			const told = await eventsUntil('switch.longRelease', 'zw-20', () => {
				// Each tells of the key at once, as its repetitions do.
				for (const held of [true, true, false]) hold(held);
			});
			expect(told.map(({ event, args }) => [event, args])).toEqual([['switch.longRelease', at(1)]]);
			await backend.reports('zw-20', 'switch.currentPosition', 0);
		});
	});

	describe('moves a blind', () => {
		test('lift and slats, and says where they are', async () => {
			const { backend } = house;
			const result = await backend.run({ target: BLIND, action: 'windowCovering.upOrOpen' });
			expect(result).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
			await backend.reports(BLIND, 'windowCovering.currentPositionLiftPercent100ths', 0);
			await backend.reports(BLIND, 'windowCovering.currentPositionTiltPercent100ths', 0);
			await backend.reports(BLIND, 'windowCovering.type', 8);
		});

		test('the slats alone', async () => {
			const { backend } = house;
			const args = { tiltPercent100thsValue: 5_000 };
			const result = await backend.run({ target: BLIND, action: 'windowCovering.goToTiltPercentage', args });
			expect(result).toMatchObject({ status: 'succeeded' });
			await backend.reports(BLIND, 'windowCovering.currentPositionTiltPercent100ths', 5_000);
			expect(backend.attribute(BLIND, 'windowCovering.currentPositionLiftPercent100ths')).toBe(0);
		});
	});

	describe('turns a fan', () => {
		test('in per cent and by its mode', async () => {
			const { backend } = house;
			const write = (args: object) => backend.run({ target: FAN, action: 'attributes.write', args });
			expect(await write({ 'fanControl.percentSetting': 40 })).toMatchObject({ status: 'succeeded' });
			await backend.reports(FAN, 'fanControl.percentCurrent', 40);
			await backend.reports(FAN, 'fanControl.fanMode', 2);
			expect(await write({ 'fanControl.fanMode': 3 })).toMatchObject({ status: 'succeeded' });
			await backend.reports(FAN, 'fanControl.speedCurrent', 3);
			const step = { target: FAN, action: 'fanControl.step', args: { direction: 1 } };
			expect(await backend.run(step)).toMatchObject({ status: 'succeeded' });
			await backend.reports(FAN, 'fanControl.speedCurrent', 2);
		});

		test('of a thermostat, which says what runs', async () => {
			const { backend } = house;
			const runs = (fan: boolean) => ({
				...{ heat: true, cool: false, fan, heatStage2: false, coolStage2: false, fanStage2: false, fanStage3: false },
			});
			await backend.reports(THERMOSTAT, 'fanControl.fanMode', 5);
			await backend.reports(THERMOSTAT, 'fanControl.fanModeSequence', 4);
			const write = (mode: number) =>
				backend.run({ target: THERMOSTAT, action: 'attributes.write', args: { 'fanControl.fanMode': mode } });
			expect(await write(3)).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
			await backend.reports(THERMOSTAT, 'fanControl.fanMode', 3);
			expect(await write(0)).toMatchObject({ status: 'succeeded' });
			await backend.reports(THERMOSTAT, 'thermostat.thermostatRunningState', runs(false));
			expect(await write(1)).toMatchObject({
				status: 'failed',
				error: { code: 'DEVICE_REJECTED', message: expect.stringContaining('it has 0, 3, 5') },
			});
			expect(await write(5)).toMatchObject({ status: 'succeeded' });
			await backend.reports(THERMOSTAT, 'thermostat.thermostatRunningState', runs(true));
		});
	});

	describe('opens and closes a valve', () => {
		test('and tells when a hand does', async () => {
			const { backend, home } = house;
			const open = { target: VALVE, action: 'valveConfigurationAndControl.open' };
			expect(await backend.run(open)).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
			await backend.reports(VALVE, 'valveConfigurationAndControl.currentState', 1);
			const told = await eventsUntil('valveConfigurationAndControl.valveStateChanged', VALVE, () =>
				home.tell({ do: 'set', node: 23, on: false }),
			);
			expect(told[0]?.args).toEqual({ valveState: 0 });
			await backend.reports(VALVE, 'valveConfigurationAndControl.currentState', 0);
		});

		test('but not for a while only', async () => {
			const args = { openDuration: 60 };
			const result = await house.backend.run({ target: VALVE, action: 'valveConfigurationAndControl.open', args });
			expect(result).toMatchObject({ status: 'failed', error: { code: 'DEVICE_REJECTED' } });
			expect(house.sets(23)).toEqual(['BinarySwitchCCSet']);
		});
	});

	describe('gets on with a device that has Basic alone', () => {
		test('and asks it, once, to report by itself', async () => {
			const { backend, home } = house;
			expect(house.sets(24)).toEqual(['AssociationCCSet']);
			home.tell({ do: 'set', node: 24, level: 99 });
			await backend.reports(OLD, 'levelControl.currentLevel', 254);
			expect(house.sets(20).concat(house.sets(21))).not.toContain('AssociationCCSet');
		});

		test('and dims it', async () => {
			const { backend } = house;
			const args = { level: 127 };
			const result = await backend.run({ target: OLD, action: 'levelControl.moveToLevel', args });
			expect(result).toMatchObject({ status: 'succeeded', confirmedBy: 'ack' });
			await backend.reports(OLD, 'levelControl.currentLevel', 128);
			await backend.reports(OLD, 'onOff.onOff', true);
		});
	});

	describe('sets what can be configured', () => {
		const configure = (action: string, args: object) => house.backend.run({ target: FAN, action, args });

		test('and reads it back', async () => {
			const { backend } = house;
			expect(await configure('zwave.setConfiguration', { parameter: 2, value: 42 })).toMatchObject({
				status: 'succeeded',
				confirmedBy: 'supervision',
			});
			expect(await configure('zwave.getConfiguration', { parameter: 2 })).toMatchObject({
				status: 'succeeded',
				confirmedBy: 'report',
				result: { 'zwave.configuration': { '2': 42 } },
			});
			await backend.reports(FAN, 'zwave.configuration', { '2': 42 });
		});

		test('and says that the device refused', async () => {
			const result = await configure('zwave.setConfiguration', { parameter: 1, value: 120, size: 1 });
			expect(result).toMatchObject({ status: 'failed', error: { code: 'DEVICE_REJECTED' } });
		});

		test('but only where a device can', async () => {
			const { backend } = house;
			const refused = { target: VALVE, action: 'zwave.getConfiguration', args: { parameter: 1 } };
			expect(await backend.run(refused)).toMatchObject({
				status: 'rejected',
				error: { code: 'UNSUPPORTED_ACTION' },
			});
			expect(await configure('zwave.setConfiguration', { parameter: 0, value: 1 })).toMatchObject({
				status: 'rejected',
				error: { code: 'INVALID_COMMAND' },
			});
		});
	});

	test('breaks the contract nowhere', () => {
		expect(house.faults).toEqual([]);
	});
});
