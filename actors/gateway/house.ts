/**
 * Carries events between the subsystems: who hears what, as a table.
 *
 * Subsystems do not know one another; they emit, and the house carries. What stays true until it is told otherwise (the
 * devices and their states, how a stack is) is told again to a subsystem that starts later or anew. Events for a subsystem
 * that is not alive, and events that nobody takes, are dead letters: counted by name, never an error.
 */
import type { EventObject } from 'xstate';
import type { FromLink, HouseEvent, Outcome, Perform } from '../../machines/events.ts';

/** In this order. DISPATCH goes to the stack that it names, PERFORM to the subsystem. */
const routes: { readonly [Type in Exclude<HouseEvent['type'], 'DISPATCH' | 'PERFORM'>]: readonly string[] } = {
	COMMAND_RECEIVED: ['dispatcher'],
	PUBLISHED: ['outbox'],
	PERFORMED: ['gateway'],
	// The inventory first: what it owes takes the place of what waits in the outbox.
	UPLINK_CHANGED: ['inventory', 'outbox', 'health', 'telemetry-otlp'],
	LINK_CHANGED: ['outbox', 'inventory', 'alarms', 'health', 'watchdog', 'leds'],
	PUBLISH: ['cloud'],
	ACKNOWLEDGE: ['cloud'],
	ANNOUNCE: ['outbox'],
	OUTCOME: ['dispatcher'],
	PROGRESSED: ['dispatcher'],
	DEVICE_CHANGED: ['dispatcher', 'inventory'],
	DEVICE_REMOVED: ['dispatcher', 'inventory', 'gateway'],
	DEVICE_NAMED: ['inventory'],
	STATE_REPORTED: ['inventory'],
	EVENT_REPORTED: ['inventory'],
	// For who watches: metrics and traces.
	LINE_USED: [],
	STACK_CHANGED: ['dispatcher', 'inventory', 'health', 'watchdog', 'leds'],
	ALARM_CHANGED: ['alarms', 'leds'],
	SUBSYSTEM_CHANGED: ['dispatcher', 'gateway', 'health', 'leds'],
	CONDITION_CHANGED: ['health', 'leds'],
	CLOCK_CHANGED: ['dispatcher', 'health'],
	MEASURED: ['limits'],
};

type StandingEvent = Extract<
	HouseEvent,
	{
		type:
			| 'DEVICE_CHANGED'
			| 'DEVICE_NAMED'
			| 'STATE_REPORTED'
			| 'STACK_CHANGED'
			| 'LINK_CHANGED'
			| 'CONDITION_CHANGED'
			| 'CLOCK_CHANGED'
			| 'UPLINK_CHANGED'
			| 'ALARM_CHANGED';
	}
>;

type Send = (event: EventObject) => void;

type Received = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>;
type Mark = (received: Received) => Received;

/** Of dead letters; an event's name comes from within the house, a subsystem's from its configuration. */
const MOST_NAMES = 200;

const stateOf = (device: string) => `state ${device}`;

export class House {
	readonly #ways = new Map<string, Send>();
	readonly #deadLetters = new Map<string, number>();
	/** The last word on each subject, by subject. */
	readonly #standing = new Map<string, StandingEvent>();
	readonly #observer: (event: HouseEvent) => void;
	readonly #now: () => number;
	readonly #absent: ReadonlySet<string>;
	readonly #mark: Mark;

	/**
	 * @param observer Sees every event before it is carried.
	 * @param now Milliseconds since the epoch.
	 * @param absent Subsystems that are not configured: what would be for them is no dead letter.
	 * @param mark Says in whose trace a command's results are to be told; default: in its sender's.
	 */
	constructor(
		observer: (event: HouseEvent) => void,
		now: () => number,
		absent: ReadonlySet<string> = new Set(),
		mark: Mark = (received) => received,
	) {
		this.#observer = observer;
		this.#now = now;
		this.#absent = absent;
		this.#mark = mark;
	}

