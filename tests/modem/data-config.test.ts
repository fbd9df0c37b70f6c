import { describe, expect, test } from 'vitest';
import { createData } from '../../actors/modem/data.ts';
import { type DataConfig, dataConfig } from '../../actors/modem/data-config.ts';
import { Secret } from '../../actors/runtime/secret.ts';
import { profileOf } from '../../machines/modem/profiles.ts';

/** The fault's key and words, where there is one. */
const faults = (config: unknown) =>
	dataConfig.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the configuration of the data session', () => {
	test('may be left out: somebody else makes it, and it is watched', () => {
		expect(dataConfig.parse(undefined)).toMatchObject({
			way: 'none',
			metric: 700,
			failOver: true,
			check: { targets: ['1.1.1.1:443', '9.9.9.9:443'], intervalSeconds: 300 },
			budget: { billingDay: 1, warnPercent: 80, thinPercent: 90 },
		});
	});

	test.each([
		[{ way: 'ppp' }, ['port: is required for this way']],
		[{ way: 'qmi' }, ['port: is required for this way']],
		[{ interface: 'a b' }, ['interface: must be the name of a network interface, such as wwan0']],
		[{ interface: '-all' }, ['interface: must be the name of a network interface, such as wwan0']],
		[{ metric: 20 }, [expect.stringContaining('metric: ')]],
		[{ budget: { warnPercent: 95 } }, ['budget.thinPercent: must not be less than warnPercent']],
		[{ check: { targets: ['example.com:443'] } }, [expect.stringContaining('check.targets.0: must be an IP address')]],
		[{ check: { targets: ['1.1.1.1:0'] } }, [expect.stringContaining('check.targets.0: must be an IP address')]],
		[{ check: { targets: ['[2606:4700:4700::1111]:443'] } }, undefined],
		[{ way: 'ppp', port: '/dev/ttyUSB3' }, undefined],
	])('%o', (config, expected) => {
		expect(faults(config)).toEqual(expected);
	});
});

describe('what the modem’s life is given', () => {
	const facts = {
		atPort: '/dev/ttyUSB2',
		apn: 'internet',
		username: undefined,
		password: undefined,
		contextId: 1,
		profile: profileOf('telit'),
	};
	const data = (config: unknown, kept: ReadonlyMap<string, unknown> = new Map()) => {
		const parsed: DataConfig = dataConfig.parse(config);
		const store = { entries: async () => kept, put: async () => {} };
		return createData({ config: parsed, store, now: () => 0, clockIsTrusted: () => true });
	};

	test('is the way, with what the profile and the configuration say', () => {
		const { wayFor } = data({ way: 'ecm', interface: 'usb0' });
		expect(wayFor(facts)).toMatchObject({ way: { isOurs: true, interface: 'usb0', dial: [{ text: '#ECM=1,0' }] } });
	});

	test('is what is missing, where something is', () => {
		expect(data({}).wayFor(facts)).toMatchObject({ fault: { remedy: 'set modem.data.interface' } });
	});

	test('a password goes where pppd reads it', () => {
		const { wayFor } = data({ way: 'ppp', port: '/dev/ttyUSB3' });
		const found = wayFor({ ...facts, username: 'me', password: new Secret('geheim') });
		expect('way' in found && found.way.holder?.file).toContain('password "geheim"');
	});

	test('the budget is in bytes, the intervals are in ms', () => {
		const { uplinkInput, checkEveryMs } = data({ interface: 'wwan0', budget: { megabytes: 500 } });
		expect(uplinkInput('/dev/ttyUSB2')).toMatchObject({
			isOurs: false,
			interface: 'wwan0',
			metric: 700,
			failOver: true,
			budget: { limitBytes: 500_000_000 },
		});
		expect(checkEveryMs).toBe(300_000);
		expect(data({}).uplinkInput('/dev/ttyUSB2').budget.limitBytes).toBeUndefined();
	});
});
