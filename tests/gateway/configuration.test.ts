import { describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../actors/gateway/configuration.ts';
import type { JsonObject } from '../../machines/json.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { CLOUD, configurationOf, faultsOf, KEY, MINIMAL, STACK } from './written.ts';

describe('takes', () => {
	test('a gateway id and stacks, and fills in the rest', async () => {
		const { configuration } = await configurationOf(MINIMAL);
		expect(configuration).toEqual({
			gateway: { id: 'apt-104', stateDir: '/var/lib/gatehouse' },
			stacks: [STACK],
			commands: { rememberDays: 7 },
			telemetry: { intervalSeconds: 60, reporting: { meteredFactor: 5, meteredMeasurementSeconds: 300 } },
			clock: { trust: false },
			secrets: {},
			notes: [],
		});
	});

	test('every key of the contract, and says what this version does not run', async () => {
		const { configuration } = await configurationOf(
			{
				$schema: './gatehouse.schema.json',
				gateway: { id: 'apt-104', stateDir: '/var/lib/gatehouse' },
				cloud: {
					...CLOUD,
					caFile: 'ca',
					certFile: 'cert',
					keyFile: 'key',
					username: 'apt-104',
					passwordFile: 'password',
				},
				stacks: [{ ...STACK, keysFile: 'keys.json' }],
				modem: { port: '/dev/ttyUSB2', apn: 'internet', pinFile: 'pin' },
				leds: { indicators: { status: { red: '/sys/class/leds/red', green: '/sys/class/leds/green' } } },
				release: { manager: 'rauc' },
				telemetry: { intervalSeconds: 30 },
				console: { host: '127.0.0.1', port: 8080 },
			},
			{ files: { ca: 'a', cert: 'b', key: 'c', password: 'd', pin: '1234', 'keys.json': `{"S0_Legacy":"${KEY}"}` } },
		);
		expect(configuration.telemetry.intervalSeconds).toBe(30);
		expect(configuration.notes).toEqual([
			'release: not in this version; ignored',
			'console: not in this version; ignored',
		]);
	});

	test.each(['/dev/serial/by-id/usb-0658', 'tcp://10.0.0.7:3333', 'tcp://[fe80::1]:3333', 'sim:'])(
		'%s as a Z-Wave port',
		async (port) => {
			const { configuration } = await configurationOf({ ...MINIMAL, stacks: [{ ...STACK, port }] });
			expect(configuration.stacks[0]?.port).toBe(port);
		},
	);

	test('a byte order mark', async () => {
		expect(await faultsOf({ text: `\uFEFF${JSON.stringify(MINIMAL)}` })).toEqual([]);
	});
});

describe('the state directory', () => {
	const at = async (stateDir: string | undefined, env: NodeJS.ProcessEnv) => {
		const gateway = { id: 'a', ...(stateDir === undefined ? {} : { stateDir }) };
		const { configuration, folder } = await configurationOf({ ...MINIMAL, gateway }, { env });
		return configuration.gateway.stateDir.replace(folder, 'FOLDER');
	};

	test('is the one that was configured', async () => {
		expect(await at('/srv/state', { STATE_DIRECTORY: '/var/lib/x' })).toBe('/srv/state');
	});
	test('is beside the configuration when its name is relative', async () => {
		expect(await at('state', {})).toBe('FOLDER/state');
	});
	test("is the first of systemd's", async () => {
		expect(await at(undefined, { STATE_DIRECTORY: '/var/lib/x:/var/lib/y' })).toBe('/var/lib/x');
	});
});

describe('tells', () => {
	const withStack = (stack: JsonObject) => ({ ...MINIMAL, stacks: [{ ...STACK, ...stack }] });
	const ID = 'must be lower-case letters and digits, the first a letter';
	const RESERVED =
		"must not be one of the gateway's own names (gateway, cloud, modem, leds, release, journal, console, telemetry, health, clock, outbox, alarms, inventory, dispatcher, announcers, stacks, house)";
	const PORT = 'must be a device path such as /dev/ttyAMA0, tcp://host:port, or sim: for the simulated home';

	test.each<{ document: JsonObject; faults: string[] }>([
		{ document: {}, faults: ['gateway.id: is required', 'stacks: is required'] },
		{ document: { stacks: [] }, faults: ['gateway.id: is required'] },
		{ document: { ...MINIMAL, gateway: { id: 5 } }, faults: ['gateway.id: must be a string, got 5'] },
		{ document: { ...MINIMAL, gateway: { id: 'a/b' } }, faults: ['gateway.id: must be letters, digits, "-" and "_"'] },
		{ document: { ...MINIMAL, gateway: [] }, faults: ['gateway: must be an object, got a list'] },
		{ document: { ...MINIMAL, stacks: {} }, faults: ['stacks: must be a list, got an object'] },
		{ document: { ...MINIMAL, stacks: [null] }, faults: ['stacks[0]: must be an object, got null'] },
		{ document: { ...MINIMAL, stakcs: [] }, faults: ['stakcs: unknown key; did you mean "stacks"?'] },
		{ document: { ...MINIMAL, 'a b': 1 }, faults: ['["a b"]: unknown key'] },
		{
			document: { ...MINIMAL, stacks: [{ id: 'zw', stack: 'zwave', prot: '/dev/ttyAMA0' }] },
			faults: ['stacks[0].port: is required', 'stacks[0].prot: unknown key; did you mean "port"?'],
		},
		{ document: withStack({ prot: 1 }), faults: ['stacks[0].prot: unknown key; did you mean "port"?'] },
		{ document: withStack({ colour: 1 }), faults: ['stacks[0].colour: unknown key'] },
		{ document: withStack({ stack: 'zigbee' }), faults: ['stacks[0].stack: must be "zwave", got "zigbee"'] },
		{ document: { ...MINIMAL, stacks: [{ id: 'zw' }] }, faults: ['stacks[0].stack: is required'] },
		{ document: withStack({ id: 'ZW' }), faults: [`stacks[0].id: ${ID}`] },
		{ document: withStack({ id: '1zw' }), faults: [`stacks[0].id: ${ID}`] },
		...['gateway', 'cloud', 'modem', 'leds', 'release', 'journal', 'console', 'health', 'clock', 'house'].map((id) => ({
			document: withStack({ id }),
			faults: [`stacks[0].id: ${RESERVED}`],
		})),
		{
			document: { ...MINIMAL, stacks: [STACK, { ...STACK, id: 'zx' }, STACK] },
			faults: ['stacks[2].id: is the same as that of stacks[0]'],
		},
		...['ttyAMA0', 'tcp://host', 'tcp://host:70000', 'tcp://:33', 'http://host:80', ''].map((port) => ({
			document: withStack({ port }),
			faults: [`stacks[0].port: ${PORT}`],
		})),
		{
			document: { ...MINIMAL, telemetry: { intervalSeconds: '60' } },
			faults: ['telemetry.intervalSeconds: must be a number, got "60"'],
		},
		{
			document: { ...MINIMAL, telemetry: { intervalSeconds: 0 } },
			faults: ['telemetry.intervalSeconds: must be at least 1, got 0'],
		},
		{
			document: { ...MINIMAL, console: { port: 99_999.5 } },
			faults: ['console.port: must be a whole number, got 99999.5'],
		},
		{ document: { ...MINIMAL, cloud: { link: 'mqtt' } }, faults: ['cloud.url: is required'] },
		{
			document: { ...MINIMAL, cloud: { ...CLOUD, urll: '' } },
			faults: ['cloud.urll: unknown key; did you mean "url"?'],
		},
		{ document: { ...MINIMAL, leds: { indicators: 5 } }, faults: ['leds.indicators: must be an object, got 5'] },
	])('$faults for $document', async ({ document, faults }) => {
		expect(await faultsOf({ text: JSON.stringify(document) })).toEqual(faults);
	});

	test('all faults at once', async () => {
		const document = {
			gateway: { id: '' },
			stacks: [STACK, { ...STACK, port: 1, keysFile: 'none.json' }],
			cloud: { ...CLOUD, username: 'a', passwordFile: 'none' },
			extra: true,
		};
		expect(await faultsOf({ text: JSON.stringify(document) })).toEqual([
			'gateway.id: must be letters, digits, "-" and "_"',
			'stacks[1].port: must be a string, got 1',
			'extra: unknown key',
			'stacks[1].keysFile: there is no file none.json',
			'cloud.passwordFile: there is no file none',
			'stacks[1].id: is the same as that of stacks[0]',
		]);
	});

	test('a PIN that is none, and is not shown', async () => {
		const document = { ...MINIMAL, modem: { port: 'sim:', pinFile: 'pin' } };
		expect(await faultsOf({ text: JSON.stringify(document), files: { pin: '12x4' } })).toEqual([
			'modem.pinFile: must hold a PIN: 4 to 8 digits, and nothing else',
		]);
	});

	test.each([
		[
			'{\n\t"gateway": {"id": "a"},\n\t"stacks": []]\n}',
			'gatehouse.json:3:14: not valid JSON: expected "," or "}", found "]"',
		],
		['', 'gatehouse.json:1:1: not valid JSON: expected a value, found the end of the text'],
		['[]', 'gatehouse.json: must be an object, got a list'],
	])('where %j goes wrong', async (text, fault) => {
		expect(await faultsOf({ text })).toEqual([fault]);
	});

	test('a file that is not there, or is none', async () => {
		const folder = await temporaryFolder();
		const tell = (file: string) => loadConfiguration({ file, env: {} });
		expect(await tell(`${folder}/a.json`)).toEqual({
			faults: [`${folder}/a.json: cannot be read: no such file or directory`],
		});
		expect(await tell(folder)).toEqual({ faults: [`${folder}: cannot be read: illegal operation on a directory`] });
	});
});
