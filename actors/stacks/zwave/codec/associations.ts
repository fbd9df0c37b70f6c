/**
 * Whom a device reports to: Association and Multi Channel Association (SDS13782).
 *
 * Which node is "us" is the codec's to know: the rest of the house has no node id.
 */
import {
	AssociationCCGet,
	AssociationCCRemove,
	AssociationCCReport,
	AssociationCCSet,
} from '@zwave-js/cc/AssociationCC';
import {
	MultiChannelAssociationCCGet,
	MultiChannelAssociationCCReport,
	MultiChannelAssociationCCSet,
} from '@zwave-js/cc/MultiChannelAssociationCC';
import { type Decoder, decoder, type Encoders } from './family.ts';

export function associationEncoders(ownNodeId: number) {
	return {
		'Association.Get': ({ group }, to) => new AssociationCCGet({ ...to, groupId: group }),
		'Association.Set': ({ group, nodes }, to) =>
			new AssociationCCSet({ ...to, groupId: group, nodeIds: nodes === 'own' ? [ownNodeId] : [...nodes] }),
		'Association.Remove': ({ group }, to) => new AssociationCCRemove({ ...to, groupId: group, nodeIds: [ownNodeId] }),
		'MultiChannelAssociation.Get': ({ group }, to) => new MultiChannelAssociationCCGet({ ...to, groupId: group }),
		'MultiChannelAssociation.Set': ({ group }, to) =>
			new MultiChannelAssociationCCSet({
				...to,
				groupId: group,
				endpoints: [{ nodeId: ownNodeId, endpoint: 0 }],
			}),
	} satisfies Partial<Encoders>;
}

export function associationDecoders(ownNodeId: number): readonly Decoder[] {
	return [
		decoder(AssociationCCReport, (cc) => ({
			type: 'Association.Report',
			group: cc.groupId,
			maxNodes: cc.maxNodes,
			nodes: cc.nodeIds,
			reportsToFollow: cc.reportsToFollow,
			includesUs: cc.nodeIds.includes(ownNodeId),
		})),
		decoder(MultiChannelAssociationCCReport, (cc) => ({
			type: 'MultiChannelAssociation.Report',
			group: cc.groupId,
			maxNodes: cc.maxNodes,
			nodes: cc.nodeIds,
			reportsToFollow: cc.reportsToFollow,
			includesUs: cc.endpoints.some(({ nodeId, endpoint }) => nodeId === ownNodeId && endpoint === 0),
		})),
	];
}
