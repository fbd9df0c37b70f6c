/**
 * The lifeline: association group 1 (SDS13782), in which a device keeps whom it reports to by itself.
 *
 * Asked for once in an interview, and set only where the gateway is not in it, so that an interview more changes nothing. A
 * node of several endpoints gets the gateway as a Multi Channel destination: to a plain one it may report as its root
 * device alone (SDS13783, Multi Channel Association of version 3). A device without associations works, and is polled.
 */
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { supports } from './tools.ts';

export const LIFELINE = 1;

/** What the root device is asked and told, as far as is known. */
export function lifelineQuestions(root: EndpointFacts): CcCommand[] {
	const { endpointCount = 0, inLifeline, inMultiChannelLifeline } = root.learnt;
	if (endpointCount > 0 && supports(root, CC.MultiChannelAssociation, 3))
		return [
			{ type: 'MultiChannelAssociation.Get', group: LIFELINE },
			...only(inMultiChannelLifeline === false, { type: 'Association.Remove', group: LIFELINE }),
			...only(inMultiChannelLifeline === false, { type: 'MultiChannelAssociation.Set', group: LIFELINE }),
		];
	if (!supports(root, CC.Association)) return [];
	return [
		{ type: 'Association.Get', group: LIFELINE },
		...only(inLifeline === false, { type: 'Association.Set', group: LIFELINE, nodes: 'own' }),
	];
}

function only(is: boolean, command: CcCommand): CcCommand[] {
	return is ? [command] : [];
}
