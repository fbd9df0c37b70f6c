/**
 * What somebody's presence does: a door or window contact (Notification CC, Access Control, and Binary Sensor CC v2,
 * SDS13781) and a motion detector (Notification CC, Home Security).
 *
 * They report when it happens, a sleeping contact too: it wakes for the report alone and hears nothing meanwhile.
 */
import { BinarySensorType } from '@zwave-js/cc';
import { BinarySensorCCReport } from '@zwave-js/cc/BinarySensorCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';
import { ACCESS_CONTROL, HOME_SECURITY, notifications } from './notifications.ts';

// Events (SDS13713, the list of notifications).
const OPENED = 0x16;
const CLOSED = 0x17;
const MOTION = 0x08;

export function contact(node: HomeNode): Part {
	const events = notifications(node, { [ACCESS_CONTROL]: [OPENED, CLOSED] }, { [ACCESS_CONTROL]: CLOSED });
	const type = BinarySensorType['Door/Window'];
	let open = false;
	return {
		commandClasses: [
			...events.commandClasses,
			{
				ccId: CommandClasses['Binary Sensor'],
				version: 2,
				supportedSensorTypes: [type],
				getValue: () => open,
			},
		],
		behaviours: events.behaviours,
		byHand(operation) {
			if (operation.do !== 'contact') return false;
			open = operation.open;
			events.happen(ACCESS_CONTROL, open ? OPENED : CLOSED);
			node.report(new BinarySensorCCReport({ nodeId: node.hub, type, value: open }));
			return true;
		},
	};
}

export function motionDetector(node: HomeNode): Part {
	const events = notifications(node, { [HOME_SECURITY]: [MOTION] });
	return {
		commandClasses: events.commandClasses,
		behaviours: events.behaviours,
		byHand(operation) {
			if (operation.do !== 'motion') return false;
			if (operation.detected) events.happen(HOME_SECURITY, MOTION);
			else events.end(HOME_SECURITY, MOTION);
			return true;
		},
	};
}
