/**
 * Carries events between the subsystems: who hears what, as a table.
 *
 * Subsystems do not know one another; they emit, and the house carries. What stays true until it is told otherwise (the
 * devices, how a stack is) is told again to a subsystem that starts later or anew. Events for a subsystem that is not alive,
 * and events that nobody takes, are dead letters: counted by name, never an error.
 */
import type { EventObject } from 'xstate';
import type { Announce, Dispatched, FromLink, FromStack, SubsystemChanged, ToLink } from '../../machines/events.ts';

export type HouseEvent =
	| FromStack
	| FromLink
	| Extract<ToLink, { type: 'PUBLISH' | 'ACKNOWLEDGE' }>
	| Announce
	| Dispatched
	| SubsystemChanged;

/** In this order. DISPATCH goes to the stack that it names. */
const routes: { readonly [Type in Exclude<HouseEvent['type'], 'DISPATCH'>]: readonly string[] } = {
	COMMAND_RECEIVED: ['dispatcher'],
	PUBLISHED: ['outbox'],
	LINK_CHANGED: ['outbox', 'inventory', 'alarms', 'health'],
	PUBLISH: ['cloud'],
	ACKNOWLEDGE: ['cloud'],
	ANNOUNCE: ['outbox'],
	OUTCOME: ['dispatcher'],
	PROGRESSED: ['dispatcher'],
	DEVICE_CHANGED: ['dispatcher', 'inventory'],
	DEVICE_REMOVED: ['dispatcher', 'inventory'],
	STATE_REPORTED: ['inventory'],
	EVENT_REPORTED: ['inventory'],
	STACK_CHANGED: ['dispatcher', 'inventory', 'health'],
	ALARM_CHANGED: ['alarms'],
	SUBSYSTEM_CHANGED: ['dispatcher', 'health'],
};

type StandingEvent = Extract<
	HouseEvent,
	{ type: 'DEVICE_CHANGED' | 'STACK_CHANGED' | 'LINK_CHANGED' | 'ALARM_CHANGED' }
>;

type Send = (event: EventObject) => void;

export class House {
	readonly #ways = new Map<string, Send>();
	readonly #deadLetters = new Map<string, number>();
	/** The last word on each subject, by subject. */
	readonly #standing = new Map<string, StandingEvent>();
	readonly #observer: (event: HouseEvent) => void;

	/** @param observer Sees every event before it is carried. */
	constructor(observer: (event: HouseEvent) => void) {
		this.#observer = observer;
	}

	/** @param send Undefined when the subsystem is gone. */
	connect(subsystem: string, send: Send | undefined) {
		if (!send) {
			this.#ways.delete(subsystem);
			return;
		}
		this.#ways.set(subsystem, send);
		for (const event of this.#standing.values()) if (routes[event.type].includes(subsystem)) send(event);
	}

	carry(event: HouseEvent | EventObject) {
		if (!isHouseEvent(event)) {
			this.#drop(event.type);
			return;
		}
		this.#observer(event);
		this.#remember(event);
		if (event.type === 'DISPATCH') this.#send(event.stack, event.event);
		else for (const subsystem of routes[event.type]) this.#send(subsystem, event);
	}

	/** How many events of each type found nobody. */
	get deadLetters(): ReadonlyMap<string, number> {
		return this.#deadLetters;
	}

	#send(subsystem: string, event: EventObject) {
		const send = this.#ways.get(subsystem);
		if (send) send(event);
		else this.#drop(`${event.type} for ${subsystem}`);
	}

	#remember(event: HouseEvent) {
		if (event.type === 'DEVICE_REMOVED') this.#standing.delete(`device ${event.device}`);
		else if (event.type === 'DEVICE_CHANGED') this.#standing.set(`device ${event.device.id}`, event);
		else if (event.type === 'STACK_CHANGED') this.#standing.set(`stack ${event.stack}`, event);
		else if (event.type === 'LINK_CHANGED') this.#standing.set('link', event);
		else if (event.type === 'ALARM_CHANGED' && event.raised) this.#standing.set(`alarm ${event.alarm.id}`, event);
		else if (event.type === 'ALARM_CHANGED' && !event.raised) this.#standing.delete(`alarm ${event.id}`);
	}

	#drop(name: string) {
		this.#deadLetters.set(name, (this.#deadLetters.get(name) ?? 0) + 1);
	}
}

function isHouseEvent(event: EventObject): event is HouseEvent {
	return event.type === 'DISPATCH' || Object.hasOwn(routes, event.type);
}
