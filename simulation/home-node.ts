/**
 * A node of the simulated home as its behaviours see it: what its radio does at the moment, and a way to report.
 *
 * Promises: a report goes out only while the node is alive, may speak, and somebody is in its lifeline. What the device
 * itself is (a lock, a dimmer) is in its parts; what the radio protocol is, in zwave-js's mock node.
 */
import type { CommandClass } from '@zwave-js/cc';
import { MultiChannelCCCommandEncapsulation } from '@zwave-js/cc/MultiChannelCC';
import {
	createMockZWaveRequestFrame,
	type MockController,
	type MockEndpointCapabilities,
	type MockNodeBehavior,
	type MockNodeResponse,
	type PartialCCCapabilities,
} from '@zwave-js/testing';
import type { ByHand } from './control.ts';

/** A group of things a device can do, with its own state. */
export interface Part {
	/** What the root device says it supports because of this part. */
	readonly commandClasses: readonly PartialCCCapabilities[];
	readonly endpoints?: readonly (Partial<MockEndpointCapabilities> & { commandClasses: PartialCCCapabilities[] })[];
	/** They come before zwave-js's default ones: the first that answers a command has it. */
	readonly behaviours?: readonly MockNodeBehavior[];
	/** Does what a person does at the device; false when this part has no such thing. */
	readonly byHand?: (operation: ByHand) => boolean;
}

/** Makes a part for a node; called once, before the node is on air. */
export type PartMaker = (node: HomeNode) => Part;

export interface HomeNodeOptions {
	readonly id: number;
	readonly name: string;
	readonly asleep: boolean;
	readonly complain: (text: string) => void;
}

export class HomeNode {
	readonly id: number;
	readonly name: string;
	/** Its radio is off: it neither hears nor speaks. */
	dead = false;
	/** It acknowledges and carries out, but never answers or reports. */
	muted = false;
	asleep: boolean;
	/** Ms from a frame's arrival to its acknowledgement and execution. */
	lagMs = 0;
	/** Node ids that get its reports. The home was included long ago: the controller is among them. */
	readonly lifeline: Set<number>;
	readonly complain: (text: string) => void;
	readonly #controller: MockController;

	constructor(controller: MockController, { id, name, asleep, complain }: HomeNodeOptions) {
		this.id = id;
		this.name = name;
		this.asleep = asleep;
		this.complain = (text) => complain(`node ${id} (${name}): ${text}`);
		this.#controller = controller;
		this.lifeline = new Set([controller.ownNodeId]);
	}

	/** The node id of the controller: the address of every command a node sends. */
	get hub(): number {
		return this.#controller.ownNodeId;
	}

	/** True while a frame to it goes unheard. */
	get deaf(): boolean {
		return this.dead || this.asleep;
	}

	/** True while nothing it says gets out. */
	get silent(): boolean {
		return this.dead || this.muted;
	}

	/** Sends an unsolicited command to the lifeline, from an endpoint (0: the root device). */
	report(command: CommandClass, endpoint = 0): void {
		if (this.silent || !this.lifeline.has(this.hub)) return;
		const payload =
			endpoint === 0
				? command
				: new MultiChannelCCCommandEncapsulation({
						nodeId: this.hub,
						endpointIndex: endpoint,
						encapsulated: command,
						destination: 0,
					});
		const frame = createMockZWaveRequestFrame(payload, { ackRequested: false });
		this.#later('a report', this.#controller.nodes.get(this.id)?.sendToController(frame));
	}

	/** Answers a command some time after it came: the last report of a Supervision session. */
	answer(received: CommandClass, response: MockNodeResponse): void {
		this.#later('a late answer', this.#controller.nodes.get(this.id)?.sendResponse(received, response));
	}

	#later(what: string, sending: Promise<unknown> | undefined): void {
		sending?.catch((fault: unknown) =>
			this.complain(`${what} did not get out: ${fault instanceof Error ? fault.message : String(fault)}`),
		);
	}
}
