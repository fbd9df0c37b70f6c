/**
 * What raises an alarm: smoke, CO, a leak, its own cover, the mains (Notification CC, SDS13713). Each is reported when it begins and
 * when it ends, by a sleeping device too: it wakes for the report alone and hears nothing meanwhile.
 */
import type { AlarmName } from '../control.ts';
import type { HomeNode, Part } from '../home-node.ts';
import { CO_ALARM, HOME_SECURITY, notifications, POWER_MANAGEMENT, SMOKE_ALARM, WATER_ALARM } from './notifications.ts';

/** Type and event, from the list of notifications; and the event of its end, where that is one of its own. */
const EVENTS: { readonly [Name in AlarmName]: readonly [type: number, event: number, end?: number] } = {
	smoke: [SMOKE_ALARM, 0x02],
	co: [CO_ALARM, 0x02],
	test: [SMOKE_ALARM, 0x03],
	endOfLife: [SMOKE_ALARM, 0x05],
	silence: [SMOKE_ALARM, 0x06],
	leak: [WATER_ALARM, 0x02],
	tampering: [HOME_SECURITY, 0x03],
	blackout: [POWER_MANAGEMENT, 0x02, 0x03],
};

/** A device that notices these. */
export function alarms(node: HomeNode, ...names: readonly AlarmName[]): Part {
	const known: Record<number, number[]> = {};
	const initial: Record<number, number> = {};
	for (const name of names) {
		const [type, event, end] = EVENTS[name];
		known[type] = [...(known[type] ?? []), event, ...(end === undefined ? [] : [end])];
		if (end !== undefined) initial[type] = end;
	}
	const events = notifications(node, known, initial);
	return {
		commandClasses: events.commandClasses,
		behaviours: events.behaviours,
		byHand(operation) {
			if (operation.do !== 'alarm' || !names.includes(operation.of)) return false;
			const [type, event, end] = EVENTS[operation.of];
			if (operation.on) events.happen(type, event);
			else if (end === undefined) events.end(type, event);
			else events.happen(type, end);
			return true;
		},
	};
}
