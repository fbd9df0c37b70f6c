/**
 * Who may sign commands: the configuration's part (an addition to the contract's "Configuration": `signatures`), and the
 * public keys in its `keysFile`, a JWK Set.
 *
 * Promises: only Ed25519, and only public keys; each has an id of its own, by which a signature names it. Several at a time
 * are for rotation: a new one is added, the senders change over, the old one is taken out.
 *
 * Source: RFC 7517 (JWK Set), RFC 8037 (Ed25519 as `OKP`).
 */
import { z } from 'zod';
import { check, formatPath } from './faults.ts';
import { parseJson } from './json-text.ts';

export const signaturesConfig = z
	.strictObject({
		keysFile: z
			.string()
			.min(1)
			.meta({
				description: 'the JWK Set of the public Ed25519 keys; it is read again when it changes',
				examples: ['command-keys.json'],
			}),
		required: z
			.boolean()
			.default(true)
			.describe('whether a command without a signature is refused; one that has a wrong signature always is'),
		windowSeconds: z
			.int()
			.min(1)
			.max(86_400)
			.default(300)
			.describe('how far the time of signing may be from the gateway’s time when the command arrives, in seconds'),
	})
	.describe('signed commands; without it none is');

export type SignaturesConfig = z.output<typeof signaturesConfig>;

const PRIVATE = 'is a private key, which only the sender may have: take it out, and replace the pair';

const publicKey = z
	.object({
		kty: z.literal('OKP').describe('the kind of key'),
		crv: z.literal('Ed25519').describe('the curve'),
		x: z
			.string()
			.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'must be 32 bytes in base64url')
			.describe('the public key: 32 bytes in base64url'),
		kid: z.string().min(1).max(128).describe('the key’s id, which a signature names'),
		use: z.literal('sig').optional().describe('what it is used for'),
		alg: z.enum(['EdDSA', 'Ed25519']).optional().describe('how it signs'),
		d: z.never({ error: PRIVATE }).optional().describe('the private part: it must not be here'),
	})
	.describe('a public Ed25519 key (RFC 8037)');

export const commandKeys = z
	.strictObject({
		keys: z
			.array(publicKey)
			.min(1, 'must hold a key')
			.describe('whoever has the private part of one of these may command the gateway'),
	})
	.describe('the keys that commands are signed with: a JWK Set (RFC 7517)')
	.superRefine(({ keys }, { addIssue }) => {
		for (const [index, { kid }] of keys.entries()) {
			const first = keys.findIndex((key) => key.kid === kid);
			if (first !== index)
				addIssue({ code: 'custom', path: ['keys', index, 'kid'], message: `is the same as that of keys[${first}]` });
		}
	});

export type CommandKeys = z.output<typeof commandKeys>;

/** @param text What the file holds. No fault shows any of it. */
export function readCommandKeys(text: string): { readonly set: CommandKeys } | { readonly faults: readonly string[] } {
	const json = parseJson(text);
	if ('fault' in json) {
		const { line, column, problem } = json.fault;
		return { faults: [`not valid JSON in line ${line}, column ${column}: ${problem}`] };
	}
	const checked = check(commandKeys, json.value, { secret: true });
	if ('value' in checked) return { set: checked.value };
	return {
		faults: checked.faults.map(({ path, text }) => (path.length === 0 ? text : `${formatPath(path)} ${text}`)),
	};
}
