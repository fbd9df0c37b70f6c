/**
 * The devices of the simulated home: what each is, who made it, and the parts it is made of. Manufacturer and product ids
 * are those of real devices; what those can do beyond this table, ours cannot. simulation/README.md has it in words.
 */
import { alarms } from './behaviours/alarms.ts';
import { battery } from './behaviours/battery.ts';
import { binarySwitch } from './behaviours/binary-switch.ts';
import { blind } from './behaviours/blind.ts';
import { configuration } from './behaviours/configuration.ts';
import { doorLock } from './behaviours/door-lock.ts';
import { houseMeter } from './behaviours/house-meter.ts';
import { identify } from './behaviours/indicator.ts';
import { meteredSwitch } from './behaviours/meter.ts';
import { multilevelSwitch } from './behaviours/multilevel-switch.ts';
import { oldMotionDetector } from './behaviours/old-motion.ts';
import { oldSwitch } from './behaviours/old-switch.ts';
import { contact, motionDetector } from './behaviours/presence.ts';
import { CELSIUS, HUMIDITY, LUX, sensors, wave } from './behaviours/sensors.ts';
import { sleeper } from './behaviours/sleeper.ts';
import { station } from './behaviours/station.ts';
import { supervision } from './behaviours/supervision.ts';
import { thermostat } from './behaviours/thermostat.ts';
import { wallController } from './behaviours/wall-controller.ts';
import type { HomeNode, Part, PartMaker } from './home-node.ts';

export interface NodeDescription {
	readonly id: number;
	readonly name: string;
	readonly power: 'mains' | 'battery' | 'flirs';
	/** Generic and specific device class (SDS13740, the list of device types). */
	readonly deviceClass: readonly [generic: number, specific: number];
	/** Manufacturer id, product type, product id. */
	readonly product: readonly [manufacturerId: number, productType: number, productId: number];
	readonly parts: readonly PartMaker[];
}

export interface HomeOptions {
	/** Seconds between the wake-ups of sleeping devices, until the host sets others. */
	readonly wakeSeconds: number;
	/** Seconds in which a room's temperature moves by 0.1 °C; 0: it stands still. */
	readonly driftSeconds: number;
}

