/** `windowCovering` on a Multilevel Switch whose device class is a motor's, where Window Covering does not take its place. */
import { windowCovering } from '../../clusters/window-covering.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { hasParameters, movement, TRAVEL_MS } from './coverings.ts';
import { fromLift, isMotor, toLift } from './levels.ts';
import type { ClusterMapping, Step } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

const CURRENT = 'windowCovering.currentPositionLiftPercent100ths';
const TARGET = 'windowCovering.targetPositionLiftPercent100ths';
const STATUS = 'windowCovering.operationalStatus';

const GET: CcCommand = { type: 'MultilevelSwitch.Get' };
const READ = { read: () => GET };
const READ_TARGET: ClusterMapping['attributes'][string] = {
	read: (facts) => (hasTargets(facts) ? GET : undefined),
};
const { upOrOpen, downOrClose, stopMotion, goToLiftPercentage } = windowCovering.commands;

export const windowCoveringMapping: ClusterMapping = {
	cluster: 'windowCovering',
	applies: (facts) => supports(facts, CC.MultilevelSwitch) && isMotor(facts) && !hasParameters(facts),
	actions: {
		'windowCovering.upOrOpen': action(upOrOpen, (_, facts) => repeatable(driven(99, facts))),
		'windowCovering.downOrClose': action(downOrClose, (_, facts) => repeatable(driven(0, facts))),
		'windowCovering.stopMotion': action(stopMotion, () =>
			repeatable(set({ type: 'MultilevelSwitch.StopLevelChange' }, { readBack: GET })),
		),
		'windowCovering.goToLiftPercentage': action(goToLiftPercentage, ({ liftPercent100thsValue }, facts) =>
			repeatable(driven(fromLift(liftPercent100thsValue), facts)),
		),
	},
	attributes: { [CURRENT]: READ, [TARGET]: READ_TARGET, [STATUS]: READ_TARGET },
	reported(message): Attributes {
		if (message.type !== 'MultilevelSwitch.Report' && message.type !== 'Basic.Report') return {};
		const { value, targetValue } = message;
		return {
			...(value === undefined ? {} : { [CURRENT]: toLift(value) }),
			...(targetValue === undefined ? {} : { [TARGET]: toLift(targetValue) }),
			...(value === undefined || targetValue === undefined
				? {}
				: { [STATUS]: movement({ lift: targetValue - value }) }),
		};
	},
};

/** They came with version 4. */
function hasTargets(facts: EndpointFacts): boolean {
	return supports(facts, CC.MultilevelSwitch, 4);
}

function driven(value: number, facts: EndpointFacts): Step {
	const lift = toLift(value);
	const expects = { [CURRENT]: lift, ...(hasTargets(facts) ? { [TARGET]: lift, [STATUS]: movement({}) } : {}) };
	return set({ type: 'MultilevelSwitch.Set', value }, { expects, readBack: GET, settleMs: TRAVEL_MS });
}
