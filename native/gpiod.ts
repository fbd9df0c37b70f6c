/**
 * libgpiod, for output lines of the kernel's GPIO chips: LEDs and power keys that no driver of the kernel's has.
 *
 * Promises: nothing throws; each call says what came of it, a failure with the system's code and words (`ENOENT`: no such
 * chip; `EINVAL`: no such line; `EBUSY`: somebody else has it; `EPERM`, `EACCES`: it may not be used; `ENOTTY`: it is no
 * GPIO chip). A line is ours until it is released, and keeps its level then or not, as its chip does. Both APIs of the
 * library are known: 2 (`libgpiod.so.3`) is taken before 1 (`libgpiod.so.2`).
 *
 * Source: gpiod.h of libgpiod 1.6 and 2.x; pointers are numbers here, for which 0 is NULL.
 */
import { getSystemErrorMap } from 'node:util';
import { type Ffi, type Loaded, loadFfi } from './ffi.ts';
import type { Done } from './libc.ts';

export interface OutputOptions {
	/** On means low. */
	readonly activeLow: boolean;
	/** What the line is set to when it is requested. */
	readonly initial: boolean;
	/** Who has the line, for who looks (`gpioinfo`). */
	readonly consumer: string;
}

export interface GpioLine {
	/** @param value On or off, whichever level that is. */
	readonly set: (value: boolean) => Done;
	/** Once; the line is not to be used afterwards. */
	readonly release: () => void;
}

export interface Gpiod {
	/** Of the library: 1 or 2. */
	readonly api: 1 | 2;
	/**
	 * @param chip `/dev/gpiochip0`
	 * @param line Its number within the chip, from 0.
	 */
	readonly requestOutput: (chip: string, line: number, options: OutputOptions) => Done<GpioLine>;
}

const API_1 = 'libgpiod.so.2';
const API_2 = 'libgpiod.so.3';

const isNull = (pointer: number | string) => Number(pointer) === 0;

/** The system's number is in `errno` where a call has failed. */
function failedOf({ errno }: Ffi) {
	return (call: string): { readonly code: string | undefined; readonly fault: string } => {
		const number = errno();
		const [code, words] = getSystemErrorMap().get(-number) ?? [undefined, `error ${number}`];
		return { code, fault: `${call}: ${words}` };
	};
}

const ACTIVE_LOW = 1 << 2;

/**
 * struct gpiod_chip *gpiod_chip_open(const char *path); NULL on error
 * struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *, unsigned int offset); NULL on error
 * int gpiod_line_request_output_flags(struct gpiod_line *, const char *consumer, int flags, int default_val); -1 on error
 * int gpiod_line_set_value(struct gpiod_line *, int value); -1 on error
 * void gpiod_chip_close(struct gpiod_chip *); releases its lines
 */
function bindFirst(ffi: Ffi): Gpiod {
	const c = ffi.Library(API_1, {
		gpiod_chip_open: ['size_t', ['string']],
		gpiod_chip_get_line: ['size_t', ['size_t', 'uint']],
		gpiod_line_request_output_flags: ['int', ['size_t', 'string', 'int', 'int']],
		gpiod_line_set_value: ['int', ['size_t', 'int']],
		gpiod_chip_close: ['void', ['size_t']],
	});
	const failed = failedOf(ffi);
	return {
		api: 1,
		requestOutput: (path, offset, { activeLow, initial, consumer }) => {
			const chip = c.gpiod_chip_open(path);
			if (isNull(chip)) return failed('gpiod_chip_open');
			const release = () => c.gpiod_chip_close(chip);
			/** Before the chip is closed: that changes `errno`. */
			const refused = (call: string) => {
				const fault = failed(call);
				release();
				return fault;
			};
			const line = c.gpiod_chip_get_line(chip, offset);
			if (isNull(line)) return refused('gpiod_chip_get_line');
			const flags = activeLow ? ACTIVE_LOW : 0;
			if (c.gpiod_line_request_output_flags(line, consumer, flags, Number(initial)) < 0)
				return refused('gpiod_line_request_output_flags');
			const set = (value: boolean): Done =>
				c.gpiod_line_set_value(line, Number(value)) < 0 ? failed('gpiod_line_set_value') : { value: undefined };
			return { value: { set, release } };
		},
	};
}

/** enum gpiod_line_direction */
const DIRECTION_OUTPUT = 3;

