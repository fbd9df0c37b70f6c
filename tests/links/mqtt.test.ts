/** The MQTT link's configuration, and what it says of faults. */
import { describe, expect, test } from 'vitest';
import { mqttConfig } from '../../actors/links/mqtt/config.ts';
import { faultFrom, refusal, refusedPublication } from '../../actors/links/mqtt/words.ts';
import { check, formatPath } from '../../actors/runtime/faults.ts';
import { urlsOf } from '../../actors/runtime/link-config.ts';

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
		{ ...PLAIN, moreUrls: ['mqtts://other.example'], caFile: 'ca' },
		{ ...SECURE, serverName: 'broker.example', alpn: ['x-amzn-mqtt-ca'] },
		{ ...PLAIN, protocol: '3.1.1', clientId: 'x', keepAliveSeconds: 5, sessionExpirySeconds: 4_294_967_295 },
	])('may be %o', (config) => {
		expect(mqttConfig.safeParse(config)).toMatchObject({ success: true });
	});

	test('takes the version as a number too, as it comes from the environment', () => {
		expect(mqttConfig.parse({ ...PLAIN, protocol: 5 })).toMatchObject({ protocol: '5' });
	});

	test('names the brokers in the order in which they are tried', () => {
		expect(urlsOf(mqttConfig.parse(PLAIN))).toEqual([PLAIN.url]);
		expect(urlsOf(mqttConfig.parse({ ...PLAIN, moreUrls: [SECURE.url] }))).toEqual([PLAIN.url, SECURE.url]);
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
		[{ ...PLAIN, protocol: 4 }, 'protocol', 'one of "5", "auto", "3.1.1"'],
		[{ ...PLAIN, moreUrls: ['http://broker.example'] }, 'moreUrls[0]', 'mqtt://'],
		[{ ...PLAIN, serverName: 'broker.example' }, 'serverName', 'mqtts://'],
		[{ ...PLAIN, url: 'wss://broker.example', alpn: ['mqtt'] }, 'alpn', 'mqtts://'],
		[{ ...SECURE, alpn: [] }, 'alpn', 'must name a protocol'],
	])('must not be %o', (config, path, text) => {
		const checked = check(mqttConfig, config);
		const told = 'faults' in checked ? checked.faults.map((fault) => [formatPath(fault.path), fault.text]) : [];
		expect(told).toEqual([[path, expect.stringContaining(text)]]);
	});
});

describe('a fault in words', () => {
	const place = { url: 'mqtts://broker.example:8883', clientId: 'gatehouse-apt-104', clockIsTrusted: true };
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
		['CERT_HAS_EXPIRED', 'has expired', "broker's certificate"],
		['CERT_NOT_YET_VALID', 'is not valid yet', "broker's certificate"],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name', 'cloud.url'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'not trusted', 'cloud.caFile'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not trusted', 'cloud.caFile'],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', "asks for the gateway's certificate", 'cloud.certFile'],
		['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'it is expired', 'renew cloud.certFile'],
		['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED', 'it is revoked', 'cloud.certFile'],
		['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'who signed it', 'cloud.certFile'],
		['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', "refuses the gateway's certificate", 'cloud.certFile'],
		['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'does not know the name', 'cloud.serverName'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS', 'cloud.url'],
		['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'do not agree', 'TLS 1.2'],
		['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'too large', 'limit'],
		['ERR_OF_ANOTHER_KIND', 'that went wrong (ERR_OF_ANOTHER_KIND)', 'certificates'],
	])('%s', (code, text, remedy) => {
		const fault = faultFrom(coded(code), place);
		expect(fault.message).toContain(text);
		expect(fault.remedy).toContain(remedy);
	});

	test('blames the clock first where it is not to be trusted', () => {
		const fault = faultFrom(coded('CERT_NOT_YET_VALID'), { ...place, clockIsTrusted: false });
		expect(fault.message).toContain("by the gateway's clock, which is not synchronised");
		expect(fault.remedy).toMatch(/^set the clock first/);
	});

	test.each([
		['Keepalive timeout', 'does not answer any more'],
		['Unexpected server response: 502', 'answered with HTTP 502: there is no WebSocket'],
		['that went wrong', 'failed: that went wrong'],
	])('without a code: %s', (message, text) => {
		expect(faultFrom(new Error(message), place).message).toContain(text);
	});

	test('that mqtt.js found is not put down to the broker’s refusal, though it has a code', () => {
		expect(faultFrom(coded(130, 'duplicate CONNACK'), place).message).toMatch(/failed: duplicate CONNACK$/);
	});

	test('without an error says that the connection was closed', () => {
		expect(faultFrom(undefined, place).message).toBe('mqtts://broker.example:8883 closed the connection');
	});
});

describe('a broker’s code in words', () => {
	const place = { url: 'mqtts://broker.example', clientId: 'gatehouse-apt-104', clockIsTrusted: true };

	test.each<[number, string, string]>([
		[1, 'does not speak this version', 'cloud.protocol'],
		[132, 'does not speak this version', 'cloud.protocol'],
		[2, 'client id gatehouse-apt-104 is not accepted', 'cloud.clientId'],
		[133, 'client id gatehouse-apt-104 is not accepted', 'cloud.clientId'],
		[3, 'not available', 'wait'],
		[136, 'not available', 'wait'],
		[137, 'busy', 'wait'],
		[4, 'bad user name or password', 'check cloud.username and cloud.passwordFile'],
		[134, 'bad user name or password', 'check cloud.username and cloud.passwordFile'],
		[5, 'not authorised', 'access list'],
		[135, 'not authorised', 'access list'],
		[139, 'shutting down', 'wait'],
		[141, 'heard nothing of the gateway', 'cloud.keepAliveSeconds'],
		[142, 'another client connected as gatehouse-apt-104', 'gateway.id'],
		[143, 'topic filter', 'gateway.id'],
		[144, 'topic', 'gateway.id'],
		[149, 'larger than it takes', 'limit'],
		[150, 'too fast', 'telemetry.intervalSeconds'],
		[151, 'a quota', 'allows'],
		[152, 'by an administrator', 'whoever runs'],
		[154, 'does not retain', 'retain'],
		[155, 'QoS 0 only', 'QoS 1'],
		[156, 'for the time being', 'no redirection is followed'],
		[157, 'moved for good', 'no redirection is followed'],
		[160, 'no connection may last longer', 'connects again'],
	])('%i', (code, text, remedy) => {
		const fault = refusal(code, 'closed the connection', place);
		expect(fault.message).toMatch(/^mqtts:\/\/broker\.example closed the connection: /);
		expect(fault.message).toContain(text);
		expect(fault.remedy).toContain(remedy);
		expect(refusedPublication('res', code, place).message).toContain(text);
	});

	test('that nobody knows is given as it is', () => {
		expect(refusal(200, 'refused the connection', place).message).toMatch(/: reason code 200$/);
		expect(refusedPublication('res', 200, place)).toMatchObject({
			message: 'mqtts://broker.example does not take res: reason code 200',
			remedy: expect.stringContaining('access list'),
		});
	});

	test('comes with what the broker adds', () => {
		expect(refusedPublication('res', 151, place, { reasonString: '10 a day' }).message).toMatch(/ \("10 a day"\)$/);
		expect(refusal(157, 'refused the connection', place, { serverReference: 'b.example' }).message).toMatch(
			/; it names b\.example$/,
		);
	});
});
