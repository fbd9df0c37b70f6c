/** libgpiod where there is no chip: what it refuses, and which of its APIs is taken. On a real chip: tests/peers/vm-leds. */
import { describe, expect, test } from 'vitest';
import { loadFfi } from '../../native/ffi.ts';
import { loadGpiod } from '../../native/gpiod.ts';

const OPTIONS = { activeLow: true, initial: true, consumer: 'test' };

test('where ffi-napi cannot be loaded, it says why', async () => {
	expect(await loadGpiod(async () => ({ fault: 'no ffi' }))).toEqual({ fault: 'no ffi' });
});

const ffi = await loadFfi();

describe.skipIf('fault' in ffi)('libgpiod (needs ffi-napi)', () => {
	/** A library that answers each call so, and `0` where it is not said; the calls that were made. */
	async function answering(name: string, answers: { readonly [call: string]: number }) {
		if ('fault' in ffi) throw new Error(ffi.fault);
		const calls: string[] = [];
		const fake = (file: string, functions: object) => {
			if (file !== name) throw new Error(`${file}: cannot open shared object file`);
			return Object.fromEntries(
				Object.keys(functions).map((call) => [
					call,
					(...args: unknown[]) => {
						calls.push([call, ...args.map((arg) => (Buffer.isBuffer(arg) ? arg.toString('hex') : arg))].join(' '));
						return answers[call] ?? 0;
					},
				]),
			);
		};
		const Library: typeof ffi.library.Library = Object.assign(fake, ffi.library.Library);
		const loaded = await loadGpiod(async () => ({ library: { ...ffi.library, Library, errno: () => 16 } }));
		return { loaded, calls };
	}

	async function gpiodOf(name: string, answers: { readonly [call: string]: number }) {
		const { loaded, calls } = await answering(name, answers);
		if ('fault' in loaded) throw new Error(loaded.fault);
		return { gpiod: loaded.library, calls };
	}

	const FIRST = { gpiod_chip_open: 100, gpiod_chip_get_line: 101 };
	const SECOND = {
		gpiod_chip_open: 100,
		gpiod_line_settings_new: 101,
		gpiod_line_config_new: 102,
		gpiod_request_config_new: 103,
		gpiod_chip_request_lines: 104,
	};

	test('that is not installed is said to be so', async () => {
		const { loaded } = await answering('libgpiod.so.1', {});
		expect(loaded).toEqual({ fault: expect.stringContaining('neither libgpiod.so.3 nor libgpiod.so.2 can be loaded') });
	});

	test('of API 1 requests a line, sets it, and lets it go with its chip', async () => {
		const { gpiod, calls } = await gpiodOf('libgpiod.so.2', FIRST);
		const line = gpiod.requestOutput('/dev/gpiochip0', 17, OPTIONS);
		if ('fault' in line) throw new Error(line.fault);
		expect(line.value.set(false)).toEqual({ value: undefined });
		line.value.release();
		expect(calls).toEqual([
			'gpiod_chip_open /dev/gpiochip0',
			'gpiod_chip_get_line 100 17',
			'gpiod_line_request_output_flags 101 test 4 1',
			'gpiod_line_set_value 101 0',
			'gpiod_chip_close 100',
		]);
	});

	test('of API 2 requests a line without its chip, sets it, and lets it go', async () => {
		const { gpiod, calls } = await gpiodOf('libgpiod.so.3', SECOND);
		const line = gpiod.requestOutput('/dev/gpiochip0', 17, OPTIONS);
		if ('fault' in line) throw new Error(line.fault);
		expect(line.value.set(false)).toEqual({ value: undefined });
		line.value.release();
		expect(calls.slice(4)).toEqual([
			'gpiod_line_settings_set_direction 101 3',
			'gpiod_line_settings_set_active_low 101 true',
			'gpiod_line_settings_set_output_value 101 1',
			'gpiod_request_config_set_consumer 103 test',
			'gpiod_line_config_add_line_settings 102 11000000 1 101',
			'gpiod_chip_request_lines 100 103 102',
			'gpiod_request_config_free 103',
			'gpiod_line_config_free 102',
			'gpiod_line_settings_free 101',
			'gpiod_chip_close 100',
			'gpiod_line_request_set_value 104 17 0',
			'gpiod_line_request_release 104',
		]);
	});

	test.each<[string, object, object, string]>([
		['libgpiod.so.2', FIRST, { gpiod_chip_open: 0 }, 'gpiod_chip_open'],
		['libgpiod.so.2', FIRST, { gpiod_chip_get_line: 0 }, 'gpiod_chip_get_line'],
		['libgpiod.so.2', FIRST, { gpiod_line_request_output_flags: -1 }, 'gpiod_line_request_output_flags'],
		['libgpiod.so.3', SECOND, { gpiod_chip_open: 0 }, 'gpiod_chip_open'],
		['libgpiod.so.3', SECOND, { gpiod_line_config_new: 0 }, 'gpiod_line_settings_new'],
		['libgpiod.so.3', SECOND, { gpiod_line_config_add_line_settings: -1 }, 'gpiod_line_config_add_line_settings'],
		['libgpiod.so.3', SECOND, { gpiod_chip_request_lines: 0 }, 'gpiod_chip_request_lines'],
	])(
		'%s that refuses says where and why, and keeps nothing open (%j, but %j)',
		async (name, answers, refusal, call) => {
			const { gpiod, calls } = await gpiodOf(name, { ...answers, ...refusal });
			const fault = `${call}: resource busy or locked`;
			expect(gpiod.requestOutput('/dev/gpiochip0', 17, OPTIONS)).toEqual({ code: 'EBUSY', fault });
			const opened = !('gpiod_chip_open' in refusal);
			expect(calls.filter((one) => one.startsWith('gpiod_chip_close'))).toHaveLength(opened ? 1 : 0);
		},
	);

	test.each([
		['libgpiod.so.2', { ...FIRST, gpiod_line_set_value: -1 }],
		['libgpiod.so.3', { ...SECOND, gpiod_line_request_set_value: -1 }],
	])('%s that cannot set a line says why', async (name, answers) => {
		const { gpiod } = await gpiodOf(name, answers);
		const line = gpiod.requestOutput('/dev/gpiochip0', 17, OPTIONS);
		if ('fault' in line) throw new Error(line.fault);
		expect(line.value.set(true)).toMatchObject({ code: 'EBUSY', fault: expect.stringContaining('set_value: ') });
	});

	test('that is installed here says what is no chip', async () => {
		const loaded = await loadGpiod();
		// Where it isn't, it says that.
		if ('fault' in loaded) return expect(loaded.fault).toContain('install libgpiod');
		const asked = (path: string) => loaded.library.requestOutput(path, 0, OPTIONS);
		expect(asked('/dev/nosuch')).toEqual({ code: 'ENOENT', fault: 'gpiod_chip_open: no such file or directory' });
		expect(asked('/dev/null')).toMatchObject({ code: 'ENOTTY' });
	});
});
