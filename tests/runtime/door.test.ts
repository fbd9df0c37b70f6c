import { createHmac } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { SignaturesConfig } from '../../actors/runtime/command-keys.ts';
import { openDoor } from '../../actors/runtime/door.ts';
import { receive } from '../../actors/runtime/ingress.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { base64url, jwkSet, jws, newSigner, signed } from '../kit/signing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const AT = Date.UTC(2026, 7, 22, 10);
const GATEWAY = 'apt-104';
const COMMAND = { v: 1, id: 'a', target: 'zw-12', action: 'doorLock.lockDoor' };
const HEADER = { alg: 'EdDSA', kid: 'cloud-1', aud: GATEWAY, iat: AT / 1_000 };
const cloud = newSigner('cloud-1');
const next = newSigner('cloud-2');
const stranger = newSigner('cloud-1');
const PLAIN = bytes(JSON.stringify(COMMAND));

/** A gateway's door, with the keys of `cloud` unless the test says otherwise. */
async function door(what: Partial<SignaturesConfig> & { readonly keys?: string } = {}) {
	const { keys = jwkSet(cloud), ...config } = what;
	const folder = await temporaryFolder({ 'keys.json': keys });
	const keysFile = join(folder, 'keys.json');
	const log = { info: vi.fn(), error: vi.fn() };
	const signatures = { keysFile, required: true, windowSeconds: 300, ...config };
	const take = await openDoor({ gatewayId: GATEWAY, signatures, log });
	return {
		take: (payload: string | Uint8Array) => take(typeof payload === 'string' ? bytes(payload) : payload),
		keysFile,
		log,
	};
}

const enveloped = (token: unknown) => JSON.stringify({ v: 1, jws: token });

