/**
 * Dimmers and shade motors: Multilevel Switch CC v4 (SDS13781), and Basic CC mapped to it.
 *
 * Promises: a level changes at the device's own pace, or in the duration that the command gives; while it does, a Get
 * tells the level on the way, the target and the seconds left. At the end an unsupervised change is reported, a supervised
 * one gets its final status; a command that comes meanwhile ends it where it is, and its session fails. (zwave-js's mock
 * ignores durations and takes 0xff, "the last level that was on", for a level.)
 */
import type { CommandClass } from '@zwave-js/cc';
import { SwitchType } from '@zwave-js/cc';
import { BasicCCGet, BasicCCReport, BasicCCSet } from '@zwave-js/cc/BasicCC';
import {
	MultilevelSwitchCCGet,
	MultilevelSwitchCCReport,
	MultilevelSwitchCCSet,
	MultilevelSwitchCCStartLevelChange,
	MultilevelSwitchCCStopLevelChange,
} from '@zwave-js/cc/MultilevelSwitchCC';
import { CommandClasses, Duration } from '@zwave-js/core';
import type { MockNodeResponse } from '@zwave-js/testing';
import type { HomeNode, Part } from '../home-node.ts';
import { wantsUpdates } from './supervision.ts';

const HIGHEST = 99;
/** As a value of Set: the last level that was not 0. */
const LAST_LEVEL = 0xff;

interface Travel {
	readonly from: number;
	readonly to: number;
	readonly startedAt: number;
	readonly ms: number;
	/** The command that asked for it; undefined: a hand did. */
	readonly command: CommandClass | undefined;
	readonly timer: NodeJS.Timeout;
}

/** `travelMs`: from 0 to 99 at the device's own pace. */
export function multilevelSwitch(node: HomeNode, travelMs: number): Part {
	let level = 0;
	let lastOn = HIGHEST;
	let travel: Travel | undefined;

	const now = () => {
		if (!travel) return level;
		const progress = Math.min(1, (performance.now() - travel.startedAt) / travel.ms);
		return Math.round(travel.from + (travel.to - travel.from) * progress);
	};
	const report = () => {
		const left = travel ? Math.max(0, travel.startedAt + travel.ms - performance.now()) : 0;
		return new MultilevelSwitchCCReport({
			nodeId: node.hub,
			currentValue: now(),
			targetValue: travel?.to ?? level,
			duration: new Duration(Math.ceil(left / 1_000), 'seconds'),
		});
	};
	const arrive = () => {
		const command = travel?.command;
		level = travel?.to ?? level;
		travel = undefined;
		if (level > 0) lastOn = level;
		if (!command?.isEncapsulatedWith(CommandClasses.Supervision)) node.report(report());
		else if (wantsUpdates(command)) node.answer(command, { action: 'ok' });
	};
	/** Where it stands now stays its level. */
	const stop = () => {
		const stopped = travel;
		level = now();
		travel = undefined;
		if (!stopped) return;
		clearTimeout(stopped.timer);
		if (stopped.command && wantsUpdates(stopped.command)) node.answer(stopped.command, { action: 'fail' });
	};
	const go = (value: number, command?: CommandClass, duration?: Duration): MockNodeResponse => {
		const to = value === LAST_LEVEL ? lastOn : value;
		if (to > HIGHEST) return { action: 'fail' };
		stop();
		const ms = duration?.toMilliseconds() ?? Math.round((travelMs * Math.abs(to - level)) / HIGHEST);
		if (to === level || ms === 0) {
			level = to;
			if (level > 0) lastOn = level;
			return { action: 'ok' };
		}
		travel = { from: level, to, startedAt: performance.now(), ms, command, timer: setTimeout(arrive, ms) };
		return { action: 'ok', durationMs: ms };
	};

	return {
		commandClasses: [
			{ ccId: CommandClasses['Multilevel Switch'], version: 4, primarySwitchType: SwitchType['Down/Up'] },
		],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof MultilevelSwitchCCGet) return { action: 'sendCC', cc: report() };
					if (command instanceof BasicCCGet) {
						const cc = new BasicCCReport({ nodeId: node.hub, currentValue: now() });
						return { action: 'sendCC', cc };
					}
					if (command instanceof MultilevelSwitchCCSet) return go(command.targetValue, command, command.duration);
					if (command instanceof BasicCCSet) return go(command.targetValue, command);
					if (command instanceof MultilevelSwitchCCStartLevelChange) {
						if (!command.ignoreStartLevel) {
							stop();
							level = Math.min(command.startLevel, HIGHEST);
						}
						return go(command.direction === 'up' ? HIGHEST : 0, command, command.duration);
					}
					if (command instanceof MultilevelSwitchCCStopLevelChange) {
						stop();
						node.report(report());
						return { action: 'ok' };
					}
					return undefined;
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'set' || operation.endpoint !== 0) return false;
			const response = go(operation.level ?? (operation.on ? LAST_LEVEL : 0));
			if (response.action === 'ok' && !response.durationMs) node.report(report());
			return true;
		},
	};
}
