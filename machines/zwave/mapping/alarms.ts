/**
 * A Notification as its later versions have it, also where a device tells in the first version's way.
 *
 * Alarm, version 1, leaves the types to the makers. Those of alarm sensors have settled on the numbers that Notification
 * took over, with 12 for a test (First Alert, and who followed): there, and only there, they are read.
 */
import type { CcMessage } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';

/** Generic class Alarm Sensor (SDS10242). */
const SENSOR_ALARM = 0xa1;
const SMOKE = 1;
const CO = 2;
const ALARM_TEST = 12;

export interface Alarm {
	readonly notificationType: number;
	/** 0: over. */
	readonly event: number;
	/** Hex. */
	readonly parameters?: string;
}

/** Undefined where a message is no notification, or one that only its maker understands. */
export function alarmOf(message: CcMessage, { generic }: { readonly generic: number }): Alarm | undefined {
	if (message.type !== 'Notification.Report') return undefined;
	const { notificationType, event, parameters, alarmType, alarmLevel } = message;
	if (notificationType !== undefined && notificationType > 0)
		return event === undefined ? undefined : { notificationType, event, ...(parameters && { parameters }) };
	if (generic !== SENSOR_ALARM) return undefined;
	if (alarmType === ALARM_TEST)
		return alarmLevel ? { notificationType: SMOKE, event: 3 } : { notificationType: SMOKE, event: 0, parameters: '03' };
	return alarmType === SMOKE || alarmType === CO
		? { notificationType: alarmType, event: alarmLevel ? 2 : 0 }
		: undefined;
}

/** Whether a device that tells in the first version's way has just told its type. */
export function alarmTypeOf(message: CcMessage, facts: EndpointFacts): number | undefined {
	if (message.type !== 'Notification.Report' || message.notificationType) return undefined;
	return alarmOf(message, facts)?.notificationType;
}
