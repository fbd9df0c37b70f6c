/**
 * `smokeCoAlarm` on the Smoke and CO alarms of Notification (SDS13713), on Binary Sensor's types of the same, and on the
 * first version of Notification, Alarm, where a device's class says that it is an alarm.
 *
 * Z-Wave knows no severities: smoke that was detected is critical. `expressedState` is the first that stands of smoke, CO, a
 * test, an empty battery, a fault and the end of service; Z-Wave does not tell what the device shows and sounds.
 */
import {
	alarmState,
	contaminationState,
	endOfService,
	expressedState,
	muteState,
} from '../../clusters/smoke-co-alarm.ts';
import type { Attributes } from '../../events.ts';
import type { CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { alarmOf } from './alarms.ts';
import type { ClusterMapping, Happening } from './mapping.ts';
import { chargeLevel } from './power-source.ts';
import { askedFor, endedBy, type Twofold, tells, told } from './states.ts';
import { supports } from './tools.ts';

const SMOKE: Twofold = { notificationType: 1, yes: [1, 2], no: [], sensorType: 2, assumed: true };
const CO: Twofold = { notificationType: 2, yes: [1, 2], no: [], sensorType: 3, assumed: true };
/** Test result, of CO alarms only: the test is over, and this came of it. */
const TEST = 3;
const TEST_OK = 1;
const TEST_FAILED = 2;

interface Condition {
	readonly attribute: string;
	readonly begun: number | boolean;
	readonly over: number | boolean;
	/** It stands until it is named: the end of everything at once is not the end of it. */
	readonly lasting?: true;
}

const worn: Condition = { attribute: 'hardwareFaultAlert', begun: true, over: false, lasting: true };
const old: Condition = {
	attribute: 'endOfServiceAlert',
	begun: endOfService.expired,
	over: endOfService.normal,
	lasting: true,
};
const tested: Condition = { attribute: 'testInProgress', begun: true, over: false };
const silenced: Condition = { attribute: 'deviceMuted', begun: muteState.muted, over: muteState.notMuted };
const dusty: Condition = {
	attribute: 'contaminationState',
	begun: contaminationState.warning,
	over: contaminationState.normal,
	lasting: true,
};
const smoke: Condition = { attribute: 'smokeState', begun: alarmState.critical, over: alarmState.normal };
const co: Condition = { attribute: 'coState', begun: alarmState.critical, over: alarmState.normal };
const broken: Condition = { attribute: 'hardwareFaultAlert', begun: true, over: false };
const battery = (begun: number): Condition => ({ attribute: 'batteryAlert', begun, over: alarmState.normal });

/** By notification type and event: Smoke Alarm, CO Alarm, Power Management, System. */
const CONDITIONS: { readonly [type: number]: { readonly [event: number]: Condition } } = {
	1: { 1: smoke, 2: smoke, [TEST]: tested, 4: worn, 5: old, 6: silenced, 8: dusty },
	2: { 1: co, 2: co, [TEST]: tested, 4: worn, 5: old, 6: silenced },
	8: { 10: battery(alarmState.warning), 11: battery(alarmState.critical) },
	9: { 1: broken, 3: broken },
};

export const smokeCoAlarmMapping: ClusterMapping = {
	cluster: 'smokeCoAlarm',
	applies: (facts) => tells(facts, SMOKE) || tells(facts, CO),
	actions: {},
	attributes: {
		'smokeCoAlarm.smokeState': { read: (facts) => askedFor(facts, SMOKE) },
		'smokeCoAlarm.coState': { read: (facts) => askedFor(facts, CO) },
		'smokeCoAlarm.batteryAlert': {
			read: (facts) => (supports(facts, CC.Battery) ? { type: 'Battery.Get' } : undefined),
		},
	},
	reported,
	happened(message, facts, state) {
		const now = { ...state, ...reported(message, facts, state) };
		const was = (attribute: string) => state[`smokeCoAlarm.${attribute}`];
		const is = (attribute: string) => now[`smokeCoAlarm.${attribute}`];
		const severe = (attribute: string, event: string): Happening[] => {
			const alarmSeverityLevel = is(attribute);
			return typeof alarmSeverityLevel === 'number' && alarmSeverityLevel > 0 && alarmSeverityLevel !== was(attribute)
				? [{ event: `smokeCoAlarm.${event}`, args: { alarmSeverityLevel } }]
				: [];
		};
		const changed = (attribute: string, from: unknown, to: unknown, event: string): Happening[] =>
			is(attribute) === to && was(attribute) !== to && (from === undefined || was(attribute) === from)
				? [{ event: `smokeCoAlarm.${event}`, args: {} }]
				: [];
		const isResult = testResult(message, facts) !== undefined;
		return [
			...severe('smokeState', 'smokeAlarm'),
			...severe('coState', 'coAlarm'),
			...severe('batteryAlert', 'lowBattery'),
			...changed('hardwareFaultAlert', undefined, true, 'hardwareFault'),
			...changed('endOfServiceAlert', undefined, endOfService.expired, 'endOfService'),
			...(isResult
				? [{ event: 'smokeCoAlarm.selfTestComplete', args: {} }]
				: changed('testInProgress', true, false, 'selfTestComplete')),
			...changed('deviceMuted', undefined, muteState.muted, 'alarmMuted'),
			...changed('deviceMuted', muteState.muted, muteState.notMuted, 'muteEnded'),
			...(was('expressedState') === undefined
				? []
				: changed('expressedState', undefined, expressedState.normal, 'allClear')),
		];
	},
};

function reported(message: CcMessage, facts: EndpointFacts, state: Attributes): Attributes {
	const changes = changesOf(message, facts);
	if (changes.length === 0) return {};
	const told = Object.fromEntries(changes.map(([attribute, value]) => [`smokeCoAlarm.${attribute}`, value]));
	return { ...told, 'smokeCoAlarm.expressedState': expressed({ ...state, ...told }) };
}

type Change = readonly [attribute: string, value: number | boolean];

function changesOf(message: CcMessage, facts: EndpointFacts): Change[] {
	if (message.type === 'Battery.Report') return [['batteryAlert', chargeLevel(message)]];
	if (message.type === 'BinarySensor.Report')
		return [...sensed(smoke, told(message, facts, SMOKE)), ...sensed(co, told(message, facts, CO))];
	const result = testResult(message, facts);
	if (result !== undefined)
		return [['testInProgress', false], ...(result === TEST_FAILED ? [['hardwareFaultAlert', true] as const] : [])];
	const alarm = alarmOf(message, facts);
	const conditions = alarm && CONDITIONS[alarm.notificationType];
	if (!conditions) return [];
	if (alarm.event !== 0) {
		const begun = conditions[alarm.event];
		return begun ? [[begun.attribute, begun.begun]] : [];
	}
	const named = endedBy(alarm);
	const ended = named === undefined ? Object.values(conditions).filter(({ lasting }) => !lasting) : [conditions[named]];
	return ended.flatMap((condition): Change[] => (condition ? [[condition.attribute, condition.over]] : []));
}

function sensed({ attribute, begun, over }: Condition, is: boolean | undefined): Change[] {
	return is === undefined ? [] : [[attribute, is ? begun : over]];
}

/** What came of a test that is over; undefined where the message is something else. */
function testResult(message: CcMessage, facts: EndpointFacts): number | undefined {
	const alarm = alarmOf(message, facts);
	if (alarm?.notificationType !== CO.notificationType || alarm.event !== TEST) return undefined;
	const result = endedBy(alarm);
	return result === TEST_OK || result === TEST_FAILED ? result : undefined;
}

function expressed(state: Attributes): number {
	const is = (attribute: string) => state[`smokeCoAlarm.${attribute}`];
	if (is('smokeState') === alarmState.critical) return expressedState.smokeAlarm;
	if (is('coState') === alarmState.critical) return expressedState.coAlarm;
	if (is('testInProgress') === true) return expressedState.testing;
	if (is('batteryAlert') === alarmState.critical) return expressedState.batteryAlert;
	if (is('hardwareFaultAlert') === true) return expressedState.hardwareFault;
	return is('endOfServiceAlert') === endOfService.expired ? expressedState.endOfService : expressedState.normal;
}
