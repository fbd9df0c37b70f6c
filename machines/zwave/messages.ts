/**
 * The Serial API messages in use, as a table: how each request is written, and what its answers say.
 *
 * Pure. Node ids are 8 bit. A message whose bytes are too few reads as undefined: the caller treats it as no answer.
 *
 * Source: INS12350 and INS13954 (Z-Wave Host API), chapter 4; the numbers are the functions'.
 */

import type { ProtocolFacts } from './facts.ts';
import type { Frame } from './frame.ts';

export const functions = {
	getInitData: 0x02,
	applicationCommand: 0x04,
	getControllerCapabilities: 0x05,
	getSerialApiCapabilities: 0x07,
	softReset: 0x08,
	started: 0x0a,
	sendData: 0x13,
	getControllerVersion: 0x15,
	sendDataAbort: 0x16,
	getControllerId: 0x20,
	getNodeProtocolInfo: 0x41,
	applicationUpdate: 0x49,
	getSucNodeId: 0x56,
	requestNodeInfo: 0x60,
	bridgeApplicationCommand: 0xa8,
	sendDataBridge: 0xa9,
} as const;

/** What comes without having been asked for, or at a time of its own. */
export const unsolicited: ReadonlySet<number> = new Set([
	functions.applicationCommand,
	functions.bridgeApplicationCommand,
	functions.applicationUpdate,
	functions.started,
]);

/** A request to the module, as data. */
export interface SerialRequest {
	/** For people. */
	readonly name: string;
	readonly function: number;
	/** Without the callback id, which is appended for `callback: 'id'`: it differs for each transmission. */
	readonly payload: Uint8Array;
	readonly response: boolean;
	/** What comes behind the response: a callback with our id, or the node's information frame. */
	readonly callback: 'none' | 'id' | 'nodeInfo';
	/** How often it may be handed to the radio while a node does not acknowledge. */
	readonly attempts: number;
}

const NOTHING = new Uint8Array();

function question(name: string, func: number, payload: Uint8Array = NOTHING): SerialRequest {
	return { name, function: func, payload, response: true, callback: 'none', attempts: 1 };
}

/** ACK, automatic routing, explorer frames as the last resort. */
const TRANSMIT_OPTIONS = 0x01 | 0x04 | 0x20;

export const requests = {
	getInitData: question('GetInitData', functions.getInitData),
	getControllerCapabilities: question('GetControllerCapabilities', functions.getControllerCapabilities),
	getSerialApiCapabilities: question('GetSerialApiCapabilities', functions.getSerialApiCapabilities),
	getControllerVersion: question('GetControllerVersion', functions.getControllerVersion),
	getControllerId: question('GetControllerId', functions.getControllerId),
	getSucNodeId: question('GetSucNodeId', functions.getSucNodeId),
	getNodeProtocolInfo: (nodeId: number) =>
		question('GetNodeProtocolInfo', functions.getNodeProtocolInfo, Uint8Array.of(nodeId)),
	requestNodeInfo: (nodeId: number): SerialRequest => ({
		...question('RequestNodeInfo', functions.requestNodeInfo, Uint8Array.of(nodeId)),
		callback: 'nodeInfo',
	}),
	sendDataAbort: {
		name: 'SendDataAbort',
		function: functions.sendDataAbort,
		payload: NOTHING,
		response: false,
		callback: 'none',
		attempts: 1,
	},
	/** @param own The controller's node id where the module is a bridge, whose SendData names the source. */
	sendData: (nodeId: number, command: Uint8Array, attempts: number, own?: number): SerialRequest => ({
		name: 'SendData',
		function: own === undefined ? functions.sendData : functions.sendDataBridge,
		payload:
			own === undefined
				? Uint8Array.of(nodeId, command.length, ...command, TRANSMIT_OPTIONS)
				: Uint8Array.of(own, nodeId, command.length, ...command, TRANSMIT_OPTIONS, 0, 0, 0, 0),
		response: true,
		callback: 'id',
		attempts,
	}),
} as const satisfies { [name: string]: SerialRequest | ((...args: never[]) => SerialRequest) };

/** What the radio reported of a transmission (the first byte behind the callback id). */
export type TransmitStatus = 'ok' | 'noAck' | 'fail' | 'notIdle' | 'noRoute';
const transmitStatuses: { readonly [code: number]: TransmitStatus } = {
	0: 'ok',
	1: 'noAck',
	2: 'fail',
	3: 'notIdle',
	4: 'noRoute',
};

export interface TransmitReport {
	readonly callbackId: number;
	readonly status: TransmitStatus;
	/** Time on the air in 10 ms; 0 when it never was, undefined when the module does not tell. */
	readonly ticks: number | undefined;
}

