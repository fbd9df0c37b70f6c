/**
 * Verifies a signed command: a compact JWS whose payload is the command, in the very words of one that is not signed.
 *
 * The protected header binds it to this gateway (`aud`) and to its time (`iat`), and names the key (`kid`); `alg` is EdDSA
 * with Ed25519, and nothing else, whatever the token says. Promises: never rejects; nothing passes of which a single
 * character was changed after it was signed. How old a signature may be, the admission says: it knows what it has seen.
 *
 * Source: RFC 7515 (JWS), RFC 8037 and RFC 9864 (EdDSA and Ed25519), RFC 8725 (what goes wrong with such tokens).
 */
import { compactVerify } from 'jose';
import { z } from 'zod';
import { check } from './faults.ts';
import { inFewWords, parsed } from './ingress.ts';
import type { KeyRing } from './key-ring.ts';

const ALGORITHMS = ['EdDSA', 'Ed25519'] as const;

/** s since the epoch: the end of the year 9999. */
const LATEST = 253_402_300_799;

/** Nothing else: a header that brings its own key, or asks for what is not understood, is refused. */
const protectedHeader = z.strictObject({
	alg: z.enum(ALGORITHMS),
	kid: z.string().min(1).max(128),
	aud: z.string().min(1).max(128),
	iat: z.number().min(0).max(LATEST),
	typ: z.string().optional(),
});

export type Verified =
	| {
			readonly payload: Uint8Array;
			/** ms since the epoch. */
			readonly at: number;
	  }
	/** For the sender. */
	| { readonly fault: string };

/**
 * @param keys Those that are good now.
 * @returns Takes what stands under `jws`.
 */
export function verifier(gatewayId: string, keys: () => Promise<KeyRing>): (jws: unknown) => Promise<Verified> {
	return async (jws) => {
		const parts = partsOf(jws);
		if (!parts) return { fault: 'jws: must be one compact JWS: header.payload.signature, each in base64url' };
		const header = check(protectedHeader, parsed(parts.header));
		if ('faults' in header) return { fault: `the header of the JWS: ${inFewWords(header.faults)}` };
		const { kid, aud, iat } = header.value;
		const key = (await keys()).get(kid);
		if (!key) {
			return {
				fault: `no key here is called ${JSON.stringify(kid)}; have the operator add its public key, or sign with another`,
			};
		}
		try {
			await compactVerify(parts.whole, key, { algorithms: [...ALGORITHMS] });
		} catch {
			// It says no by throwing, and why is not for the sender.
			return { fault: `the signature is not that of the key ${JSON.stringify(kid)} over this header and payload` };
		}
		if (aud !== gatewayId)
			return { fault: 'aud: the command was signed for another gateway; aud is the id of the one it is sent to' };
		return { payload: parts.payload, at: iat * 1_000 };
	};
}

function partsOf(jws: unknown) {
	if (typeof jws !== 'string') return undefined;
	const [header, payload, signature, ...others] = jws.split('.').map(decoded);
	if (!header || !payload || !signature || others.length > 0) return undefined;
	return { whole: jws, header, payload };
}

/** One way to write bytes only: others of the same meaning were not what the sender wrote. */
function decoded(text: string): Uint8Array | undefined {
	const bytes = Buffer.from(text, 'base64url');
	return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}
