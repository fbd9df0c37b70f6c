/**
 * A signed command as it stands on the wire: what takes a command's place on `cmd` at a gateway that has keys (an addition
 * to the contract's "A command"). What the signature must be, the words below say; the gateway's door checks it.
 */
import { z } from 'zod';
import { v } from './words.ts';

export const signedCommand = z.strictObject({
	v,
	jws: z
		.string()
		.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)
		.describe(
			'a compact JWS (RFC 7515). Its payload is the command, as it would be sent without. Its protected header has alg, "EdDSA" or "Ed25519"; kid, the id of one of the gateway’s keys, Ed25519 (RFC 8037); aud, the gateway’s id; iat, when it was signed, in seconds since 1970, near the gateway’s time when it arrives (signatures.windowSeconds); and nothing else but typ',
		),
});
