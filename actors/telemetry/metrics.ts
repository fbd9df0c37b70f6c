/**
 * The gateway's metrics: what is counted of the events of the house.
 *
 * Promises: no label of a device or a command's id; actions are those that were carried out here, and of the rest `other`.
 * What is measured of the process and the box is `figures.ts`. Sees events only, and costs a few µs for each.
 */
import type {
	AlarmChanged,
	Condition,
	FromLink,
	FromStack,
	HouseEvent,
	SubsystemChanged,
} from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { bounded, type Instruments, type Reading } from './instruments.ts';
import type { Observer } from './observer.ts';

/** Seconds. A device that sleeps takes hours. */
const COMMAND_LIMITS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3_600];
/** Seconds. */
const LINE_LIMITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MOST_ACTIONS = 100;
/** Commands and publications whose end is awaited. */
const MOST_OPEN = 2_000;

const STATES: readonly Condition[] = ['starting', 'ready', 'degraded', 'down'];

export function metricsOf(instruments: Instruments): Observer {
	const observers = [commands, publications, line, house, alarms, devices].map((of) => of(instruments));
	return (event) => {
		for (const observe of observers) observe(event);
	};
}

function commands({ counter, histogram }: Instruments): Observer {
	const labels = ['action', 'status'];
	const count = counter({ name: 'commands', help: 'Commands by their final results.', labels });
	const repeats = counter({ name: 'commands_repeated', help: 'Results that were told again.' });
	const record = histogram({
		name: 'command_duration',
		unit: 'seconds',
		help: 'Commands: from receipt to their beginning (queued), from there to their outcome (executed).',
		labels: ['stage'],
		limits: COMMAND_LIMITS,
	});
	const actionOf = bounded(MOST_ACTIONS);
	/** Of the commands that are open, by id. */
	const actions = new Map<string, string>();
	return (event) => {
		if (event.type === 'COMMAND_RECEIVED' && 'command' in event.request) {
			if (actions.size < MOST_OPEN) actions.set(event.request.command.id, event.request.command.action);
		} else if (event.type === 'ANNOUNCE' && event.topic === 'res' && event.payload) {
			const { id, status, final, duplicate, timings } = event.payload;
			if (duplicate) repeats(1);
			if (!final || typeof status !== 'string') return;
			const action = typeof id === 'string' ? actions.get(id) : undefined;
			if (typeof id === 'string') actions.delete(id);
			if (duplicate) return;
			// What is rejected may be anybody's invention.
			const known = action === undefined || status === 'rejected' ? 'other' : actionOf(action);
			count(1, { action: known, status });
			const { queuedMs, executedMs } = objectOf(timings);
			if (typeof queuedMs === 'number') record(queuedMs / 1_000, { stage: 'queued' });
			if (typeof executedMs === 'number' && executedMs > 0) record(executedMs / 1_000, { stage: 'executed' });
		}
	};
}

function publications({ counter, histogram }: Instruments): Observer {
	const count = counter({
		name: 'messages_published',
		help: 'Messages that were handed to the link.',
		labels: ['kind'],
	});
	const record = histogram({
		name: 'message_confirmation',
		unit: 'seconds',
		help: 'Messages: from the link to the confirmation of the broker.',
		limits: LINE_LIMITS,
	});
	/** When each was handed over. */
	const open = new Map<number, number>();
	return (event) => {
		if (event.type === 'PUBLISH') {
			count(1, { kind: kindOf(event.topic) });
			if (open.size < MOST_OPEN) open.set(event.publication, performance.now());
		} else if (event.type === 'PUBLISHED') {
			const since = open.get(event.publication);
			open.delete(event.publication);
			if (since !== undefined) record((performance.now() - since) / 1_000);
		} else if (event.type === 'LINK_CHANGED' && event.state !== 'ready') open.clear();
	};
}

/** The first part of a topic: `state` of `state/zw-5`. */
const kindOf = (topic: string) => topic.split('/', 1)[0] ?? topic;

function line({ counter, histogram }: Instruments): Observer {
	const labels = ['stack', 'request', 'outcome'];
	const count = counter({ name: 'line_requests', help: "Requests to a stack's radio module.", labels });
	const record = histogram({
		name: 'line_request_duration',
		unit: 'seconds',
		help: "Requests to a stack's radio module, the radio's own attempts included.",
		labels: ['stack'],
		limits: LINE_LIMITS,
	});
	return (event) => {
		if (event.type !== 'LINE_USED') return;
		const { stack, what, outcome, began, ended } = event;
		count(1, { stack, request: what, outcome });
		record(Math.max(0, ended - began) / 1_000, { stack });
	};
}

