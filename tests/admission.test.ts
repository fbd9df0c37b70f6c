import { describe, expect, test } from 'vitest';
import { admit, type Books } from '../machines/admission.ts';
import type { Command } from '../machines/events.ts';
import { command, device } from './kit/commands.ts';

const NOW = Date.UTC(2026, 7, 22, 10);

interface What {
	/** The digest of the command c1, where it is known. */
	readonly known?: string;
	readonly isFull?: boolean;
	/** The stack zw is up. */
	readonly up?: boolean;
	/** zw-5 is there. */
	readonly lamp?: boolean;
	readonly clockIsTrusted?: boolean;
}

function books({ known, isFull = false, up = true, lamp = true, clockIsTrusted = true }: What = {}): Books {
	return {
		stacks: new Map([
			['zw', { up, actions: [] }],
			['gateway', { up: true, actions: [] }],
		]),
		devices: new Map(lamp ? [['zw-5', device()]] : []),
		check: (_, args) => ({ ok: args }),
		digestOf: (id) => (id === 'c1' ? known : undefined),
		isFull: () => isFull,
		clockIsTrusted,
	};
}

describe('the checks come in their order', () => {
	const received = (what: Partial<Command> = {}, retained = false) => ({
		retained,
		request: { command: command(what) },
	});
	const refusal = { id: null, error: { code: 'INVALID_JSON', message: 'not JSON', retryable: false } } as const;
	const known = command().digest;

	test.each<[string, Parameters<typeof admit>[0], What, object]>([
		[
			'a refusal passes as it came',
			{ retained: true, request: { refusal } },
			{ isFull: true },
			{ is: 'rejected', ...refusal },
		],
		['a known command is a repeat', received(), { known }, { is: 'repeated' }],
		['retained or not', received({}, true), { known }, { is: 'repeated' }],
		['also when its target is gone', received(), { known, lamp: false }, { is: 'repeated' }],
		[
			'another body under its id is refused',
			received({ priority: 'high' }),
			{ known },
			{ is: 'rejected', id: 'c1', target: 'zw-5', error: { code: 'ID_REUSED' } },
		],
		['retained or not', received({ priority: 'high' }, true), { known }, { error: { code: 'ID_REUSED' } }],
		[
			'a retained one that is not known is refused, whatever it says',
			received({ target: 'zw-99' }, true),
			{},
			{ error: { code: 'RETAINED_COMMAND' } },
		],
		[
			'a fault is told before the time is looked at',
			received({ target: 'zw-99', expiresAt: NOW }),
			{},
			{ id: 'c1', target: 'zw-99', error: { code: 'UNKNOWN_TARGET' } },
		],
		[
			'the time before the room',
			received({ expiresAt: NOW }),
			{ isFull: true },
			{ is: 'expired', outcome: { error: { code: 'EXPIRED' } } },
		],
		[
			'the time also of what would be held',
			received({ target: 'zw-99', expiresAt: NOW }),
			{ up: false },
			{ is: 'expired' },
		],
		[
			'an expiry alone means nothing to a clock that is wrong',
			received({ expiresAt: NOW + 60_000 }),
			{ clockIsTrusted: false },
			{
				is: 'rejected',
				id: 'c1',
				target: 'zw-5',
				error: { code: 'CLOCK_UNSYNCHRONISED', message: expect.stringContaining('ttlMs'), retryable: true },
			},
		],
		[
			'be it in the past',
			received({ expiresAt: 0 }),
			{ clockIsTrusted: false, isFull: true },
			{ error: { code: 'CLOCK_UNSYNCHRONISED' } },
		],
		[
			'a repeat of a command that was taken in better times is one all the same',
			received({ expiresAt: NOW + 60_000 }),
			{ clockIsTrusted: false, known: command({ expiresAt: NOW + 60_000 }).digest },
			{ is: 'repeated' },
		],
		[
			'a fault is told before the clock is looked at',
			received({ target: 'zw-99', expiresAt: NOW + 60_000 }),
			{ clockIsTrusted: false },
			{ error: { code: 'UNKNOWN_TARGET' } },
		],
		[
			'a full house takes nothing, for now',
			received(),
			{ isFull: true },
			{ error: { code: 'QUEUE_FULL', retryable: true } },
		],
		[
			'except a cancellation',
			received({ target: 'gateway', action: 'commands.cancel', args: { id: 'c0' } }),
			{ isFull: true },
			{ is: 'taken' },
		],
	])('%s', (_, delivery, what, admission) => {
		expect(admit(delivery, books(what), NOW)).toMatchObject(admission);
	});

	const signedAt = (at: number) => received({ signed: { at, withinMs: 300_000 } });
	const stale = { is: 'rejected', id: 'c1', target: 'zw-5', error: { code: 'SIGNATURE_INVALID', retryable: false } };

	test.each<[string, number, object]>([
		['is as old as it may be', NOW - 300_000, { is: 'taken' }],
		['is older', NOW - 300_001, stale],
		['is as far ahead as it may be', NOW + 300_000, { is: 'taken' }],
		['is further ahead', NOW + 300_001, stale],
	])('a signature that %s', (_, at, admission) => {
		expect(admit(signedAt(at), books(), NOW)).toMatchObject(admission);
	});

	test('a signature that is too old says by which clock', () => {
		const words =
			/signed at 2026-08-22T09:00:00.000Z, .* more than 300 s from the gateway's time, 2026-08-22T10:00:00.000Z/;
		expect(admit(signedAt(NOW - 3_600_000), books(), NOW)).toMatchObject({
			error: { message: expect.stringMatching(words) },
		});
	});

	test('a signature is told to be old before anything is told of the house', () => {
		const unknown = received({ target: 'zw-99', signed: { at: 0, withinMs: 300_000 } });
		expect(admit(unknown, books({ isFull: true }), NOW)).toMatchObject({ error: { code: 'SIGNATURE_INVALID' } });
	});

	test('a signature’s age is nothing that a wrong clock can tell', () => {
		expect(admit(signedAt(NOW), books({ clockIsTrusted: false }), NOW)).toMatchObject({
			error: { code: 'CLOCK_UNSYNCHRONISED', retryable: true },
		});
	});

	test.each([true, false])(
		'a known command is a repeat, however old its signature (clock trusted: %s)',
		(clockIsTrusted) => {
			expect(
				admit(
					signedAt(0),
					books({ known: command({ signed: { at: 0, withinMs: 300_000 } }).digest, clockIsTrusted }),
					NOW,
				),
			).toMatchObject({
				is: 'repeated',
			});
		},
	);

	test('what is taken is the command alone: its signature has done its part', () => {
		const { signed, ...alone } = signedAt(NOW).request.command;
		expect(admit(signedAt(NOW), books(), NOW)).toMatchObject({ is: 'taken', command: alone });
		expect(admit(signedAt(NOW), books(), NOW)).not.toHaveProperty('command.signed');
	});

	test.each<[string, Partial<Command>, number]>([
		['a minute, unless it says otherwise', {}, 60_000],
		['its ttl, from receipt', { ttlMs: 5_000 }, 5_000],
		['its expiry alone, however far', { expiresAt: NOW + 3_600_000 }, 3_600_000],
		['the earlier of both: the ttl', { ttlMs: 5_000, expiresAt: NOW + 6_000 }, 5_000],
		['the earlier of both: the expiry', { ttlMs: 5_000, expiresAt: NOW + 4_000 }, 4_000],
	])('a command has %s', (_, what, ms) => {
		expect(admit(received(what), books(), NOW)).toMatchObject({ is: 'taken', deadline: NOW + ms });
	});

	test.each<[string, Partial<Command>, number]>([
		['a minute, unless it says otherwise', {}, 60_000],
		['its ttl, from receipt', { ttlMs: 5_000 }, 5_000],
		['the earlier of both, by that clock', { ttlMs: 5_000, expiresAt: NOW + 4_000 }, 4_000],
	])('while the clock is wrong, a command has %s', (_, what, ms) => {
		const taken = { is: 'taken', deadline: NOW + ms };
		expect(admit(received(what), books({ clockIsTrusted: false }), NOW)).toMatchObject(taken);
	});
});
