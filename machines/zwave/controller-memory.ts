/**
 * What the controller's chart knows of the module and its network: the types, and pure readings of them.
 */
import type { ActorRefFrom } from 'xstate';
import type { Alarm, ToStack } from '../events.ts';
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
import type { Answered, FromSerialApi, serialApiMachine } from './serial-api.ts';

/** What was kept of a network. */
export interface Network {
	/** Absent before the first controller was seen. */
	readonly homeId?: number;
	readonly nodes: { readonly [nodeId: number]: NodeFacts };
}

/** What the store takes. */
export type Memory =
	| { readonly type: 'NETWORK'; readonly homeId: number }
	| { readonly type: 'KEEP'; readonly facts: NodeFacts }
	| { readonly type: 'FORGET'; readonly nodeId: number };

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

/** Why it is not ready, and what a person can do about it. */
export interface Trouble {
	readonly text: string;
	readonly remedy: string;
}

export interface ControllerContext extends ControllerInput {
	/** Whose facts these are. */
	readonly homeId: number | undefined;
	readonly facts: { readonly [nodeId: number]: NodeFacts };
	/** Node ids that have an actor. */
	readonly spawned: readonly number[];
	readonly module: Module;
	/** Attempts that failed since the controller was last ready for a while. */
	readonly failures: number;
	readonly trouble: Trouble | undefined;
	/** The module is to be reset when its port is open again. */
	readonly resetDue: boolean;
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

export function portTrouble(text: string): Trouble {
	return {
		text,
		remedy: 'check that the module is plugged in, that the port is right and that no other program uses it',
	};
}

export const moduleTroubles = {
	unresponsive: {
		text: 'the module does not answer',
		remedy: 'it is reset; if this comes again, unplug it and plug it in again',
	},
	jammed: {
		text: 'the radio channel is occupied',
		remedy: 'look for another transmitter near the gateway, and keep the module away from USB 3 devices',
	},
	restarted: { text: 'the module has reset itself', remedy: 'if this comes again, check its power supply' },
} as const satisfies { [trouble: string]: Trouble };

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
export function detailOf({ path, module, trouble, spawned }: ControllerContext): JsonObject {
	const { homeId, ownNodeId, library, firmware } = module;
	return {
		port: path,
		...(homeId === undefined ? {} : { homeId: homeId.toString(16).padStart(8, '0') }),
		...(ownNodeId === undefined ? {} : { controllerNodeId: ownNodeId }),
		...(library === undefined ? {} : { library }),
		...(firmware === undefined ? {} : { firmware }),
		nodes: spawned.length,
		...(trouble === undefined ? {} : { trouble: trouble.text }),
	};
}

export function alarmOf({ stack, path, trouble }: ControllerContext): Alarm {
	const { text, remedy } = trouble ?? portTrouble('the Z-Wave module cannot be used');
	// What comes from the port names it already.
	return { id: `${stack}-port`, severity: 'error', text: text.startsWith(path) ? text : `${path}: ${text}`, remedy };
}
