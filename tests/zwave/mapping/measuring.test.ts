import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf, happened, learnAt, planFor, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './facts.ts';

describe('each type and scale of a sensor in Matter’s unit', () => {
	const concentration = (name: string, measuredValue: number, measurementUnit: number): Attributes => ({
		[`${name}ConcentrationMeasurement.measuredValue`]: measuredValue,
		[`${name}ConcentrationMeasurement.measurementUnit`]: measurementUnit,
		[`${name}ConcentrationMeasurement.measurementMedium`]: 0,
	});
	const temperature = (measuredValue: number): Attributes => ({
		'temperatureMeasurement.measuredValue': measuredValue,
	});
	const power = (name: string, value: number): Attributes => ({ [`electricalPowerMeasurement.${name}`]: value });
	const rows: readonly (readonly [what: string, type: number, scale: number, value: number, Attributes])[] = [
		['air, °C', 1, 0, 21.46, temperature(2146)],
		['air, °F', 1, 1, 70.7, temperature(2150)],
		['outside, °F', 0x40, 1, 14, temperature(-1000)],
		['water, °C', 0x17, 0, 26.5, temperature(2650)],
		['soil, °C', 0x18, 0, 9.1, temperature(910)],
		['boiler water, °C', 0x3e, 0, 61, temperature(6100)],
		['hot water, °F', 0x3f, 1, 122, temperature(5000)],
		['humidity, %', 5, 0, 47.3, { 'relativeHumidityMeasurement.measuredValue': 4730 }],
		['a wet sensor', 5, 0, 101, { 'relativeHumidityMeasurement.measuredValue': 10_000 }],
		['light, lux', 3, 1, 250, { 'illuminanceMeasurement.measuredValue': 23_980 }],
		['light beyond the scale', 3, 1, 9_000_000, { 'illuminanceMeasurement.measuredValue': 65_534 }],
		['barometric, kPa', 9, 0, 99.87, { 'pressureMeasurement.measuredValue': 999 }],
		['barometric, inHg', 9, 1, 30.12, { 'pressureMeasurement.measuredValue': 1020 }],
		['atmospheric, kPa', 8, 0, 101.3, { 'pressureMeasurement.measuredValue': 1013 }],
		['water pressure, kPa', 0x39, 0, 350, { 'pressureMeasurement.measuredValue': 3500 }],
		['water flow, l/h', 0x38, 0, 720, { 'flowMeasurement.measuredValue': 7 }],
		['air flow, m³/h', 0x12, 0, 45.5, { 'flowMeasurement.measuredValue': 455 }],
		['air flow, cfm', 0x12, 1, 100, { 'flowMeasurement.measuredValue': 1699 }],
		['soil humidity, %', 0x29, 0, 38.6, { 'soilMeasurement.soilMoistureMeasuredValue': 39 }],
		['CO₂, ppm', 0x11, 0, 612, concentration('carbonDioxide', 612, 0)],
		['CO, ppm', 0x28, 1, 3.5, concentration('carbonMonoxide', 3.5, 0)],
		['formaldehyde, mol/m³', 0x24, 0, 0.000001, concentration('formaldehyde', 30, 4)],
		['NO₂, µg/m³', 0x53, 0, 12, concentration('nitrogenDioxide', 12, 4)],
		['ozone, µg/m³', 0x51, 0, 44, concentration('ozone', 44, 4)],
		['PM1, µg/m³', 0x56, 0, 2, concentration('pm1', 2, 4)],
		['PM2.5, µg/m³', 0x23, 1, 7.5, concentration('pm25', 7.5, 4)],
		['PM10, µg/m³', 0x3b, 1, 11, concentration('pm10', 11, 4)],
		['radon, Bq/m³', 0x25, 0, 48, concentration('radon', 48, 7)],
		['radon, pCi/l', 0x25, 1, 2, concentration('radon', 74, 7)],
		['VOC, ppm', 0x27, 1, 0.21, concentration('totalVolatileOrganicCompounds', 0.21, 0)],
		['power, W', 4, 0, 41.5, power('activePower', 41_500)],
		['voltage, V', 0x0f, 0, 230.4, power('voltage', 230_400)],
		['voltage, mV', 0x0f, 1, 2_950, power('voltage', 2_950)],
		['current, A', 0x10, 0, 0.25, power('activeCurrent', 250)],
		['current, mA', 0x10, 1, 12, power('activeCurrent', 12)],
		['frequency, Hz', 0x20, 0, 50.02, power('frequency', 50_020)],
		['frequency, kHz', 0x20, 1, 0.06, power('frequency', 60_000)],
	];
	for (const [what, type, scale, value, attributes] of rows)
		test(`${what}: ${JSON.stringify(attributes)}`, () => {
			const facts = withSensors({ [type]: [scale] });
			expect(reported(reading(type, scale, value), facts, {})).toEqual(attributes);
			expect(happened(reading(type, scale, value), facts, {})).toEqual([]);
			// And it can be asked for in a scale that is understood.
			const [question] = asked(facts);
			expect(question).toEqual({ type: 'MultilevelSensor.Get', sensor: { type, scale } });
		});

	const others: readonly (readonly [what: string, type: number, scale: number])[] = [
		['light, %', 3, 0],
		['absolute humidity', 5, 1],
		['power, Btu/h', 4, 1],
		['CO, mol/m³', 0x28, 0],
		['moisture, %', 0x1f, 0],
		['UV index', 0x1b, 0],
		['smoke density', 0x37, 0],
	];
	for (const [what, type, scale] of others)
		test(`${what}: as an event of the stack’s own`, () => {
			const facts = withSensors({ [type]: [scale] });
			expect(endpointsOf(node(facts))['0']?.clusters).toEqual([]);
			expect(reported(reading(type, scale, 5), facts, {})).toEqual({});
			expect(happened(reading(type, scale, 5), facts, {})).toEqual([
				{ event: 'zwave.multilevelSensor', args: { sensorType: type, scale, value: 5 } },
			]);
		});
});

