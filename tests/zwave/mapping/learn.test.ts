import { expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { CC } from '../../../machines/zwave/command-classes.ts';
import { endpointsOf, learn, learnAt } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, relay, thermostat } from './facts.ts';

test('a device whose version report takes a command class back does not have it', () => {
	const facts = learn(node(relay), 0, {
		type: 'Version.CommandClassReport',
		commandClass: CC.BinarySwitch,
		version: 0,
	});
	expect(endpointsOf(facts)['0']?.clusters).toEqual([]);
});

test('an indicator that is not there is not learnt', () => {
	const facts = node(endpoint({ Indicator: 3 }));
	for (const indicator of [0, 0x50]) {
		const told = learn(facts, 0, { type: 'Indicator.SupportedReport', indicator, next: 0, properties: [] });
		expect(told.endpoints[0]?.learnt.indicators).toEqual([]);
	}
});

test('what is not new leaves the very same facts', () => {
	const facts = node(thermostat);
	const known: readonly CcMessage[] = [
		{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 23, scale: 0 },
		{ type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: 23 },
		{ type: 'ThermostatMode.SupportedReport', modes: [0, 1, 2, 3] },
		{ type: 'Version.CommandClassReport', commandClass: CC.ThermostatMode, version: 3 },
		{ type: 'ThermostatMode.Report', mode: 1 },
		{ type: 'Invalid', reason: 'truncated' },
	];
	for (const message of known) {
		expect(learn(facts, 0, message)).toBe(facts);
		expect(learnAt(thermostat, message)).toBe(thermostat);
	}
	expect(learn(facts, 7, { type: 'WakeUp.IntervalReport', seconds: 1, nodeId: 1 })).toBe(facts);
});

test('an endpoint that was removed is none', () => {
	const report: CcMessage = {
		type: 'MultiChannel.CapabilityReport',
		endpoint: 3,
		generic: 0xff,
		specific: 0,
		commandClasses: [],
		removed: true,
	};
	expect(learn(node(relay), 0, report)).toEqual(node(relay));
});

test("the root's answer is the version of endpoints that had none of their own", () => {
	const facts = node(relay, endpoint({ Meter: 0 }, {}, { number: 1 }), endpoint({ Meter: 3 }, {}, { number: 2 }));
	const told = learn(facts, 0, { type: 'Version.CommandClassReport', commandClass: CC.Meter, version: 5 });
	expect([1, 2].map((number) => told.endpoints[number]?.commandClasses[CC.Meter])).toEqual([5, 3]);
	expect(told.endpoints[0]).toBe(relay);
});