describe('a signed command', () => {
	test('is the command as it would be without, with the time of its signature', async () => {
		const { take } = await door();
		const plain = receive(PLAIN);
		if ('refusal' in plain) throw new Error(plain.refusal.error.message);
		expect(await take(signed(cloud, COMMAND, { aud: GATEWAY, at: AT }))).toEqual({
			command: { ...plain.command, signed: { at: AT, withinMs: 300_000 } },
		});
	});

	test.each(['EdDSA', 'Ed25519'])('may call its algorithm %s', async (alg) => {
		const { take } = await door();
		expect(await take(enveloped(jws(cloud, { ...HEADER, alg }, JSON.stringify(COMMAND))))).toHaveProperty('command');
	});

	test.each<[string, object]>([
		['a type', { typ: 'JOSE' }],
		['a part of a second', { iat: AT / 1_000 + 0.25 }],
	])('may have %s in its header', async (_, header) => {
		const { take } = await door();
		const token = jws(cloud, { ...HEADER, ...header }, JSON.stringify(COMMAND));
		expect(await take(enveloped(token))).toHaveProperty('command.signed.at');
	});

	test('may be signed with any of the keys', async () => {
		const { take } = await door({ keys: jwkSet(cloud, next) });
		expect(await take(signed(cloud, COMMAND, { aud: GATEWAY, at: AT }))).toHaveProperty('command');
		expect(await take(signed(next, COMMAND, { aud: GATEWAY, at: AT }))).toHaveProperty('command');
	});

	test('that is no command is refused for what it is, to its sender', async () => {
		const { take } = await door();
		expect(await take(signed(cloud, { ...COMMAND, tll: 1 }, { aud: GATEWAY, at: AT }))).toMatchObject({
			refusal: { id: 'a', target: 'zw-12', error: { code: 'INVALID_COMMAND', message: 'tll: unknown key' } },
		});
		expect(await take(signed(cloud, { ...COMMAND, v: 2 }, { aud: GATEWAY, at: AT }))).toMatchObject({
			refusal: { id: 'a', error: { code: 'UNSUPPORTED_VERSION' } },
		});
		expect(await take(enveloped(jws(cloud, HEADER, 'lock')))).toMatchObject({
			refusal: { id: null, error: { code: 'INVALID_JSON' } },
		});
	});

	test.each<[string, string]>([
		['too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
		['too large', JSON.stringify({ ...COMMAND, args: { text: 'x'.repeat(60_000) } })],
		['signed twice', enveloped(jws(cloud, HEADER, JSON.stringify(COMMAND)))],
	])('has the limits of others: %s', async (_, payload) => {
		const { take } = await door();
		expect(await take(enveloped(jws(cloud, HEADER, payload)))).toMatchObject({
			refusal: { error: { code: 'INVALID_COMMAND' } },
		});
	});
});

describe('SIGNATURE_REQUIRED', () => {
	test('is the answer to a command without, and to anything else that is an object', async () => {
		const { take } = await door();
		expect(await take(PLAIN)).toMatchObject({
			refusal: { id: 'a', target: 'zw-12', error: { code: 'SIGNATURE_REQUIRED', retryable: false } },
		});
		expect(await take('{}')).toMatchObject({ refusal: { id: null, error: { code: 'SIGNATURE_REQUIRED' } } });
	});

	test('is not, where signatures are not required', async () => {
		const { take } = await door({ required: false });
		expect(await take(PLAIN)).toEqual(receive(PLAIN));
		expect(await take(signed(stranger, COMMAND, { aud: GATEWAY, at: AT }))).toMatchObject({
			refusal: { error: { code: 'SIGNATURE_INVALID' } },
		});
	});
});

describe('SIGNATURE_INVALID', () => {
	const body = JSON.stringify(COMMAND);
	const good = jws(cloud, HEADER, body);
	const [header = '', payload = '', signature = ''] = good.split('.');
	const hmac = (input: string) => createHmac('sha256', String(cloud.jwk.x)).update(input).digest('base64url');
	const headed = (what: object) => base64url(JSON.stringify({ ...HEADER, ...what }));
	const form = 'must be one compact JWS';

	test.each<[string, unknown, string]>([
		['somebody else’s signature under a known name', jws(stranger, HEADER, body), 'not that of the key "cloud-1"'],
		['a key that is not known', jws(next, { ...HEADER, kid: 'cloud-2' }, body), 'no key here is called "cloud-2"'],
		['another gateway', jws(cloud, { ...HEADER, aud: 'apt-105' }, body), 'aud: '],
		['several gateways', jws(cloud, { ...HEADER, aud: [GATEWAY, 'apt-105'] }, body), 'aud: must be a string'],
		['no gateway', jws(cloud, { ...HEADER, aud: undefined }, body), 'aud: is required'],
		['no key', jws(cloud, { ...HEADER, kid: undefined }, body), 'kid: is required'],
		['no time', jws(cloud, { ...HEADER, iat: undefined }, body), 'iat: is required'],
		['a time in words', jws(cloud, { ...HEADER, iat: '2026-08-22T10:00:00Z' }, body), 'iat: must be a number'],
		['a time in ms', jws(cloud, { ...HEADER, iat: AT }, body), 'iat: must be at most'],
		['a time before all', jws(cloud, { ...HEADER, iat: -1 }, body), 'iat: must be at least 0'],
		['no algorithm', jws(cloud, { ...HEADER, alg: 'none' }, body), 'alg: must be one of "EdDSA", "Ed25519"'],
		['no algorithm and no signature', `${headed({ alg: 'none' })}.${payload}.`, form],
		[
			'a MAC with the public key',
			`${headed({ alg: 'HS256' })}.${payload}.${hmac(`${headed({ alg: 'HS256' })}.${payload}`)}`,
			'alg: must be one of',
		],
		['another curve', jws(cloud, { ...HEADER, alg: 'Ed448' }, body), 'alg: must be one of'],
		['a header that brings its key', jws(stranger, { ...HEADER, jwk: stranger.jwk }, body), 'jwk: unknown key'],
		[
			'a header that says where its key is',
			jws(cloud, { ...HEADER, jku: 'https://a.example' }, body),
			'jku: unknown key',
		],
		['an extension', jws(cloud, { ...HEADER, crit: ['exp'], exp: 0 }, body), 'unknown key'],
		['a payload that is not encoded', jws(cloud, { ...HEADER, b64: false, crit: ['b64'] }, body), 'unknown key'],
		['a header that is no JSON', `${base64url('alg')}.${payload}.${signature}`, 'the header of the JWS: '],
		['a header that is null', `${base64url('null')}.${payload}.${signature}`, 'the header of the JWS: '],
		['a header of 4,000 lists', `${base64url('['.repeat(4_000))}.${payload}.${signature}`, 'the header of the JWS: '],
		['another payload', `${header}.${base64url(body.replace('lock', 'unlock'))}.${signature}`, 'not that of the key'],
		['two signatures', `${good}.${signature}`, form],
		['no signature', `${header}.${payload}`, form],
		['a signature cut short', `${header}.${payload}.${signature.slice(0, 32)}`, 'not that of the key'],
		['a signature with more behind it', `${good}AAAA`, 'not that of the key'],
		['padding', `${good}==`, form],
		['a space', `${good} `, form],
		['five parts', `${good}.${header}.${payload}`, form],
		['a list of two', [good, good], form],
		['the JSON form of a JWS', { payload, signatures: [{ protected: header, signature }] }, form],
		['nothing', '', form],
		['null', null, form],
	])('is %s', async (_, token, message) => {
		const { take } = await door();
		expect(await take(enveloped(token))).toMatchObject({
			refusal: { error: { code: 'SIGNATURE_INVALID', message: expect.stringContaining(message), retryable: false } },
		});
	});

	test('goes to whom the payload names, though nothing vouches for it', async () => {
		const { take } = await door();
		expect(await take(enveloped(jws(stranger, HEADER, body)))).toMatchObject({ refusal: { id: 'a', target: 'zw-12' } });
		expect(await take(enveloped(jws(stranger, HEADER, '[1]')))).toMatchObject({ refusal: { id: null } });
	});

	test('shows neither a key nor the signature', async () => {
		const { take } = await door();
		const refused = JSON.stringify(await take(enveloped(`${good.slice(0, -8)}AAAAAAAA`)));
		expect(refused).toContain('SIGNATURE_INVALID');
		expect(refused).not.toContain(String(cloud.jwk.x));
		expect(refused).not.toContain(signature.slice(0, 20));
	});

	test('is told in few words, however long the sender’s', async () => {
		const { take } = await door();
		const long = { ...HEADER, kid: 'k'.repeat(128), [`${'x'.repeat(20_000)}`]: 1 };
		const taken = await take(enveloped(jws(cloud, long, body)));
		expect('refusal' in taken && taken.refusal.error.message.length).toBeLessThan(500);
	});
});

describe('beside the signature', () => {
	test.each([
		['another key', { id: 'a' }, 'id: unknown key'],
		['another version', { v: 2 }, 'v: 2 is not understood'],
		['no version', { v: undefined }, 'v: is required'],
	])('nothing else stands: %s', async (_, change, message) => {
		const { take } = await door();
		const token = jws(cloud, HEADER, JSON.stringify(COMMAND));
		const taken = await take(JSON.stringify({ v: 1, jws: token, ...change }));
		expect(taken).toMatchObject({ refusal: { error: { message: expect.stringContaining(message) } } });
	});
});

describe('without keys', () => {
	const log = { info: vi.fn(), error: vi.fn() };

	test('a command is taken as it is', async () => {
		const take = await openDoor({ gatewayId: GATEWAY, signatures: undefined, log });
		expect(await take(PLAIN)).toEqual(receive(PLAIN));
		expect(await take(bytes('['))).toEqual(receive(bytes('[')));
	});

	test('a signed one is refused in words, to its sender', async () => {
		const take = await openDoor({ gatewayId: GATEWAY, signatures: undefined, log });
		expect(await take(bytes(signed(cloud, COMMAND, { aud: GATEWAY, at: AT })))).toMatchObject({
			refusal: {
				id: 'a',
				target: 'zw-12',
				error: { code: 'INVALID_COMMAND', message: expect.stringContaining('has no keys') },
			},
		});
		expect(await take(bytes('{"v":1,"jws":7}'))).toMatchObject({ refusal: { id: null } });
	});
});

describe('the keys', () => {
	const from = (signer: typeof cloud) => signed(signer, COMMAND, { aud: GATEWAY, at: AT });
	const codeOf = async (taken: Promise<object>) => ('command' in (await taken) ? 'taken' : 'refused');

	test('may be changed at any time: the next command is judged by the new ones', async () => {
		const { take, keysFile, log } = await door();
		expect(await codeOf(take(from(next)))).toBe('refused');
		await writeFile(keysFile, jwkSet(cloud, next));
		expect(await codeOf(take(from(next)))).toBe('taken');
		expect(await codeOf(take(from(cloud)))).toBe('taken');
		await writeFile(`${keysFile}.new`, jwkSet(next));
		await rename(`${keysFile}.new`, keysFile);
		expect(await codeOf(take(from(cloud)))).toBe('refused');
		expect(await codeOf(take(from(next)))).toBe('taken');
		expect(log.info).toHaveBeenLastCalledWith('commands may be signed with the keys cloud-2', { file: keysFile });
	});

	test.each<[string, string]>([
		['empty', ''],
		['half a file', jwkSet(next).slice(0, 40)],
		['without a key', '{"keys":[]}'],
		['with a private key', JSON.stringify({ keys: [{ ...next.jwk, d: next.jwk.x }] })],
	])('stay as they were when the new file is %s, which the log is told once', async (_, text) => {
		const { take, keysFile, log } = await door();
		expect(await codeOf(take(from(cloud)))).toBe('taken');
		await writeFile(keysFile, text);
		expect(await codeOf(take(from(cloud)))).toBe('taken');
		expect(await codeOf(take(from(next)))).toBe('refused');
		expect(log.error).toHaveBeenCalledOnce();
		expect(JSON.stringify(log.error.mock.lastCall)).not.toContain(String(next.jwk.x));
		await writeFile(keysFile, jwkSet(next));
		expect(await codeOf(take(from(next)))).toBe('taken');
	});

	test('stay when the file is gone', async () => {
		const { take, keysFile, log } = await door();
		expect(await codeOf(take(from(cloud)))).toBe('taken');
		await rm(keysFile);
		expect(await codeOf(take(from(cloud)))).toBe('taken');
		expect(log.error).toHaveBeenCalledOnce();
	});

	test('are none where there never were any', async () => {
		const { take } = await door({ keysFile: '/nowhere/keys.json' });
		expect(await take(from(cloud))).toMatchObject({ refusal: { error: { code: 'SIGNATURE_INVALID' } } });
	});
});

test('what comes first is answered first, signed or not', async () => {
	const { take } = await door({ required: false });
	const order: string[] = [];
	const payloads = Array.from({ length: 20 }, (_, index) => {
		const command = { ...COMMAND, id: String(index) };
		return index % 2 === 0 ? signed(cloud, command, { aud: GATEWAY, at: AT }) : JSON.stringify(command);
	});
	await Promise.all(
		payloads.map(async (payload) => {
			const taken = await take(payload);
			order.push('command' in taken ? taken.command.id : 'refused');
		}),
	);
	expect(order).toEqual(payloads.map((_, index) => String(index)));
});
