/**
 * A device that sleeps: Wake Up CC v2 (SDS13782) and Battery CC v1.
 *
 * Promises: it wakes every interval and by hand, says so, reports what it measured, and hears commands until the host has
 * no more or 10 s have passed. The host may set the interval. At the start it sleeps.
 */
import { CommandClass, WakeUpCommand } from '@zwave-js/cc';
import { BatteryCCGet, BatteryCCReport } from '@zwave-js/cc/BatteryCC';
import {
	WakeUpCCIntervalCapabilitiesGet,
	WakeUpCCIntervalGet,
	WakeUpCCIntervalSet,
	WakeUpCCNoMoreInformation,
	WakeUpCCWakeUpNotification,
} from '@zwave-js/cc/WakeUpCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

const AWAKE_MS = 10_000;
const LONGEST_INTERVAL = 86_400;

export interface SleeperOptions {
	/** Seconds between two wake-ups, until the host sets others. */
	readonly interval: number;
	/** Percent. */
	readonly battery: number;
	/** Called on each wake-up, to measure and report. */
	readonly awake?: () => void;
}

export function sleeper(node: HomeNode, { interval: initial, battery: charge, awake }: SleeperOptions): Part {
	let interval = initial;
	let level = charge;
	let host = node.hub;
	let alarm: NodeJS.Timeout | undefined;
	let bedtime: NodeJS.Timeout | undefined;

	const sleep = () => {
		clearTimeout(bedtime);
		node.asleep = true;
	};
	const wake = () => {
		setAlarm();
		clearTimeout(bedtime);
		bedtime = setTimeout(sleep, AWAKE_MS);
		node.asleep = false;
		node.report(new WakeUpCCWakeUpNotification({ nodeId: node.hub }));
		node.report(battery());
		awake?.();
	};
	// An interval of 0 wakes by hand only (SDS13782).
	const setAlarm = () => {
		clearTimeout(alarm);
		if (interval > 0) alarm = setTimeout(wake, interval * 1_000);
	};
	const battery = () => new BatteryCCReport({ nodeId: node.hub, level });
	/** zwave-js can read these two reports but not write them. */
	const raw = (ccCommand: WakeUpCommand, payload: readonly number[]) =>
		new CommandClass({
			nodeId: node.hub,
			ccId: CommandClasses['Wake Up'],
			ccCommand,
			payload: Uint8Array.from(payload),
		});

	setAlarm();
	return {
		commandClasses: [
			{ ccId: CommandClasses['Wake Up'], version: 2 },
			{ ccId: CommandClasses.Battery, version: 1 },
		],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof BatteryCCGet) return { action: 'sendCC', cc: battery() };
					if (command instanceof WakeUpCCIntervalGet) {
						const cc = raw(WakeUpCommand.IntervalReport, [...seconds(interval), host]);
						return { action: 'sendCC', cc };
					}
					if (command instanceof WakeUpCCIntervalCapabilitiesGet) {
						const cc = raw(WakeUpCommand.IntervalCapabilitiesReport, [
							...seconds(1),
							...seconds(LONGEST_INTERVAL),
							...seconds(initial),
							...seconds(1),
						]);
						return { action: 'sendCC', cc };
					}
					if (command instanceof WakeUpCCIntervalSet) {
						if (command.wakeUpInterval > LONGEST_INTERVAL) return { action: 'fail' };
						interval = command.wakeUpInterval;
						host = command.controllerNodeId;
						setAlarm();
						return { action: 'ok' };
					}
					if (command instanceof WakeUpCCNoMoreInformation) {
						sleep();
						return { action: 'stop' };
					}
					return undefined;
				},
			},
		],
		byHand(operation) {
			if (operation.do === 'charge') {
				level = operation.percent;
				node.report(battery());
				return true;
			}
			if (operation.do !== 'wake') return false;
			wake();
			return true;
		},
	};
}

/** Three bytes, the highest first. */
function seconds(value: number): [number, number, number] {
	return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
