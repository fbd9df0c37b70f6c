/**
 * Which figures of the box and the gateway are alarms, from where to where, and for how long: as data.
 *
 * Pure. Each figure has one alarm; past the next limit it is the same alarm, more severe. What lies between the limit that
 * raises and the one that clears changes nothing. A figure that cannot be measured raises nothing and clears nothing. The
 * words name no figure, so that one that moves is no news: it is in `health`.
 */
import { RANK } from './alarm.ts';
import type { Measured } from './contract/gateway.ts';
import type { Alarm } from './events.ts';
import type { Hold } from './limit.ts';

export interface Level {
	readonly severity: Alarm['severity'];
	/** From here on. */
	readonly raise: number;
	/** Until it is past this; the same, or on the good side. */
	readonly clear: number;
	readonly text: string;
}

export interface Threshold extends Hold {
	readonly id: string;
	/** Bad is what is above the limits, or below. */
	readonly bad: 'above' | 'below';
	readonly measure: (measured: Measured) => number | undefined;
	/** The worst first. */
	readonly levels: readonly Level[];
	readonly remedy: string;
}

const MINUTE = 60_000;

/** Undefined where either is not known. */
function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
	return part === undefined || whole === undefined || whole <= 0 ? undefined : (part / whole) * 100;
}

const asNumber = (is: boolean | undefined) => (is === undefined ? undefined : Number(is));

function worst(values: readonly (number | undefined)[]): number | undefined {
	const told = values.filter((value) => value !== undefined);
	return told.length > 0 ? Math.max(...told) : undefined;
}

const wear = ({ disk }: Measured) => {
	const devices = Object.values(disk?.devices ?? {});
	const reserves = { normal: undefined, warning: 90, urgent: 100 };
	return worst(
		devices.flatMap(({ lifeUsedPercent, endOfLife }) => [lifeUsedPercent, endOfLife && reserves[endOfLife]]),
	);
};

export const thresholds: readonly Threshold[] = [
	{
		id: 'disk-space',
		bad: 'below',
		measure: ({ disk }) => percentOf(disk?.freeBytes, disk?.totalBytes),
		levels: [
			{ severity: 'error', raise: 3, clear: 5, text: 'the disk is all but full: less than 3 % is free' },
			{ severity: 'warning', raise: 10, clear: 15, text: 'the disk is filling up: less than 10 % is free' },
		],
		...{ raiseAfterMs: MINUTE, clearAfterMs: MINUTE },
		remedy:
			'see what grows on the disk that holds the state directory (du, journalctl --disk-usage) and remove what is not needed',
	},
	{
		id: 'disk-wear',
		bad: 'above',
		measure: wear,
		levels: [
			{ severity: 'error', raise: 100, clear: 100, text: 'the storage is worn out: it may fail at any time' },
			{ severity: 'warning', raise: 80, clear: 80, text: 'the storage is nearly worn out' },
		],
		...{ raiseAfterMs: 0, clearAfterMs: 0 },
		remedy: 'plan to replace the box or its storage; see what writes so much (health tells disk.devices)',
	},
	{
		id: 'memory',
		bad: 'below',
		measure: ({ memory }) => percentOf(memory?.availableBytes, memory?.totalBytes),
		levels: [
			{ severity: 'error', raise: 4, clear: 8, text: 'the box is all but out of memory' },
			{ severity: 'warning', raise: 10, clear: 15, text: 'the box is short of memory: less than 10 % is available' },
		],
		...{ raiseAfterMs: 2 * MINUTE, clearAfterMs: 2 * MINUTE },
		remedy: 'see which program takes it (ps --sort=-rss); stop what is not needed, or restart the one that grows',
	},
	{
		id: 'gateway-memory',
		bad: 'above',
		measure: ({ memory }) => percentOf(memory?.pssBytes ?? memory?.rssBytes, memory?.totalBytes),
		levels: [
			{ severity: 'warning', raise: 40, clear: 30, text: 'the gateway takes more than 40 % of the box’s memory' },
		],
		...{ raiseAfterMs: 5 * MINUTE, clearAfterMs: 5 * MINUTE },
		remedy: 'restart the gateway; if it grows again, report it with health and the log',
	},
	{
		id: 'temperature',
		bad: 'above',
		measure: ({ temperature }) => temperature?.celsius,
		levels: [
			{ severity: 'error', raise: 90, clear: 85, text: 'the box is far too hot: it may switch itself off' },
			{ severity: 'warning', raise: 80, clear: 75, text: 'the box is too hot' },
		],
		...{ raiseAfterMs: MINUTE, clearAfterMs: 2 * MINUTE },
		remedy: 'see that air can get to it, that no heater or sunshine does, and that its fan runs',
	},
	{
		id: 'throttling',
		bad: 'above',
		measure: ({ temperature }) => asNumber(temperature?.throttled),
		levels: [
			{ severity: 'warning', raise: 1, clear: 1, text: 'the box runs slower, to cool down or for want of power' },
		],
		...{ raiseAfterMs: MINUTE, clearAfterMs: 5 * MINUTE },
		remedy: 'see whether it is too hot (health tells the temperature) or its power supply too weak',
	},
	{
		id: 'under-voltage',
		bad: 'above',
		measure: ({ power }) => asNumber(power?.underVoltage),
		levels: [{ severity: 'warning', raise: 1, clear: 1, text: 'the power supply is too weak' }],
		...{ raiseAfterMs: 0, clearAfterMs: 10 * MINUTE },
		remedy: 'use the supply and the cable that the board’s maker names; unplug USB devices that draw much',
	},
	{
		id: 'load',
		bad: 'above',
		measure: ({ cpu }) => percentOf(cpu?.load1, cpu?.cores),
		levels: [{ severity: 'warning', raise: 200, clear: 150, text: 'the box has more to do than it can' }],
		...{ raiseAfterMs: 10 * MINUTE, clearAfterMs: 5 * MINUTE },
		remedy: 'see which program keeps it busy (top), or whether its disk is slow (cpu.boxPercent in health is low then)',
	},
	{
		id: 'event-loop',
		bad: 'above',
		measure: ({ eventLoop }) => eventLoop?.p99Ms,
		levels: [
			{ severity: 'error', raise: 1_000, clear: 500, text: 'the gateway stalls: it is held up for a second and more' },
			{ severity: 'warning', raise: 200, clear: 100, text: 'the gateway is held up: commands are late' },
		],
		...{ raiseAfterMs: 2 * MINUTE, clearAfterMs: 2 * MINUTE },
		remedy: 'see whether the box is busy with something else (load, memory); if not, report it with health and the log',
	},
];

/**
 * @param before The severity of the level at which it was judged the last time; undefined where it was good.
 * @returns The level at which it is now; undefined where it is good.
 */
export function levelOf(
	{ bad, levels }: Pick<Threshold, 'bad' | 'levels'>,
	value: number,
	before: Level['severity'] | undefined,
): Level | undefined {
	const reaches = (limit: number) => (bad === 'above' ? value >= limit : value <= limit);
	const stood = (severity: Level['severity']) => before !== undefined && RANK[before] >= RANK[severity];
	return levels.find(({ severity, raise, clear }) => reaches(raise) || (stood(severity) && reaches(clear)));
}
