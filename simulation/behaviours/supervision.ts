/**
 * Supervision Reports (Supervision CC, SDS13783): stands last among a node's behaviours.
 *
 * Promises: a supervised command gets exactly one answer at once; one that takes time gets Working, and the final status
 * later only if the host asked for status updates; one that nobody carried out gets No Support. (zwave-js's mock sends
 * the final status always, and nothing to what nobody carried out.) Unsupervised commands pass untouched.
 */
import type { CommandClass } from '@zwave-js/cc';
import { SupervisionCCGet, SupervisionCCReport } from '@zwave-js/cc/SupervisionCC';
import { CommandClasses, Duration, SupervisionStatus } from '@zwave-js/core';
import type { MockNodeBehavior } from '@zwave-js/testing';
import type { HomeNode, Part } from '../home-node.ts';

/** Lists the class; the behaviour itself is on every node, and does nothing where it is not listed. */
export function supervision(): Part {
	return { commandClasses: [{ ccId: CommandClasses.Supervision, version: 2 }] };
}

/** Whether the host wants to hear how a command that takes time ended. */
export function wantsUpdates(command: CommandClass): boolean {
	return session(command)?.requestStatusUpdates ?? false;
}

export function supervisionReports(node: HomeNode): MockNodeBehavior {
	return {
		handleCC(_controller, _self, command) {
			const get = session(command);
			if (!get) return undefined;
			const cc = new SupervisionCCReport({
				nodeId: node.hub,
				sessionId: get.sessionId,
				moreUpdatesFollow: false,
				status: SupervisionStatus.NoSupport,
			});
			return { action: 'sendCC', cc };
		},
		transformResponse(_controller, _self, command, response) {
			const get = session(command);
			if (!get || (response.action !== 'ok' && response.action !== 'fail')) return response;
			const base = { nodeId: node.hub, sessionId: get.sessionId };
			if (response.action === 'ok' && response.durationMs) {
				const cc = new SupervisionCCReport({
					...base,
					moreUpdatesFollow: get.requestStatusUpdates,
					status: SupervisionStatus.Working,
					duration: new Duration(Math.ceil(response.durationMs / 1_000), 'seconds'),
				});
				return { action: 'sendCC', cc };
			}
			const status = response.action === 'ok' ? SupervisionStatus.Success : SupervisionStatus.Fail;
			return { action: 'sendCC', cc: new SupervisionCCReport({ ...base, moreUpdatesFollow: false, status }) };
		},
	};
}

function session(command: CommandClass): SupervisionCCGet | undefined {
	const get = command.getEncapsulatingCC(CommandClasses.Supervision);
	return get instanceof SupervisionCCGet ? get : undefined;
}
