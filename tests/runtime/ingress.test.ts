import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receive } from '../../actors/runtime/ingress.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const MINIMAL = { v: 1, id: 'a', target: 'zw-12', action: 'doorLock.lockDoor' };
const take = (body: unknown) => receive(bytes(JSON.stringify(body)));
const digestOf = (taken: ReturnType<typeof receive>) => ('command' in taken ? taken.command.digest : undefined);

describe('a command', () => {
	test('is filled in with the defaults', () => {
		expect(take(MINIMAL)).toEqual({
			command: {
				id: 'a',
				target: 'zw-12',
				endpoint: 0,
				action: 'doorLock.lockDoor',
				args: {},
				priority: 'normal',
				digest: expect.stringMatching(/^[0-9a-f]{64}$/),
			},
		});
	});

	test('keeps all that it says; a date becomes milliseconds', () => {
		const said = {
			endpoint: 2,
			args: { lift: 50, tags: [null, 'ü', { deep: true }] },
			ttlMs: 30_000,
			priority: 'high',
		};
		expect(take({ ...MINIMAL, ...said, expiresAt: '2026-08-22T12:00:30.5+02:00' })).toMatchObject({
			command: { ...said, expiresAt: Date.UTC(2026, 7, 22, 10, 0, 30, 500) },
		});
	});

	test.each([
		['id of 128 characters', { id: 'x'.repeat(128) }],
		['endpoint 65535', { endpoint: 65_535 }],
		['ttlMs of 1', { ttlMs: 1 }],
		['ttlMs of a week', { ttlMs: 604_800_000 }],
		['expiresAt in the past', { expiresAt: '1999-12-31T23:59:59Z' }],
		['args with 30 levels', { args: JSON.parse(`{"a":${'['.repeat(30)}${']'.repeat(30)}}`) }],
		['args with many lists side by side', { args: { list: Array.from({ length: 100 }, () => [{}]) } }],
		['brackets in a string', { args: { text: '[{'.repeat(1_000) } }],
		['escaped quotes before brackets', { args: { text: `\\"${'['.repeat(100)}` } }],
	])('may have an %s', (_, change) => {
		expect(take({ ...MINIMAL, ...change })).toHaveProperty('command');
	});

	test('of 65,536 bytes is taken', () => {
		expect(receive(bytes(JSON.stringify(MINIMAL).padEnd(65_536)))).toHaveProperty('command');
	});

	test('with keys that mean something to JavaScript is harmless', () => {
		const text = JSON.stringify(MINIMAL).replace(
			'}',
			',"args":{"__proto__":{"polluted":1},"constructor":2,"toString":3}}',
		);
		expect(receive(bytes(text))).toMatchObject({ command: { args: { constructor: 2, toString: 3 } } });
		expect({}).not.toHaveProperty('polluted');
	});
});

describe('the digest', () => {
	test('is the same whatever the order of keys, at every depth, and the spaces', () => {
		const one = receive(bytes('{"v":1,"id":"a","target":"t","action":"a.b","args":{"x":{"p":1,"q":[1,2]},"y":2}}'));
		const other = receive(
			bytes('{"args":{"y":2,"x":{"q":[1,2] ,"p":1.0}},"action":"a.b","target":"t","id":"a","v":1}'),
		);
		expect(digestOf(one)).toBeDefined();
		expect(digestOf(other)).toBe(digestOf(one));
	});

	test.each([
		{ args: { x: 2 } },
		{ args: { x: '1' } },
		{ args: { x: [1] } },
		{ args: { y: 1 } },
		{ args: { x: 1, y: null } },
		{ args: { x: 1 }, endpoint: 0 },
		{ args: { x: 1 }, ttlMs: 1 },
		{ args: { x: 1 }, id: 'b' },
	])('differs for %o', (change) => {
		const original = digestOf(take({ ...MINIMAL, args: { x: 1 } }));
		expect(digestOf(take({ ...MINIMAL, ...change }))).not.toBe(original);
	});
});

