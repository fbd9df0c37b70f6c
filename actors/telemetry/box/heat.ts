/**
 * How warm the box is, whether it is slowed down for it, and whether its supply is too weak, where the board tells.
 *
 * Source: Documentation/driver-api/thermal/sysfs-api.rst; of a Raspberry Pi, the firmware's GET_THROTTLED
 * (`vcgencmd get_throttled` in its documentation) and the kernel's rpi_volt (hwmon).
 */
import type { Measured } from '../../../machines/contract/gateway.ts';
import { type Files, known } from './files.ts';

/** °C; what a broken sensor says is outside. */
const CREDIBLE = { from: -40, to: 150 };

/** Bits of GET_THROTTLED. */
const UNDER_VOLTAGE = 0x1;
/** The clock's rate is capped; throttled; at the soft limit of the temperature. */
const SLOWED = 0x2 | 0x4 | 0x8;
const UNDER_VOLTAGE_SINCE_BOOT = 0x1_0000;

const THERMAL = 'sys/class/thermal';
const PLATFORM = 'sys/devices/platform';

export async function readHeat(files: Files): Promise<Pick<Measured, 'temperature' | 'power'>> {
	const [zones, cooled, firmware, supply] = await Promise.all([
		readZones(files),
		readCooling(files),
		readFirmware(files),
		readSupply(files),
	]);
	const throttled = cooled === undefined && firmware === undefined ? undefined : cooled || (firmware?.slowed ?? false);
	const temperature = known({ celsius: zones && Math.max(...Object.values(zones)), zones, throttled });
	const power = known({
		underVoltage: firmware?.underVoltage ?? supply,
		underVoltageSinceBoot: firmware?.underVoltageSinceBoot,
	});
	return { ...(temperature && { temperature }), ...(power && { power }) };
}

async function readZones(files: Files): Promise<{ readonly [zone: string]: number } | undefined> {
	const names = (await files.names(THERMAL)).filter((name) => name.startsWith('thermal_zone'));
	const zones = new Map<string, number>();
	for (const name of names) {
		const [type, millidegrees] = await Promise.all([
			files.text(`${THERMAL}/${name}/type`),
			files.number(`${THERMAL}/${name}/temp`),
		]);
		const celsius = (millidegrees ?? Number.NaN) / 1_000;
		if (!(celsius >= CREDIBLE.from && celsius <= CREDIBLE.to)) continue;
		const called = type ?? name;
		zones.set(zones.has(called) ? `${called}-${name.slice('thermal_zone'.length)}` : called, celsius);
	}
	return zones.size > 0 ? Object.fromEntries(zones) : undefined;
}

/** Whether the kernel slows a processor down; undefined where it has no such means. */
async function readCooling(files: Files): Promise<boolean | undefined> {
	const names = (await files.names(THERMAL)).filter((name) => name.startsWith('cooling_device'));
	const states = await Promise.all(
		names.map(async (name) => {
			const type = (await files.text(`${THERMAL}/${name}/type`)) ?? '';
			return /cpufreq|^Processor/.test(type) ? await files.number(`${THERMAL}/${name}/cur_state`) : undefined;
		}),
	);
	const told = states.filter((state) => state !== undefined);
	return told.length > 0 ? told.some((state) => state > 0) : undefined;
}

/** A Raspberry Pi's firmware; hexadecimal, without 0x. */
async function readFirmware(files: Files) {
	const soc = (await files.names(PLATFORM)).find((name) => /^soc(@|$)/.test(name));
	if (soc === undefined) return undefined;
	const text = await files.text(`${PLATFORM}/${soc}/${soc}:firmware/get_throttled`);
	if (text === undefined || !/^[\da-f]{1,8}$/i.test(text)) return undefined;
	const bits = Number.parseInt(text, 16);
	return {
		underVoltage: (bits & UNDER_VOLTAGE) !== 0,
		slowed: (bits & SLOWED) !== 0,
		underVoltageSinceBoot: (bits & UNDER_VOLTAGE_SINCE_BOOT) !== 0,
	};
}

/** Where the firmware's own word is not shown to us. */
async function readSupply(files: Files): Promise<boolean | undefined> {
	for (const name of await files.names('sys/class/hwmon')) {
		if ((await files.text(`sys/class/hwmon/${name}/name`)) !== 'rpi_volt') continue;
		const alarm = await files.number(`sys/class/hwmon/${name}/in0_lcrit_alarm`);
		if (alarm !== undefined) return alarm !== 0;
	}
	return undefined;
}
