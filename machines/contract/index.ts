/**
 * What goes over the broker, as data: each topic of the contract, what its payloads are, and an example or two (contract,
 * "Topics"). The examples are the contract's own, with the places filled where it writes "…".
 *
 * For documents and their readers: the running gateway takes only types from this folder.
 */
import type { z } from 'zod';
import { commandSchema } from '../command-schema.ts';
import type { JsonObject } from '../json.ts';
import {
	type DevicesMessage,
	devicesMessage,
	type EventMessage,
	eventMessage,
	type StateMessage,
	stateMessage,
} from './devices.ts';
import {
	type AlarmMessage,
	alarmMessage,
	type HealthMessage,
	healthMessage,
	type StatusMessage,
	statusMessage,
} from './gateway.ts';
import { type ResultMessage, resultMessage } from './result.ts';
import { signedCommand } from './signed.ts';

/** QoS 1, every one. */
export interface Topic {
	/** Below `gw/v1/{gatewayId}/`; a parameter is in braces. */
	readonly topic: string;
	readonly schema: z.ZodType;
	/** What it is, in a sentence. */
	readonly summary: string;
	readonly retained: boolean;
	/** What an empty payload says, where there may be one: it takes away what was retained. */
	readonly empty?: string;
	readonly examples: readonly JsonObject[];
}

const at = '2026-08-22T10:00:01.234Z';

/** What the gateway takes. */
export const incoming = {
	topic: 'cmd',
	schema: commandSchema,
	summary: 'A command.',
	retained: false,
	examples: [
		{
			v: 1,
			id: '01JZ8Q4M3X',
			target: 'zw-12',
			endpoint: 0,
			action: 'doorLock.lockDoor',
			args: {},
			expiresAt: '2026-08-22T10:00:30Z',
			ttlMs: 30_000,
			priority: 'high',
		},
	] satisfies z.input<typeof commandSchema>[],
} satisfies Topic;

/** What it takes at the same topic where it has keys. The example is signed with the key of RFC 8037, A.1. */
export const incomingSigned = {
	topic: 'cmd',
	schema: signedCommand,
	summary: 'A signed command, for a gateway that has keys to check it with.',
	retained: false,
	examples: [
		{
			v: 1,
			jws: 'eyJhbGciOiJFZERTQSIsImtpZCI6ImNsb3VkLTEiLCJhdWQiOiJhcHQtMTA0IiwiaWF0IjoxNzg3MzkyODAwfQ.eyJ2IjoxLCJpZCI6IjAxSlo4UTRNM1giLCJ0YXJnZXQiOiJ6dy0xMiIsImFjdGlvbiI6ImRvb3JMb2NrLmxvY2tEb29yIn0.PO7IE13y9q8jv5AbavnA-7HBv54XNqw-ch_n-ZZaniApyZSXQsQhQHDi1LoO9zGxgpA9IlOdBxATG7Mj240sAg',
		},
	] satisfies z.input<typeof signedCommand>[],
} satisfies Topic;

/** What it publishes, by the name of the message. */
export const outgoing = {
	result: {
		topic: 'res',
		schema: resultMessage,
		summary: 'What became of a command.',
		retained: false,
		examples: [
			{ v: 1, id: '01JZ8Q4M3X', target: 'zw-12', status: 'accepted', final: false },
			{
				v: 1,
				id: '01JZ8Q4M3X',
				target: 'zw-12',
				status: 'succeeded',
				final: true,
				confirmedBy: 'report',
				result: { 'doorLock.lockState': 1 },
				timings: { queuedMs: 3, executedMs: 412 },
				at,
			},
			{
				v: 1,
				id: '01JZ8Q4M3Y',
				target: 'zw-12',
				status: 'failed',
				final: true,
				error: {
					code: 'DEVICE_NO_ACK',
					message: 'no acknowledgement from node 12 after 3 attempts',
					retryable: true,
				},
				timings: { queuedMs: 3, executedMs: 4_100 },
				at,
			},
		] satisfies ResultMessage[],
	},
	state: {
		topic: 'state/{deviceId}',
		schema: stateMessage,
		summary: 'A device’s whole reported state.',
		retained: true,
		empty: 'The device was removed.',
		examples: [
			{
				v: 1,
				device: 'zw-5',
				at,
				reachable: true,
				endpoints: { '0': { 'onOff.onOff': true, 'levelControl.currentLevel': 127 } },
			},
		] satisfies StateMessage[],
	},
	event: {
		topic: 'event/{source}',
		schema: eventMessage,
		summary: 'Something that happened: a key pressed, a lock jammed, a leak.',
		retained: false,
		examples: [
			{ v: 1, device: 'zw-12', endpoint: 0, event: 'doorLock.doorLockAlarm', args: { alarmCode: 0 }, at },
		] satisfies EventMessage[],
	},
	devices: {
		topic: 'devices',
		schema: devicesMessage,
		summary: 'The inventory.',
		retained: true,
		examples: [
			{
				v: 1,
				devices: [
					{
						id: 'zw-5',
						stack: 'zw',
						name: 'Hall light',
						manufacturer: 'Zooz',
						product: 'ZEN72',
						room: 'Hall',
						endpoints: {
							'0': { deviceTypes: ['dimmableLight'], clusters: ['onOff', 'levelControl', 'identify'] },
						},
						power: 'mains',
						security: 's2-authenticated',
						reachable: true,
						interview: 'complete',
					},
				],
			},
		] satisfies DevicesMessage[],
	},
	health: {
		topic: 'health',
		schema: healthMessage,
		summary: 'The gateway’s health: every `telemetry.intervalSeconds`, and at once when a subsystem changes.',
		retained: true,
		examples: [
			{
				v: 1,
				at,
				session: 42,
				uptimeSeconds: 86_400,
				version: '0.1.0',
				clock: { synchronised: true },
				subsystems: {
					zw: { state: 'ready', since: '2026-08-21T10:00:01.234Z', restarts: 0 },
					cloud: { state: 'ready', since: '2026-08-21T10:00:02.345Z', restarts: 0 },
				},
				memory: { pssBytes: 48_234_496 },
				eventLoop: { p99Ms: 11.2 },
			},
		] satisfies HealthMessage[],
	},
	status: {
		topic: 'status',
		schema: statusMessage,
		summary: 'The birth, and the last will of the same session.',
		retained: true,
		examples: [
			{ v: 1, state: 'online', session: 42, at, version: '0.1.0' },
			{ v: 1, state: 'offline', session: 42 },
		] satisfies StatusMessage[],
	},
	alarm: {
		topic: 'alarm/{alarmId}',
		schema: alarmMessage,
		summary: 'An alarm that stands.',
		retained: true,
		empty: 'The alarm is over.',
		examples: [
			{
				v: 1,
				id: 'zw-port',
				severity: 'error',
				text: '/dev/ttyAMA0 is gone',
				remedy: 'check that the stick is plugged in',
				since: at,
				count: 1,
			},
		] satisfies AlarmMessage[],
	},
} satisfies { readonly [message: string]: Topic };
