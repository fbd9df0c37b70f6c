/** Whoever has no key cannot make a signed command out of anything that he can get hold of. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDoor } from '../../actors/runtime/door.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { jwkSet, jws, newSigner, type Signer } from '../kit/signing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const GATEWAY = 'apt-104';
const COMMAND = { v: 1, id: 'a', target: 'zw-12', action: 'doorLock.lockDoor' };
const HEADER = { alg: 'EdDSA', kid: 'cloud-1', aud: GATEWAY, iat: Date.UTC(2026, 7, 22, 10) / 1_000 };
const cloud = newSigner('cloud-1');
const next = newSigner('cloud-2');
const stranger = newSigner('cloud-1');

/** The door of a gateway that has these keys. */
async function doorWith(...signers: readonly Signer[]) {
	const folder = await temporaryFolder({ 'keys.json': jwkSet(...signers) });
	const signatures = { keysFile: join(folder, 'keys.json'), required: true, windowSeconds: 300 };
	return await openDoor({ gatewayId: GATEWAY, signatures, log: { info: () => {}, error: () => {} } });
}

const enveloped = (token: string) => bytes(JSON.stringify({ v: 1, jws: token }));

const token = jws(cloud, HEADER, JSON.stringify(COMMAND));
const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0ü'];
const position = fc.nat(token.length - 1);

const isRefused = async (take: (payload: Uint8Array) => Promise<object>, altered: string) => {
	if (altered === token) return;
	expect(await take(enveloped(altered))).toMatchObject({ refusal: { error: { code: 'SIGNATURE_INVALID' } } });
};

test('a character changed, added or left out', async () => {
	const take = await doorWith(cloud);
	expect(await take(enveloped(token))).toHaveProperty('command');
	const change = fc.tuple(position, fc.constantFrom(...alphabet), fc.constantFrom(0, 1), fc.boolean());
	await fc.assert(
		fc.asyncProperty(change, async ([at, character, removed, added]) => {
			await isRefused(take, token.slice(0, at) + (added ? character : '') + token.slice(at + removed));
		}),
		{ numRuns: 1_000 },
	);
});

test('the last characters of each part, every one', async () => {
	const take = await doorWith(cloud);
	const ends = token.split('.').map((_, part, parts) => parts.slice(0, part + 1).join('.').length - 1);
	for (const at of ends) {
		for (const character of alphabet) await isRefused(take, token.slice(0, at) + character + token.slice(at + 1));
	}
});

test('parts of several signed commands put together', async () => {
	const take = await doorWith(cloud, next);
	const unlock = JSON.stringify({ ...COMMAND, action: 'doorLock.unlockDoor' });
	const tokens = [token, jws(cloud, HEADER, unlock), jws(next, { ...HEADER, kid: 'cloud-2' }, unlock)];
	const parts = tokens.map((each) => each.split('.'));
	const pick = fc.constantFrom(0, 1, 2);
	await fc.assert(
		fc.asyncProperty(pick, pick, pick, async (header, payload, signature) => {
			const mixed = [parts[header]?.[0], parts[payload]?.[1], parts[signature]?.[2]].join('.');
			if (tokens.includes(mixed)) expect(await take(enveloped(mixed))).toHaveProperty('command');
			else await isRefused(take, mixed);
		}),
	);
});

test('headers of any kind that a stranger signs', async () => {
	const take = await doorWith(cloud);
	const header = fc.record({ alg: fc.constantFrom('EdDSA', 'none', 'HS256', ''), kid: fc.string(), jwk: fc.json() });
	await fc.assert(
		fc.asyncProperty(header, fc.boolean(), async (forged, known) => {
			const whole = { ...HEADER, ...(known ? {} : forged) };
			await isRefused(take, jws(stranger, whole, JSON.stringify(COMMAND)));
		}),
		{ numRuns: 300 },
	);
});

test('bytes and JSON of any kind', async () => {
	const take = await doorWith(cloud);
	await fc.assert(
		fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(bytes)), async (payload) => {
			expect(await take(payload)).toHaveProperty('refusal');
		}),
		{ numRuns: 1_000 },
	);
});
