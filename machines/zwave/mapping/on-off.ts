/** `onOff` on Binary Switch, or on Multilevel Switch where the endpoint dims or is a fan. */
import { onOff } from '../../clusters/on-off.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { isMotor, isValve, RAMP_MS } from './levels.ts';
import type { ClusterMapping, Step } from './mapping.ts';
import { action, once, repeatable, set, supports } from './tools.ts';

/** How long a relay may take to report its new state. */
const RELAY_MS = 1_000;
/** On, at the level it had before (SDS13781, Multilevel Switch Set). */
const RESTORE = 255;

export const onOffMapping: ClusterMapping = {
	cluster: 'onOff',
	applies: (facts) =>
		!isMotor(facts) && !isValve(facts) && (supports(facts, CC.BinarySwitch) || supports(facts, CC.MultilevelSwitch)),
	actions: {
		'onOff.on': action(onOff.commands.on, (_, facts) => repeatable(turned(true, facts))),
		'onOff.off': action(onOff.commands.off, (_, facts) => repeatable(turned(false, facts))),
		'onOff.toggle': action(onOff.commands.toggle, (_, facts, state) => {
			const now = state['onOff.onOff'];
			return typeof now === 'boolean' ? once(turned(!now, facts)) : { needs: asked(facts) };
		}),
	},
	attributes: { 'onOff.onOff': { read: asked } },
	reported(message) {
		switch (message.type) {
			case 'BinarySwitch.Report':
				return message.value === undefined ? {} : { 'onOff.onOff': message.value };
			case 'MultilevelSwitch.Report':
			case 'Basic.Report':
				return message.value === undefined ? {} : { 'onOff.onOff': message.value > 0 };
			default:
				return {};
		}
	},
};

function asked(facts: EndpointFacts): CcCommand {
	return supports(facts, CC.MultilevelSwitch) ? { type: 'MultilevelSwitch.Get' } : { type: 'BinarySwitch.Get' };
}

function turned(on: boolean, facts: EndpointFacts): Step {
	const dims = supports(facts, CC.MultilevelSwitch);
	const send: CcCommand = dims
		? { type: 'MultilevelSwitch.Set', value: on ? RESTORE : 0 }
		: { type: 'BinarySwitch.Set', value: on };
	return set(send, {
		expects: { 'onOff.onOff': on },
		readBack: asked(facts),
		settleMs: dims ? RAMP_MS : RELAY_MS,
	});
}
