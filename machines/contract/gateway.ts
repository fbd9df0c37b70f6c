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

/** What a measurement finds. */
const measured = z.strictObject({
	uptimeSeconds: z.number().min(0).optional().describe('since the gateway started'),
	clock: open({ synchronised: z.boolean(), reason: z.string().optional().describe('why not') })
		.optional()
		.describe('whether the time of day can be trusted'),
	cpu: open({
		processPercent: z.number().min(0).optional().describe('of one core, since the last message'),
		load1: z.number().min(0).optional().describe('the box’s load average over a minute'),
		cores: z.int().min(1).optional(),
	}).optional(),
	memory: open({
		pssBytes: bytes.optional().describe('the gateway’s own, and its share of what is shared'),
		rssBytes: bytes.optional().describe('resident'),
	}).optional(),
	disk: open({ totalBytes: bytes.optional(), freeBytes: bytes.optional() })
		.optional()
		.describe('the disk that holds the gateway’s state'),
	temperature: open({ celsius: z.number().optional().describe('in °C') })
		.optional()
		.describe('of the box'),
	eventLoop: open({ p99Ms: z.number().min(0).describe('99 % of the delays are shorter, in ms') }).optional(),
	serial: z.record(z.string(), jsonObject).optional().describe('figures of the serial lines, by stack'),
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
});

export type Measured = z.infer<typeof measured>;
export type HealthMessage = z.infer<typeof healthMessage>;
export type StatusMessage = z.infer<typeof statusMessage>;
export type AlarmMessage = z.infer<typeof alarmMessage>;
