/**
 * Smoke CO Alarm (Matter application clusters, 2.11): attributes, and the events `smokeAlarm`, `coAlarm` and `lowBattery`
 * (each with its `alarmSeverityLevel`), `hardwareFault`, `endOfService`, `selfTestComplete`, `alarmMuted`, `muteEnded` and
 * `allClear`.
 *
 * `selfTestRequest`, the sensitivity, the expiry date and what comes from interconnected alarms are left out: no stack here
 * can tell or do them.
 */
import type { Cluster } from './cluster.ts';
import { oneOf, truth } from './values.ts';

export const expressedState = {
	normal: 0,
	smokeAlarm: 1,
	coAlarm: 2,
	batteryAlert: 3,
	testing: 4,
	hardwareFault: 5,
	endOfService: 6,
	interconnectSmoke: 7,
	interconnectCo: 8,
} as const;
export const alarmState = { normal: 0, warning: 1, critical: 2 } as const;
export const muteState = { notMuted: 0, muted: 1 } as const;
export const endOfService = { normal: 0, expired: 1 } as const;
export const contaminationState = { normal: 0, low: 1, warning: 2, critical: 3 } as const;

export const smokeCoAlarm = {
	name: 'smokeCoAlarm',
	commands: {},
	attributes: {
		expressedState: oneOf(expressedState).describe('what the alarm shows people'),
		smokeState: oneOf(alarmState).describe('of smoke'),
		coState: oneOf(alarmState).describe('of carbon monoxide'),
		batteryAlert: oneOf(alarmState).describe('of the battery'),
		deviceMuted: oneOf(muteState).describe('whether somebody silenced it'),
		testInProgress: truth.describe('whether it is testing itself'),
		hardwareFaultAlert: truth.describe('whether it found itself broken'),
		endOfServiceAlert: oneOf(endOfService).describe('whether it is too old to be relied on'),
		contaminationState: oneOf(contaminationState).describe('how dirty the sensor is'),
	},
} satisfies Cluster;