export function readTransmitReport({ payload }: Frame): TransmitReport | undefined {
	const [callbackId, code, high, low] = payload;
	const status = code === undefined ? undefined : transmitStatuses[code];
	if (callbackId === undefined || status === undefined) return undefined;
	return { callbackId, status, ticks: high === undefined || low === undefined ? undefined : high * 256 + low };
}

export interface ControllerFacts {
	readonly homeId: number;
	readonly ownNodeId: number;
	/** `Z-Wave 7.17`. */
	readonly library: string;
	readonly libraryType: number;
	readonly functions: readonly number[];
	readonly firmware: string;
	readonly manufacturerId: number;
	readonly productType: number;
	readonly productId: number;
	readonly nodeIds: readonly number[];
}

/** GetSerialApiCapabilities: version, revision, three ids of 16 bit, then the functions as a bit mask. */
export function readCapabilities({ payload }: Frame) {
	const [version, revision] = payload;
	if (version === undefined || revision === undefined || payload.length < 9) return undefined;
	return {
		firmware: `${version}.${revision}`,
		manufacturerId: word(payload, 2),
		productType: word(payload, 4),
		productId: word(payload, 6),
		functions: bits(payload.subarray(8)),
	};
}

/** GetControllerVersion: twelve characters ended by zero, then the library's type. */
export function readVersion({ payload }: Frame) {
	const end = payload.indexOf(0);
	const libraryType = payload[end + 1];
	if (end < 0 || libraryType === undefined) return undefined;
	return { library: String.fromCharCode(...payload.subarray(0, end)), libraryType };
}

export function readControllerId({ payload }: Frame) {
	const ownNodeId = payload[4];
	if (ownNodeId === undefined) return undefined;
	return { homeId: word(payload, 0) * 0x1_0000 + word(payload, 2), ownNodeId };
}

/** GetInitData: version, capabilities, the length of the bit mask, the nodes as a bit mask, chip. */
export function readInitData({ payload }: Frame) {
	const length = payload[2];
	if (length === undefined || payload.length < 3 + length) return undefined;
	return { nodeIds: bits(payload.subarray(3, 3 + length)) };
}

/** GetNodeProtocolInfo: capabilities, security, reserved, basic, generic, specific; generic 0 is a node that is not there. */
export function readProtocolInfo({ payload }: Frame): ProtocolFacts | undefined {
	const [capability, security, , basic, generic, specific] = payload;
	if (capability === undefined || security === undefined || basic === undefined) return undefined;
	if (generic === undefined || generic === 0) return undefined;
	return {
		listening: (capability & 0x80) !== 0,
		frequentListening: (security & 0x60) !== 0,
		routing: (capability & 0x40) !== 0,
		basic,
		generic,
		specific: specific ?? 0,
	};
}

export interface ReceivedCommand {
	readonly nodeId: number;
	readonly frameType: 'singlecast' | 'broadcast' | 'multicast';
	readonly command: Uint8Array;
}

/** ApplicationCommand (and the bridge's): status, [destination,] source, length, command class. */
export function readApplicationCommand(frame: Frame): ReceivedCommand | undefined {
	const at = frame.function === functions.bridgeApplicationCommand ? 2 : 1;
	const [status] = frame.payload;
	const nodeId = frame.payload[at];
	const length = frame.payload[at + 1];
	if (status === undefined || nodeId === undefined || length === undefined) return undefined;
	const command = frame.payload.subarray(at + 2, at + 2 + length);
	if (command.length !== length || length === 0) return undefined;
	const kind = status & 0x0c;
	return { nodeId, frameType: kind === 0x04 ? 'broadcast' : kind === 0x08 ? 'multicast' : 'singlecast', command };
}

export type NodeUpdate =
	| { readonly kind: 'nodeInfo'; readonly nodeId: number; readonly commandClasses: readonly number[] }
	/** The node did not answer; the module does not say which one it asked. */
	| { readonly kind: 'nodeInfoFailed' };

/** The mark in a node information frame behind which stand the classes that the node controls. */
const CONTROLS_MARK = 0xef;

/** ApplicationUpdate: status, node, length, three device classes, then command classes. */
export function readNodeUpdate({ payload }: Frame): NodeUpdate | undefined {
	const [status, nodeId, length] = payload;
	if (status === 0x81) return { kind: 'nodeInfoFailed' };
	if (status !== 0x84 || nodeId === undefined || length === undefined) return undefined;
	const classes = [...payload.subarray(6, 3 + length)];
	const mark = classes.indexOf(CONTROLS_MARK);
	return { kind: 'nodeInfo', nodeId, commandClasses: mark < 0 ? classes : classes.slice(0, mark) };
}

function word(bytes: Uint8Array, at: number): number {
	return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

/** The numbers of the bits that are set, the first bit being 1. */
function bits(mask: Uint8Array): number[] {
	return [...mask].flatMap((byte, index) =>
		[0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => index * 8 + bit + 1),
	);
}
