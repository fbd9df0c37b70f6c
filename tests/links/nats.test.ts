/** The NATS link's configuration, its subjects, and what it says of faults. */
import { JetStreamApiError } from '@nats-io/jetstream';
import {
	AuthorizationError,
	ConnectionError,
	PermissionViolationError,
	RequestError,
	TimeoutError,
	UserAuthenticationExpiredError,
} from '@nats-io/transport-node';
import { describe, expect, test } from 'vitest';
import { natsConfig } from '../../actors/links/nats/config.ts';
import { isPublishedTopic, isReplySubject, subjectOf } from '../../actors/links/nats/subjects.ts';
import { denied, faultFrom } from '../../actors/links/nats/words.ts';
import { check, formatPath } from '../../actors/runtime/faults.ts';

const PLAIN = { link: 'nats', url: 'nats://nats.example' };
const SECURE = { link: 'nats', url: 'tls://nats.example:4222' };

describe('the configuration', () => {
	test('needs a url only', () => {
		expect(natsConfig.parse(PLAIN)).toEqual({
			...PLAIN,
			keepAliveSeconds: 30,
			sessionExpirySeconds: 86_400,
			streamPrefix: 'GATEHOUSE',
			replicas: 1,
		});
	});

	test.each([
		{ ...SECURE, username: 'apt-104', passwordFile: 'password', caFile: 'ca', certFile: 'cert', keyFile: 'key' },
		{ ...SECURE, moreUrls: ['tls://two.example', 'tls://three.example'], caFile: 'ca', replicas: 3 },
		{ ...PLAIN, url: 'ws://nats.example:8080', moreUrls: ['wss://two.example/nats?x=a@b'] },
		{ ...PLAIN, tokenFile: 'token' },
		{ ...PLAIN, nkeySeedFile: 'seed', streamPrefix: 'homes-1' },
		{ ...PLAIN, credsFile: 'creds', keepAliveSeconds: 2, sessionExpirySeconds: 4_294_967_295 },
	])('may be %o', (config) => {
		expect(natsConfig.safeParse(config)).toMatchObject({ success: true });
	});

	test.each<[object, string, string]>([
		[{ ...PLAIN, url: 'mqtt://nats.example' }, 'url', 'nats://'],
		[{ ...PLAIN, url: 'nats.example' }, 'url', 'nats://'],
		[{ ...PLAIN, url: 'nats://user:secret@nats.example' }, 'url', 'passwordFile'],
		[{ ...PLAIN, moreUrls: ['nats://user@nats.example'] }, 'moreUrls[0]', 'username'],
		[{ ...PLAIN, moreUrls: ['ws://nats.example'] }, 'moreUrls', 'WebSockets'],
		[{ ...PLAIN, caFile: 'ca' }, 'caFile', 'tls://'],
		[{ ...SECURE, moreUrls: ['nats://two.example'], caFile: 'ca' }, 'caFile', 'tls://'],
		[{ ...SECURE, certFile: 'cert' }, 'keyFile', 'required'],
		[{ ...SECURE, keyFile: 'key' }, 'certFile', 'required'],
		[{ ...PLAIN, passwordFile: 'password' }, 'username', 'required'],
		[{ ...PLAIN, username: 'apt-104' }, 'passwordFile', 'required'],
		[{ ...PLAIN, tokenFile: 'token', credsFile: 'creds' }, 'credsFile', 'together with tokenFile'],
		[{ ...PLAIN, password: 'secret' }, 'password', 'unknown key'],
		[{ ...PLAIN, streamPrefix: 'a.b' }, 'streamPrefix', 'letters'],
		[{ ...PLAIN, replicas: 6 }, 'replicas', 'at most 5'],
		[{ ...PLAIN, keepAliveSeconds: 1 }, 'keepAliveSeconds', 'at least 2'],
	])('must not be %o', (config, path, text) => {
		const checked = check(natsConfig, config);
		const told = 'faults' in checked ? checked.faults.map((fault) => [formatPath(fault.path), fault.text]) : [];
		expect(told).toEqual([[path, expect.stringContaining(text)]]);
	});
});

