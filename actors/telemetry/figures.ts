/**
 * Metrics of what is measured elsewhere: of the process and the box, by the modem, and what waits in the house.
 *
 * Promises: what was not measured is absent. As fresh as health's last measurement is, but for what waits: that is of now.
 *
 * Source: contract, `health`.
 */
import type { Json, JsonObject } from '../../machines/json.ts';
import { bounded, type Description, type Instruments, type Reading } from './instruments.ts';
import type { Observer } from './observer.ts';

export interface Figures {
	readonly session: number;
	/** The gateway's. */
	readonly version: string;
	/** What waits in the house, by subsystem. */
	readonly queues: () => JsonObject;
}

interface Figure extends Description {
	/** Where it stands in what was measured. */
	readonly path: string;
	/** To the base unit. */
	readonly factor?: number;
}

const MILLI = 0.001;
const PERCENT = 0.01;

const GAUGES: readonly Figure[] = [
	{ path: 'uptimeSeconds', name: 'uptime', unit: 'seconds', help: 'Since the gateway started.' },
	{ path: 'cpu.processPercent', name: 'process_cpu_usage', unit: 'ratio', factor: PERCENT, help: 'Of one core.' },
	{ path: 'cpu.boxPercent', name: 'box_cpu_usage', unit: 'ratio', factor: PERCENT, help: 'Of all cores and programs.' },
	{ path: 'cpu.load1', name: 'box_load1', help: "The box's load average over a minute." },
	{
		path: 'memory.pssBytes',
		name: 'process_memory_pss',
		unit: 'bytes',
		help: "The gateway's memory, shares included.",
	},
	{ path: 'memory.rssBytes', name: 'process_memory_resident', unit: 'bytes', help: "The gateway's resident memory." },
	{
		path: 'memory.availableBytes',
		name: 'box_memory_available',
		unit: 'bytes',
		help: 'What the box could still give.',
	},
	{ path: 'disk.freeBytes', name: 'disk_free', unit: 'bytes', help: 'On the disk that holds the state.' },
	{ path: 'disk.totalBytes', name: 'disk_size', unit: 'bytes', help: 'Of the disk that holds the state.' },
	{ path: 'temperature.celsius', name: 'box_temperature', unit: 'celsius', help: 'Of the hottest zone.' },
	{
		path: 'eventLoop.p99Ms',
		name: 'event_loop_delay_p99',
		unit: 'seconds',
		factor: MILLI,
		help: 'No more than 1 % of the delays were longer.',
	},
];

/** Of each serial line. */
const LINE_TOTALS: readonly Figure[] = [
	{ path: 'framesReceived', name: 'serial_frames_received', help: 'Frames that came.' },
	{ path: 'framesSent', name: 'serial_frames_sent', help: 'Frames that were sent, repeated ones included.' },
	{ path: 'retransmissions', name: 'serial_retransmissions', help: 'Frames that were sent again.' },
	{ path: 'refused', name: 'serial_frames_refused', help: 'Frames that the module took for damaged.' },
	{ path: 'collided', name: 'serial_frames_collided', help: "Frames that crossed one of the module's." },
	{ path: 'corrupt', name: 'serial_frames_corrupt', help: 'Frames that came damaged.' },
	{ path: 'stalled', name: 'serial_frames_stalled', help: 'Frames that stopped coming before their end.' },
	{ path: 'garbageBytes', name: 'serial_garbage', unit: 'bytes', help: 'Bytes that belonged to no frame.' },
	{ path: 'acknowledged.count', name: 'serial_frames_acknowledged', help: 'Frames that were acknowledged.' },
];
const LINE_GAUGES: readonly Figure[] = [
	{
		path: 'acknowledged.p50Ms',
		name: 'serial_acknowledgement_p50',
		unit: 'seconds',
		factor: MILLI,
		help: 'Half the acknowledgements came no later.',
	},
	{
		path: 'acknowledged.p99Ms',
		name: 'serial_acknowledgement_p99',
		unit: 'seconds',
		factor: MILLI,
		help: '99 % of the acknowledgements came no later.',
	},
];

/** Of each network interface. */
const INTERFACE_TOTALS: readonly Figure[] = [
	{ path: 'rxBytes', name: 'network_received', unit: 'bytes', help: 'Bytes that came in.' },
	{ path: 'txBytes', name: 'network_sent', unit: 'bytes', help: 'Bytes that went out.' },
];

const SIGNAL: readonly Figure[] = [
	{ path: 'rssiDbm', name: 'modem_signal_rssi', unit: 'dbm', help: 'Strength of what is received.' },
	{ path: 'rsrpDbm', name: 'modem_signal_rsrp', unit: 'dbm', help: "Strength of the cell's reference signal." },
	{ path: 'rsrqDb', name: 'modem_signal_rsrq', unit: 'db', help: "Quality of the cell's reference signal." },
	{ path: 'sinrDb', name: 'modem_signal_sinr', unit: 'db', help: 'Signal to noise and interference.' },
];

const QUEUES: readonly Figure[] = [
	{ path: 'outbox.waiting', name: 'outbox_messages', help: 'Messages that wait for the cloud.' },
	{ path: 'commands.open', name: 'commands_open', help: 'Commands that have not ended.' },
];
const LOSSES: readonly Figure[] = [
	{ path: 'outbox.lost', name: 'outbox_messages_lost', help: 'Messages that were given up.' },
];

const MOST_INTERFACES = 20;

export function figuresOf({ gauge, total }: Instruments, { session, version, queues }: Figures): Observer {
	let health: JsonObject = {};
	let modem: JsonObject = {};
	const interfaceOf = bounded(MOST_INTERFACES);

	gauge({ name: 'info', help: '1; the labels say what runs.', labels: ['version'] }, () => [[1, { version }]]);
	gauge({ name: 'session', help: "Counts the gateway's starts." }, () => [[session]]);
	for (const figure of GAUGES) gauge(figure, () => readings(health, figure));
	for (const figure of QUEUES) gauge(figure, () => readings(queues(), figure));
	for (const figure of LOSSES) total(figure, () => readings(queues(), figure));
	for (const figure of SIGNAL) gauge(figure, () => readings(objectAt(modem, 'signal'), figure));
	const ofEach = (part: string, label: string, figure: Figure, name = (word: string) => word) =>
		Object.entries(objectAt(health, part)).flatMap(([key, value]) =>
			readings(objectOf(value), figure, { [label]: name(key) }),
		);
	for (const figure of LINE_TOTALS) total({ ...figure, labels: ['stack'] }, () => ofEach('serial', 'stack', figure));
	for (const figure of LINE_GAUGES) gauge({ ...figure, labels: ['stack'] }, () => ofEach('serial', 'stack', figure));
	for (const figure of INTERFACE_TOTALS)
		total({ ...figure, labels: ['interface'] }, () => ofEach('network', 'interface', figure, interfaceOf));

	return (event) => {
		if (event.type === 'MEASURED') health = event.measured;
		else if (event.type === 'CONDITION_CHANGED' && event.subsystem === 'modem') modem = event.detail;
	};
}

/** One where it is there, else none. */
function readings(from: JsonObject, { path, factor = 1 }: Figure, labels: { [label: string]: string } = {}): Reading[] {
	const value = path.split('.').reduce<Json | undefined>((at, key) => objectOf(at)[key], from);
	return typeof value === 'number' ? [[value * factor, labels]] : [];
}

const objectAt = (from: JsonObject, key: string) => objectOf(from[key]);

function objectOf(value: Json | undefined): JsonObject {
	return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

function isList(value: JsonObject | readonly Json[]): value is readonly Json[] {
	return Array.isArray(value);
}
