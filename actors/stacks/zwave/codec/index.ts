/**
 * Command classes to bytes and back, encapsulations included: Supervision and Multi Channel, and CRC-16 on receipt.
 *
 * Promises: `decode` never throws, whatever comes; `encode` gives the bytes of one transmission, to be kept for its
 * retransmissions. Keeps no state, sends nothing, knows no security yet: an encrypted command is `Unknown`. The work is
 * done by the peer's classes (`@zwave-js/cc`) without their driver.
 */
import type { CCEncodingContext, CCParsingContext, CommandClass } from '@zwave-js/cc';
import { CRC16CC, CRC16CCCommandEncapsulation } from '@zwave-js/cc/CRC16CC';
import {
	MultiChannelCC,
	MultiChannelCCCommandEncapsulation,
	MultiChannelCCV1CommandEncapsulation,
} from '@zwave-js/cc/MultiChannelCC';
import { SupervisionCC, SupervisionCCGet } from '@zwave-js/cc/SupervisionCC';
import type { CcCommand, CcCommands, CcMessage } from '../../../../machines/zwave/cc.ts';
import { associationDecoders, associationEncoders } from './associations.ts';
import { hex } from './bytes.ts';
import { climateDecoders, climateEncoders } from './climate.ts';
import { configurationDecoders, configurationEncoders } from './configuration.ts';
import { coveringDecoders, coveringEncoders } from './coverings.ts';
import type { Address, Decoder, Encoders, VersionOf } from './family.ts';
import { managementDecoders, managementEncoders } from './management.ts';
import { sceneDecoders, sceneEncoders } from './scenes.ts';
import { sensorDecoders, sensorEncoders } from './sensors.ts';
import { switchDecoders, switchEncoders } from './switches.ts';

export interface CodecOptions {
	readonly homeId: number;
	readonly ownNodeId: number;
	/** What the interview learnt; 0 while it is not known, which counts as 1. */
	readonly versionOf: (nodeId: number, endpoint: number, commandClass: number) => number;
}

export interface Destination {
	readonly nodeId: number;
	readonly endpoint: number;
	/** Asks for a Supervision Report; session ids are 0 to 63 (SDS13783, Supervision). */
	readonly supervision?: { readonly sessionId: number };
}

export interface Source {
	readonly nodeId: number;
	readonly frameType?: 'singlecast' | 'broadcast' | 'multicast';
}

export interface Received {
	/** Where in the node it comes from; 0 is the root device. */
	readonly endpoint: number;
	/** The node waits for a Supervision Report with this session. */
	readonly supervised?: { readonly sessionId: number };
	readonly message: CcMessage;
}

export interface Codec {
	encode(command: CcCommand, to: Destination): Promise<Uint8Array>;
	decode(payload: Uint8Array, from: Source): Promise<Received>;
}

const ENCODERS = {
	...switchEncoders,
	...coveringEncoders,
	...climateEncoders,
	...sensorEncoders,
	...sceneEncoders,
	...configurationEncoders,
	...managementEncoders,
};
const DECODERS: readonly Decoder[] = [
	...switchDecoders,
	...coveringDecoders,
	...climateDecoders,
	...sensorDecoders,
	...sceneDecoders,
	...configurationDecoders,
	...managementDecoders,
];

export function createCodec({ homeId, ownNodeId, versionOf }: CodecOptions): Codec {
	const encoders: Encoders = { ...ENCODERS, ...associationEncoders(ownNodeId) };
	const decoders = new Map([...DECODERS, ...associationDecoders(ownNodeId)]);
	const base = {
		homeId,
		ownNodeId,
		securityManager: undefined,
		securityManager2: undefined,
		securityManagerLR: undefined,
		getDeviceConfig: () => undefined,
		getHighestSecurityClass: () => undefined,
		hasSecurityClass: () => undefined,
		setSecurityClass: () => undefined,
	};
	return {
		async encode(command, { nodeId, endpoint, supervision }) {
			const version: VersionOf = (commandClass) => Math.max(1, versionOf(nodeId, endpoint, commandClass));
			// Multi Channel marks what it wraps as coming from the root: the endpoint is remembered here.
			const context: CCEncodingContext = { ...base, getSupportedCCVersion: version };
			let cc = build(encoders, command, { nodeId, endpointIndex: endpoint }, version);
			if (supervision) cc = SupervisionCC.encapsulate(cc, supervision.sessionId, true);
			if (endpoint > 0) cc = MultiChannelCC.encapsulate(cc);
			return cc.serialize(context);
		},
		async decode(payload, { nodeId, frameType = 'singlecast' }) {
			const context: CCParsingContext = { ...base, sourceNodeId: nodeId, frameType };
			try {
				return unwrap(decoders, await CRC16CC.parse(Uint8Array.from(payload), context));
			} catch (fault) {
				return { endpoint: 0, message: { type: 'Invalid', reason: `not to be parsed: ${String(fault)}` } };
			}
		},
	};
}

function build<Type extends keyof CcCommands>(
	encoders: Encoders,
	command: { readonly type: Type } & CcCommands[Type],
	to: Address,
	versionOf: VersionOf,
): CommandClass {
	return encoders[command.type](command, to, versionOf);
}

/** Takes the encapsulations off, from the outside in. */
function unwrap(decoders: ReadonlyMap<unknown, Decoder[1]>, outermost: CommandClass): Received {
	let cc = outermost;
	let endpoint = 0;
	let supervised: Received['supervised'];
	for (;;) {
		if (cc instanceof MultiChannelCCCommandEncapsulation || cc instanceof MultiChannelCCV1CommandEncapsulation) {
			endpoint = cc.endpointIndex;
			cc = cc.encapsulated;
		} else if (cc instanceof SupervisionCCGet) {
			supervised = { sessionId: cc.sessionId };
			cc = cc.encapsulated;
		} else if (cc instanceof CRC16CCCommandEncapsulation) {
			cc = cc.encapsulated;
		} else {
			return { endpoint, ...(supervised && { supervised }), message: read(decoders, cc) };
		}
	}
}

function read(decoders: ReadonlyMap<unknown, Decoder[1]>, cc: CommandClass): CcMessage {
	const known = decoders.get(cc.constructor)?.(cc);
	if (known) return known;
	// The peer's class for what it could not parse is exported only together with every command class there is.
	if ('reason' in cc)
		return { type: 'Invalid', reason: `${cc.ccName}: ${String(cc.reason ?? 'too short or malformed')}` };
	if (cc.ccCommand === undefined && cc.ccId !== NO_OPERATION)
		return { type: 'Invalid', reason: `${cc.ccName}: it ends before its command` };
	const command = cc.ccCommand === undefined ? '' : hex(Uint8Array.of(cc.ccCommand));
	return { type: 'Unknown', commandClass: cc.ccId, payload: command + hex(cc.payload) };
}

/** The one command class without commands: a ping (SDS13782, No Operation). */
const NO_OPERATION = 0;
