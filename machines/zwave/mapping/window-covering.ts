/** `windowCovering` on a Multilevel Switch whose device class is a motor's. */
import { windowCovering } from '../../clusters/window-covering.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import { fromLift, isMotor, toLift } from './levels.ts';
import type { ClusterMapping, Step } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

/** The whole way of a slow shutter. */
const TRAVEL_MS = 60_000;
const GET: CcCommand = { type: 'MultilevelSwitch.Get' };
const { upOrOpen, downOrClose, stopMotion, goToLiftPercentage } = windowCovering.commands;

export const windowCoveringMapping: ClusterMapping = {
	cluster: 'windowCovering',
	applies: (facts) => supports(facts, CC.MultilevelSwitch) && isMotor(facts),
	actions: {
		'windowCovering.upOrOpen': action(upOrOpen, () => repeatable(driven(99))),
		'windowCovering.downOrClose': action(downOrClose, () => repeatable(driven(0))),
		'windowCovering.stopMotion': action(stopMotion, () =>
			repeatable(set({ type: 'MultilevelSwitch.StopLevelChange' }, { readBack: GET })),
		),
		'windowCovering.goToLiftPercentage': action(goToLiftPercentage, ({ liftPercent100thsValue }) =>
			repeatable(driven(fromLift(liftPercent100thsValue))),
		),
	},
	attributes: { 'windowCovering.currentPositionLiftPercent100ths': { read: () => GET } },
	reported: (message) =>
		message.type === 'MultilevelSwitch.Report' && message.value !== undefined
			? { 'windowCovering.currentPositionLiftPercent100ths': toLift(message.value) }
			: {},
};

function driven(value: number): Step {
	return set(
		{ type: 'MultilevelSwitch.Set', value },
		{
			expects: { 'windowCovering.currentPositionLiftPercent100ths': toLift(value) },
			readBack: GET,
			settleMs: TRAVEL_MS,
		},
	);
}
