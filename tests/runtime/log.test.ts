import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createLog, type LogLevel } from '../../actors/runtime/log.ts';
import { Secret } from '../../actors/runtime/secret.ts';

const TIME = '2026-08-22T10:00:00.000Z';

/** A log into memory at a standing clock, and the lines it wrote. */
function desk({ level = 'info', isTTY = false }: { level?: LogLevel; isTTY?: boolean } = {}) {
	const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
	const log = createLog({ level, stream, now: () => Date.parse(TIME) });
	const text = () => String(stream.read() ?? '');
	return { log, text, lines: () => text().split('\n').slice(0, -1) };
}

describe('for machines', () => {
	const logged = (...[message, details]: Parameters<ReturnType<typeof createLog>['info']>): unknown => {
		const { log, text } = desk();
		log.info(message, details);
		return JSON.parse(text());
	};

	test('one event is one line of JSON', () => {
		const { log, lines } = desk();
		log.warn('port lost\nand found', { port: '/dev/ttyAMA0' });
		log.error('port lost');
		expect(lines()).toEqual([
			`{"time":"${TIME}","level":"warn","message":"port lost\\nand found","port":"/dev/ttyAMA0"}`,
			`{"time":"${TIME}","level":"error","message":"port lost"}`,
		]);
	});

	test('a detail named like a field of every line is kept apart', () => {
		expect(logged('changed', { level: 'ready', message: 'inner', time: 1 })).toEqual({
			time: TIME,
			level: 'info',
			message: 'changed',
			level_: 'ready',
			message_: 'inner',
			time_: 1,
		});
	});

	test('errors are told with their cause, code and stack', () => {
		const cause = Object.assign(new Error('gone'), { code: 'ENOENT' });
		expect(logged('failed', { error: new TypeError('cannot open', { cause }) })).toMatchObject({
			error: {
				name: 'TypeError',
				message: 'cannot open',
				stack: expect.stringContaining('log.test.ts'),
				cause: { message: 'gone', code: 'ENOENT' },
			},
		});
	});

	test('what JSON has no word for is told all the same', () => {
		const circular: { self?: unknown } = {};
		circular.self = circular;
		const details = { circular, bytes: Buffer.from('0aff', 'hex'), big: 5n, none: undefined, nan: Number.NaN };
		expect(logged('odd', { ...details, at: new Date(0), set: new Set([1]) })).toMatchObject({
			circular: { self: '[circular]' },
			bytes: '0aff',
			big: '5',
			nan: 'NaN',
			at: '1970-01-01T00:00:00.000Z',
			set: [1],
		});
	});
});

describe('levels', () => {
	test.each<[LogLevel, LogLevel[]]>([
		['error', ['error']],
		['warn', ['error', 'warn']],
		['info', ['error', 'warn', 'info']],
		['debug', ['error', 'warn', 'info', 'debug']],
	])('%s shows %j', (level, expected) => {
		const { log, lines } = desk({ level });
		for (const each of ['error', 'warn', 'info', 'debug'] as const) log[each]('x');
		expect(lines().map((line) => JSON.parse(line).level)).toEqual(expected);
	});

	test('can be changed while it runs, for the children too', () => {
		const { log, lines } = desk();
		const child = log.child({ stack: 'zw' });
		child.debug('before');
		log.level = 'debug';
		child.debug('after', { node: 5 });
		expect(log.level).toBe('debug');
		expect(lines().map((line) => JSON.parse(line))).toEqual([
			{ time: TIME, level: 'debug', message: 'after', stack: 'zw', node: 5 },
		]);
	});
});

describe('secrets', () => {
	test.each([
		'password',
		'pin',
		'PIN',
		'pinCode',
		'userPin',
		'key',
		'S2_keys',
		'apiKey',
		'token',
		'access_token',
		'secret',
		'credentialData',
	])('under %s are hidden at any depth', (name) => {
		const { log, text } = desk();
		log.info('sent', { args: [{ deep: { [name]: 'hunter2' } }], [name]: { inner: 'hunter2' } });
		const line = text();
		expect(line).not.toContain('hunter2');
		expect(JSON.parse(line)).toMatchObject({ args: [{ deep: { [name]: '•••' } }], [name]: '•••' });
	});

	test.each(['keysFile', 'passwordFile', 'keepAliveSeconds', 'spin', 'keyId', 'monkeys', 'status'])(
		'are not suspected under %s',
		(name) => {
			const { log, text } = desk();
			log.info('read', { [name]: 'plain' });
			expect(JSON.parse(text())).toMatchObject({ [name]: 'plain' });
		},
	);

	test('that were loaded, and passwords in URLs, are hidden under any name', () => {
		const { log, text } = desk();
		log.info('connecting to mqtt://me:hunter2@broker:1883/x', {
			options: [new Secret('hunter2')],
			url: 'wss://me:hunter2@broker',
			error: new Error('no route to mqtts://me:hunter2@broker'),
		});
		const line = text();
		expect(line).not.toContain('hunter2');
		expect(JSON.parse(line)).toMatchObject({
			message: 'connecting to mqtt://me:•••@broker:1883/x',
			options: ['•••'],
			url: 'wss://me:•••@broker',
		});
	});

	test('are hidden on a terminal as well', () => {
		const { log, text } = desk({ isTTY: true });
		log.info('sent', { pinCode: '1234' });
		expect(text()).not.toContain('1234');
	});
});

describe('on a terminal', () => {
	test('a line is coloured text', () => {
		const { log, text } = desk({ isTTY: true });
		log.warn('port lost', { port: '/dev/ttyAMA0', retry: { attempt: 3 } });
		const line = text();
		expect(stripVTControlCharacters(line)).toBe(`${TIME} warn  port lost port='/dev/ttyAMA0' retry={ attempt: 3 }\n`);
		expect(line).not.toBe(stripVTControlCharacters(line));
	});

	test('what came from outside cannot break the line or steer the terminal', () => {
		const { log, text } = desk({ isTTY: true });
		log.info('heard\n\u001b[2Jthings', { name: 'a\nb\u001b[2J' });
		expect(stripVTControlCharacters(text())).toBe(`${TIME} info  heard\\n\\u001b[2Jthings name='a\\nb\\x1B[2J'\n`);
	});
});
