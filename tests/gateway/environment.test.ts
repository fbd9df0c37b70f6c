import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOUD, configurationOf, faultsOf, MINIMAL } from './written.ts';

describe('the environment', () => {
	test('overlays values, as JSON or else as they are, whatever the case of the name', async () => {
		const { configuration, folder } = await configurationOf(
			{ ...MINIMAL, cloud: CLOUD },
			{
				env: {
					GATEHOUSE_CLOUD__URL: 'mqtt://other.example',
					gatehouse_stacks__0__PORT: 'sim:',
					GATEHOUSE_GATEWAY__STATEDIR: 'state',
					GATEHOUSE_TELEMETRY__INTERVALSECONDS: '5',
				},
			},
		);
		expect(configuration).toMatchObject({
			gateway: { id: 'apt-104', stateDir: join(folder, 'state') },
			cloud: { url: 'mqtt://other.example' },
			stacks: [{ id: 'zw', port: 'sim:' }],
			telemetry: { intervalSeconds: 5 },
		});
	});

	test('makes the parts that were not written, lists in order', async () => {
		const stack = (index: number, id: string) => ({
			[`GATEHOUSE_STACKS__${index}__ID`]: id,
			[`GATEHOUSE_STACKS__${index}__STACK`]: 'zwave',
			[`GATEHOUSE_STACKS__${index}__PORT`]: `/dev/${id}`,
		});
		const env = { ...stack(1, 'b'), ...stack(0, 'a'), GATEHOUSE_GATEWAY: '{"id":"x"}', GATEHOUSE_GATEWAY__ID: 'y' };
		const { configuration } = await configurationOf({}, { env });
		expect(configuration.stacks.map(({ id }) => id)).toEqual(['a', 'b']);
		expect(configuration.gateway.id).toBe('y');
	});

	test('sets what a record holds', async () => {
		const leds = { indicators: { Status: { red: '/a' } } };
		const env = { GATEHOUSE_LEDS__INDICATORS__STATUS__RED: '/b', GATEHOUSE_LEDS__INDICATORS__MODEM__BLUE: '/c' };
		const { configuration } = await configurationOf({ ...MINIMAL, leds }, { env });
		expect(configuration.leds).toEqual({ indicators: { Status: { red: '/b' }, modem: { blue: '/c' } } });
	});

	test('leaves alone what is not meant for the configuration', async () => {
		const env = { GATEHOUSE_PORT: 'tcp://10.0.0.1:80', GATEHOUSE_MISSING: 'socat', MYGATEHOUSE_GATEWAY__ID: 'x' };
		const { configuration } = await configurationOf(MINIMAL, { env });
		expect(configuration.gateway.id).toBe('apt-104');
	});

	test.each([
		['GATEHOUSE_STACKS__0__PROT', 'x', 'stacks[0].prot: unknown key; did you mean "port"?'],
		['GATEHOUSE_TELEMETRY__INTERVALSECONDS', 'x', 'telemetry.intervalSeconds: must be a number, got "x"'],
		['GATEHOUSE_TELEMETRY', '{"intervalSeconds":true}', 'telemetry.intervalSeconds: must be a number, got true'],
		['GATEHOUSE_STACKS__7__PORT', 'sim:', 'stacks[7]: comes after a gap: there are 1'],
		['GATEHOUSE_STACK', '1', 'stack: unknown key; did you mean "stacks"?'],
		['GATEHOUSE_CLUOD__URL', '1', 'cluod: unknown key; did you mean "cloud"?'],
	])('%s=%s is told as a fault, with its name', async (name, value, fault) => {
		expect(await faultsOf({ text: JSON.stringify(MINIMAL), env: { [name]: value } })).toEqual([
			`${fault} (from ${name})`,
		]);
	});
});
