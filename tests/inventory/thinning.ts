/** What is told less often while the way to the cloud is metered, and what is not. */
import { describe, expect, test } from 'vitest';
import { desk, MEASURED_EVERY } from './desk.ts';

const warm = (value: number) => ({ 'temperatureMeasurement.measuredValue': value });
const values = (it: ReturnType<typeof desk>, topic = 'state/zw-5') =>
	it.on(topic).map((payload) => JSON.parse(JSON.stringify(payload)).endpoints['0']);

function metered() {
	const it = desk();
	it.uplink(true);
	return it;
}

describe('on a metered way', () => {
	test('the first measurement is told at once, later ones some minutes apart, with the last value', () => {
		const it = metered();
		for (const value of [2_000, 2_010, 2_020]) it.state(warm(value));
		expect(values(it)).toEqual([warm(2_000)]);
		it.tick(MEASURED_EVERY - 1);
		it.state(warm(2_030));
		expect(values(it)).toHaveLength(1);
		it.tick(1);
		expect(values(it)).toEqual([warm(2_000), warm(2_030)]);
		it.tick(10 * MEASURED_EVERY);
		expect(values(it)).toHaveLength(2);
	});

	test('each device has its own time', () => {
		const it = metered();
		it.state(warm(2_000));
		it.tick(100_000);
		it.state(warm(1_500), 0, 'zw-6');
		it.state(warm(2_010));
		it.state(warm(1_510), 0, 'zw-6');
		it.tick(MEASURED_EVERY - 100_000);
		expect([values(it).length, values(it, 'state/zw-6').length]).toEqual([2, 1]);
		it.tick(100_000);
		expect([values(it).length, values(it, 'state/zw-6').length]).toEqual([2, 2]);
	});

	test.each([
		{ 'onOff.onOff': true },
		{ 'doorLock.lockState': 1 },
		{ 'booleanState.stateValue': false },
		{ 'occupancySensing.occupancy': { occupied: true } },
		{ 'smokeCoAlarm.coState': 2 },
		{ 'thermostat.occupiedHeatingSetpoint': 2_100 },
	])('%o is told at once, and what was measured with it', (attributes) => {
		const it = metered();
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.state(attributes);
		expect(values(it)).toEqual([warm(2_000), { ...warm(2_010), ...attributes }]);
		it.tick(10 * MEASURED_EVERY);
		expect(values(it)).toHaveLength(2);
	});

	test.each([
		'electricalPowerMeasurement.activePower',
		'electricalEnergyMeasurement.cumulativeEnergyImported',
		'thermostat.localTemperature',
		'carbonDioxideConcentrationMeasurement.measuredValue',
	])('%s is a measurement', (attribute) => {
		const it = metered();
		it.state({ [attribute]: 1 });
		it.state({ [attribute]: 2 });
		expect(values(it)).toEqual([{ [attribute]: 1 }]);
	});

	test('events, and whether a device is reachable, are told at once', () => {
		const it = metered();
		it.device({ reachable: true });
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.happened('zw-12');
		it.device({ reachable: false });
		expect(it.topics()).toEqual(['state/zw-5', 'event/zw-12', 'state/zw-5']);
	});

	test('what is left to tell is told when the way is free again', () => {
		const it = metered();
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.uplink(false);
		expect(values(it)).toEqual([warm(2_000), warm(2_010)]);
		it.state(warm(2_020));
		expect(values(it)).toHaveLength(3);
	});

	test('and when the gateway stops, for the outbox to keep', () => {
		const it = metered();
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.actor.send({ type: 'STOP' });
		expect(values(it)).toEqual([warm(2_000), warm(2_010)]);
	});

	test('a broker that does not know us is told everything at once, and nothing is left', () => {
		const it = metered();
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.link('ready', true);
		expect(values(it)).toEqual([warm(2_000), warm(2_010)]);
		it.tick(10 * MEASURED_EVERY);
		expect(values(it)).toHaveLength(2);
	});

	test('a device that is removed is owed nothing', () => {
		const it = metered();
		it.state(warm(2_000));
		it.state(warm(2_010));
		it.removed();
		it.tick(10 * MEASURED_EVERY);
		expect(it.on('state/zw-5')).toEqual([expect.anything(), undefined]);
	});
});

test.each(['thinned', 'commandsOnly'] as const)('%s: four times less often still', (allowance) => {
	const it = desk();
	it.uplink(true, allowance);
	it.state(warm(2_000));
	it.state(warm(2_010));
	it.tick(4 * MEASURED_EVERY - 1);
	expect(values(it)).toHaveLength(1);
	it.tick(1);
	expect(values(it)).toHaveLength(2);
});
