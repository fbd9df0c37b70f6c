/**
 * The radio of a node: what stands between the air and zwave-js's mock node.
 *
 * Promises: a deaf node neither acknowledges nor acts; a frame is acknowledged only if its sender asked for it (the mock
 * acknowledges all, and one too many passes for the next frame's); every command that a node hears is told to `heard` once
 * a frame; a command of a class that the addressed endpoint does not list is not carried out, as in a real device (the
 * mock would answer it). Keeps the mock's recordings of frames empty, or the home would grow for ever.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandClass } from '@zwave-js/cc';
import { CommandClasses } from '@zwave-js/core';
import { type MockNode, type MockNodeBehavior, MockZWaveFrameType } from '@zwave-js/testing';
import type { HomeNode } from '../home-node.ts';

/** The mock controller waits 1000 ms for an acknowledgement; what comes as late as that must not pass for the next one's. */
const LATEST_ACK_MS = 900;

/** Commands that change something, by the end of their name in zwave-js. */
const SETS = /(Set|Reset|Remove|StartLevelChange|StopLevelChange)$/;

/** A command that a node heard; one line on the child's stdout. */
export interface Heard {
	readonly node: number;
	/** zwave-js's name of the command, out of its encapsulations: `DoorLockCCOperationSet`. */
	readonly received: string;
	readonly set?: true;
	readonly endpoint?: number;
	readonly supervised?: true;
}

/** Lets the mock node receive what the node's radio hears, when it hears it. */
export function tune(node: HomeNode, mock: MockNode): void {
	const receive = mock.onControllerFrame.bind(mock);
	mock.autoAckControllerFrames = false;
	mock.onControllerFrame = async (frame) => {
		mock.clearReceivedControllerFrames();
		mock.clearSentControllerFrames();
		if (frame.type === MockZWaveFrameType.Request) {
			if (node.deaf) return;
			const lag = node.lagMs;
			if (lag > 0) await delay(lag);
			if (frame.ackRequested && lag <= LATEST_ACK_MS) await mock.ackControllerRequestFrame(frame);
		}
		await receive(frame);
	};
}

/** Stands first in a node's list of behaviours. */
export function doorkeeper(node: HomeNode, heard: (command: Heard) => void): MockNodeBehavior {
	return {
		handleCC(_controller, self, command) {
			heard(describe(node, command));
			return has(self, command) ? undefined : { action: 'stop' };
		},
		transformResponse: (_controller, _self, _received, response) => (node.silent ? { action: 'stop' } : response),
	};
}

function describe(node: HomeNode, command: CommandClass): Heard {
	const received = command.constructor.name;
	return {
		node: node.id,
		received,
		...(SETS.test(received) && { set: true }),
		...(command.endpointIndex > 0 && { endpoint: command.endpointIndex }),
		...(command.isEncapsulatedWith(CommandClasses.Supervision) && { supervised: true }),
	};
}

function has(self: MockNode, command: CommandClass): boolean {
	const { ccId, endpointIndex } = command;
	if (command.isEncapsulatedWith(CommandClasses.Supervision) && !self.implementedCCs.has(CommandClasses.Supervision)) {
		return false;
	}
	// Every node answers the protocol itself: requests for its node information, routes.
	if (ccId === CommandClasses['Z-Wave Protocol']) return true;
	const addressed = endpointIndex === 0 ? self : self.endpoints.get(endpointIndex);
	return addressed?.implementedCCs.has(ccId) ?? false;
}