describe('of several sensors for one cluster', () => {
	const two = withSensors({ 23: [0], 1: [0, 1] });

	test('the likeliest is the cluster’s', () => {
		expect(reported(reading(1, 0, 20), two, {})).toEqual({ 'temperatureMeasurement.measuredValue': 2000 });
		expect(asked(two)).toEqual([{ type: 'MultilevelSensor.Get', sensor: { type: 1, scale: 0 } }]);
	});

	test('the other is told under the stack’s own name', () => {
		expect(reported(reading(0x17, 0, 30), two, {})).toEqual({});
		expect(happened(reading(0x17, 0, 30), two, {})).toMatchObject([{ event: 'zwave.multilevelSensor' }]);
	});
});

describe('a sensor that lists nothing', () => {
	const silent = endpoint({ MultilevelSensor: 3 });

	test('is learnt from its first report, and can be asked', () => {
		const learnt = learnAt(silent, reading(5, 0, 41));
		expect(endpointsOf(node(learnt))['0']).toMatchObject({
			deviceTypes: ['humiditySensor'],
			readable: ['relativeHumidityMeasurement.measuredValue'],
		});
		expect(asked(learnt)).toEqual([{ type: 'MultilevelSensor.Get' }]);
	});

	test('that turns out to be several tells all of them, but cannot be asked for one', () => {
		const learnt = learnAt(learnAt(silent, reading(5, 0, 41)), reading(1, 1, 68));
		expect(reported(reading(1, 1, 68), learnt, {})).toEqual({ 'temperatureMeasurement.measuredValue': 2000 });
		expect(asked(learnt)).toEqual([]);
	});

	test('in a scale that is not understood is none', () => {
		expect(endpointsOf(node(learnAt(silent, reading(3, 0, 41))))['0']?.clusters).toEqual([]);
	});

	test('of a newer version, which did not answer, is asked in the scale that is understood', () => {
		const learnt = endpoint({ MultilevelSensor: 7 }, { sensorTypes: [3] });
		expect(asked(learnt)).toEqual([{ type: 'MultilevelSensor.Get', sensor: { type: 3, scale: 1 } }]);
	});
});

