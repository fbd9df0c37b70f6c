/**
 * The typed events that subsystems exchange: the whole vocabulary of the house. What they speak of is in `model.ts`, and
 * comes along.
 *
 * A subsystem takes the events of one union and emits those of another; `actors/gateway/house.ts` carries them between.
 * Nothing here is specific to a radio or a cloud. Times are milliseconds since the epoch unless a name says otherwise.
 */
import type { Measured } from './contract/gateway.ts';
import type { JsonObject } from './json.ts';
import type {
	Attributes,
	Command,
	Condition,
	Device,
	DeviceId,
	Outcome,
	Priority,
	Refusal,
	ReplyTo,
	TraceContext,
} from './model.ts';

export type * from './model.ts';

// A device stack ------------------------------------------------------------------------------------------------

export type ToStack =
	| {
			readonly type: 'EXECUTE';
			/** Names this execution until its OUTCOME. */
			readonly id: string;
			/** Absent: the stack itself. */
			readonly device?: DeviceId;
			readonly endpoint: number;
			readonly action: string;
			/** Already checked against the action's schema. */
			readonly args: JsonObject;
			readonly priority: Priority;
			readonly expiresAt: number;
			/**
			 * It may have been carried out before the gateway was cut off: it is not to be done (again). The stack says from what
			 * the device reports whether it took effect; where that cannot be told, OUTCOME_UNKNOWN.
			 */
			readonly readBack?: true;
	  }
	/** Gives up an execution that has not begun; one that has goes on to its outcome. */
	| { readonly type: 'CANCEL'; readonly id: string }
	/** Ends the stack in order: its resources are closed when its actor is done. */
	| { readonly type: 'STOP' };

export type FromStack =
	| { readonly type: 'OUTCOME'; readonly stack: string; readonly id: string; readonly outcome: Outcome }
	| { readonly type: 'PROGRESSED'; readonly stack: string; readonly id: string; readonly progress: JsonObject }
	| { readonly type: 'DEVICE_CHANGED'; readonly device: Device }
	| { readonly type: 'DEVICE_REMOVED'; readonly stack: string; readonly device: DeviceId }
	| {
			readonly type: 'STATE_REPORTED';
			readonly device: DeviceId;
			readonly endpoint: number;
			readonly attributes: Attributes;
			/** It was reported then, before the stack started, and is told again to whoever does not know it. Absent: now. */
			readonly at?: number;
	  }
	| {
			readonly type: 'EVENT_REPORTED';
			/** A device's id, a stack's, or `gateway`. */
			readonly source: string;
			readonly endpoint?: number;
			readonly event: string;
			readonly args: JsonObject;
	  }
	| {
			readonly type: 'STACK_CHANGED';
			readonly stack: string;
			readonly state: Condition;
			/** What the stack itself can be told to do (`zwave.startInclusion`); devices declare theirs. */
			readonly actions: readonly string[];
			readonly detail: JsonObject;
	  }
	/** Told only where somebody watches: one request to the stack's radio module, or the like, and what became of it. */
	| {
			readonly type: 'LINE_USED';
			readonly stack: string;
			/** The execution that it was for, where it was for one. */
			readonly command?: string;
			/** Of a few words, such as `sendData`. */
			readonly what: string;
			readonly began: number;
			readonly ended: number;
			/** Of a few words; `ok`: the device or the module has taken it. */
			readonly outcome: string;
	  }
	| AlarmChanged;

export interface Alarm {
	readonly id: string;
	readonly severity: 'error' | 'warning' | 'info';
	readonly text: string;
	/** What a person can do about it. */
	readonly remedy: string;
}

export type AlarmChanged =
	| { readonly type: 'ALARM_CHANGED'; readonly raised: true; readonly alarm: Alarm }
	| { readonly type: 'ALARM_CHANGED'; readonly raised: false; readonly id: string };

// A cloud link --------------------------------------------------------------------------------------------------

export type ToLink =
	| {
			readonly type: 'PUBLISH';
			/** Comes back in PUBLISHED. */
			readonly publication: number;
			/** Below the gateway's base: `res`, `state/zw-12`. */
			readonly topic: string;
			/** Undefined clears a retained message. */
			readonly payload: JsonObject | undefined;
			readonly retain: boolean;
			/** Published there too, not retained. */
			readonly replyTo?: ReplyTo;
			/** Goes beside the payload, where the link can carry it. */
			readonly trace?: TraceContext;
	  }
	/** The command of this delivery is durable, or was answered for good: the broker may forget it. */
	| { readonly type: 'ACKNOWLEDGE'; readonly delivery: number }
	| { readonly type: 'STOP' };

