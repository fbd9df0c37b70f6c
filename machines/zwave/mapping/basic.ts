/**
 * `onOff` and `levelControl` on Basic, for old devices that are switches or dimmers by their device class and support
 * nothing else to be switched by (SDS13781: Basic stands for what a device mainly does).
 *
 * A node information frame does not list Basic: such a device is asked, and has it when it answers.
 * Basic sets a level and knows no durations: what starts or stops a movement is not declared.
 */
import { levelControl } from '../../clusters/level-control.ts';
import { onOff } from '../../clusters/on-off.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { fromLevel, isMotor, isValve, RAMP_MS, steppedTo, toLevel } from './levels.ts';
import type { ClusterMapping, Step } from './mapping.ts';
import { action, numberIn, once, repeatable, set, supports } from './tools.ts';

const GET: CcCommand = { type: 'Basic.Get' };
/** On, at the level it had before. */
const ON = 255;
const { on, off, toggle } = onOff.commands;
const { moveToLevel, step } = levelControl.commands;

const moved = action(moveToLevel, ({ level }) => repeatable(dimmed(fromLevel(level))));
const stepped = action(step, (args, _, state) => {
	const level = numberIn(state, 'levelControl.currentLevel');
	return level === undefined ? { needs: GET } : once(dimmed(steppedTo(level, args)));
});

export const basicMappings: readonly ClusterMapping[] = [
	{
		cluster: 'onOff',
		applies: isSwitchedByBasic,
		actions: {
			'onOff.on': action(on, () => repeatable(turned(true))),
			'onOff.off': action(off, () => repeatable(turned(false))),
			'onOff.toggle': action(toggle, (_, __, state) => {
				const now = state['onOff.onOff'];
				return typeof now === 'boolean' ? once(turned(!now)) : { needs: GET };
			}),
		},
		attributes: { 'onOff.onOff': { read: () => GET } },
		reported: (message) => valued(message, (value) => ({ 'onOff.onOff': value > 0 })),
	},
	{
		cluster: 'levelControl',
		applies: (facts) => isSwitchedByBasic(facts) && facts.generic === MULTILEVEL_SWITCH,
		actions: {
			'levelControl.moveToLevel': moved,
			'levelControl.moveToLevelWithOnOff': moved,
			'levelControl.step': stepped,
			'levelControl.stepWithOnOff': stepped,
		},
		attributes: { 'levelControl.currentLevel': { read: () => GET } },
		reported: (message) => valued(message, (value) => ({ 'levelControl.currentLevel': toLevel(value) })),
	},
];

/** Generic device classes (SDS10242). */
const BINARY_SWITCH = 0x10;
const MULTILEVEL_SWITCH = 0x11;

function isSwitchedByBasic(facts: EndpointFacts): boolean {
	return mayKnowBasic(facts) && (facts.learnt.knowsBasic === true || supports(facts, CC.Basic));
}

/** Whether there is no other way to switch what is a switch by its device class. */
export function mayKnowBasic(facts: EndpointFacts): boolean {
	const { generic } = facts;
	return (
		(generic === BINARY_SWITCH || generic === MULTILEVEL_SWITCH) &&
		!ACTUATORS.some((commandClass) => supports(facts, commandClass)) &&
		!isMotor(facts) &&
		!isValve(facts)
	);
}

/** With one of these, Basic is another word for it. */
const ACTUATORS = [CC.BinarySwitch, CC.MultilevelSwitch, CC.WindowCovering, CC.ThermostatMode, CC.DoorLock];

function valued(message: CcMessage, attributes: (value: number) => Attributes): Attributes {
	return message.type === 'Basic.Report' && message.value !== undefined ? attributes(message.value) : {};
}

function turned(isOn: boolean): Step {
	return set(
		{ type: 'Basic.Set', value: isOn ? ON : 0 },
		{ expects: { 'onOff.onOff': isOn }, readBack: GET, settleMs: RAMP_MS },
	);
}

function dimmed(value: number): Step {
	const expects = { 'levelControl.currentLevel': toLevel(value), 'onOff.onOff': value > 0 };
	return set({ type: 'Basic.Set', value }, { expects, readBack: GET, settleMs: RAMP_MS });
}
