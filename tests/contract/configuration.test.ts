/** What the gateway says of a faulty configuration, and how it ends (contract, "Configuration" and "Command line"). */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';
import { GatewayChild } from '../kit/gateway-child.ts';

const GATEWAY = { id: 'apt-104', stateDir: 'state' };
const STACK = { id: 'zw', stack: 'zwave', port: '/dev/ttyAMA0' };

/** Runs the gateway on a configuration and a folder that it can't run on. */
async function run(configuration: object, files: { readonly [name: string]: string } = {}, env = {}) {
	const folder = await temporaryFolder({ ...files, 'gatehouse.json': JSON.stringify(configuration) });
	const gateway = new GatewayChild(join(folder, 'gatehouse.json'), env);
	const code = await gateway.ended();
	return { code, lines: gateway.output.replaceAll(`${folder}/`, '').trimEnd().split('\n') };
}

test('each fault is on a line of its own: the key’s path, what is wrong, and the nearest known key', async () => {
	const stacks = [{ id: 'zw', stack: 'zwave', prot: '/dev/ttyAMA0' }, STACK];
	const cloud = { link: 'mqtt', url: 'broker.example', passwrodFile: 'x' };
	const { code, lines } = await run({ gateway: { id: 'apt 104' }, cloud, stacks });
	expect(code).toBe(2);
	expect(lines).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/^gateway\.id: /),
			expect.stringMatching(/^cloud\.url: .*mqtt:\/\//),
			'cloud.passwrodFile: unknown key; did you mean "passwordFile"?',
			'stacks[0].prot: unknown key; did you mean "port"?',
			expect.stringMatching(/^stacks\[0\]\.port: /),
			expect.stringMatching(/^stacks\[1\]\.id: /),
		]),
	);
});

test.each([
	[{ stacks: [STACK] }, 'gateway.id'],
	[{ gateway: GATEWAY }, 'stacks'],
	[{ gateway: GATEWAY, stacks: [{ ...STACK, id: 'Zw' }] }, 'stacks[0].id'],
	[{ gateway: GATEWAY, stacks: [{ ...STACK, id: 'cloud' }] }, 'stacks[0].id'],
	[{ gateway: GATEWAY, stacks: [{ ...STACK, stack: 'zigbee' }] }, 'stacks[0].stack'],
	[{ gateway: GATEWAY, stacks: [{ ...STACK, keysFile: 'nowhere' }] }, 'stacks[0].keysFile'],
	[{ gateway: GATEWAY, stacks: [STACK], telemetry: { intervalSeconds: 0 } }, 'telemetry.intervalSeconds'],
])('%j ends with 2, at %s', async (configuration, path) => {
	const { code, lines } = await run(configuration);
	expect(code).toBe(2);
	expect(lines).toEqual([expect.stringContaining(`${path}: `)]);
});

test('a state directory that cannot be written to ends with 2', async () => {
	const { code, lines } = await run({ gateway: GATEWAY, stacks: [STACK] }, { state: 'a file' });
	expect(code).toBe(2);
	expect(lines).toEqual([expect.stringMatching(/^gateway\.stateDir: .*state/)]);
});

test('a variable of the environment counts, and is named where it is at fault', async () => {
	const env = { GATEHOUSE_STACKS__0__PORT: '7', gatehouse_telemetry__intervalseconds: '"often"' };
	const { code, lines } = await run({ gateway: GATEWAY, stacks: [STACK] }, {}, env);
	expect(code).toBe(2);
	expect(lines).toEqual([
		expect.stringMatching(/^stacks\[0\]\.port: .*GATEHOUSE_STACKS__0__PORT/),
		expect.stringMatching(/^telemetry\.intervalSeconds: .*gatehouse_telemetry__intervalseconds/),
	]);
});

test('a network key that is no key is a fault that does not show it', async () => {
	const stacks = [{ ...STACK, keysFile: 'keys.json' }];
	const { code, lines } = await run({ gateway: GATEWAY, stacks }, { 'keys.json': '{"S0_Legacy":"00112233"}' });
	expect(code).toBe(2);
	expect(lines.join('\n')).toMatch(/^stacks\[0\]\.keysFile: /);
	expect(lines.join('\n')).not.toContain('00112233');
});
