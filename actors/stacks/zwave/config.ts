/**
 * A Z-Wave stack, as the configuration has it (contract, "Configuration"), and the network's keys in its `keysFile`.
 *
 * A class whose key is absent is not used: its nodes are not heard, and none are included with it. No message here shows
 * any part of a key.
 */
import { z } from 'zod';
import { check, formatPath } from '../../runtime/faults.ts';
import { parseJson } from '../../runtime/json-text.ts';
import { portPath } from '../../runtime/port-path.ts';
import { stackId } from '../../runtime/stack-id.ts';

export const zwaveConfig = z
	.strictObject({
		id: stackId,
		stack: z.literal('zwave').describe('Z-Wave'),
		port: portPath('the controller', 'the simulated home', ['/dev/ttyAMA0', 'tcp://192.0.2.7:4000', 'sim:']),
		keysFile: z
			.string()
			.min(1)
			.optional()
			.describe('the JSON file that holds the network’s keys; a class without a key is not used'),
	})
	.describe('a Z-Wave network');

export type ZwaveConfig = z.output<typeof zwaveConfig>;

const KEY_FAULT = 'must be 32 hex digits (16 bytes)';
const networkKey = z
	.string(KEY_FAULT)
	.regex(/^[0-9A-Fa-f]{32}$/, KEY_FAULT)
	.transform((digits): Uint8Array => Buffer.from(digits, 'hex'));

/** By security class; the Long Range network has keys of its own, of the S2 classes that authenticate. */
export const networkKeys = z
	.strictObject({
		S0_Legacy: networkKey.optional().describe('the network key of Security 0'),
		S2_Unauthenticated: networkKey.optional().describe('of S2 devices that nobody vouched for'),
		S2_Authenticated: networkKey.optional().describe('of S2 devices whose PIN was checked'),
		S2_AccessControl: networkKey.optional().describe('of S2 locks and doors'),
		LR_S2_Authenticated: networkKey.optional().describe('as S2_Authenticated, in a Long Range network'),
		LR_S2_AccessControl: networkKey.optional().describe('as S2_AccessControl, in a Long Range network'),
	})
	.describe('the keys of a Z-Wave network, 32 hex digits each');

/** 16 bytes each. */
export type NetworkKeys = z.output<typeof networkKeys>;

/** @param text What the `keysFile` holds. */
export function readNetworkKeys(text: string): { readonly keys: NetworkKeys } | { readonly faults: readonly string[] } {
	const json = parseJson(text);
	if ('fault' in json) {
		const { line, column, problem } = json.fault;
		return { faults: [`not valid JSON in line ${line}, column ${column}: ${problem}`] };
	}
	const checked = check(networkKeys, json.value, { secret: true });
	if ('value' in checked) return { keys: checked.value };
	return {
		faults: checked.faults.map(({ path, text }) => (path.length === 0 ? text : `${formatPath(path)} ${text}`)),
	};
}