describe('a subject', () => {
	test.each([
		['res', 'gw.v1.apt-104.res'],
		['state/zw-12', 'gw.v1.apt-104.state.zw-12'],
		['alarm/a.b c*>', 'gw.v1.apt-104.alarm.a_b_c__'],
	])('of the topic %s', (topic, subject) => {
		expect(subjectOf('apt-104', topic)).toBe(subject);
	});

	test.each(['res', 'devices', 'health', 'release', 'state/zw-1', 'event/gateway', 'alarm/cloud'])(
		'takes %s',
		(topic) => {
			expect(isPublishedTopic(topic)).toBe(true);
		},
	);

	test.each(['cmd', 'status', 'state', 'res/x', 'state/zw-1/x', 'elsewhere'])('does not take %s', (topic) => {
		expect(isPublishedTopic(topic)).toBe(false);
	});

	test.each(['answers', 'a.b.c', '_INBOX.x.1'])('%s can be replied to', (subject) => {
		expect(isReplySubject(subject)).toBe(true);
	});

	test.each(['', 'a.*', 'a.>', 'a b', '.a', 'a.', 'a..b', '$SYS.x', '$JS.API.INFO', 'gw.v1.apt-104.cmd'])(
		'%j cannot be replied to',
		(subject) => {
			expect(isReplySubject(subject)).toBe(false);
		},
	);
});

describe('a fault in words', () => {
	const URL = 'tls://nats.example:4222';
	const coded = (code: string) => Object.assign(new Error('that went wrong'), { code });
	const answered = (code: number, err_code: number) =>
		new JetStreamApiError({ code, err_code, description: 'no room for more' });

	test.each<[string, unknown, string, string]>([
		['refused', new ConnectionError('x', { cause: coded('ECONNREFUSED') }), `nothing answers at ${URL}`, 'cloud.url'],
		['unknown', coded('ENOTFOUND'), `host of ${URL} is not known`, 'name server'],
		['unreachable', coded('EHOSTUNREACH'), "can't be reached", 'network'],
		['cut', coded('ECONNRESET'), 'was cut', 'network'],
		['untrusted', coded('SELF_SIGNED_CERT_IN_CHAIN'), 'not trusted', 'cloud.caFile'],
		['misnamed', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'for another name', 'cloud.url'],
		['expired', coded('CERT_HAS_EXPIRED'), 'not valid now', "server's certificate"],
		['not let in', new AuthorizationError("'Authorization Violation'"), 'bad user name', 'cloud.nkeySeedFile'],
		['no longer let in', new UserAuthenticationExpiredError('x'), 'have expired', 'cloud.credsFile'],
		['silent', new TimeoutError(), 'did not answer in time', 'network'],
		['full', answered(503, 10_077), 'no room for more (10077)', 'limits of JetStream'],
		['not permitted', violation(), 'does not permit the publish of a.b', 'permissions'],
		['something else', new Error('odd'), 'odd', 'log of the server'],
		['closed', undefined, 'closed the connection', 'log of the server'],
		['closed, as the client says it', new ConnectionError('node provided an undefined error'), 'closed', 'log'],
	])('%s', (_, error, text, remedy) => {
		const fault = faultFrom(error, URL, true);
		expect(fault.message).toContain(text);
		expect(fault.remedy).toContain(remedy);
	});

	test.each(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])('%s with a wrong clock is the clock’s', (code) => {
		expect(faultFrom(coded(code), URL, false).remedy).toContain('clock');
	});

	test('says what the gateway was not allowed to do, or the server could not', () => {
		expect(denied(violation(), 'create the stream X')).toMatchObject({
			message: 'the server does not let the gateway create the stream X',
		});
		expect(denied(answered(500, 10_047), 'create the stream X')).toMatchObject({
			message: 'the server cannot create the stream X: no room for more (10047)',
		});
		const other = new Error('odd');
		expect(denied(other, 'create the stream X')).toBe(other);
	});

	function violation() {
		const cause = new PermissionViolationError('Permissions Violation for Publish to "a.b"', 'publish', 'a.b');
		return new RequestError(cause.message, { cause });
	}
});
