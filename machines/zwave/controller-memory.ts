/**
 * What the controller's chart knows of the module and its network: the types, and pure readings of them.
 */
import type { ActorRefFrom } from 'xstate';
import type { ToStack } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { Line, Received } from './exchange.ts';
import type { NodeFacts } from './facts.ts';
import {
	type ControllerFacts,
	functions,
	type ReceivedCommand,
	readCapabilities,
	readControllerId,
	readInitData,
	readVersion,
	requests,
	type SerialRequest,
} from './messages.ts';
import type { FromNode } from './node-memory.ts';
import type { NodeState } from './node-state.ts';
import type { Answered, FromSerialApi, serialApiMachine } from './serial-api.ts';
import type { SerialStatistics } from './serial-statistics.ts';
import { type Mending, mendingDetail } from './trouble.ts';

/** What was kept of a network. */
export interface Network {
	/** Absent before the first controller was seen. */
	readonly homeId?: number;
	readonly nodes: { readonly [nodeId: number]: NodeFacts };
	/** What the nodes had reported. */
	readonly states: { readonly [nodeId: number]: NodeState };
}

/** What the store takes. */
export type Memory =
	| { readonly type: 'NETWORK'; readonly homeId: number }
	| { readonly type: 'KEEP'; readonly facts: NodeFacts }
	/** It can wait a few seconds: the device tells it again. */
	| { readonly type: 'REMEMBER'; readonly state: NodeState }
	| { readonly type: 'FORGET'; readonly nodeId: number }
	/** The store is done when all that it was sent is kept. */
	| { readonly type: 'CLOSE' };

/** The decoder's input, and what it takes and tells. */
export interface CodecInput {
	readonly homeId: number;
	readonly ownNodeId: number;
	/** The version of a command class that a node has; 0 when it is not known. */
	readonly versionOf: (nodeId: number, endpoint: number, commandClass: number) => number;
}
export type ToCodec = { readonly type: 'DECODE' } & ReceivedCommand;
export type FromCodec = {
	readonly type: 'DECODED';
	readonly nodeId: number;
	/** What the device waits for, encoded: it supervised its command. */
	readonly reply?: Uint8Array;
} & Received;

export interface ControllerInput {
	/** The stack's id in the configuration. */
	readonly stack: string;
	/** Device path, `tcp://host:port` or `sim:`. */
	readonly path: string;
	/** Of its serial line, each time that it is opened; absent: nobody reads them. */
	readonly statistics?: SerialStatistics;
	/** Somebody wants to know what the line is used for. */
	readonly watched?: boolean;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Wait before the n-th attempt in a row to open the port, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
}

export type ControllerEvent =
	| ToStack
	| FromSerialApi
	| Answered
	| FromNode
	| FromCodec
	/** Its own, sent to itself: what its nodes had to tell was told. */
	| { readonly type: 'NODES_TOLD' };

/** The module as it told of itself; `bridge`: it has SendDataBridge only. */
type Module = Partial<ControllerFacts> & { readonly bridge?: boolean };

export interface ControllerContext extends ControllerInput, Mending {
	/** Whose facts these are. */
	readonly homeId: number | undefined;
	readonly facts: { readonly [nodeId: number]: NodeFacts };
	/** Node ids that have an actor. */
	readonly spawned: readonly number[];
	readonly module: Module;
	/** The module is to be reset when its port is open again. */
	readonly resetDue: boolean;
	/** Questions since the reset that were not answered. */
	readonly probes: number;
	/** What devices that supervised their commands are still to be answered, by the ask's name. */
	readonly replies: ReadonlySet<string>;
}

/** INS12350, ZW_SoftReset: no answer but that it has started. */
export const softReset: SerialRequest = {
	name: 'SoftReset',
	function: functions.softReset,
	payload: new Uint8Array(),
	response: false,
	callback: 'none',
	attempts: 1,
};

/** How many replies may wait for one node: one that babbles must not fill the queue. Its devices ask again. */
const REPLIES = 4;

/** Names the reply; undefined where the same one, or too many, wait for the node already. */
export function replyName({ replies }: ControllerContext, nodeId: number, reply: Uint8Array): string | undefined {
	const prefix = `${nodeId}/reply/`;
	const name = prefix + [...reply].map((byte) => byte.toString(16).padStart(2, '0')).join('');
	const waiting = [...replies].filter((one) => one.startsWith(prefix));
	return waiting.includes(name) || waiting.length >= REPLIES ? undefined : name;
}

export function nodeIdOf(nodeId: number): string {
	return `node-${nodeId}`;
}

/** What an answer of the identification says; undefined when it is none, or says nothing. */
export function identify(event: ControllerEvent): Module | undefined {
	if (event.type !== 'ANSWERED' || event.outcome.kind !== 'ok' || !event.outcome.response) return undefined;
	const { response } = event.outcome;
	switch (event.ask) {
		case requests.getSerialApiCapabilities.name: {
			const capabilities = readCapabilities(response);
			if (!capabilities) return undefined;
			const has = (func: number) => capabilities.functions.includes(func);
			return { ...capabilities, bridge: !has(functions.sendData) && has(functions.sendDataBridge) };
		}
		case requests.getControllerVersion.name:
			return readVersion(response);
		case requests.getControllerId.name:
			return readControllerId(response);
		case requests.getInitData.name:
			return readInitData(response);
		default:
			return undefined;
	}
}

export function sameNetwork({ homeId, module }: ControllerContext): boolean {
	return homeId === module.homeId;
}

export function lineOf(
	{ module }: ControllerContext,
	serialApi: ActorRefFrom<typeof serialApiMachine> | undefined,
): Line | undefined {
	return serialApi && { serialApi, bridge: module.bridge ? module.ownNodeId : undefined };
}

/** For `health`. */
export function detailOf(context: ControllerContext): JsonObject {
	const { path, module, spawned } = context;
	const { homeId, ownNodeId, library, firmware } = module;
	return {
		port: path,
		...(homeId === undefined ? {} : { homeId: homeId.toString(16).padStart(8, '0') }),
		...(ownNodeId === undefined ? {} : { controllerNodeId: ownNodeId }),
		...(library === undefined ? {} : { library }),
		...(firmware === undefined ? {} : { firmware }),
		nodes: spawned.length,
		...mendingDetail(context),
	};
}
