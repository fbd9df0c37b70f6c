/**
 * What a real module does where zwave-js's mock controller would throw, and then be busy or silent for ever: a second
 * transmission while one is on air, a node that does not exist, a command that cannot be decoded.
 *
 * Stands before the mock's own behaviours and leaves everything else to them. Each refusal is told in words.
 */
import { CommandClass } from '@zwave-js/cc';
import { TransmitStatus } from '@zwave-js/core';
import type { Message } from '@zwave-js/serial';
import {
	AssignSUCReturnRouteRequest,
	AssignSUCReturnRouteResponse,
	DeleteSUCReturnRouteRequest,
	DeleteSUCReturnRouteResponse,
	RequestNodeInfoRequest,
	RequestNodeInfoResponse,
	SendDataMulticastRequest,
	SendDataMulticastResponse,
	SendDataRequest,
	SendDataRequestTransmitReport,
	SendDataResponse,
} from '@zwave-js/serial/serialapi';
import type { MockController, MockControllerBehavior, MockNode } from '@zwave-js/testing';

/** Where the mock keeps what its radio does (MockControllerStateKeys, which zwave-js does not export), and its idle. */
const RADIO = 'communicationState';
const IDLE = 0;

export function refusals(complain: (text: string) => void): MockControllerBehavior {
	return {
		async onHostMessage(controller, message) {
			controller.clearReceivedHostMessages();
			const refusal = refuse(message);
			if (!refusal) return false;
			const name = message.constructor.name;
			if ((controller.state.get(RADIO) ?? IDLE) !== IDLE) {
				complain(`${name} while a transmission is on air: refused`);
				await controller.sendMessageToHost(refusal);
				return true;
			}
			for (const id of targets(message)) {
				const node = controller.nodes.get(id);
				const fault = node ? await undecodable(node, message) : 'there is no such node';
				if (fault === undefined) continue;
				complain(`${name} to node ${id} goes nowhere: ${fault}`);
				if (!(message instanceof SendDataRequest)) await controller.sendMessageToHost(refusal);
				else await conclude(controller, message, node ? TransmitStatus.OK : TransmitStatus.NoAck);
				return true;
			}
			return false;
		},
	};
}

/** The module's "no" to each request that needs the radio; undefined for the other requests. */
function refuse(message: Message): Message | undefined {
	if (message instanceof SendDataRequest) return new SendDataResponse({ wasSent: false });
	if (message instanceof SendDataMulticastRequest) return new SendDataMulticastResponse({ wasSent: false });
	if (message instanceof RequestNodeInfoRequest) return new RequestNodeInfoResponse({ wasSent: false });
	if (message instanceof AssignSUCReturnRouteRequest) return new AssignSUCReturnRouteResponse({ wasExecuted: false });
	if (message instanceof DeleteSUCReturnRouteRequest) return new DeleteSUCReturnRouteResponse({ wasExecuted: false });
	return undefined;
}

function targets(message: Message): readonly number[] {
	if (message instanceof SendDataMulticastRequest) return message.nodeIds;
	const node = message.getNodeId();
	return node === undefined ? [] : [node];
}

/** Answers a request as if it had been on air, with this end. */
async function conclude(controller: MockController, message: SendDataRequest, transmitStatus: TransmitStatus) {
	await controller.sendMessageToHost(new SendDataResponse({ wasSent: true }));
	const { callbackId } = message;
	if (!callbackId) return;
	await controller.sendMessageToHost(new SendDataRequestTransmitReport({ callbackId, transmitStatus }));
}

/** Why the mock node could not decode the command, and the mock's radio would end for ever; undefined: it can. */
async function undecodable(node: MockNode, message: Message): Promise<string | undefined> {
	if (!(message instanceof SendDataRequest || message instanceof SendDataMulticastRequest)) return undefined;
	try {
		await CommandClass.parse(message.serializedCC ?? new Uint8Array(), {
			...node.encodingContext,
			sourceNodeId: node.controller.ownNodeId,
			__internalIsMockNode: true,
			frameType: 'singlecast',
		});
		return undefined;
	} catch (fault) {
		return `zwave-js cannot decode the command: ${fault instanceof Error ? fault.message : String(fault)}`;
	}
}
