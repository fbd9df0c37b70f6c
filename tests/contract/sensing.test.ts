/**
 * What the devices that sense tell of themselves, through the whole gateway: measurements, alarms, power and energy, in
 * Matter's clusters and units (contract, "Values"); and what fits none under `zwave.…`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

const ALARM = 14;
const LEAK = 15;
const STATION = 16;
const METER = 17;
const OLD_MOTION = 18;

describe.skipIf(noMosquitto)('the gateway', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed(`zw-${STATION}`, `zw-${METER}`);
		for (const node of [ALARM, LEAK, OLD_MOTION]) await house.awaken(node);
	});
	afterAll(async () => await house.close());

	/** What a device has told since `act`, up to the event that ends it. */
	async function eventsOf(node: number, last: string, act: () => void) {
		const { backend } = house;
		const before = backend.events(`zw-${node}`).length;
		act();
		const told = () => backend.events(`zw-${node}`).slice(before);
		await backend.until(`${last} of zw-${node}`, () => told().find(({ event }) => event === last));
		return told().map(({ event, args }) => [event, args]);
	}

	test.each([
		[ALARM, 'battery', ['smokeCoAlarm'], ['smokeCoAlarm', 'powerSource']],
		[LEAK, 'battery', ['waterLeakDetector'], ['booleanState', 'powerSource']],
		[
			STATION,
			'mains',
			['temperatureSensor', 'humiditySensor', 'pressureSensor', 'airQualitySensor'],
			[
				'temperatureMeasurement',
				'relativeHumidityMeasurement',
				'pressureMeasurement',
				'carbonDioxideConcentrationMeasurement',
				'pm25ConcentrationMeasurement',
				'totalVolatileOrganicCompoundsConcentrationMeasurement',
			],
		],
		[
			METER,
			'mains',
			['electricalSensor'],
			['electricalPowerMeasurement', 'electricalEnergyMeasurement', 'powerSource', 'zwave'],
		],
		[OLD_MOTION, 'battery', ['occupancySensor'], ['occupancySensing', 'powerSource']],
	])('lists node %i', (node, power, deviceTypes, clusters) => {
		expect(house.backend.device(`zw-${node}`)).toMatchObject({
			power,
			interview: 'complete',
			endpoints: { 0: { deviceTypes, clusters } },
		});
	});

	test.each<[number, string, unknown]>([
		[STATION, 'temperatureMeasurement.measuredValue', 2150],
		[STATION, 'relativeHumidityMeasurement.measuredValue', 4400],
		[STATION, 'pressureMeasurement.measuredValue', 1013],
		[STATION, 'carbonDioxideConcentrationMeasurement.measuredValue', 640],
		[STATION, 'carbonDioxideConcentrationMeasurement.measurementUnit', 0],
		[STATION, 'pm25ConcentrationMeasurement.measuredValue', 6.5],
		[STATION, 'pm25ConcentrationMeasurement.measurementUnit', 4],
		[METER, 'electricalPowerMeasurement.activePower', 280_000],
		[METER, 'electricalPowerMeasurement.voltage', 230_400],
		[METER, 'electricalPowerMeasurement.activeCurrent', 1_215],
		[METER, 'electricalEnergyMeasurement.cumulativeEnergyExported', 678_250_000],
		[METER, 'powerSource.wiredPresent', true],
		[ALARM, 'powerSource.batPercentRemaining', 156],
		[ALARM, 'smokeCoAlarm.smokeState', 0],
		[ALARM, 'smokeCoAlarm.coState', 0],
		[ALARM, 'smokeCoAlarm.expressedState', 0],
		[LEAK, 'booleanState.stateValue', false],
		[OLD_MOTION, 'occupancySensing.occupancy', { occupied: false }],
	])('knows after the interview: zw-%i %s', (node, attribute, value) => {
		expect(house.backend.attribute(`zw-${node}`, attribute)).toEqual(value);
	});

	test('hears a measurement that a device supervises, and answers it', async () => {
		house.home.tell({ do: 'measure', node: STATION, type: 0x11, value: 1_420 });
		await house.backend.reports(`zw-${STATION}`, 'carbonDioxideConcentrationMeasurement.measuredValue', 1_420);
		// In Fahrenheit, as the device has it.
		house.home.tell({ do: 'measure', node: STATION, type: 1, value: 14 });
		await house.backend.reports(`zw-${STATION}`, 'temperatureMeasurement.measuredValue', -1000);
		const read = { target: `zw-${STATION}`, action: 'attributes.read' };
		expect(
			await house.backend.run({ ...read, args: { attributes: ['pressureMeasurement.measuredValue'] } }),
		).toMatchObject({
			confirmedBy: 'report',
			result: { 'pressureMeasurement.measuredValue': 1013 },
		});
		const answered = house.home.heard.filter(
			({ node, received }) => node === STATION && received === 'SupervisionCCReport',
		);
		expect(answered).toHaveLength(2);
	});

	test('smoke, silenced, and over', async () => {
		const { home, backend } = house;
		const alarm = (of: string, on: boolean) => home.tell({ do: 'alarm', node: ALARM, of, on });
		const told = await eventsOf(ALARM, 'smokeCoAlarm.allClear', () => {
			alarm('smoke', true);
			alarm('silence', true);
			alarm('silence', false);
			alarm('smoke', false);
		});
		expect(told).toEqual([
			['smokeCoAlarm.smokeAlarm', { alarmSeverityLevel: 2 }],
			['smokeCoAlarm.alarmMuted', {}],
			['smokeCoAlarm.muteEnded', {}],
			['smokeCoAlarm.allClear', {}],
		]);
		await backend.reports(`zw-${ALARM}`, 'smokeCoAlarm.smokeState', 0);
	});

	test('CO, while there is no smoke', async () => {
		const { home, backend } = house;
		const alarm = (on: boolean) => () => home.tell({ do: 'alarm', node: ALARM, of: 'co', on });
		const raised = await eventsOf(ALARM, 'smokeCoAlarm.coAlarm', alarm(true));
		expect(raised).toEqual([['smokeCoAlarm.coAlarm', { alarmSeverityLevel: 2 }]]);
		await backend.reports(`zw-${ALARM}`, 'smokeCoAlarm.coState', 2);
		await backend.reports(`zw-${ALARM}`, 'smokeCoAlarm.expressedState', 2);
		expect(backend.attribute(`zw-${ALARM}`, 'smokeCoAlarm.smokeState')).toBe(0);
		const cleared = await eventsOf(ALARM, 'smokeCoAlarm.allClear', alarm(false));
		expect(cleared).toEqual([['smokeCoAlarm.allClear', {}]]);
		await backend.reports(`zw-${ALARM}`, 'smokeCoAlarm.coState', 0);
	});

	test('a test of the alarm, which is no alarm', async () => {
		const told = await eventsOf(ALARM, 'smokeCoAlarm.allClear', () => {
			for (const on of [true, false]) house.home.tell({ do: 'alarm', node: ALARM, of: 'test', on });
		});
		expect(told).toEqual([
			['smokeCoAlarm.selfTestComplete', {}],
			['smokeCoAlarm.allClear', {}],
		]);
	});

	test('a battery that runs down', async () => {
		const told = await eventsOf(ALARM, 'smokeCoAlarm.lowBattery', () =>
			house.home.tell({ do: 'charge', node: ALARM, percent: 8 }),
		);
		expect(told).toEqual([['smokeCoAlarm.lowBattery', { alarmSeverityLevel: 1 }]]);
		await house.backend.reports(`zw-${ALARM}`, 'powerSource.batPercentRemaining', 16);
		await house.backend.reports(`zw-${ALARM}`, 'powerSource.batChargeLevel', 1);
	});

	test('a leak, and its end', async () => {
		for (const on of [true, false]) {
			const told = await eventsOf(LEAK, 'booleanState.stateChange', () =>
				house.home.tell({ do: 'alarm', node: LEAK, of: 'leak', on }),
			);
			expect(told).toEqual([['booleanState.stateChange', { stateValue: on }]]);
			await house.backend.reports(`zw-${LEAK}`, 'booleanState.stateValue', on);
		}
	});

	test('tampering, under the stack’s own name, and its end', async () => {
		const tamper = (on: boolean) =>
			eventsOf(LEAK, 'zwave.notification', () => house.home.tell({ do: 'alarm', node: LEAK, of: 'tampering', on }));
		expect(await tamper(true)).toEqual([['zwave.notification', { notificationType: 7, event: 3 }]]);
		expect(await tamper(false)).toEqual([['zwave.notification', { notificationType: 7, event: 0, parameters: '03' }]]);
	});

	test('motion of a sensor that only switches', async () => {
		for (const occupied of [true, false]) {
			const told = await eventsOf(OLD_MOTION, 'occupancySensing.occupancyChanged', () =>
				house.home.tell({ do: 'motion', node: OLD_MOTION, detected: occupied }),
			);
			expect(told).toEqual([['occupancySensing.occupancyChanged', { occupancy: { occupied } }]]);
			await house.backend.reports(`zw-${OLD_MOTION}`, 'occupancySensing.occupancy', { occupied });
		}
	});

	test('what flows back into the grid is negative, and what is drawn positive', async () => {
		for (const watts of [-1_250, 0, 90.5]) {
			house.home.tell({ do: 'draw', node: METER, watts });
			await house.backend.reports(`zw-${METER}`, 'electricalPowerMeasurement.activePower', watts * 1_000);
		}
	});

	test('the mains, gone and back', async () => {
		for (const on of [true, false]) {
			house.home.tell({ do: 'alarm', node: METER, of: 'blackout', on });
			await house.backend.reports(`zw-${METER}`, 'powerSource.wiredPresent', !on);
			await house.backend.reports(`zw-${METER}`, 'powerSource.status', on ? 3 : 1);
		}
	});

	test('a meter that is reset', async () => {
		const result = await house.backend.run({ target: `zw-${METER}`, action: 'zwave.resetMeter' });
		expect(result).toMatchObject({
			status: 'succeeded',
			confirmedBy: 'supervision',
			result: {
				'electricalEnergyMeasurement.cumulativeEnergyImported': expect.any(Number),
				'electricalEnergyMeasurement.cumulativeEnergyExported': 0,
			},
		});
		await house.backend.reports(`zw-${METER}`, 'electricalEnergyMeasurement.cumulativeEnergyExported', 0);
		expect(house.sets(METER)).toContain('MeterCCReset');
	});

	test('no reset of what cannot be reset', async () => {
		const result = await house.backend.run({ target: `zw-${STATION}`, action: 'zwave.resetMeter' });
		expect(result).toMatchObject({ status: 'rejected', error: { code: 'UNSUPPORTED_ACTION' } });
	});

	test('says nothing that is not as the contract has it, and nothing of it has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