/**
 * struct gpiod_chip *gpiod_chip_open(const char *path); NULL on error
 * struct gpiod_line_settings *gpiod_line_settings_new(void); likewise _line_config_new, _request_config_new; NULL on error
 * int gpiod_line_settings_set_direction(struct gpiod_line_settings *, enum gpiod_line_direction); -1 on error
 * void gpiod_line_settings_set_active_low(struct gpiod_line_settings *, bool)
 * int gpiod_line_settings_set_output_value(struct gpiod_line_settings *, enum gpiod_line_value); -1 on error
 * int gpiod_line_config_add_line_settings(struct gpiod_line_config *, const unsigned int *, size_t, struct gpiod_line_settings *)
 * void gpiod_request_config_set_consumer(struct gpiod_request_config *, const char *)
 * struct gpiod_line_request *gpiod_chip_request_lines(struct gpiod_chip *, struct gpiod_request_config *, struct gpiod_line_config *)
 * int gpiod_line_request_set_value(struct gpiod_line_request *, unsigned int offset, enum gpiod_line_value); -1 on error
 * void gpiod_line_request_release(struct gpiod_line_request *); void gpiod_chip_close(struct gpiod_chip *)
 */
function bindSecond(ffi: Ffi): Gpiod {
	const c = ffi.Library(API_2, {
		gpiod_chip_open: ['size_t', ['string']],
		gpiod_chip_close: ['void', ['size_t']],
		gpiod_line_settings_new: ['size_t', []],
		gpiod_line_settings_set_direction: ['int', ['size_t', 'int']],
		gpiod_line_settings_set_active_low: ['void', ['size_t', 'bool']],
		gpiod_line_settings_set_output_value: ['int', ['size_t', 'int']],
		gpiod_line_settings_free: ['void', ['size_t']],
		gpiod_line_config_new: ['size_t', []],
		gpiod_line_config_add_line_settings: ['int', ['size_t', 'byte *', 'size_t', 'size_t']],
		gpiod_line_config_free: ['void', ['size_t']],
		gpiod_request_config_new: ['size_t', []],
		gpiod_request_config_set_consumer: ['void', ['size_t', 'string']],
		gpiod_request_config_free: ['void', ['size_t']],
		gpiod_chip_request_lines: ['size_t', ['size_t', 'size_t', 'size_t']],
		gpiod_line_request_set_value: ['int', ['size_t', 'uint', 'int']],
		gpiod_line_request_release: ['void', ['size_t']],
	});
	const failed = failedOf(ffi);
	return {
		api: 2,
		requestOutput: (path, offset, { activeLow, initial, consumer }) => {
			const chip = c.gpiod_chip_open(path);
			if (isNull(chip)) return failed('gpiod_chip_open');
			const settings = c.gpiod_line_settings_new();
			const lines = c.gpiod_line_config_new();
			const asked = c.gpiod_request_config_new();
			const offsets = Buffer.alloc(4);
			offsets.writeUInt32LE(offset);
			try {
				if ([settings, lines, asked].some(isNull)) return failed('gpiod_line_settings_new');
				c.gpiod_line_settings_set_direction(settings, DIRECTION_OUTPUT);
				c.gpiod_line_settings_set_active_low(settings, activeLow);
				c.gpiod_line_settings_set_output_value(settings, Number(initial));
				c.gpiod_request_config_set_consumer(asked, consumer);
				if (c.gpiod_line_config_add_line_settings(lines, offsets, 1, settings) < 0)
					return failed('gpiod_line_config_add_line_settings');
				const request = c.gpiod_chip_request_lines(chip, asked, lines);
				if (isNull(request)) return failed('gpiod_chip_request_lines');
				const set = (value: boolean): Done =>
					c.gpiod_line_request_set_value(request, offset, Number(value)) < 0
						? failed('gpiod_line_request_set_value')
						: { value: undefined };
				return { value: { set, release: () => c.gpiod_line_request_release(request) } };
			} finally {
				// The library takes NULL here.
				c.gpiod_request_config_free(asked);
				c.gpiod_line_config_free(lines);
				c.gpiod_line_settings_free(settings);
				// The request stands on its own.
				c.gpiod_chip_close(chip);
			}
		},
	};
}

/** @param load Replaced by tests. */
export async function loadGpiod(load: () => Promise<Loaded<Ffi>> = loadFfi): Promise<Loaded<Gpiod>> {
	const ffi = await load();
	if ('fault' in ffi) return ffi;
	for (const bind of [bindSecond, bindFirst]) {
		try {
			return { library: bind(ffi.library) };
		} catch {
			// It isn't there: the other one may be.
		}
	}
	return { fault: `neither ${API_2} nor ${API_1} can be loaded: install libgpiod (Debian: libgpiod3 or libgpiod2)` };
}
