/**
 * Notification CC v8, push mode (SDS13781): the common ground of locks, contacts, motion sensors and alarms.
 *
 * zwave-js's mock says which types and events there are; here is what happened. A Get is answered with the last event of
 * its type, 0 (idle) before the first. Switching the reports off is refused, as devices with a lifeline may.
 */
import { NotificationCCGet, NotificationCCReport, NotificationCCSet } from '@zwave-js/cc/NotificationCC';
import { CommandClasses } from '@zwave-js/core';
import type { MockNodeBehavior, PartialCCCapabilities } from '@zwave-js/testing';
import type { HomeNode } from '../home-node.ts';

/** Notification types (SDS13713). */
export const SMOKE_ALARM = 0x01;
export const CO_ALARM = 0x02;
export const WATER_ALARM = 0x05;
export const ACCESS_CONTROL = 0x06;
export const HOME_SECURITY = 0x07;
export const POWER_MANAGEMENT = 0x08;
/** The event that ends a state; its parameter is the event that is over. */
const IDLE = 0x00;

export interface Notifications {
	readonly commandClasses: readonly PartialCCCapabilities[];
	readonly behaviours: readonly MockNodeBehavior[];
	/** Takes note of an event and reports it. */
	readonly happen: (type: number, event: number) => void;
	/** The state that began with `event` is over. */
	readonly end: (type: number, event: number) => void;
}

/** `events`: by notification type; `initial`: the states it is in from the start. */
export function notifications(
	node: HomeNode,
	events: Record<number, number[]>,
	initial: Record<number, number> = {},
): Notifications {
	const last = new Map(Object.entries(initial).map(([type, event]) => [Number(type), { event, over: false }]));
	const report = (type: number) => {
		const { event, over } = last.get(type) ?? { event: IDLE, over: false };
		return new NotificationCCReport({
			nodeId: node.hub,
			notificationType: type,
			notificationEvent: over ? IDLE : event,
			...(over && { eventParameters: Uint8Array.of(event) }),
		});
	};
	const note = (type: number, event: number, over: boolean) => {
		last.set(type, { event, over });
		node.report(report(type));
	};
	return {
		commandClasses: [
			{
				ccId: CommandClasses.Notification,
				version: 8,
				supportsV1Alarm: false,
				notificationTypesAndEvents: events,
			},
		],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof NotificationCCGet) {
						const type = command.notificationType ?? 0xff;
						// 0xff asks for the pending event of any type.
						const known = type === 0xff ? Number(Object.keys(events)[0]) : type;
						return known in events ? { action: 'sendCC', cc: report(known) } : { action: 'stop' };
					}
					if (command instanceof NotificationCCSet) return { action: command.notificationStatus ? 'ok' : 'fail' };
					return undefined;
				},
			},
		],
		happen: (type, event) => note(type, event, false),
		end: (type, event) => note(type, event, true),
	};
}
