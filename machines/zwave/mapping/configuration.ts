/**
 * `zwave.setConfiguration` and `zwave.getConfiguration` on Configuration (SDS13781): what a device's maker lets its owner
 * set.
 *
 * A value is told as the frame has it, signed; one above the signed range is sent as the same bits. A parameter is set in
 * the size given, else in the one the device reports it in, for which it is asked.
 */
import { zwave } from '../../clusters/zwave.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { ClusterMapping } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

const KNOWN = 'zwave.configuration';
/** How long a device may take to store a value. */
const STORE_MS = 1_000;

export const configurationMapping: ClusterMapping = {
	cluster: 'zwave',
	applies: (facts) => supports(facts, CC.Configuration),
	actions: {
		'zwave.setConfiguration': action(
			zwave.commands.setConfiguration,
			({ parameter, value, size: given }, { learnt }, state) => {
				const readBack: CcCommand = { type: 'Configuration.Get', parameter };
				const size = given ?? learnt.configurationSizes?.[parameter];
				if (size === undefined) return { needs: readBack };
				const range = 2 ** (8 * size);
				if (value < -range / 2 || value >= range)
					return { refused: `value ${value} does not fit into the ${size} bytes of parameter ${parameter}` };
				const signed = value >= range / 2 ? value - range : value;
				return repeatable(
					set(
						{ type: 'Configuration.Set', parameter, value: signed, size },
						{ expects: withParameter(state, parameter, signed), readBack, settleMs: STORE_MS },
					),
				);
			},
		),
		'zwave.getConfiguration': action(zwave.commands.getConfiguration, ({ parameter }) =>
			repeatable({ kind: 'get', send: { type: 'Configuration.Get', parameter } }),
		),
	},
	attributes: {},
	reported: (message, _, state) =>
		message.type === 'Configuration.Report' ? withParameter(state, message.parameter, message.value) : {},
};

function withParameter(state: Attributes, parameter: number, value: number): Attributes {
	const known = zwave.attributes.configuration.safeParse(state[KNOWN]);
	return { [KNOWN]: { ...known.data, [parameter]: value } };
}