export type FromLink =
	| {
			readonly type: 'COMMAND_RECEIVED';
			readonly delivery: number;
			/** When its bytes came, before they were read and checked. */
			readonly arrivedAt?: number;
			/** The broker kept it: it was not sent now. */
			readonly retained: boolean;
			readonly request: { readonly command: Command } | { readonly refusal: Refusal };
	  }
	/** The broker has it, or refused it for good, which an alarm says: it need not be kept. */
	| { readonly type: 'PUBLISHED'; readonly publication: number }
	| {
			readonly type: 'LINK_CHANGED';
			readonly state: Condition;
			/** The broker does not know us from before: what it should retain must be published again. */
			readonly fresh: boolean;
			readonly detail: JsonObject;
	  }
	| AlarmChanged;

// Within the house ----------------------------------------------------------------------------------------------

/** What people call a device, whatever stack carries it; what is absent has no name, or goes by the stack's. */
export interface DeviceNamed {
	readonly type: 'DEVICE_NAMED';
	readonly device: DeviceId;
	readonly name?: string;
	readonly room?: string;
}

/** Asks for a message to be published; the outbox numbers it and hands it to the link. */
export interface Announce {
	readonly type: 'ANNOUNCE';
	readonly topic: string;
	readonly payload: JsonObject | undefined;
	readonly retain: boolean;
	readonly replyTo?: ReplyTo;
	readonly trace?: TraceContext;
	/** It is on disk already, under this number. */
	readonly kept?: number;
}

/** Hands an event to one of the stacks; `gateway` is the stack of the gateway's own actions. */
export interface Dispatched {
	readonly type: 'DISPATCH';
	readonly stack: string;
	readonly event: Extract<ToStack, { type: 'EXECUTE' | 'CANCEL' }>;
}

/** A subsystem under the supervisor was started, failed or ended. */
export interface SubsystemChanged {
	readonly type: 'SUBSYSTEM_CHANGED';
	readonly subsystem: string;
	readonly state: Condition;
	/** How often it was restarted after a failure since the gateway started. */
	readonly restarts: number;
	/** Why, in words. */
	readonly reason?: string;
}

/** How a subsystem is, by its own word, that is neither a stack nor the link. */
export interface ConditionChanged {
	readonly type: 'CONDITION_CHANGED';
	readonly subsystem: string;
	readonly state: Condition;
	readonly detail: JsonObject;
}

/** Asks one of the gateway's subsystems to carry out an action of the gateway's, such as `modem.restart`. */
export interface Perform {
	readonly type: 'PERFORM';
	readonly subsystem: string;
	/** Names it until its PERFORMED. */
	readonly id: string;
	readonly action: string;
	/** Already checked against the action's schema. */
	readonly args: JsonObject;
}

/** What came of it. */
export interface Performed {
	readonly type: 'PERFORMED';
	readonly subsystem: string;
	readonly id: string;
	readonly outcome: Outcome;
}

/** What the way to the cloud costs, and how much may be said on it. */
export interface UplinkChanged {
	readonly type: 'UPLINK_CHANGED';
	/** It is paid for by the byte (a mobile network): what can wait, or be said less often, is. */
	readonly metered: boolean;
	/** `full`; `thinned`: the budget is nearly used up; `commandsOnly`: it is, and only commands and their results go. */
	readonly allowance: 'full' | 'thinned' | 'commandsOnly';
}

/** What was measured of this process and this box, each time. */
export interface MeasuredNow {
	readonly type: 'MEASURED';
	readonly measured: Measured;
}

/** Whether the time of day can be trusted. */
export interface ClockChanged {
	readonly type: 'CLOCK_CHANGED';
	readonly synchronised: boolean;
	/** Why not, in words. */
	readonly reason?: string;
}

/** All that the house carries from one subsystem to others. */
export type HouseEvent =
	| FromStack
	| FromLink
	| Extract<ToLink, { type: 'PUBLISH' | 'ACKNOWLEDGE' }>
	| Announce
	| Dispatched
	| DeviceNamed
	| Perform
	| Performed
	| UplinkChanged
	| ConditionChanged
	| ClockChanged
	| MeasuredNow
	| SubsystemChanged;