describe('what is no command is refused', () => {
	test.each([
		['nothing', ''],
		['a word', 'lock'],
		['half an object', '{"v":1,'],
		['a trailing comma', '{"v":1,}'],
		['two objects', '{}{}'],
	])('as INVALID_JSON: %s', (_, text) => {
		expect(receive(bytes(text))).toEqual({
			refusal: { id: null, error: { code: 'INVALID_JSON', message: expect.any(String), retryable: false } },
		});
	});

	test.each([
		['a byte that is no UTF-8', [0x7b, 0x22, 0xff, 0x22, 0x7d]],
		['an overlong encoding', [0x22, 0xc0, 0xaf, 0x22]],
		['half a character', [0x22, 0xe2, 0x82]],
		['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
	])('as INVALID_JSON: %s', (_, payload) => {
		expect(receive(Uint8Array.from(payload))).toMatchObject({ refusal: { id: null, error: { code: 'INVALID_JSON' } } });
	});

	test.each(['null', '1', '"text"', '[]', '[{"v":1,"id":"a"}]', 'true'])('as INVALID_COMMAND: %s', (text) => {
		expect(receive(bytes(text))).toMatchObject({
			refusal: { id: null, error: { code: 'INVALID_COMMAND', message: expect.stringContaining('not an object') } },
		});
	});

	test.each([2, 0, 1.5, '1', null, [1], { v: 1 }])('as UNSUPPORTED_VERSION: v %o', (v) => {
		const taken = take({ ...MINIMAL, v });
		expect(taken).toMatchObject({ refusal: { id: 'a', target: 'zw-12', error: { code: 'UNSUPPORTED_VERSION' } } });
		expect(taken).toMatchObject({ refusal: { error: { message: expect.stringContaining(JSON.stringify(v)) } } });
	});

	test.each<[string, object, string]>([
		['v', { v: undefined }, 'v: is required'],
		['target', { target: undefined }, 'target: is required'],
		['action', { action: undefined }, 'action: is required'],
	])('as INVALID_COMMAND: no %s', (_, change, message) => {
		expect(take({ ...MINIMAL, ...change })).toMatchObject({
			refusal: { id: 'a', error: { code: 'INVALID_COMMAND', message } },
		});
	});

	test.each<[object, string]>([
		[{ endpoint: '1' }, 'endpoint: '],
		[{ endpoint: -1 }, 'endpoint: '],
		[{ endpoint: 65_536 }, 'endpoint: '],
		[{ endpoint: 1.5 }, 'endpoint: '],
		[{ target: 12 }, 'target: '],
		[{ target: '' }, 'target: '],
		[{ action: 'lockDoor' }, 'action: must be cluster.command'],
		[{ action: 'a.b.c' }, 'action: must be cluster.command'],
		[{ action: 'x'.repeat(70_000) }, 'bytes'],
		[{ args: [] }, 'args: '],
		[{ args: null }, 'args: '],
		[{ expiresAt: '2026-08-22' }, 'expiresAt: must be a date and time with an offset'],
		[{ expiresAt: '2026-08-22T10:00:30' }, 'expiresAt: must be a date and time with an offset'],
		[{ expiresAt: '2026-02-30T10:00:30Z' }, 'expiresAt: must be a date and time with an offset'],
		[{ expiresAt: 1_800_000_000_000 }, 'expiresAt: '],
		[{ ttlMs: 0 }, 'ttlMs: '],
		[{ ttlMs: 604_800_001 }, 'ttlMs: '],
		[{ ttlMs: 1e300 }, 'ttlMs: '],
		[{ ttlMs: '1000' }, 'ttlMs: '],
		[{ priority: 'urgent' }, 'priority: '],
		[{ tll: 1 }, 'tll: unknown key'],
		[{ ttlMS: 1 }, 'ttlMS: unknown key; did you mean "ttlMs"?'],
		[{ arg: {} }, 'arg: unknown key; did you mean "args"?'],
		[JSON.parse('{"__proto__":{"id":"b"}}'), '__proto__: unknown key'],
	])('as INVALID_COMMAND: %o', (change, message) => {
		const body = JSON.stringify(MINIMAL).replace(/}$/, `,${JSON.stringify(change).slice(1)}`);
		expect(receive(bytes(body))).toMatchObject({
			refusal: { id: 'a', error: { code: 'INVALID_COMMAND', message: expect.stringContaining(message) } },
		});
	});

	test('as INVALID_COMMAND: a number that is too great', () => {
		const text = JSON.stringify({ ...MINIMAL, args: { level: 0 } }).replace('"level":0', '"level":1e400');
		expect(receive(bytes(text))).toMatchObject({
			refusal: { id: 'a', error: { code: 'INVALID_COMMAND', message: expect.stringContaining('args.level') } },
		});
	});

	test("in few words, however many faults there are and however long the sender's words", () => {
		const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, 1]));
		expect(take({ ...MINIMAL, ...many })).toMatchObject({
			refusal: { error: { message: expect.stringMatching(/^.{1,400}; and 2997 more$/) } },
		});
		expect(take({ ...MINIMAL, ['z'.repeat(60_000)]: 1 })).toMatchObject({
			refusal: { error: { message: expect.stringMatching(/^z{100}.{1,100}$/) } },
		});
	});
});

describe('a refusal', () => {
	test.each([
		['none', undefined],
		['an empty one', ''],
		['a long one', 'x'.repeat(129)],
		['a number', 7],
		['half a surrogate pair', '\ud800'],
	])('has no id where there is %s', (_, id) => {
		expect(take({ ...MINIMAL, id })).toMatchObject({
			refusal: { id: null, target: 'zw-12', error: { code: 'INVALID_COMMAND' } },
		});
	});

	test('has no target where there is none that could be one', () => {
		expect(take({ id: 'a', target: 5 })).not.toHaveProperty('refusal.target');
		expect(take({ id: 'a', target: 'x'.repeat(1_000) })).not.toHaveProperty('refusal.target');
	});
});

