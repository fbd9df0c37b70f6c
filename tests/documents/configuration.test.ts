/** An editor that has the published schema says of gatehouse.json and of a keys file what the gateway will say. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatConfiguration, loadConfiguration } from '../../actors/gateway/configuration.ts';
import { readCommandKeys } from '../../actors/runtime/command-keys.ts';
import { readNetworkKeys } from '../../actors/stacks/zwave/config.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { schemaFaults } from '../kit/published.ts';

const GATEWAY = { id: 'apt-104', stateDir: 'state' };
const STACK = { id: 'zw', stack: 'zwave', port: '/dev/ttyAMA0' };
const CLOUD = { link: 'mqtt', url: 'mqtts://broker.example:8883' };
const FINE = { gateway: GATEWAY, stacks: [STACK] };

async function load(configuration: object) {
	const folder = await temporaryFolder({ 'gatehouse.json': JSON.stringify(configuration) });
	return await loadConfiguration({ file: join(folder, 'gatehouse.json'), env: {} });
}

test.each<[string, object]>([
	['the least', FINE],
	['a broker', { ...FINE, cloud: { ...CLOUD, clientId: 'me', username: 'me', keepAliveSeconds: 5, protocol: '5' } }],
	['a broker over WebSockets', { ...FINE, cloud: { ...CLOUD, url: 'wss://broker.example/mqtt' } }],
	['a port over the network', { ...FINE, stacks: [{ ...STACK, port: 'tcp://192.0.2.7:4000' }] }],
	['the simulated home', { ...FINE, stacks: [{ ...STACK, port: 'sim:' }] }],
	['two stacks', { ...FINE, stacks: [STACK, { ...STACK, id: 'zw2' }] }],
	['a clock that is vouched for', { ...FINE, clock: { trust: true } }],
	['an interval', { ...FINE, telemetry: { intervalSeconds: 5 } }],
	[
		'what comes later',
		{ ...FINE, modem: { port: '/dev/ttyUSB2' }, console: { port: 8080 }, release: { manager: 'rauc' } },
	],
	['LEDs', { ...FINE, leds: { indicators: { status: { red: '/sys/class/leds/red' } } } }],
])('both take %s', async (_, configuration) => {
	expect(schemaFaults('gatehouse', configuration)).toEqual([]);
	expect(await load(configuration)).toHaveProperty('configuration');
});

test.each<[string, object]>([
	['nothing', {}],
	['an unknown key', { ...FINE, gatway: {} }],
	['an unknown key within', { ...FINE, stacks: [{ ...STACK, prot: '/dev/ttyAMA0' }] }],
	['no stacks', { gateway: GATEWAY }],
	['a gateway’s id with a space', { ...FINE, gateway: { id: 'apt 104' } }],
	['a stack’s id that is the gateway’s own', { ...FINE, stacks: [{ ...STACK, id: 'cloud' }] }],
	['a stack’s id in capitals', { ...FINE, stacks: [{ ...STACK, id: 'ZW' }] }],
	['a stack that there is not', { ...FINE, stacks: [{ ...STACK, stack: 'zigbee' }] }],
	['a port without its stack', { ...FINE, stacks: [{ id: 'zw', stack: 'zwave' }] }],
	['a port that is a name', { ...FINE, stacks: [{ ...STACK, port: 'ttyAMA0' }] }],
	['a port without a number', { ...FINE, stacks: [{ ...STACK, port: 'tcp://192.0.2.7' }] }],
	['another protocol’s url', { ...FINE, cloud: { ...CLOUD, url: 'https://broker.example' } }],
	['a password in the url', { ...FINE, cloud: { ...CLOUD, url: 'mqtts://me:secret@broker.example' } }],
	['a keep-alive that is too short', { ...FINE, cloud: { ...CLOUD, keepAliveSeconds: 1 } }],
	['a clock that is half vouched for', { ...FINE, clock: { trust: 'yes' } }],
	['signatures without keys', { ...FINE, signatures: {} }],
	['a number as text', { ...FINE, telemetry: { intervalSeconds: '60' } }],
])('neither takes %s', async (_, configuration) => {
	expect(schemaFaults('gatehouse', configuration)).not.toEqual([]);
	expect(await load(configuration)).toHaveProperty('faults');
});

test('$schema changes nothing, and is not printed', async () => {
	const [without, with$schema] = await Promise.all([
		load({ ...FINE, gateway: { ...GATEWAY, stateDir: '/var/lib/gatehouse' } }),
		load({ $schema: './gatehouse.schema.json', ...FINE, gateway: { ...GATEWAY, stateDir: '/var/lib/gatehouse' } }),
	]);
	expect(schemaFaults('gatehouse', { $schema: './gatehouse.schema.json', ...FINE })).toEqual([]);
	expect(with$schema).toEqual(without);
	if (!('configuration' in with$schema)) throw new Error(with$schema.faults.join('\n'));
	expect(formatConfiguration(with$schema.configuration)).not.toContain('$schema');
});

test.each<[string, object, boolean]>([
	['no key', {}, true],
	['a key', { S0_Legacy: '0123456789abcdef0123456789ABCDEF' }, true],
	['a key that is too short', { S0_Legacy: '0123' }, false],
	['a key that is not hex', { S2_AccessControl: 'x'.repeat(32) }, false],
	['a key of no class', { S3: '0123456789abcdef0123456789abcdef' }, false],
])('of a keys file both say the same: %s', (_, keys, fine) => {
	expect(schemaFaults('zwave-keys', keys).length === 0).toBe(fine);
	expect('keys' in readNetworkKeys(JSON.stringify(keys))).toBe(fine);
});

const PUBLIC = { kty: 'OKP', crv: 'Ed25519', kid: 'cloud-1', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

test.each<[string, object, boolean]>([
	['a key', { keys: [PUBLIC] }, true],
	['a key with more', { keys: [{ ...PUBLIC, use: 'sig', alg: 'EdDSA', owner: 'the cloud' }] }, true],
	['no key', { keys: [] }, false],
	['a key without an id', { keys: [{ ...PUBLIC, kid: undefined }] }, false],
	['a key of another curve', { keys: [{ ...PUBLIC, crv: 'Ed448' }] }, false],
	['a key that is too long', { keys: [{ ...PUBLIC, x: `${PUBLIC.x}AA` }] }, false],
	['a private key', { keys: [{ ...PUBLIC, d: PUBLIC.x }] }, false],
])('of the keys for commands both say the same: %s', (_, keys, fine) => {
	expect(schemaFaults('command-keys', JSON.parse(JSON.stringify(keys))).length === 0).toBe(fine);
	expect('set' in readCommandKeys(JSON.stringify(keys))).toBe(fine);
});
