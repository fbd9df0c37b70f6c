/**
 * `levelControl` on Multilevel Switch.
 *
 * Z-Wave has one value for the level and for being off: a command without "WithOnOff" does what its twin does, and a
 * level that rounds to 0 is off. Durations need version 2; an older device takes its own pace.
 */
import type { z } from 'zod';
import { levelControl } from '../../clusters/level-control.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { fromLevel, isFan, isMotor, isValve, RAMP_MS, steppedTo, toLevel } from './levels.ts';
import type { ClusterMapping, Plan, Step } from './mapping.ts';
import { action, numberIn, once, repeatable, set, supports } from './tools.ts';

const { moveToLevel, move, step, stop } = levelControl.commands;
const GET: CcCommand = { type: 'MultilevelSwitch.Get' };

export const levelControlMapping: ClusterMapping = {
	cluster: 'levelControl',
	applies: (facts) => supports(facts, CC.MultilevelSwitch) && !isMotor(facts) && !isFan(facts) && !isValve(facts),
	actions: {
		'levelControl.moveToLevel': action(moveToLevel, movedToLevel),
		'levelControl.moveToLevelWithOnOff': action(moveToLevel, movedToLevel),
		'levelControl.move': action(move, moved),
		'levelControl.moveWithOnOff': action(move, moved),
		'levelControl.step': action(step, stepped),
		'levelControl.stepWithOnOff': action(step, stepped),
		'levelControl.stop': action(stop, stopped),
		'levelControl.stopWithOnOff': action(stop, stopped),
	},
	attributes: { 'levelControl.currentLevel': { read: () => GET } },
	reported: (message) =>
		(message.type === 'MultilevelSwitch.Report' || message.type === 'Basic.Report') && message.value !== undefined
			? { 'levelControl.currentLevel': toLevel(message.value) }
			: {},
};

function movedToLevel({ level, transitionTime }: z.output<typeof moveToLevel>, facts: EndpointFacts): Plan {
	return repeatable(dimmed(fromLevel(level), transitionTime, facts));
}

function moved({ moveMode, rate }: z.output<typeof move>, facts: EndpointFacts): Plan {
	return repeatable(
		set({
			type: 'MultilevelSwitch.StartLevelChange',
			direction: moveMode === 0 ? 'up' : 'down',
			// Matter's rate is levels a second, Z-Wave's duration that of the whole way.
			...(rate && durations(facts) ? { durationMs: Math.round((254 / rate) * 1_000) } : {}),
		}),
	);
}

function stepped(
	{ stepMode, stepSize, transitionTime }: z.output<typeof step>,
	facts: EndpointFacts,
	state: Attributes,
): Plan {
	const level = numberIn(state, 'levelControl.currentLevel');
	if (level === undefined) return { needs: GET };
	return once(dimmed(steppedTo(level, { stepMode, stepSize }), transitionTime, facts));
}

function stopped(): Plan {
	return repeatable(set({ type: 'MultilevelSwitch.StopLevelChange' }, { readBack: GET }));
}

function dimmed(value: number, transitionTime: number | null | undefined, facts: EndpointFacts): Step {
	const timed = typeof transitionTime === 'number' && durations(facts) ? { durationMs: transitionTime * 100 } : {};
	return set(
		{ type: 'MultilevelSwitch.Set', value, ...timed },
		{
			expects: { 'levelControl.currentLevel': toLevel(value), 'onOff.onOff': value > 0 },
			readBack: GET,
			settleMs: timed.durationMs === undefined ? RAMP_MS : timed.durationMs + 1_000,
		},
	);
}

function durations(facts: EndpointFacts): boolean {
	return supports(facts, CC.MultilevelSwitch, 2);
}
