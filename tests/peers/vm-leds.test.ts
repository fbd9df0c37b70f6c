/**
 * Debian's own kernel, in a virtual machine: LEDs of its LED class, a chip of GPIO lines, a USB serial device that is
 * pulled, and a watchdog. One machine for all, which takes as long to start as all of it takes.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GPIO_ADDRESS } from '../kit/vm/gpio-table.ts';
import { buildGuests, type Guests } from '../kit/vm/guests.ts';
import { noVm, runInVm } from '../kit/vm/index.ts';
import { wordsIn } from '../kit/vm/words.ts';

describe.skipIf(noVm !== undefined)(
	`the kernel (needs QEMU, Debian's kernel, and root${noVm === undefined ? '' : `: ${noVm}`})`,
	() => {
		let guests: Guests;
		let word: (what: string) => unknown;

		beforeAll(async () => {
			guests = await buildGuests();
			const lines = await runInVm(
				`
			modprobe -a ledtrig-timer ledtrig-pattern dummy_hcd cdc-acm gpio-amdpt softdog
			${guests.run('leds')} & leds=$!
			${guests.run('serial')} & serial=$!
			${guests.run('gpio', String(GPIO_ADDRESS))} || exit 1
			wait $serial || exit 1
			wait $leds || exit 1
			echo "[\\"watchdog\\",\\"$(cat /sys/class/watchdog/watchdog0/identity) $(ls /dev/watchdog)\\"]"
			`,
				{ timeoutMs: 220_000 },
			);
			word = wordsIn(lines);
		}, 260_000);
		afterAll(() => guests.remove());

		describe('of its LED class', () => {
			test.each([
				['max', '1'],
				['brightness 999', '1'],
				['brightness abc', 'EINVAL'],
				['trigger nosuch', 'EINVAL'],
				['delay_on without timer', 'ENOENT'],
				['timer', '500/500'],
				['brightness 0', 'none'],
				['pattern', '1 200 1 0 0 200 0 0, repeat -1'],
			])('does what FakeLeds does: %s', (what, value) => {
				expect(word(what)).toBe(value);
			});

			test.each([
				['pattern', 'pattern'],
				['timer', 'timer'],
				['none', 'none'],
			])('blinks an indicator by %s, and is left dark', (way, trigger) => {
				expect(word(`blinks by ${way}`)).toEqual({ trigger, words: 'blinks red, 0.1 s on, 0.1 s off' });
				// A machine that does other things as well sees changes late: it is only told from one that dims, or blinks twice.
				expect(word(`ms by ${way}`)).toBeGreaterThan(50);
				expect(word(`left from ${way}`)).toEqual({ trigger: 'none', brightness: '0' });
			});

			test('has its LED told again that somebody has taken, without a fault', () => {
				expect(word('taken')).toEqual({ trigger: 'pattern', faults: [] });
			});

			test('takes the LED away with its keyboard, which is told', () => {
				expect(word('vanished')).toMatchObject({
					usable: 0,
					faults: [{ led: 'red', text: expect.stringMatching(/::capslock: there is no such LED$/) }],
				});
			});
		});

		describe('of its GPIO lines', () => {
			test('sets them through libgpiod', () => {
				expect([word('requested on'), word('set off')]).toEqual(['00001000', '00000000']);
			});

			test('gives each to one at a time', () => {
				expect(word('requested twice')).toMatchObject({ code: 'EBUSY' });
				expect(word('released')).toHaveProperty('value');
			});

			test('says what is none', () => {
				expect(word('no such line')).toMatchObject({ code: 'EINVAL' });
				expect(word('no such chip')).toEqual({ code: 'ENOENT', fault: 'gpiod_chip_open: no such file or directory' });
			});

			test('lights a LED that shines when its line is low', () => {
				expect(word('lamp dark')).toMatchObject({ told: { faults: [] }, levels: '00100000' });
				expect([word('lamp lit'), word('lamp left')]).toEqual(['00000000', '00100000']);
			});
		});

		describe('of a USB serial device, which our port has open', () => {
			test('carries every byte as it is, plugged in again as well', () => {
				const bytes = { device: '01030020dc', host: '0304111a0d' };
				expect([word('plugged'), word('plugged again')]).toEqual([bytes, bytes]);
				expect(word('closed')).toBe('done');
			});

			test('lets nobody else have it', () => {
				expect(word('opened twice')).toBe('/dev/ttyACM0: another program uses it');
			});

			test('says that it is not there, and that it is pulled', () => {
				expect(word('absent')).toBe('/dev/ttyACM0: there is no such device');
				expect(word('pulled')).toEqual({ end: '/dev/ttyACM0 is gone', isThere: false });
			});
		});

		test('has a watchdog, by software', () => {
			expect(word('watchdog')).toBe('Software Watchdog /dev/watchdog');
		});
	},
);
