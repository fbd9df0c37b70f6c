/**
 * The AT channel against iaxmodem, a V.250 modem that nobody here wrote, through the real port on its pseudo terminal. It
 * knows no mobile network: this is about the channel alone. Without the Debian package iaxmodem, or without root, which it
 * needs to own its terminal, the tests are skipped by name.
 */
import { describe, expect, test } from 'vitest';
import { at } from '../../machines/modem/at-limits.ts';
import { noIaxmodem, runningIaxmodem } from '../kit/at-iaxmodem.ts';
import { realChannel } from '../kit/at-real.ts';

const ok = (...lines: string[]) => ({ kind: 'ok', lines });

describe.skipIf(noIaxmodem)('iaxmodem', () => {
	test('is understood with its echo on or off, in words or numbers', async () => {
		const { ask, told, statistics } = realChannel(await runningIaxmodem());
		expect(await ask(at('I'))).toEqual(ok('spandsp'));
		expect(await ask(at('E1V0'))).toEqual(ok());
		expect(await ask(at('S3?S4?'))).toEqual(ok('013', '010'));
		expect(await ask(at('S0=3'))).toEqual(ok());
		expect(await ask(at('S0?'))).toEqual(ok('003'));
		expect(await ask(at('E1'))).toEqual(ok());
		expect(await ask(at('S3?;S4?'))).toEqual(ok('013', '010'));
		expect(await ask(at('X9'))).toMatchObject({ kind: 'error' });
		expect(told).toEqual([{ type: 'OPENED' }]);
		expect(statistics()).toMatchObject({ silent: 0, urcs: 0, garbageBytes: 0 });
	});

	test('many commands at once are answered in their order', async () => {
		const { ask } = realChannel(await runningIaxmodem());
		const registers = [0, 3, 4, 5, 6, 7, 8, 10];
		const alone: unknown[] = [];
		for (const register of registers) alone.push(await ask(at(`S${register}?`)));
		expect(await Promise.all(registers.map((register) => ask(at(`S${register}?`))))).toEqual(alone);
		expect(new Set(alone.map((answer) => JSON.stringify(answer))).size).toBeGreaterThan(4);
	});

	test('a command that runs out of its time does not spoil the next', async () => {
		const { ask, told } = realChannel(await runningIaxmodem());
		// It dials a line that is not there, and says nothing for a long time.
		expect(await ask(at('D123', { limitMs: 200 }))).toEqual({ kind: 'silent' });
		expect(await ask(at('S3?'))).toEqual(ok('013'));
		expect(told).toEqual([{ type: 'OPENED' }]);
	});

	test('results are asked for when it gives none (ATQ1)', async () => {
		const { ask } = realChannel(await runningIaxmodem());
		expect(await ask(at('Q1', { limitMs: 200 }))).toEqual({ kind: 'silent' });
		expect(await ask(at('S3?'))).toEqual(ok('013'));
	});

	test('one port is for one program: the second is told so, the first goes on', async () => {
		const path = await runningIaxmodem();
		const first = realChannel(path);
		expect(await first.ask(at('S3?'))).toEqual(ok('013'));
		const second = realChannel(path);
		expect(await second.ended()).toMatch(/: another program uses it$/);
		expect(await first.ask(at('S4?'))).toEqual(ok('010'));
		first.close();
		expect(await first.ended()).toBeUndefined();
		expect(await realChannel(path).ask(at('S3?'))).toEqual(ok('013'));
	});
});
