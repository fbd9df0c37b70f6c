/** The simulated home in Home Assistant: what appears there, what it shows, and that the devices obey. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GatewayChild } from '../../kit/gateway-child.ts';
import { type HomeChild, startHome } from '../../kit/home-child.ts';
import { freePort } from '../../kit/line.ts';
import { Mosquitto } from '../../kit/mosquitto.ts';
import { faultsOf } from './home-assistant.ts';
import { HomeAssistantClient } from './home-assistant-client.ts';

const noMosquitto = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('mosquitto');

/** All that there are in the simulated home. */
const NODES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24];
const SLEEPERS = [7, 8, 14, 15, 18];

/** The entities that devices have once they are interviewed; those that a person may enable besides are left out. */
const APPEARING: readonly (readonly [device: string, ids: readonly string[]])[] = [
	['zw-2', ['0-identify', '0-switch']],
	['zw-5', ['0-identify', '0-light']],
	['zw-6', ['0-climate', '0-temperatureMeasurement']],
	['zw-7', ['0-battery', '0-illuminanceMeasurement', '0-relativeHumidityMeasurement', '0-temperatureMeasurement']],
	['zw-8', ['0-battery', '0-state']],
	['zw-9', ['0-switch', '1-switch', '2-switch']],
	['zw-12', ['0-battery', '0-lock', '0-lock-event']],
	['zw-13', ['0-cover', '0-stop']],
	['zw-14', ['0-battery', '0-broken', '0-co', '0-old', '0-smoke', '0-test']],
	['zw-15', ['0-battery', '0-state']],
	['zw-18', ['0-battery', '0-occupancy']],
	['zw-20', ['0-keys']],
	['zw-22', ['0-fan']],
	['zw-23', ['0-valve']],
	['', ['alarm', 'connection', 'disk', 'memory', 'problem', 'processor', 'temperature', 'uptime']],
];

