/** What somebody in front of the box sees, and what is told from afar: the contract's `leds`, and `identify.identify` of the gateway. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

/** The files of a LED that the kernel can have follow patterns. */
const FILES = { brightness: '0\n', max_brightness: '1\n', trigger: '[none] timer pattern\n', pattern: '\n' };

/** Patterns; what their times are made up for the kernel's lateness depends on the kernel. */
const TWICE = expect.stringMatching(/^1 2\d\d 1 0 0 2\d\d 0 0 1 2\d\d 1 0 0 17\d\d 0 0$/);
const FAST = expect.stringMatching(/^1 (\d{2,3}) 1 0 0 \1 0 0$/);

describe.skipIf(noMosquitto)('the LEDs', () => {
	const leds = mkdtempSync(join(tmpdir(), 'leds-'));
	let house: House;

	/** What the LED of this colour was told last: a pattern, or a brightness. */
	const shown = (colour: string) => {
		const line = (file: string) =>
			readFileSync(join(leds, colour, file), 'utf8')
				.split('\n', 1)
				.join('');
		return line('trigger') === 'pattern' ? line('pattern') : line('brightness');
	};
	const seen = (red: unknown, green: unknown) =>
		expect.poll(() => [shown('red'), shown('green')], { timeout: 20_000 }).toEqual([red, green]);
	const told = () => house.backend.health?.subsystems.leds;

	beforeAll(async () => {
		for (const colour of ['red', 'green']) {
			await mkdir(join(leds, colour));
			for (const [name, text] of Object.entries(FILES)) await writeFile(join(leds, colour, name), text);
		}
		const status = { red: join(leds, 'red'), green: join(leds, 'green') };
		const configuration = { leds: { indicators: { status, door: { red: join(leds, 'missing') } } } };
		house = await House.open({ configuration });
	});
	afterAll(async () => {
		await house.close();
		rmSync(leds, { recursive: true });
	});

	test('shine green when all is well, which health tells in words', async () => {
		await seen('0', '1');
		const detail = () => (told()?.detail?.situation === 'allWell' ? told()?.detail : undefined);
		expect(await house.backend.until('all is well', detail)).toMatchObject({
			meaning: 'all is well',
			indicators: { status: 'shines green', door: 'is dark: none of its LEDs can be used' },
		});
	});

	test('that are not there are an alarm, and the others go on', async () => {
		const { backend } = house;
		expect(await backend.until('the alarm', () => backend.alarm('led-door'))).toMatchObject({
			severity: 'warning',
			text: `the indicator door: red: ${join(leds, 'missing')}: there is no such LED`,
		});
		expect(told()?.state).toBe('degraded');
	});

	test('say that the cloud is away, and when it is back', async () => {
		await house.broker.stop();
		await seen(TWICE, TWICE);
		await house.startBroker();
		await seen('0', '1');
	});

	test('blink for who wants to know which box it is', async () => {
		const identify = (identifyTime: number) =>
			house.backend.run({ target: 'gateway', action: 'identify.identify', args: { identifyTime } });
		expect(await identify(60)).toMatchObject({ status: 'succeeded', confirmedBy: 'completed' });
		expect([shown('red'), shown('green')]).toEqual([FAST, FAST]);
		expect(await identify(0)).toMatchObject({ status: 'succeeded' });
		expect([shown('red'), shown('green')]).toEqual(['0', '1']);
	});

	test('are dark when the gateway has stopped', async () => {
		expect(house.faults).toEqual([]);
		const { code } = await house.gateway.end('SIGTERM');
		expect(code).toBe(0);
		expect([shown('red'), shown('green')]).toEqual(['0', '0']);
	});
});
