/** What is read of a box: of made-up ones with what they may be wrong about, and of this one. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBoot } from '../../actors/telemetry/box/boot.ts';
import { cpuIn } from '../../actors/telemetry/box/cpu.ts';
import { Files } from '../../actors/telemetry/box/files.ts';
import { readHeat } from '../../actors/telemetry/box/heat.ts';
import { readMemory } from '../../actors/telemetry/box/memory.ts';
import { type Addresses, readNetwork } from '../../actors/telemetry/box/network.ts';
import { readStorage } from '../../actors/telemetry/box/storage.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** A box whose kernel shows these files. */
async function box(files: { readonly [path: string]: string } = {}): Promise<Files> {
	return new Files(await temporaryFolder(files));
}

const real = new Files();

describe('files', () => {
	test('that are missing, empty or folders are not known', async () => {
		const root = await temporaryFolder({ empty: '\n' });
		await mkdir(join(root, 'folder'));
		const files = new Files(root);
		for (const path of ['missing', 'empty', 'folder']) expect(await files.text(path)).toBe(undefined);
		expect(await files.names('missing')).toEqual([]);
		expect(await files.names('empty')).toEqual([]);
	});

	test.each([
		['42\n', 42],
		['-7', -7],
		['0x0B', 11],
		['<unknown>', undefined],
		['12 13', undefined],
		['99999999999999999999', undefined],
	])('%j as a number is %s', async (text, number) => {
		expect(await (await box({ file: text })).number('file')).toBe(number);
	});
});

describe('the processors', () => {
	const stat = (user: number, idle: number) => `cpu  ${user} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 1 2 3\n`;

	test('the box is as busy as its ticks say since the time before', async () => {
		const root = await temporaryFolder({ 'proc/stat': stat(100, 900), 'proc/loadavg': '0.52 0.58 0.59 3/602 29292\n' });
		const values = [stat(100, 900), stat(175, 925)];
		class Scripted extends Files {
			override async text(path: string) {
				return path === 'proc/stat' ? values.shift() : await super.text(path);
			}
		}
		const measure = cpuIn(new Scripted(root));
		expect(await measure()).toEqual({ processPercent: expect.any(Number), load1: 0.52, cores: expect.any(Number) });
		expect(await measure()).toMatchObject({ boxPercent: 75 });
		expect(await measure()).not.toHaveProperty('boxPercent');
	});

	test.each(['', 'cpu  a b c', 'cpu  1 2'])('nonsense is not known: %j', async (text) => {
		const measure = cpuIn(await box({ 'proc/stat': text, 'proc/loadavg': 'high' }));
		await measure();
		expect(Object.keys((await measure()) ?? {})).toEqual(['processPercent', 'cores']);
	});

	test('this box has some', async () => {
		const measure = cpuIn(real);
		await measure();
		expect((await measure())?.processPercent).toBeGreaterThanOrEqual(0);
	});
});

describe('the memory', () => {
	test('is the process’s and the box’s, in bytes', async () => {
		const files = await box({
			'proc/self/smaps_rollup':
				'55e0-7ffe ---p 0 00:00 0 [rollup]\nRss: 9 kB\nPss:               81234 kB\nPss_Dirty: 1 kB\n',
			'proc/meminfo': 'MemTotal:         948304 kB\nMemFree: 1 kB\nMemAvailable:     512000 kB\n',
		});
		expect(await readMemory(files)).toEqual({
			...{ pssBytes: 81_234 * 1_024, rssBytes: expect.any(Number) },
			...{ totalBytes: 948_304 * 1_024, availableBytes: 512_000 * 1_024 },
		});
	});

	test('nonsense is not known', async () => {
		expect(Object.keys((await readMemory(await box({ 'proc/meminfo': 'MemTotal: much' }))) ?? {})).toEqual([
			'rssBytes',
		]);
	});

	test('this box has some', async () => {
		expect((await readMemory(real))?.totalBytes).toBeGreaterThan(1e8);
	});
});