/** How link, stacks and subsystems are. */
function house({ counter, gauge }: Instruments): Observer {
	const connected = counter({ name: 'link_connections', help: 'How often the cloud link became ready.' });
	const restarted = counter({
		name: 'subsystem_restarts',
		help: 'Restarts of subsystems after a failure.',
		labels: ['subsystem'],
	});
	const states = new Map<string, Condition>();
	const restarts = new Map<string, number>();
	let isConnected = false;
	gauge(
		{ name: 'subsystem_state', help: '1 for the state that a subsystem is in.', labels: ['subsystem', 'state'] },
		function* () {
			for (const [subsystem, current] of states)
				for (const state of STATES) yield [state === current ? 1 : 0, { subsystem, state }];
		},
	);
	const noteRestarts = ({ subsystem, restarts: count }: SubsystemChanged) => {
		restarted(Math.max(0, count - (restarts.get(subsystem) ?? 0)), { subsystem });
		restarts.set(subsystem, count);
	};
	const noteLink = ({ state }: Extract<FromLink, { type: 'LINK_CHANGED' }>) => {
		if (state === 'ready' && !isConnected) connected(1);
		isConnected = state === 'ready';
	};
	return (event) => {
		const subject = subjectOf(event);
		if (event.type === 'SUBSYSTEM_CHANGED') noteRestarts(event);
		else if (event.type === 'LINK_CHANGED') noteLink(event);
		// What speaks for itself is known better; the supervisor knows only that it lives.
		if (subject) states.set(subject.name, subject.state);
	};
}

function subjectOf(event: HouseEvent): { readonly name: string; readonly state: Condition } | undefined {
	switch (event.type) {
		case 'LINK_CHANGED':
			return { name: 'cloud', state: event.state };
		case 'STACK_CHANGED':
			return { name: event.stack, state: event.state };
		case 'CONDITION_CHANGED':
			return { name: event.subsystem, state: event.state };
		case 'SUBSYSTEM_CHANGED':
			return event.state === 'ready' ? undefined : { name: event.subsystem, state: event.state };
		default:
			return undefined;
	}
}

function alarms({ counter, gauge }: Instruments): Observer {
	const labels = ['severity'];
	const raised = counter({ name: 'alarms_raised', help: 'Alarms that were raised.', labels });
	/** Severities, by alarm. */
	const active = new Map<string, string>();
	gauge({ name: 'alarms', help: 'Alarms that are raised now.', labels }, function* () {
		for (const severity of ['error', 'warning', 'info'])
			yield [[...active.values()].filter((one) => one === severity).length, { severity }];
	});
	const note = (event: AlarmChanged) => {
		if (!event.raised) return void active.delete(event.id);
		const { id, severity } = event.alarm;
		if (active.get(id) !== severity) raised(1, { severity });
		active.set(id, severity);
	};
	return (event) => {
		if (event.type === 'ALARM_CHANGED') note(event);
	};
}

type Device = Extract<FromStack, { type: 'DEVICE_CHANGED' }>['device'];

function devices({ counter, gauge }: Instruments): Observer {
	const reports = counter({ name: 'device_reports', help: 'What devices reported.', labels: ['stack', 'kind'] });
	const known = new Map<string, Pick<Device, 'stack' | 'reachable'>>();
	gauge({ name: 'devices', help: 'Devices in the networks.', labels: ['stack', 'reachable'] }, function* () {
		const counts = new Map<string, { count: number; stack: string; reachable: string }>();
		for (const { stack, reachable } of known.values()) {
			const labels = { stack, reachable: reachable === undefined ? 'unknown' : String(reachable) };
			const key = `${stack} ${labels.reachable}`;
			counts.set(key, { ...labels, count: (counts.get(key)?.count ?? 0) + 1 });
		}
		for (const { count, ...labels } of counts.values()) yield [count, labels] satisfies Reading;
	});
	return (event) => {
		if (event.type === 'DEVICE_CHANGED') known.set(event.device.id, event.device);
		else if (event.type === 'DEVICE_REMOVED') known.delete(event.device);
		else if (event.type === 'STATE_REPORTED') reports(1, { stack: stackIn(event.device), kind: 'state' });
		else if (event.type === 'EVENT_REPORTED') reports(1, { stack: stackIn(event.source), kind: 'event' });
	};
}

/** The stack's part of a device's id. */
const stackIn = (device: string) => device.split('-', 1)[0] ?? device;

function objectOf(value: unknown): JsonObject | { readonly [key: string]: unknown } {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}