describe('an electric meter', () => {
	const scales = [0, 1, 2, 3, 4, 5, 6, 7, 8];
	const plain = endpoint({ Meter: 3 }, { meterType: 1, meterScales: scales });
	const both = endpoint({ Meter: 5 }, { meterType: 1, meterScales: scales, meterRates: [1, 2] });
	const power = (name: string, value: number): Attributes => ({ [`electricalPowerMeasurement.${name}`]: value });
	const rows: readonly (readonly [what: string, scale: number, value: number, Attributes])[] = [
		['W', 2, 42.5, power('activePower', 42_500)],
		['V', 4, 231.2, power('voltage', 231_200)],
		['A', 5, 0.18, power('activeCurrent', 180)],
		['power factor as a ratio', 6, 0.97, power('powerFactor', 9_700)],
		['power factor in per cent', 6, 97, power('powerFactor', 9_700)],
		['kVar', 7, 0.25, power('reactivePower', 250_000)],
		['kWh', 0, 1.234, { 'electricalEnergyMeasurement.cumulativeEnergyImported': 1_234_000 }],
	];
	for (const [what, scale, value, attributes] of rows)
		test(`${what}: ${JSON.stringify(attributes)}`, () => {
			expect(reported(metered(scale, value), plain, {})).toEqual(attributes);
		});

	for (const [what, scale] of [
		['kVAh', 1],
		['pulses', 3],
		['kVarh', 8],
	] as const)
		test(`${what}: as an event of the stack’s own`, () => {
			expect(reported(metered(scale, 3), plain, {})).toEqual({});
			expect(happened(metered(scale, 3), plain, {})).toEqual([
				{ event: 'zwave.meter', args: { meterType: 1, scale, rateType: 1, value: 3 } },
			]);
		});

	test('is asked for each counter that it has, each way by itself', () => {
		const energy = (facts: EndpointFacts) => asked(facts).filter((one) => one.type === 'Meter.Get' && one.scale === 0);
		expect(energy(plain)).toEqual([{ type: 'Meter.Get', scale: 0 }]);
		expect(energy(both)).toEqual([
			{ type: 'Meter.Get', scale: 0, rateType: 1 },
			{ type: 'Meter.Get', scale: 0, rateType: 2 },
		]);
		const panels = endpoint({ Meter: 5 }, { meterType: 1, meterScales: [0], meterRates: [2] });
		expect(energy(panels)).toEqual([{ type: 'Meter.Get', scale: 0, rateType: 2 }]);
	});

	test('of version 1 has one scale, and is not asked for another', () => {
		expect(asked(endpoint({ Meter: 1 }, { meterType: 1, meterScales: [2] }))).toEqual([{ type: 'Meter.Get' }]);
	});

	test('that tells both ways apart: what flows out is negative, and the idle way’s zero changes nothing', () => {
		const now = (value: number) => power('activePower', value);
		expect(reported(metered(2, 800, 2), both, now(300_000))).toEqual(now(-800_000));
		expect(reported(metered(2, 0, 1), both, now(-800_000))).toEqual({});
		expect(reported(metered(2, 0, 2), both, now(-800_000))).toEqual(now(0));
		expect(reported(metered(2, 0, 2), both, now(300_000))).toEqual({});
		expect(reported(metered(2, 0, 1), both, now(300_000))).toEqual(now(0));
		expect(reported(metered(2, 0, 1), both, {})).toEqual(now(0));
		expect(reported(metered(5, 2, 2), both, {})).toEqual(power('activeCurrent', -2_000));
		expect(reported(metered(4, 230, 2), both, {})).toEqual(power('voltage', 230_000));
	});

	test('that has one signed counter for both ways goes through zero', () => {
		expect(reported(metered(2, -120, 1), plain, {})).toEqual(power('activePower', -120_000));
		expect(reported(metered(2, 0, 1), plain, power('activePower', -120_000))).toEqual(power('activePower', 0));
	});

	test('is reset as its version wants it, and asked what it counts then', () => {
		const resets = (facts: EndpointFacts) => {
			const plan = planFor('zwave.resetMeter', {}, facts, {});
			return 'steps' in plan ? plan.steps.map(({ send }) => send) : plan;
		};
		const learnt = { meterType: 1, meterScales: [0, 2, 8], meterRates: [1, 2], meterResets: true };
		const energy = [
			{ type: 'Meter.Get', scale: 0, rateType: 1 },
			{ type: 'Meter.Get', scale: 0, rateType: 2 },
		];
		expect(resets(endpoint({ Meter: 5 }, learnt))).toEqual([{ type: 'Meter.Reset' }, ...energy]);
		const counters = [0, 8].flatMap((scale) => [1, 2].map((rateType) => ({ meterType: 1, scale, rateType })));
		expect(resets(endpoint({ Meter: 6 }, learnt))).toEqual([
			...counters.map((counter) => ({ type: 'Meter.Reset', counter })),
			...energy,
		]);
		const water = { meterType: 3, meterScales: [0], meterResets: true };
		expect(resets(endpoint({ Meter: 6 }, water))).toEqual([
			{ type: 'Meter.Reset', counter: { meterType: 3, scale: 0, rateType: 1 } },
		]);
		expect(resets(plain)).toEqual({ refused: 'endpoint 0 has no zwave.resetMeter' });
	});

	test('of water is no electric one', () => {
		const water = endpoint({ Meter: 5 }, { meterType: 3, meterScales: [0, 2] });
		const message: CcMessage = { type: 'Meter.Report', meterType: 3, scale: 2, rateType: 1, value: 3 };
		expect(endpointsOf(node(water))['0']?.clusters).toEqual([]);
		expect(happened(message, water, {})).toMatchObject([{ event: 'zwave.meter' }]);
	});
});

/** With these scales by sensor type. */
function withSensors(scales: { readonly [type: number]: readonly number[] }): EndpointFacts {
	return endpoint({ MultilevelSensor: 11 }, { sensorTypes: Object.keys(scales).map(Number), sensorScales: scales });
}

function reading(sensorType: number, scale: number, value: number): CcMessage {
	return { type: 'MultilevelSensor.Report', sensorType, scale, value };
}

function metered(scale: number, value: number, rateType = 1): CcMessage {
	return { type: 'Meter.Report', meterType: 1, scale, rateType, value };
}

/** What an endpoint is asked for all that it has. */
function asked(facts: EndpointFacts): CcCommand[] {
	const plan = planFor('attributes.read', {}, facts, {});
	return 'steps' in plan ? plan.steps.map(({ send }) => send) : [];
}