describe('the storage', () => {
	const stat = '  629015    71670 15325858  1745303  1683536   673233 40331936   529808        0   533416  2531665';

	test('is what was written to it, and how worn it is, where it says so', async () => {
		const files = await box({
			'sys/block/mmcblk0/stat': stat,
			'sys/block/mmcblk0/device/life_time': '0x02 0x0a\n',
			'sys/block/mmcblk0/device/pre_eol_info': '0x02\n',
			'sys/block/sda/stat': stat,
			'sys/block/mmcblk0boot0/stat': stat,
			'sys/block/loop0/stat': stat,
			'sys/block/zram0/stat': stat,
		});
		expect(await readStorage(files, '/')).toEqual({
			...{ totalBytes: expect.any(Number), freeBytes: expect.any(Number) },
			devices: {
				mmcblk0: { writtenBytes: 40_331_936 * 512, lifeUsedPercent: 100, endOfLife: 'warning' },
				sda: { writtenBytes: 40_331_936 * 512 },
			},
		});
	});

	test('what it does not say, or nonsense, is not known', async () => {
		const files = await box({
			'sys/block/mmcblk0/stat': '1 2 3',
			'sys/block/mmcblk0/device/life_time': '0x00 0x00',
			'sys/block/mmcblk0/device/pre_eol_info': '0x77',
			'sys/block/mmcblk1/device/life_time': 'broken',
		});
		expect(await readStorage(files, '/does/not/exist')).toBe(undefined);
	});

	test('this box has some', async () => {
		expect((await readStorage(real, '.'))?.freeBytes).toBeGreaterThan(0);
	});
});

describe('the heat and the power', () => {
	const firmware = 'sys/devices/platform/soc/soc:firmware/get_throttled';

	test('the hottest zone counts; zones of one name are numbered', async () => {
		const files = await box({
			'sys/class/thermal/thermal_zone0/type': 'cpu-thermal',
			'sys/class/thermal/thermal_zone0/temp': '48312',
			'sys/class/thermal/thermal_zone1/type': 'cpu-thermal',
			'sys/class/thermal/thermal_zone1/temp': '51000',
			'sys/class/thermal/thermal_zone2/temp': '-8000',
		});
		expect(await readHeat(files)).toEqual({
			temperature: {
				celsius: 51,
				zones: { 'cpu-thermal': 48.312, 'cpu-thermal-1': 51, thermal_zone2: -8 },
			},
		});
	});

	test.each([
		['0', { throttled: false }, { underVoltage: false, underVoltageSinceBoot: false }],
		['50000', { throttled: false }, { underVoltage: false, underVoltageSinceBoot: true }],
		['50005', { throttled: true }, { underVoltage: true, underVoltageSinceBoot: true }],
		['8', { throttled: true }, { underVoltage: false, underVoltageSinceBoot: false }],
	])('a Raspberry Pi says %s', async (text, temperature, power) => {
		expect(await readHeat(await box({ [firmware]: `${text}\n` }))).toEqual({ temperature, power });
	});

	test('one whose firmware is not shown has its supply’s sensor', async () => {
		const files = await box({
			'sys/class/hwmon/hwmon0/name': 'cpu_thermal',
			'sys/class/hwmon/hwmon1/name': 'rpi_volt',
			'sys/class/hwmon/hwmon1/in0_lcrit_alarm': '1',
		});
		expect(await readHeat(files)).toEqual({ power: { underVoltage: true } });
	});

	test('another board’s kernel says that it slows a processor down', async () => {
		const files = await box({
			'sys/class/thermal/cooling_device0/type': 'gpio-fan',
			'sys/class/thermal/cooling_device0/cur_state': '3',
			'sys/class/thermal/cooling_device1/type': 'thermal-cpufreq-0',
			'sys/class/thermal/cooling_device1/cur_state': '2',
		});
		expect(await readHeat(files)).toEqual({ temperature: { throttled: true } });
	});

	test('nonsense is not known', async () => {
		const files = await box({
			'sys/class/thermal/thermal_zone0/temp': '-274000',
			'sys/class/thermal/thermal_zone1/temp': 'hot',
			[firmware]: 'no',
			'sys/class/hwmon/hwmon1/name': 'rpi_volt',
		});
		expect(await readHeat(files)).toEqual({});
	});
});

