/**
 * The simulated home on air: zwave-js's mock controller and mock nodes, made from the table in nodes.ts, behind a serial
 * line of frames.
 *
 * Promises: every frame given to `fromHost` reaches the controller, every frame of the controller reaches `toHost`; the
 * controller never waits for the host's acknowledgement, since the serial line sees to that. Opens no port, starts no
 * mDNS. The nodes' timers run until the process ends.
 */
import { ReadableStream, WritableStream } from 'node:stream/web';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CommandClasses } from '@zwave-js/core';
import { FunctionType } from '@zwave-js/serial';
import { createAndOpenMockedZWaveSerialPort } from '@zwave-js/serial/mock';
import { MockController, MockNode } from '@zwave-js/testing';
import { createDefaultMockControllerBehaviors, createDefaultMockNodeBehaviors } from 'zwave-js/Testing';
import { association } from './behaviours/association.ts';
import { ModuleTrouble } from './behaviours/module.ts';
import { doorkeeper, type Heard, tune } from './behaviours/radio.ts';
import { refusals } from './behaviours/refusals.ts';
import { supervisionReports } from './behaviours/supervision.ts';
import type { Control, OfModule } from './control.ts';
import { HomeNode, type Part } from './home-node.ts';
import type { NodeDescription } from './nodes.ts';

const HOME_ID = 0x7e570001;
const CONTROLLER = 1;
const ACK = Uint8Array.of(0x06);

/** What the mock answers, and so what it says it supports; the rest of the Serial API gets an acknowledgement only. */
const FUNCTIONS = [
	FunctionType.GetSerialApiInitData,
	FunctionType.GetControllerCapabilities,
	FunctionType.GetSerialApiCapabilities,
	FunctionType.SoftReset,
	FunctionType.SendData,
	FunctionType.SendDataMulticast,
	FunctionType.GetControllerVersion,
	FunctionType.GetControllerId,
	FunctionType.GetNodeProtocolInfo,
	FunctionType.AddNodeToNetwork,
	FunctionType.RemoveNodeFromNetwork,
	FunctionType.AssignSUCReturnRoute,
	FunctionType.DeleteSUCReturnRoute,
	FunctionType.GetSUCNodeId,
	FunctionType.RequestNodeInfo,
];

export interface NetworkOptions {
	readonly nodes: readonly NodeDescription[];
	/** How long a frame is on air, in ms. */
	readonly radioMs: number;
	readonly toHost: (frame: Uint8Array) => void;
	/** A command that a node heard. */
	readonly heard: (command: Heard) => void;
	/** Something a person should know, in words. */
	readonly complain: (text: string) => void;
}

export interface Network {
	/** Takes a whole data frame whose checksum is right. */
	readonly fromHost: (frame: Uint8Array<ArrayBuffer>) => void;
	/** Does what the parent asks for; throws an Error that says what is not possible. */
	readonly control: (control: Control | OfModule) => void;
}

export async function startNetwork({ nodes, radioMs, toHost, heard, complain }: NetworkOptions): Promise<Network> {
	const { port, serial } = await createAndOpenMockedZWaveSerialPort();
	const { sink, source } = await port.factory()();
	const controller = await MockController.create({
		mockPort: port,
		serial,
		homeId: HOME_ID,
		ownNodeId: CONTROLLER,
		capabilities: {
			supportedFunctionTypes: FUNCTIONS,
			// Silicon Labs' own USB stick of the 700 series.
			manufacturerId: 0x0000,
			productType: 0x0004,
			productId: 0x0004,
			firmwareVersion: '7.17',
		},
	});
	controller.autoAckHostMessages = false;
	const trouble = new ModuleTrouble();
	controller.defineBehavior(trouble.behaviour, refusals(complain), ...createDefaultMockControllerBehaviors());

	const toModule = new WritableStream(sink).getWriter();
	void new ReadableStream(source).pipeTo(
		new WritableStream({
			write(frame) {
				toHost(frame);
				void toModule.write(ACK);
			},
		}),
	);

	const inhabitants = new Map<number, { readonly node: HomeNode; readonly parts: readonly Part[] }>();
	for (const description of nodes) {
		const { id, name, power } = description;
		const node = new HomeNode(controller, { id, name, asleep: power === 'battery', complain });
		const parts = [association, ...description.parts].map((make) => make(node));
		inhabitants.set(id, { node, parts });
		controller.addNode(await makeNode(controller, description, node, parts, radioMs, heard));
	}

	let delivered = Promise.resolve();
	return {
		fromHost(frame) {
			// The mock takes a message up in many small promises; the next one must find it on air, and be refused.
			delivered = delivered.then(() => toModule.write(frame)).then(() => nextTurn());
		},
		control(control) {
			if (!('node' in control)) return trouble.obey(control, controller);
			const inhabitant = inhabitants.get(control.node);
			if (!inhabitant) throw new Error(`there is no node ${control.node}`);
			obey(control, inhabitant.node, inhabitant.parts);
		},
	};
}

async function makeNode(
	controller: MockController,
	{ id, power, deviceClass, product }: NodeDescription,
	node: HomeNode,
	parts: readonly Part[],
	txDelay: number,
	heard: (command: Heard) => void,
): Promise<MockNode> {
	const mock = await MockNode.create({
		id,
		controller,
		capabilities: {
			isListening: power === 'mains',
			isFrequentListening: power === 'flirs' ? '1000ms' : false,
			genericDeviceClass: deviceClass[0],
			specificDeviceClass: deviceClass[1],
			manufacturerId: product[0],
			productType: product[1],
			productId: product[2],
			txDelay,
			commandClasses: [
				{ ccId: CommandClasses['Z-Wave Plus Info'], version: 2 },
				{ ccId: CommandClasses.Version, version: 3 },
				{ ccId: CommandClasses['Manufacturer Specific'], version: 1 },
				...parts.flatMap(({ commandClasses }) => commandClasses),
			],
			endpoints: parts.flatMap(({ endpoints }) => endpoints ?? []),
		},
	});
	tune(node, mock);
	mock.defineBehavior(
		doorkeeper(node, heard),
		...parts.flatMap(({ behaviours }) => behaviours ?? []),
		...createDefaultMockNodeBehaviors(),
		supervisionReports(node),
	);
	return mock;
}

function obey(control: Control, node: HomeNode, parts: readonly Part[]): void {
	switch (control.do) {
		case 'die':
			node.dead = true;
			return;
		case 'revive':
			node.dead = false;
			return;
		case 'mute':
			node.muted = control.muted;
			return;
		case 'lag':
			node.lagMs = control.ms;
			return;
		default:
			if (parts.some(({ byHand }) => byHand?.(control))) return;
			throw new Error(`"${control.do}" is nothing one can do at node ${node.id} (${node.name})`);
	}
}
