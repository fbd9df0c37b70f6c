/** The MQTT link's configuration, and what it says of faults. */
import { describe, expect, test } from 'vitest';
import { mqttConfig } from '../../actors/links/mqtt/config.ts';
import { faultFrom } from '../../actors/links/mqtt/words.ts';
import { check, formatPath } from '../../actors/runtime/faults.ts';

const PLAIN = { link: 'mqtt', url: 'mqtt://broker.example' };
const SECURE = { link: 'mqtt', url: 'mqtts://broker.example:8883' };

describe('the configuration', () => {
	test('needs a url only', () => {
		expect(mqttConfig.parse(PLAIN)).toEqual({
			...PLAIN,
			keepAliveSeconds: 30,
			sessionExpirySeconds: 86_400,
			protocol: 'auto',
		});
	});

	test.each([
		{ ...SECURE, username: 'apt-104', passwordFile: 'password', caFile: 'ca', certFile: 'cert', keyFile: 'key' },
		{ ...PLAIN, url: 'ws://broker.example/mqtt' },
		{ ...SECURE, url: 'wss://broker.example/mqtt?x=a@b', caFile: 'ca' },
		{ ...PLAIN, username: 'apt-104' },
		{ ...PLAIN, protocol: '3.1.1', clientId: 'x', keepAliveSeconds: 5, sessionExpirySeconds: 4_294_967_295 },
	])('may be %o', (config) => {
		expect(mqttConfig.safeParse(config)).toMatchObject({ success: true });
	});

	test.each<[object, string, string]>([
		[{ ...PLAIN, url: 'http://broker.example' }, 'url', 'mqtt://'],
		[{ ...PLAIN, url: 'broker.example' }, 'url', 'mqtt://'],
		[{ ...PLAIN, url: 'mqtt://user:secret@broker.example' }, 'url', 'passwordFile'],
		[{ ...PLAIN, url: 'mqtt://user@broker.example' }, 'url', 'username'],
		[{ ...PLAIN, caFile: 'ca' }, 'caFile', 'mqtts://'],
		[{ ...SECURE, certFile: 'cert' }, 'keyFile', 'required'],
		[{ ...SECURE, keyFile: 'key' }, 'certFile', 'required'],
		[{ ...PLAIN, passwordFile: 'password' }, 'username', 'required'],
		[{ ...PLAIN, password: 'secret' }, 'password', 'unknown key'],
		[{ ...PLAIN, keepAliveSeconds: 0 }, 'keepAliveSeconds', 'at least 5'],
		[{ ...PLAIN, sessionExpirySeconds: 0 }, 'sessionExpirySeconds', 'at least 1'],
		[{ ...PLAIN, protocol: 5 }, 'protocol', 'one of "5", "auto", "3.1.1"'],
	])('must not be %o', (config, path, text) => {
		const checked = check(mqttConfig, config);
		const told = 'faults' in checked ? checked.faults.map((fault) => [formatPath(fault.path), fault.text]) : [];
		expect(told).toEqual([[path, expect.stringContaining(text)]]);
	});
});

describe('a fault in words', () => {
	const place = { url: 'mqtts://broker.example:8883', clientId: 'gatehouse-apt-104' };
	const coded = (code: string | number, message = 'that went wrong') => Object.assign(new Error(message), { code });

	test.each<[string | number, string, string]>([
		['ECONNREFUSED', 'nothing answers at mqtts://broker.example:8883', 'cloud.url'],
		['ENOTFOUND', 'host of mqtts://broker.example:8883 is not known', 'name server'],
		['EAI_AGAIN', 'host of mqtts://broker.example:8883 is not known', 'name server'],
		['EHOSTUNREACH', "can't be reached", 'network'],
		['ENETUNREACH', "can't be reached", 'network'],
		['ETIMEDOUT', "can't be reached", 'firewall'],
		['ECONNRESET', 'was cut', 'network'],
		['EPIPE', 'was cut', 'network'],
		['CERT_HAS_EXPIRED', 'not valid now', 'clock'],
		['CERT_NOT_YET_VALID', 'not valid now', 'clock'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name', 'cloud.url'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'not trusted', 'cloud.caFile'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not trusted', 'cloud.caFile'],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'that went wrong (ERR_SSL', 'certificates'],
		[1, 'does not speak this version', 'cloud.protocol'],
		[132, 'does not speak this version', 'cloud.protocol'],
		[2, 'client id gatehouse-apt-104 is not accepted', 'cloud.clientId'],
		[133, 'client id gatehouse-apt-104 is not accepted', 'cloud.clientId'],
		[3, 'busy or not available', 'wait'],
		[136, 'busy or not available', 'wait'],
		[4, 'the broker refused: bad user name or password', 'check cloud.username and cloud.passwordFile'],
		[134, 'the broker refused: bad user name or password', 'check cloud.username and cloud.passwordFile'],
		[5, 'not authorised', 'access list'],
		[135, 'not authorised', 'access list'],
		[142, 'another client connected to the broker as gatehouse-apt-104', 'cloud.clientId'],
		[151, 'that went wrong (151)', 'log of the broker'],
	])('%s', (code, text, remedy) => {
		const fault = faultFrom(coded(code), place);
		expect(fault.message).toContain(text);
		expect(fault.remedy).toContain(remedy);
	});

	test('without a code has its message', () => {
		expect(faultFrom(new Error('Keepalive timeout'), place).message).toContain('Keepalive timeout');
	});

	test('without an error says that the connection was closed', () => {
		expect(faultFrom(undefined, place).message).toBe('mqtts://broker.example:8883 closed the connection');
	});
});
