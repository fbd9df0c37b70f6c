import { describe, expect, test } from 'vitest';
import { readCommandKeys } from '../../actors/runtime/command-keys.ts';
import { newSigner } from '../kit/signing.ts';

const { jwk } = newSigner('cloud-1');
const read = (...keys: readonly object[]) => readCommandKeys(JSON.stringify({ keys }));

describe('a set of keys', () => {
	test('is each key by its id', () => {
		const other = newSigner('cloud-2').jwk;
		expect(read(jwk, other)).toEqual({ set: { keys: [jwk, other] } });
	});

	test.each<[string, object]>([
		['what it is used for', { use: 'sig' }],
		['how it signs', { alg: 'EdDSA' }],
		['how it signs, by its newer name', { alg: 'Ed25519' }],
		['what is not needed here (RFC 7517, 4)', { key_ops: ['verify'], owner: 'the cloud' }],
	])('may say %s', (_, more) => {
		expect(read({ ...jwk, ...more })).toHaveProperty('set');
	});
});

describe('refused in words:', () => {
	test.each<[string, object, string]>([
		['a private key', { d: jwk.x }, 'keys[0].d is a private key, which only the sender may have'],
		['a key without an id', { kid: undefined }, 'keys[0].kid is required'],
		['a key of another kind', { kty: 'RSA' }, 'keys[0].kty must be "OKP"'],
		['a shared secret', { kty: 'oct', k: 'AAAA' }, 'keys[0].kty must be "OKP"'],
		['another curve', { crv: 'X25519' }, 'keys[0].crv must be "Ed25519"'],
		['a key that is too short', { x: 'AAAA' }, 'keys[0].x must be 32 bytes in base64url'],
		['a key in ordinary base64', { x: `${'+'.repeat(42)}A` }, 'keys[0].x must be 32 bytes in base64url'],
		['a key that encrypts', { use: 'enc' }, 'keys[0].use must be "sig"'],
		['another algorithm', { alg: 'HS256' }, 'keys[0].alg must be one of "EdDSA", "Ed25519"'],
	])('%s', (_, change, fault) => {
		expect(read({ ...jwk, ...change })).toEqual({ faults: expect.arrayContaining([expect.stringContaining(fault)]) });
	});

	test('two keys of the same name', () => {
		expect(read(jwk, newSigner('cloud-1').jwk)).toEqual({ faults: ['keys[1].kid is the same as that of keys[0]'] });
	});

	test.each<[string, string, string]>([
		['no key', '{"keys":[]}', 'keys must hold a key'],
		['one key without a set', JSON.stringify(jwk), 'keys is required'],
		['what is no JSON', '-----BEGIN PUBLIC KEY-----', 'not valid JSON in line 1, column 1'],
	])('%s', (_, text, fault) => {
		expect(readCommandKeys(text)).toEqual({ faults: expect.arrayContaining([expect.stringContaining(fault)]) });
	});

	test('and no fault shows any of a key', () => {
		const told = JSON.stringify([read({ ...jwk, d: jwk.x, kty: jwk.x }), read({ ...jwk, x: `${String(jwk.x)}=` })]);
		expect(told).toContain('faults');
		expect(told).not.toContain(String(jwk.x));
	});
});
