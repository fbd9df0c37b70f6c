/** The modem's part of the configuration. */
import { describe, expect, test } from 'vitest';
import { modemConfig, readPin } from '../../actors/modem/config.ts';

test('a port is enough', () => {
	expect(modemConfig.parse({ port: '/dev/ttyUSB2' })).toMatchObject({ roaming: false, resetsPerDay: 4 });
});

test.each<[string, object]>([
	['a port that is none', { port: 'COM1' }],
	['a TCP port without a number', { port: 'tcp://modem' }],
	['an access point name with a quote', { port: 'sim:', apn: 'a"b' }],
	['a password without a user name', { port: 'sim:', passwordFile: 'password' }],
	['a profile that is not known', { port: 'sim:', profile: 'huawei' }],
	['a key that is no GPIO chip’s', { port: 'sim:', powerKey: { chip: '/dev/mem', line: 1 } }],
	['a key that is unknown', { port: 'sim:', pin: '1234' }],
])('%s is refused', (_, config) => {
	expect(modemConfig.safeParse(config).success).toBe(false);
});

describe('a PIN', () => {
	test.each(['1234', '12345678', '1234\n'])('may be %j', (text) => {
		expect(readPin(text)).toEqual({ pin: text.trim() });
	});

	test.each(['123', '123456789', '12a4', '', '1234 5678'])('must not be %j, and is not shown', (text) => {
		expect(readPin(text)).toEqual({ faults: ['must hold a PIN: 4 to 8 digits, and nothing else'] });
	});
});