describe('a payload that is too large', () => {
	test.each([65_537, 1_000_000, 4 * 1024 * 1024])('is refused with its id: %i bytes', (size) => {
		expect(receive(bytes(JSON.stringify(MINIMAL).padEnd(size)))).toEqual({
			refusal: {
				id: 'a',
				target: 'zw-12',
				error: {
					code: 'INVALID_COMMAND',
					message: `the command has ${size} bytes; at most 65536 are taken`,
					retryable: false,
				},
			},
		});
	});

	test('is refused unread beyond 4 MiB', () => {
		expect(receive(bytes(JSON.stringify(MINIMAL).padEnd(4 * 1024 * 1024 + 1)))).toMatchObject({
			refusal: { id: null, error: { code: 'INVALID_COMMAND' } },
		});
	});

	test('is refused without an id where it is no JSON', () => {
		expect(receive(new Uint8Array(100_000))).toMatchObject({
			refusal: { id: null, error: { code: 'INVALID_COMMAND' } },
		});
	});

	test('does no harm a thousand times over', () => {
		const payload = bytes(JSON.stringify({ ...MINIMAL, args: { text: 'x'.repeat(1_000_000) } }));
		const taken = Array.from({ length: 1_000 }, () => receive(payload));
		expect(taken.every((each) => 'refusal' in each && each.refusal.id === 'a')).toBe(true);
	});
});

describe('nesting deeper than 32 levels', () => {
	test.each([
		['64 kB of [', '['.repeat(65_536)],
		['64 kB of {', '{"a":'.repeat(13_000)],
		['32,768 closed pairs', '['.repeat(32_768) + ']'.repeat(32_768)],
		['33 levels', '['.repeat(33) + ']'.repeat(33)],
	])('is INVALID_COMMAND: %s', (_, text) => {
		expect(receive(bytes(text))).toMatchObject({
			refusal: { id: null, error: { code: 'INVALID_COMMAND', message: expect.stringContaining('deeper than 32') } },
		});
	});

	test('is INVALID_COMMAND under the id of the command', () => {
		const text = JSON.stringify(MINIMAL).replace(/}$/, `,"args":{"a":${'['.repeat(31)}${']'.repeat(31)}}}`);
		expect(receive(bytes(text))).toMatchObject({ refusal: { id: 'a', error: { code: 'INVALID_COMMAND' } } });
	});

	test('does no harm beyond the limit of size either', () => {
		expect(receive(bytes('['.repeat(4 * 1024 * 1024)))).toMatchObject({
			refusal: { error: { code: 'INVALID_COMMAND' } },
		});
	});
});

describe('whatever comes, it is one command or one refusal', () => {
	const isEither = (payload: Uint8Array) => {
		const taken = receive(payload);
		expect('command' in taken).not.toBe('refusal' in taken);
		if ('command' in taken) {
			expect(taken.command.id.length).toBeGreaterThan(0);
			expect(taken.command.digest).toMatch(/^[0-9a-f]{64}$/);
		} else {
			expect(taken.refusal.error.message.length).toBeLessThan(500);
			expect(taken.refusal.id).not.toBe('');
		}
		return taken;
	};

	test('bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => void isEither(payload)),
			{ numRuns: 2_000 },
		);
	});

	test('JSON', () => {
		fc.assert(
			fc.property(fc.json({ noUnicodeString: false }), (text) => void isEither(bytes(text))),
			{ numRuns: 2_000 },
		);
	});

	test('commands with something changed', () => {
		const keys = [...Object.keys(MINIMAL), 'endpoint', 'args', 'expiresAt', 'ttlMs', 'priority', '__proto__', 'x'];
		fc.assert(
			fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
				const rest = Object.fromEntries(Object.entries(MINIMAL).filter(([name]) => name !== key));
				const body = `${JSON.stringify(rest).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`;
				isEither(bytes(body));
			}),
			{ numRuns: 2_000 },
		);
	});

	test('commands cut short or with a byte changed', () => {
		const whole = bytes(JSON.stringify({ ...MINIMAL, args: { text: '"ü\\', list: [1, 2] }, ttlMs: 5 }));
		fc.assert(
			fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
				const payload = cut ? whole.slice(0, at) : whole.with(at, byte);
				isEither(payload);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('commands with any arguments are taken, with those arguments', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 5 })), (args) => {
				// What is read back: JSON has one zero only.
				const said = JSON.parse(JSON.stringify(args));
				if (Object.hasOwn(said, '__proto__') || JSON.stringify(said).includes('"__proto__"')) return;
				expect(isEither(bytes(JSON.stringify({ ...MINIMAL, args })))).toMatchObject({ command: { args: said } });
			}),
			{ numRuns: 1_000 },
		);
	});
});
