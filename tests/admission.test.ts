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
}

function books({ known, isFull = false, up = true, lamp = true }: What = {}): Books {
	return {
		stacks: new Map([
			['zw', { up, actions: [] }],
			['gateway', { up: true, actions: [] }],
		]),
		devices: new Map(lamp ? [['zw-5', device()]] : []),
		check: (_, args) => ({ ok: args }),
		digestOf: (id) => (id === 'c1' ? known : undefined),
		isFull,
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

	test.each<[string, Partial<Command>, number]>([
		['a minute, unless it says otherwise', {}, 60_000],
		['its ttl, from receipt', { ttlMs: 5_000 }, 5_000],
		['its expiry alone, however far', { expiresAt: NOW + 3_600_000 }, 3_600_000],
		['the earlier of both: the ttl', { ttlMs: 5_000, expiresAt: NOW + 6_000 }, 5_000],
		['the earlier of both: the expiry', { ttlMs: 5_000, expiresAt: NOW + 4_000 }, 4_000],
	])('a command has %s', (_, what, ms) => {
		expect(admit(received(what), books(), NOW)).toMatchObject({ is: 'taken', deadline: NOW + ms });
	});
});
