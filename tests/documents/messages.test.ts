/** What the gateway builds fits the published schemas; what it never says does not. */
import { describe, expect, test } from 'vitest';
import { outgoing } from '../../machines/contract/index.ts';
import type { ResultMessage } from '../../machines/contract/result.ts';
import { cancelled, expired, stackDown } from '../../machines/endings.ts';
import type { Command, Outcome } from '../../machines/events.ts';
import { acceptedResult, finalResult, rejectedResult, repeated } from '../../machines/result.ts';
import { publicationFaults, schemaFaults } from '../kit/published.ts';

const NOW = Date.parse('2026-08-22T10:00:00Z');
const COMMAND: Command = {
	id: '01JZ8Q4M3X',
	target: 'zw-12',
	endpoint: 0,
	action: 'doorLock.lockDoor',
	args: {},
	priority: 'normal',
	digest: '',
};
const TIMINGS = { queuedMs: 3, executedMs: 412 };
const accepted = acceptedResult(COMMAND);

test.each<[string, ResultMessage]>([
	['accepted', accepted],
	['accepted once more', repeated(accepted)],
	...[
		{ status: 'succeeded', confirmedBy: 'report', result: { 'doorLock.lockState': 1 } } satisfies Outcome,
		stackDown(COMMAND, 'zw', 10_000),
		expired(COMMAND, NOW),
		cancelled('01JZ8Q4M3Y'),
	].map((end) => [end.status, finalResult(COMMAND, end, TIMINGS, NOW)] satisfies [string, ResultMessage]),
	['rejected', rejectedResult({ id: null }, { code: 'INVALID_JSON', message: 'no JSON', retryable: false }, NOW)],
])('a result that is %s fits', (_, message) => {
	expect(schemaFaults('result', message)).toEqual([]);
});

test.each([
	['a surplus key', 'result', { ...accepted, at: '2026-08-22T10:00:00Z' }],
	['an accepted result that is final', 'result', { ...accepted, final: true }],
	['a code of another status', 'result', { ...outgoing.result.examples[2], status: 'expired' }],
	['a time that is none', 'alarm', { ...outgoing.alarm.examples[0], since: 'today' }],
	['a value that its attribute can’t have', 'state', state({ 'levelControl.currentLevel': 255 })],
	['a name that is no attribute’s', 'state', { ...state({}), endpoints: { hall: {} } }],
	['an event of a device and of a stack', 'event', { ...outgoing.event.examples[0], stack: 'zw' }],
	[
		'a kind of power there is not',
		'devices',
		{ v: 1, devices: [{ ...outgoing.devices.examples[0]?.devices[0], power: 'solar' }] },
	],
	['a state of no subsystem', 'health', { ...outgoing.health.examples[0], subsystems: { zw: { state: 'fine' } } }],
	['a status without a session', 'status', { v: 1, state: 'online' }],
])('%s does not fit', (_, name, message) => {
	expect(schemaFaults(name, message)).not.toEqual([]);
});

function state(attributes: object) {
	return { ...outgoing.state.examples[0], endpoints: { '0': attributes } };
}

describe('an attribute that no cluster here knows', () => {
	test('may be there: later versions add some', () => {
		expect(schemaFaults('state', state({ 'zwave.notification': { type: 6 } }))).toEqual([]);
	});
});

describe('of what a backend hears', () => {
	const [alarm] = outgoing.alarm.examples;

	test('what fits has no faults, and what is taken away has none', () => {
		expect(publicationFaults({ topic: 'alarm/zw-port', payload: alarm })).toEqual([]);
		expect(publicationFaults({ topic: 'alarm/zw-port', payload: undefined })).toEqual([]);
	});

	test('what does not fit its topic’s schema is found, and a topic that has none', () => {
		expect(publicationFaults({ topic: 'res', payload: alarm })).not.toEqual([]);
		expect(publicationFaults({ topic: 'alarms', payload: alarm })).not.toEqual([]);
	});
});