describe('the network', () => {
	const ethernet = {
		'sys/class/net/eth0/operstate': 'up\n',
		'sys/class/net/eth0/type': '1',
		'sys/class/net/eth0/device/vendor': '0x1',
		'sys/class/net/eth0/statistics/rx_bytes': '2919608691',
		'sys/class/net/eth0/statistics/tx_bytes': '10426983',
		'sys/class/net/eth0/statistics/rx_errors': '3',
		'sys/class/net/eth0/statistics/tx_errors': '0',
	};
	const address = (text: string, internal = false): NonNullable<Addresses[string]>[number] => {
		return { address: text, internal, family: 'IPv4', netmask: '', mac: '02:00:00:00:00:01', cidr: null };
	};

	test('is each interface that is used, with the addresses that others can reach', async () => {
		const files = await box({
			...ethernet,
			'sys/class/net/lo/type': '772',
			'sys/class/net/lo/operstate': 'unknown',
			'sys/class/net/ppp0/type': '512',
			'sys/class/net/ppp0/operstate': 'unknown',
			'sys/class/net/docker0/operstate': 'down',
			'sys/class/net/veth12ab/operstate': 'up',
		});
		const addresses = {
			eth0: [address('169.254.7.7'), address('10.0.0.7'), address('fe80::1')],
			lo: [address('127.0.0.1')],
		};
		expect(await readNetwork(files, () => addresses)).toEqual({
			eth0: {
				...{ state: 'up', addresses: ['10.0.0.7'] },
				...{ rxBytes: 2_919_608_691, txBytes: 10_426_983, rxErrors: 3, txErrors: 0 },
			},
			ppp0: { state: 'unknown' },
		});
	});

	test.each([
		['wlan0: 0000   58.  -52.  -256        0      0      0      0      0        0', -52],
		[' wlan0: 0000   70   204    0        0      0      0      0      0        0', -52],
		[' wlan0: 0000    0.    0.    0        0      0      0      0      0        0', undefined],
		['nonsense', undefined],
	])('a wireless one hears as its driver says: %j', async (line, signalDbm) => {
		const heading =
			'Inter-| sta-|   Quality        |   Discarded packets\n face | tus | link level noise |  nwid  crypt\n';
		const files = await box({
			'sys/class/net/wlan0/operstate': 'dormant',
			'sys/class/net/wlan0/device/vendor': '1',
			'proc/net/wireless': `${heading}${line}\n`,
		});
		const { wlan0 } = (await readNetwork(files, () => ({}))) ?? {};
		expect(wlan0).toStrictEqual({ state: 'dormant', ...(signalDbm !== undefined && { signalDbm }) });
	});

	test('a box with very many interfaces tells of some', async () => {
		const many = Array.from({ length: 40 }, (_, index) => [`sys/class/net/vlan${index}/operstate`, 'up']);
		const found = await readNetwork(await box(Object.fromEntries(many)), () => ({}));
		expect(Object.keys(found ?? {})).toHaveLength(16);
	});

	test('this box may have one, without a hardware address in it', async () => {
		const found = JSON.stringify((await readNetwork(real, () => ({}))) ?? {});
		expect(found).not.toMatch(/([\da-f]{2}:){5}/);
	});
});

describe('the start of the box', () => {
	test('was the watchdog’s, after the kernel had crashed', async () => {
		const files = await box({
			'proc/sys/kernel/random/boot_id': 'e6d08f0d-c9e5-4723-9ad7-3cdd2a99acde\n',
			'sys/class/watchdog/watchdog0/bootstatus': '32',
			'sys/fs/pstore/console-ramoops-0': 'a log',
			'sys/fs/pstore/dmesg-ramoops-0':
				'Panic#1 Part1\n<6>[   42.0] all is well\n<0>[   43.123456] Kernel panic - not syncing: Fatal\u0007 exception\n',
		});
		expect(await readBoot(files)).toEqual({
			id: 'e6d08f0d-c9e5-4723-9ad7-3cdd2a99acde',
			watchdogReset: true,
			kernelCrash: 'dmesg-ramoops-0: Kernel panic - not syncing: Fatal exception',
		});
	});

	test('was nobody’s that tells', async () => {
		expect(await readBoot(await box({ 'sys/class/watchdog/watchdog0/state': 'inactive' }))).toBe(undefined);
		const quiet = await box({ 'sys/class/watchdog/watchdog0/bootstatus': '0', 'sys/fs/pstore/dmesg-efi-1': '' });
		expect(await readBoot(quiet)).toEqual({ watchdogReset: false, kernelCrash: 'dmesg-efi-1: ' });
	});
});