	/** @param send Undefined when the subsystem is gone. */
	connect(subsystem: string, send: Send | undefined) {
		if (!send) {
			this.#ways.delete(subsystem);
			return;
		}
		this.#ways.set(subsystem, send);
		for (const event of this.#standing.values()) if (routes[event.type].includes(subsystem)) send(anew(event));
	}

	carry(given: HouseEvent | EventObject) {
		if (!isHouseEvent(given)) {
			this.drop(given.type);
			return;
		}
		const event = given.type === 'COMMAND_RECEIVED' ? this.#mark(given) : given;
		this.#observer(event);
		this.#remember(event);
		if (event.type === 'DISPATCH') this.#send(event.stack, event.event);
		else if (event.type === 'PERFORM') this.#ask(event);
		else for (const subsystem of routes[event.type]) this.#send(subsystem, event);
	}

	/** How many events of each type found nobody. */
	get deadLetters(): ReadonlyMap<string, number> {
		return this.#deadLetters;
	}

	#send(subsystem: string, event: EventObject) {
		const send = this.#ways.get(subsystem);
		if (send) send(event);
		else if (!this.#absent.has(subsystem)) this.drop(`${event.type} for ${subsystem}`);
	}

	/** Whoever asks waits for an answer. */
	#ask(event: Perform) {
		const { subsystem, id } = event;
		const send = this.#ways.get(subsystem);
		if (send) send(event);
		else this.carry({ type: 'PERFORMED', subsystem, id, outcome: notThere(subsystem) });
	}

	#remember(event: HouseEvent) {
		if (event.type === 'DEVICE_REMOVED') this.#forget(event.device);
		else if (event.type === 'DEVICE_CHANGED') this.#standing.set(`device ${event.device.id}`, event);
		else if (event.type === 'DEVICE_NAMED') this.#standing.set(`name ${event.device}`, event);
		else if (event.type === 'STATE_REPORTED') this.#rememberState(event);
		else if (event.type === 'STACK_CHANGED') this.#standing.set(`stack ${event.stack}`, event);
		else if (event.type === 'LINK_CHANGED') this.#standing.set('link', event);
		else if (event.type === 'CONDITION_CHANGED') this.#standing.set(`condition ${event.subsystem}`, event);
		else if (event.type === 'CLOCK_CHANGED') this.#standing.set('clock', event);
		else if (event.type === 'UPLINK_CHANGED') this.#standing.set('uplink', event);
		else if (event.type === 'ALARM_CHANGED' && event.raised) this.#standing.set(`alarm ${event.alarm.id}`, event);
		else if (event.type === 'ALARM_CHANGED' && !event.raised) this.#standing.delete(`alarm ${event.id}`);
	}

	/** The whole state, not the last report alone; one that was kept from before the start is the older one. */
	#rememberState(event: Extract<HouseEvent, { type: 'STATE_REPORTED' }>) {
		const subject = `${stateOf(event.device)} ${event.endpoint}`;
		const before = this.#standing.get(subject);
		const known = before?.type === 'STATE_REPORTED' ? before : undefined;
		const isOlder = event.at !== undefined && known?.at !== undefined && event.at < known.at;
		const attributes = isOlder
			? { ...event.attributes, ...known.attributes }
			: { ...known?.attributes, ...event.attributes };
		this.#standing.set(subject, { ...event, attributes, at: isOlder ? known.at : (event.at ?? this.#now()) });
	}

	#forget(device: string) {
		this.#standing.delete(`device ${device}`);
		this.#standing.delete(`name ${device}`);
		for (const subject of this.#standing.keys())
			if (subject.startsWith(`${stateOf(device)} `)) this.#standing.delete(subject);
	}

	/** Counts an event that nobody took. */
	drop(name: string) {
		const counted = this.#deadLetters.has(name) || this.#deadLetters.size < MOST_NAMES ? name : 'others';
		this.#deadLetters.set(counted, (this.#deadLetters.get(counted) ?? 0) + 1);
	}
}

function notThere(subsystem: string): Outcome {
	const message = `${subsystem} is not running; it is being restarted: send the command again in a minute`;
	return { status: 'failed', error: { code: 'STACK_DOWN', message, retryable: true } };
}

/** Whoever starts anew does not know what the broker has: to him, it knows nothing. */
function anew(event: StandingEvent): StandingEvent {
	return event.type === 'LINK_CHANGED' && event.state === 'ready' ? { ...event, fresh: true } : event;
}

function isHouseEvent(event: EventObject): event is HouseEvent {
	return event.type === 'DISPATCH' || event.type === 'PERFORM' || Object.hasOwn(routes, event.type);
}