export function describeHome({ wakeSeconds: interval, driftSeconds }: HomeOptions): readonly NodeDescription[] {
	return [
		{
			id: 2,
			name: 'Kitchen plug',
			power: 'mains',
			deviceClass: [0x10, 0x01],
			product: [0x027a, 0x7000, 0xb001], // Zooz ZEN05
			parts: [binarySwitch, supervision, identify],
		},
		{
			id: 3,
			name: 'Bedroom plug',
			power: 'mains',
			deviceClass: [0x10, 0x01],
			product: [0x0063, 0x5052, 0x3033], // GE 14282
			parts: [binarySwitch],
		},
		{
			id: 4,
			name: 'Bedroom light',
			power: 'mains',
			deviceClass: [0x11, 0x01],
			product: [0x001d, 0x3201, 0x0001], // Leviton DZ6HD
			parts: [(node) => multilevelSwitch(node, 2_000)],
		},
		{
			id: 5,
			name: 'Hall light',
			power: 'mains',
			deviceClass: [0x11, 0x01],
			product: [0x027a, 0x7000, 0xa002], // Zooz ZEN72
			parts: [(node) => multilevelSwitch(node, 1_000), supervision, identify],
		},
		{
			id: 6,
			name: 'Living room thermostat',
			power: 'mains',
			deviceClass: [0x08, 0x06],
			product: [0x0039, 0x0011, 0x0008], // Honeywell T6 Pro
			parts: [(node) => thermostat(node, driftSeconds * 1_000), supervision],
		},
		{
			id: 7,
			name: 'Balcony sensor',
			power: 'battery',
			deviceClass: [0x21, 0x01],
			product: [0x0109, 0x2021, 0x2101], // Vision ZP3111-5
			parts: [(node) => weatherStation(node, interval)],
		},
		{
			id: 8,
			name: 'Bedroom window',
			power: 'battery',
			deviceClass: [0x07, 0x01],
			product: [0x027a, 0x7000, 0xe001], // Zooz ZSE41
			parts: [(node) => sleeper(node, { interval, battery: 64 }), contact],
		},
		{
			id: 9,
			name: 'Desk strip',
			power: 'mains',
			deviceClass: [0x10, 0x04],
			product: [0x027a, 0xa000, 0xa003], // Zooz ZEN25
			parts: [(node) => binarySwitch(node, { outlets: 2 }), supervision],
		},
		{
			id: 10,
			name: 'Washing machine plug',
			power: 'mains',
			deviceClass: [0x10, 0x01],
			product: [0x0371, 0x0103, 0x0017], // Aeotec Smart Switch 7
			parts: [(node) => meteredSwitch(node, 412.5), supervision],
		},
		{
			id: 11,
			name: 'Hall motion sensor',
			power: 'mains',
			deviceClass: [0x07, 0x01],
			product: [0x0371, 0x0102, 0x0018], // Aeotec MultiSensor 7
			parts: [motionDetector, (node) => sensors(node, [{ ...LUX, read: () => 180 }])],
		},
		{
			id: 12,
			name: 'Front door',
			power: 'flirs',
			deviceClass: [0x40, 0x02],
			product: [0x0129, 0x8002, 0x46d5], // Yale YRD256
			parts: [(node) => doorLock(node, 400), (node) => battery(node, 91), supervision],
		},
		{
			id: 13,
			name: 'Living room shade',
			power: 'mains',
			deviceClass: [0x11, 0x06],
			product: [0x0109, 0x200d, 0x0d03], // Vision ZW4101
			parts: [(node) => multilevelSwitch(node, 3_000)],
		},
		{
			id: 14,
			name: 'Hall smoke alarm',
			power: 'battery',
			deviceClass: [0x07, 0x01],
			product: [0x0138, 0x0001, 0x0003], // First Alert ZCOMBO-G
			parts: [
				(node) => sleeper(node, { interval, battery: 78 }),
				(node) => alarms(node, 'smoke', 'co', 'test', 'silence', 'endOfLife'),
			],
		},
		{
			id: 15,
			name: 'Bathroom leak sensor',
			power: 'battery',
			deviceClass: [0x07, 0x01],
			product: [0x027a, 0x7000, 0xe002], // Zooz ZSE42
			parts: [(node) => sleeper(node, { interval, battery: 95 }), (node) => alarms(node, 'leak', 'tampering')],
		},
		{
			id: 16,
			name: 'Living room air station',
			power: 'mains',
			deviceClass: [0x21, 0x01],
			product: [0x0148, 0x0005, 0x0001], // Eurotronic Air Quality Sensor
			parts: [(node) => station(node, AIR), supervision],
		},
		{
			id: 17,
			name: 'House meter',
			power: 'mains',
			deviceClass: [0x31, 0x01],
			product: [0x0371, 0x0003, 0x0033], // Aeotec Home Energy Meter 8
			parts: [houseMeter, (node) => alarms(node, 'blackout'), supervision],
		},
		{
			id: 18,
			name: 'Cellar motion sensor',
			power: 'battery',
			deviceClass: [0x20, 0x01],
			product: [0x0060, 0x0001, 0x0001], // Everspring SP103
			parts: [(node) => sleeper(node, { interval, battery: 43 }), oldMotionDetector],
		},
		{
			id: 20,
			name: 'Hall wall controller',
			power: 'mains',
			deviceClass: [0x18, 0x01],
			product: [0x027a, 0x0104, 0x0202], // Zooz ZEN32
			parts: [(node) => wallController(node, 4)],
		},
		{
			id: 21,
			name: 'Study blind',
			power: 'mains',
			deviceClass: [0x11, 0x07],
			product: [0x0159, 0x0003, 0x0052], // Qubino Flush Shutter
			parts: [() => blind(2_000), supervision],
		},
		{
			id: 22,
			name: 'Ceiling fan',
			power: 'mains',
			deviceClass: [0x11, 0x08],
			product: [0x0063, 0x4944, 0x3131], // GE 14287
			parts: [(node) => multilevelSwitch(node, 500), () => configuration({ 1: 1, 2: 2 }), supervision],
		},
		{
			id: 23,
			name: 'Water main',
			power: 'mains',
			deviceClass: [0x10, 0x06],
			product: [0x0152, 0x0512, 0x0003], // Dome DMWV1
			parts: [binarySwitch, supervision],
		},
		{
			id: 24,
			name: 'Cellar light',
			power: 'mains',
			deviceClass: [0x11, 0x01],
			product: [0x0001, 0x4952, 0x3031], // ACT's first dimmer module
			parts: [oldSwitch],
		},
	];
}

/** Air: °F, % humidity, barometric inHg, ppm of CO₂ and of volatile organic compounds, µg/m³ of PM2.5. */
const AIR = [
	{ type: 0x01, scale: 1, value: 70.7 },
	{ type: 0x05, scale: 0, value: 44 },
	{ type: 0x09, scale: 1, value: 29.9 },
	{ type: 0x11, scale: 0, value: 640 },
	{ type: 0x27, scale: 1, value: 0.2 },
	{ type: 0x23, scale: 1, value: 6.5 },
];

/** Measures each time it wakes. */
function weatherStation(node: HomeNode, interval: number): Part {
	const quantities = [
		{ ...CELSIUS, ...wave(18.4, 3) },
		{ ...HUMIDITY, ...wave(52, 8) },
		{ ...LUX, ...wave(400, 250) },
	];
	const measured = sensors(node, quantities);
	const sleep = sleeper(node, {
		interval,
		battery: 87,
		awake() {
			for (const { step } of quantities) step();
			measured.report();
		},
	});
	return { ...sleep, commandClasses: [...sleep.commandClasses, ...measured.commandClasses] };
}
