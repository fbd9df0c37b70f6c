/**
 * The lifeline: Association CC v2 with the one group that every Z-Wave Plus device has (SDS13782).
 *
 * Reports go to who is in it; at first the controller is, as after an inclusion long ago. Without this class zwave-js
 * takes notification sensors for ones that must be polled.
 */
import {
	AssociationCCGet,
	AssociationCCRemove,
	AssociationCCReport,
	AssociationCCSet,
	AssociationCCSupportedGroupingsGet,
	AssociationCCSupportedGroupingsReport,
} from '@zwave-js/cc/AssociationCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

const LIFELINE = 1;
const MAX_NODES = 5;

export function association(node: HomeNode): Part {
	return {
		commandClasses: [{ ccId: CommandClasses.Association, version: 2 }],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof AssociationCCSupportedGroupingsGet) {
						const cc = new AssociationCCSupportedGroupingsReport({ nodeId: node.hub, groupCount: 1 });
						return { action: 'sendCC', cc };
					}
					if (command instanceof AssociationCCGet) {
						const cc = new AssociationCCReport({
							nodeId: node.hub,
							// A group that does not exist is answered with the first one.
							groupId: LIFELINE,
							maxNodes: MAX_NODES,
							nodeIds: [...node.lifeline],
							reportsToFollow: 0,
						});
						return { action: 'sendCC', cc };
					}
					if (command instanceof AssociationCCSet) {
						const union = new Set([...node.lifeline, ...command.nodeIds]);
						if (command.groupId !== LIFELINE || union.size > MAX_NODES) return { action: 'fail' };
						for (const id of command.nodeIds) node.lifeline.add(id);
						return { action: 'ok' };
					}
					if (command instanceof AssociationCCRemove) {
						if ((command.groupId ?? LIFELINE) > LIFELINE) return { action: 'fail' };
						if (!command.nodeIds?.length) node.lifeline.clear();
						for (const id of command.nodeIds ?? []) node.lifeline.delete(id);
						return { action: 'ok' };
					}
					return undefined;
				},
			},
		],
	};
}