describe.skipIf(noMosquitto)('in Home Assistant', () => {
	let folder: string;
	let broker: Mosquitto;
	let home: HomeChild;
	let gateway: GatewayChild;
	let assistant: HomeAssistantClient;

	beforeAll(async () => {
		broker = await Mosquitto.prepare({ lines: ['set_tcp_nodelay true'] });
		await broker.start();
		folder = await mkdtemp(join(tmpdir(), 'discovery-'));
		const port = await freePort();
		home = await startHome('--port', String(port), '--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0');
		const configuration = {
			gateway: { id: 'apt-104', stateDir: 'state' },
			cloud: { link: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}`, discovery: 'homeassistant' },
			stacks: [{ id: 'zw', stack: 'zwave', port: `tcp://127.0.0.1:${port}` }],
		};
		await writeFile(join(folder, 'gatehouse.json'), JSON.stringify(configuration));
		assistant = await HomeAssistantClient.connect(broker.port);
		gateway = new GatewayChild(join(folder, 'gatehouse.json'));
		for (const node of NODES) await appears(node);
		for (const device of ['', ...NODES.map((node) => `zw-${node}`)]) {
			for (const [id] of assistant.components(device)) await assistant.subscribe(device, id);
		}
	}, 120_000);
	afterAll(async () => {
		if (gateway?.runs) await gateway.end('SIGKILL');
		await assistant?.leave();
		await home?.leave();
		await broker?.dispose();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	/** Waits until a device has its entities; one that sleeps is interviewed when it wakes up. */
	async function appears(node: number) {
		const device = `zw-${node}`;
		const ids = APPEARING.find(([one]) => one === device)?.[1];
		const isThere = () => {
			const now = enabled(device);
			return ids ? ids.every((id) => now.includes(id)) : now.length > 0;
		};
		for (let pressed = 0; SLEEPERS.includes(node) && pressed < 3 && !isThere(); pressed++) {
			home.tell({ do: 'wake', node });
			await assistant.within(5_000, isThere);
		}
		await assistant.until(`${device} has ${ids ?? 'anything'}`, isThere);
	}

	function enabled(device: string) {
		const components = assistant.components(device).filter(([, config]) => config.enabled_by_default !== false);
		return components.map(([id]) => id).sort();
	}

	const shows = async (device: string, id: string, value: string, template?: string) =>
		await assistant.until(`${device} ${id} shows ${value}`, () => assistant.shown(device, id, template) === value);

	test('there is nothing that it would find wrong', () => {
		expect(assistant.messages.flatMap(([topic, payload]) => faultsOf(topic, payload))).toEqual([]);
		expect(assistant.messages.length).toBe(NODES.length + 1);
	});

	test.each(APPEARING)('%s has %o to begin with', (device, ids) => {
		expect(enabled(device)).toEqual(ids);
	});

	test.each([
		['zw-2', '0-switch', 'value_template', 'OFF'],
		['zw-5', '0-light', 'state_template', 'off'],
		['zw-6', '0-climate', 'current_temperature_template', '20.5'],
		['zw-6', '0-climate', 'temperature_state_template', '21'],
		['zw-6', '0-climate', 'mode_state_template', 'heat'],
		['zw-7', '0-battery', 'value_template', '87'],
		['zw-8', '0-state', 'value_template', 'OFF'],
		['zw-10', '0-cumulativeEnergyImported', 'value_template', '12.34'],
		['zw-11', '0-occupancy', 'value_template', 'OFF'],
		['zw-11', '0-illuminanceMeasurement', 'value_template', '180'],
		['zw-12', '0-battery', 'value_template', '91'],
		['zw-13', '0-cover', 'value_template', 'closed'],
		['zw-13', '0-cover', 'position_template', '0'],
		['zw-15', '0-state', 'value_template', 'OFF'],
		['zw-16', '0-carbonDioxideConcentrationMeasurement', 'value_template', '640'],
		['zw-16', '0-pm25ConcentrationMeasurement', 'value_template', '6.5'],
		['zw-22', '0-fan', 'state_value_template', 'OFF'],
		['zw-23', '0-valve', 'value_template', 'closed'],
		['', 'connection', 'value_template', 'ON'],
		['', 'problem', 'value_template', 'OFF'],
	])('%s shows %s, %s: %s', async (device, id, template, value) => {
		await shows(device, id, value, template);
		expect(assistant.isAvailable(device, id)).toBe(true);
	});

	test('every template makes something that Home Assistant can take of what the gateway says', () => {
		const odd = ['', ...NODES.map((node) => `zw-${node}`)].flatMap((device) =>
			assistant.components(device).flatMap(([id, config]) =>
				Object.keys(config)
					.filter((option) => /template$/.test(option) && !/command|set_position/.test(option))
					.map((option) => [device, id, option, assistant.shown(device, id, option)] as const)
					.filter(([, , option, shown]) => !isTaken(String(config.platform), option, shown)),
			),
		);
		expect(odd).toEqual([]);
	});

	describe('a device obeys', () => {
		test('a switch', async () => {
			await assistant.press('zw-2', '0-switch', { value: 'ON' });
			await shows('zw-2', '0-switch', 'ON');
			await assistant.press('zw-2', '0-switch', { value: 'OFF' });
			await shows('zw-2', '0-switch', 'OFF');
			await assistant.press('zw-2', '0-switch', { value: 'ON' });
			await shows('zw-2', '0-switch', 'ON');
		});

		test('one outlet of a strip', async () => {
			await assistant.press('zw-9', '2-switch', { value: 'ON' });
			await shows('zw-9', '2-switch', 'ON');
			expect(assistant.shown('zw-9', '1-switch')).toBe('OFF');
		});

		test('a light, to the darkest that it can be', async () => {
			await assistant.press('zw-5', '0-light', { state: 'on', brightness: 128, transition: 0 }, 'command_on_template');
			await shows('zw-5', '0-light', '129', 'brightness_template');
			await assistant.press('zw-5', '0-light', { state: 'on', brightness: 1 }, 'command_on_template');
			await shows('zw-5', '0-light', '3', 'brightness_template');
			expect(assistant.shown('zw-5', '0-light', 'state_template')).toBe('on');
			await assistant.press('zw-5', '0-light', { state: 'off' }, 'command_off_template');
			await shows('zw-5', '0-light', 'off', 'state_template');
		});

		test('a lock', async () => {
			const before = assistant.shown('zw-12', '0-lock');
			const [value, after] = before === 'LOCKED' ? ['UNLOCK', 'UNLOCKED'] : ['LOCK', 'LOCKED'];
			await assistant.press('zw-12', '0-lock', { value, code: null });
			await shows('zw-12', '0-lock', after);
		});

		test('a thermostat', async () => {
			await assistant.press(
				'zw-6',
				'0-climate',
				{ value: 21.5, this: { state: 'heat' } },
				'temperature_command_template',
			);
			await shows('zw-6', '0-climate', '21.5', 'temperature_state_template');
			await assistant.press('zw-6', '0-climate', { value: 'cool' }, 'mode_command_template');
			await shows('zw-6', '0-climate', 'cool', 'mode_state_template');
		});

		test('a shade', async () => {
			await assistant.press('zw-13', '0-cover', { position: 10 }, 'set_position_template');
			await shows('zw-13', '0-cover', '10', 'position_template');
			await shows('zw-13', '0-cover', 'open');
		});

		test('the slats of a blind', async () => {
			await assistant.press('zw-21', '0-slats', { tilt_position: 100 }, 'tilt_command_template');
			await shows('zw-21', '0-slats', '100', 'tilt_status_template');
		});

		test('a fan', async () => {
			await assistant.press('zw-22', '0-fan', { value: 66 }, 'percentage_command_template');
			await shows('zw-22', '0-fan', '66', 'percentage_value_template');
			await shows('zw-22', '0-fan', 'ON', 'state_value_template');
		});

		test('a valve', async () => {
			await assistant.press('zw-23', '0-valve', { value: 'OPEN' });
			await shows('zw-23', '0-valve', 'open');
		});

		test('a plug that is to show itself', async () => {
			await assistant.press('zw-2', '0-identify', { value: 'PRESS' });
			const isHeard = () => home.heard.some(({ node, received }) => node === 2 && received === 'IndicatorCCSet');
			await expect.poll(isHeard, { timeout: 20_000 }).toBe(true);
		});
	});

	test('a key that is pressed is an event', async () => {
		home.tell({ do: 'press', node: 20, key: 3 });
		await assistant.until('a key was pressed', () => Boolean(assistant.shown('zw-20', '0-keys')));
		expect(JSON.parse(assistant.shown('zw-20', '0-keys') ?? '')).toMatchObject({ position: 3 });
	});

	test('a broker that forgot everything is told again', async () => {
		await broker.stop();
		await broker.start();
		await assistant.until('all appear again', () => assistant.messages.length === NODES.length + 1);
		await shows('zw-2', '0-switch', 'ON');
	});

	test('a gateway that dies takes its devices with it', async () => {
		await gateway.end('SIGKILL');
		await shows('', 'connection', 'OFF');
		expect(assistant.isAvailable('zw-2', '0-switch')).toBe(false);
	});
});

/** By platform: what a state may be. An empty text is passed over. */
const STATES: { readonly [platform: string]: RegExp } = {
	binary_sensor: /^(ON|OFF|None)$/,
	climate: /^(None|-?\d+(\.\d+)?|off|heat|cool|heat_cool|dry|fan_only|heating|cooling|idle|fan|auto|low|medium|high)$/,
	cover: /^(None|open|opening|closed|closing|\d+|)$/,
	event: /^({.*}|)$/,
	fan: /^(ON|OFF|None|\d+)$/,
	light: /^(on|off|None|\d+)$/,
	lock: /^(LOCKED|UNLOCKED|None)$/,
	sensor: /^(None|-?\d+(\.\d+)?(e-\d+)?)$/,
	switch: /^(ON|OFF|None)$/,
	valve: /^(open|opening|closed|closing|None)$/,
};

/** Of what nothing came yet there is nothing to take. */
function isTaken(platform: string, option: string, shown: string | undefined): boolean {
	if (shown === undefined) return true;
	return option === 'availability_template' || (STATES[platform]?.test(shown) ?? false);
}
