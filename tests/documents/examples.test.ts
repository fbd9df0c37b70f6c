/** The examples that people copy fit the published schemas: the contract's own, and those of the README. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configurationSchema } from '../../actors/gateway/schema.ts';
import { receive } from '../../actors/runtime/ingress.ts';
import { schemaFaults } from '../kit/published.ts';

/** The contract's text, by the schema that it is for. */
const CONTRACT: readonly (readonly [string, string])[] = [
	[
		'command',
		`{"v":1,"id":"01JZ8Q4M3X","target":"zw-12","endpoint":0,"action":"doorLock.lockDoor","args":{},
 "expiresAt":"2026-08-22T10:00:30Z","ttlMs":30000,"priority":"high"}`,
	],
	['result', '{"v":1,"id":"01JZ8Q4M3X","target":"zw-12","status":"accepted","final":false}'],
	[
		'result',
		`{"v":1,"id":"01JZ8Q4M3X","target":"zw-12","status":"succeeded","final":true,"confirmedBy":"report",
 "result":{"doorLock.lockState":1},"timings":{"queuedMs":3,"executedMs":412},"at":"…"}`,
	],
	[
		'result',
		`{"v":1,"id":"01JZ8Q4M3Y","target":"zw-12","status":"failed","final":true,
 "error":{"code":"DEVICE_NO_ACK","message":"no acknowledgement from node 12 after 3 attempts","retryable":true},"timings":{…},"at":"…"}`,
	],
	[
		'devices',
		`{"v":1,"devices":[{"id":"zw-5","stack":"zw","name":"Hall light","manufacturer":"Zooz","product":"ZEN72",
                 "room":"Hall","endpoints":{"0":{"deviceTypes":["dimmableLight"],"clusters":["onOff","levelControl","identify"]}},"power":"mains","security":"s2-authenticated","reachable":true,"interview":"complete"}]}`,
	],
	[
		'state',
		'{"v":1,"device":"zw-5","at":"…","reachable":true,"endpoints":{"0":{"onOff.onOff":true,"levelControl.currentLevel":127}}}',
	],
	['event', '{"v":1,"device":"zw-12","endpoint":0,"event":"doorLock.doorLockAlarm","args":{"alarmCode":0},"at":"…"}'],
	[
		'health',
		`{"v":1,"at":"…","session":42,"uptimeSeconds":86400,"version":"…","clock":{"synchronised":true},
                 "subsystems":{"zw":{"state":"ready","since":"…","restarts":0,"detail":{…}},"cloud":{…},"modem":{…}},
                 "cpu":{…},"memory":{"pssBytes":…},"disk":{…},"temperature":{…},"eventLoop":{"p99Ms":…},"serial":{"zw":{…}},"queues":{…}}`,
	],
	['status', '{"v":1,"state":"online","session":7}'],
	[
		'alarm',
		'{"v":1,"id":"zw-port","severity":"error","text":"/dev/ttyAMA0 is gone","remedy":"check that the stick is plugged in","since":"…","count":1}',
	],
	[
		'gatehouse',
		`{"gateway":{"id":"apt-104","stateDir":"/var/lib/gatehouse"},
 "cloud":{"link":"mqtt","url":"mqtts://broker.example:8883","caFile":"…","certFile":"…","keyFile":"…","username":"…","passwordFile":"…"},
 "stacks":[{"id":"zw","stack":"zwave","port":"/dev/ttyAMA0","keysFile":"…"}],
 "modem":{"port":"/dev/ttyUSB2","apn":"…","pinFile":"…"},
 "leds":{"indicators":{"status":{"red":"/sys/class/leds/red","green":"/sys/class/leds/green"}}},
 "release":{"manager":"rauc"},
 "telemetry":{"intervalSeconds":60},
 "console":{"host":"127.0.0.1","port":8080}}`,
	],
	[
		'zwave-keys',
		'{"S0_Legacy":"32 hex digits","S2_Unauthenticated":"…","S2_Authenticated":"…","S2_AccessControl":"…"}',
	],
];

const TIME = '"2026-08-22T10:00:01.234Z"';
const KEY = `"${'0123456789abcdef'.repeat(2)}"`;

/** Puts something where the contract writes "…". */
function filled(name: string, text: string): unknown {
	const subsystem = `{"state":"ready","since":${TIME},"restarts":0}`;
	return JSON.parse(
		text
			.replace('"timings":{…}', '"timings":{"queuedMs":3,"executedMs":4100}')
			.replaceAll(/"(cloud|modem)":\{…\}/g, `"$1":${subsystem}`)
			.replaceAll('{…}', '{}')
			.replaceAll(/"(at|since)":"…"/g, `"$1":${TIME}`)
			.replaceAll(/":…/g, '":1')
			.replaceAll(/"…"|"32 hex digits"/g, name === 'zwave-keys' ? KEY : '"…"'),
	);
}

describe('the contract’s', () => {
	test.each(CONTRACT)('%s: %s', (name, text) => {
		expect(schemaFaults(name, filled(name, text))).toEqual([]);
	});
});

describe('the README’s', () => {
	const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
	const blocks = [...readme.matchAll(/^```json\n(.*?)^```/gms)].map(([, text = '']) => text);
	const published = [...readme.matchAll(/-m '(.*)'$/gm)].map(([, text = '']) => text.replace(/'\$\(.*?\)'/, '1795'));

	test('messages and configuration', () => {
		expect(blocks.length).toBeGreaterThanOrEqual(2);
		for (const text of blocks) {
			const isConfiguration = text.includes('"gateway": {');
			expect(schemaFaults(isConfiguration ? 'gatehouse' : 'result', JSON.parse(text))).toEqual([]);
			if (isConfiguration) configurationSchema.parse(JSON.parse(text));
		}
	});

	test('commands', () => {
		expect(published.length).toBeGreaterThanOrEqual(1);
		for (const text of published) {
			expect(schemaFaults('command', JSON.parse(text))).toEqual([]);
			expect(receive(Buffer.from(text))).toHaveProperty('command');
		}
	});
});
