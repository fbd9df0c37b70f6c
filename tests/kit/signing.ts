/** Whoever signs commands, as a backend does it (RFC 7515): with Node's own cryptography, not the gateway's library. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Signer {
	readonly kid: string;
	readonly privateKey: KeyObject;
	/** For the gateway's JWK Set. */
	readonly jwk: { readonly [member: string]: unknown };
}

export function newSigner(kid: string): Signer {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } };
}

export function jwkSet(...signers: readonly Signer[]): string {
	return JSON.stringify({ keys: signers.map(({ jwk }) => jwk) });
}

export const base64url = (text: string | Buffer) => Buffer.from(text).toString('base64url');

/** A compact JWS over a payload. @param header The protected header, whole. */
export function jws({ privateKey }: Signer, header: object, payload: string): string {
	const input = `${base64url(JSON.stringify(header))}.${base64url(payload)}`;
	return `${input}.${base64url(sign(null, Buffer.from(input), privateKey))}`;
}

/** A command as it is published, signed. @param at ms since the epoch. */
export function signed(
	signer: Signer,
	command: object,
	{ aud, at }: { readonly aud: string; readonly at: number },
): string {
	const header = { alg: 'EdDSA', kid: signer.kid, aud, iat: Math.floor(at / 1_000) };
	return JSON.stringify({ v: 1, jws: jws(signer, header, JSON.stringify(command)) });
}
