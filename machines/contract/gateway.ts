/**
 * What the gateway says of itself: the payloads on `health`, `status` and `alarm/…` (contract, "What the gateway says of
 * itself and its devices").
 *
 * The types that are built elsewhere are taken from here, and the published JSON Schemas. What cannot be measured is absent.
 */
import { z } from 'zod';
import { instant, jsonObject, open, v } from './words.ts';

const session = z.int().min(1).describe('counts the gateway’s starts: tells a late last will from a fresh birth');
const version = z.string().min(1).describe('the gateway’s');
const bytes = z.int().min(0);

const subsystem = z.strictObject({
	state: z.enum(['starting', 'ready', 'degraded', 'down']),
	since: instant.describe('since when it is in this state, in UTC'),
	restarts: z.int().min(0).describe('after failures, since the gateway started'),
	detail: jsonObject.optional().describe('the subsystem’s own words'),
});

const count = z.int().min(0);

const storageDevice = open({
	writtenBytes: bytes.optional().describe('since the box was started'),
	lifeUsedPercent: count.optional().describe('as the device reckons it, in steps of ten; more than 100: used up'),
	endOfLife: z.enum(['normal', 'warning', 'urgent']).optional().describe('its reserve of blocks (eMMC, PRE_EOL_INFO)'),
});

const networkInterface = open({
	state: z.string().optional().describe('the kernel’s operational state, such as up, down, dormant (RFC 2863)'),
	addresses: z.array(z.string()).optional().describe('those that others can reach'),
	rxBytes: bytes.optional(),
	txBytes: bytes.optional(),
	rxErrors: count.optional(),
	txErrors: count.optional(),
	signalDbm: z.number().optional().describe('of a wireless one'),
});

/** All of a serial line that counts frames. A line of another kind has figures of its own. */
const serialFigures = {
	framesReceived: count.optional(),
	framesSent: count.optional().describe('the repeated ones included'),
	retransmissions: count.optional(),
	refused: count.optional().describe('frames that the other side took for damaged'),
	collided: count.optional().describe('frames that crossed one of the other side’s'),
	corrupt: count.optional().describe('frames that came damaged'),
	stalled: count.optional().describe('frames that stopped coming before their end'),
	garbageBytes: count.optional().describe('bytes that belonged to no frame'),
	acknowledged: open({
		count,
		p50Ms: z.number().min(0).optional().describe('half were no later'),
		p99Ms: z.number().min(0).optional().describe('99 % were no later'),
		histogram: z
			.record(z.string(), count)
			.optional()
			.describe('how many took at most so many ms, and more than the next smaller number'),
	})
		.optional()
		.describe('how soon frames were acknowledged'),
};

/** What a measurement finds. */
const measured = z.strictObject({
	uptimeSeconds: z.number().min(0).optional().describe('since the gateway started'),
	clock: open({ synchronised: z.boolean(), reason: z.string().optional().describe('why not') })
		.optional()
		.describe('whether the time of day can be trusted'),
	cpu: open({
		processPercent: z.number().min(0).optional().describe('of one core, since the last measurement'),
		boxPercent: z.number().min(0).max(100).optional().describe('of all cores and programs, since the last measurement'),
		load1: z.number().min(0).optional().describe('the box’s load average over a minute'),
		cores: z.int().min(1).optional(),
	}).optional(),
	memory: open({
		pssBytes: bytes.optional().describe('the gateway’s own, and its share of what is shared'),
		rssBytes: bytes.optional().describe('resident'),
		totalBytes: bytes.optional().describe('the box’s'),
		availableBytes: bytes.optional().describe('what the box could still give to programs'),
	}).optional(),
	disk: open({
		totalBytes: bytes.optional(),
		freeBytes: bytes.optional(),
		devices: z
			.record(z.string(), storageDevice)
			.optional()
			.describe('the box’s storage by the kernel’s name, such as mmcblk0'),
	})
		.optional()
		.describe('the disk that holds the gateway’s state, and what wears out'),
	temperature: open({
		celsius: z.number().optional().describe('in °C, the hottest zone’s'),
		zones: z.record(z.string(), z.number()).optional().describe('in °C, by the kernel’s names; several are numbered'),
		throttled: z.boolean().optional().describe('the box runs slower now, to cool down or for want of power'),
	})
		.optional()
		.describe('of the box'),
	power: open({
		underVoltage: z.boolean().optional().describe('the supply is too weak now'),
		underVoltageSinceBoot: z.boolean().optional().describe('it was at some time since the box was started'),
	})
		.optional()
		.describe('the box’s supply, where the board tells'),
	network: z.record(z.string(), networkInterface).optional().describe('the network interfaces by the kernel’s names'),
	boot: open({
		id: z.string().optional().describe('the kernel’s, another one after each start of the box'),
		lastEnd: z
			.enum(['stopped', 'crashed', 'unknown'])
			.optional()
			.describe('how the gateway’s last run ended; crashed: failed, killed, or the box went down under it'),
		lastReason: z.string().optional().describe('why, where it could still be said'),
		rebooted: z.boolean().optional().describe('the box was started anew in between'),
		kernelCrash: z.string().optional().describe('what the kernel left behind of a crash of its own (pstore)'),
		watchdogReset: z.boolean().optional().describe('the watchdog’s timer started the box anew'),
	})
		.optional()
		.describe('why this run began'),
	eventLoop: open({ p99Ms: z.number().min(0).describe('99 % of the delays are shorter, in ms') }).optional(),
	serial: z
		.record(z.string(), open(serialFigures))
		.optional()
		.describe('figures of the serial lines, by stack, since it was started'),
	queues: jsonObject.optional().describe('how much waits, and what was lost'),
});

export const healthMessage = z.strictObject({
	v,
	at: instant,
	session,
	version,
	...measured.shape,
	subsystems: z
		.record(z.string(), subsystem)
		.describe('by the stack’s id, else cloud, modem, leds, release, journal, console'),
});

/** Open: the contract lets the birth say more. */
export const statusMessage = z.discriminatedUnion('state', [
	open({
		v,
		state: z.literal('online'),
		session,
		at: instant.optional(),
		version: version.optional(),
	}).meta({ title: 'online', description: 'the birth: commands can arrive' }),
	open({ v, state: z.literal('offline'), session }).meta({
		title: 'offline',
		description: 'the last will, or a farewell',
	}),
]);

export const alarmMessage = z.strictObject({
	v,
	id: z.string().min(1).describe('the last part of the topic'),
	severity: z.enum(['error', 'warning', 'info']),
	text: z.string().min(1).describe('what is wrong, for a person'),
	remedy: z.string().min(1).describe('what a person can do about it'),
	since: instant.describe('when it was raised, in UTC'),
	count: z.int().min(1).describe('how often it was news'),
	acknowledged: z
		.literal(true)
		.optional()
		.describe('a person knows of it (alarms.acknowledge); lapses when it gets worse'),
	acknowledgedAt: instant.optional().describe('since when, in UTC'),
});

export type Measured = z.infer<typeof measured>;
export type HealthMessage = z.infer<typeof healthMessage>;
export type StatusMessage = z.infer<typeof statusMessage>;
export type AlarmMessage = z.infer<typeof alarmMessage>;
