/** A codec, and bytes as hex, for its tests. */
import { createCodec } from '../../../actors/stacks/zwave/codec/index.ts';

/** For devices whose command classes all have this version. */
export function codecFor(version: number) {
	return createCodec({ homeId: 0xc0ffee, ownNodeId: 1, versionOf: () => version });
}

export function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

/** Blanks don't count. */
export function bytes(text: string) {
	return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

/** How the peer writes: with its newest versions, in the clear. */
export const peer = {
	homeId: 0xc0ffee,
	ownNodeId: 2,
	securityManager: undefined,
	securityManager2: undefined,
	securityManagerLR: undefined,
	getDeviceConfig: () => undefined,
	getSupportedCCVersion: () => 0,
	getHighestSecurityClass: () => undefined,
	hasSecurityClass: () => undefined,
	setSecurityClass: () => undefined,
};
