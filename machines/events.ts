/**
 * The typed events that subsystems exchange: the whole vocabulary of the house, on one page.
 *
 * A subsystem takes the events of one union and emits those of another; `actors/gateway/house.ts` carries them between.
 * Nothing here is specific to a radio or a cloud. Times are milliseconds since the epoch unless a name says otherwise.
 */
import type { Json, JsonObject } from './json.ts';

/** The state of a subsystem, as `health` tells it. */
export type Condition = 'starting' | 'ready' | 'degraded' | 'down';

export type Priority = 'high' | 'normal' | 'low';

/** A device's id on the contract: the stack's id and the id within it, `zw-12`. */
export type DeviceId = string;

/** A device's reported attributes by `cluster.attribute`, in Matter's units. */
export type Attributes = { readonly [attribute: string]: Json };

export interface Endpoint {
	/** Matter's device types in lowerCamelCase. */
	readonly deviceTypes: readonly string[];
	readonly clusters: readonly string[];
	/** `cluster.command` that the stack can carry out here; what is not declared is refused before it gets here. */
	readonly actions: readonly string[];
	/** `cluster.attribute` that can be asked for. */
	readonly readable: readonly string[];
	/** `cluster.attribute` that can be set. */
	readonly writable: readonly string[];
}

/** What is known of a device; what is not known yet is absent. */
export interface Device {
	readonly id: DeviceId;
	readonly stack: string;
	readonly name?: string;
	readonly room?: string;
	readonly manufacturer?: string;
	readonly product?: string;
	readonly endpoints: { readonly [endpoint: string]: Endpoint };
	readonly power?: 'mains' | 'battery' | 'flirs';
	readonly security?: 'none' | 's0' | 's2-unauthenticated' | 's2-authenticated' | 's2-access-control';
	readonly reachable?: boolean;
	readonly interview: 'pending' | 'running' | 'complete' | 'failed';
}

export type FailureCode =
	| 'STACK_DOWN'
	| 'DEVICE_NO_ACK'
	| 'DEVICE_REJECTED'
	| 'DEVICE_TIMEOUT'
	| 'OUTCOME_UNKNOWN'
	| 'INTERNAL';

export type RejectionCode =
	| 'INVALID_JSON'
	| 'INVALID_COMMAND'
	| 'UNSUPPORTED_VERSION'
	| 'UNKNOWN_TARGET'
	| 'UNSUPPORTED_ACTION'
	| 'RETAINED_COMMAND'
	| 'ID_REUSED'
	| 'CLOCK_UNSYNCHRONISED'
	| 'SIGNATURE_REQUIRED'
	| 'SIGNATURE_INVALID'
	| 'QUEUE_FULL';

export type ExpiryCode = 'EXPIRED' | 'DEVICE_ASLEEP';

/** What went wrong, for a program (`code`) and for a person (`message`: what happened, and what to do next). */
export interface Fault<Code extends string> {
	readonly code: Code;
	readonly message: string;
	/** Whether the same command may help later. */
	readonly retryable: boolean;
}

/** The end of a command that was accepted. */
export type Outcome =
	| {
			readonly status: 'succeeded';
			readonly confirmedBy: 'report' | 'supervision' | 'ack' | 'completed';
			readonly result: JsonObject;
	  }
	| { readonly status: 'failed'; readonly error: Fault<FailureCode> }
	| { readonly status: 'expired'; readonly error: Fault<ExpiryCode> }
	| { readonly status: 'cancelled'; readonly error: Fault<'CANCELLED'> };

/** Where a sender wants its results besides `res` (MQTT 5, 4.10: request and response). */
export interface ReplyTo {
	readonly topic: string;
	/** Given back as it came, hex. */
	readonly correlation?: string;
}

/** A command as it was parsed at the door; the schema is in `command-schema.ts`. */
export interface Command {
	readonly id: string;
	readonly target: string;
	readonly endpoint: number;
	readonly action: string;
	readonly args: JsonObject;
	readonly expiresAt?: number;
	readonly ttlMs?: number;
	readonly priority: Priority;
	readonly replyTo?: ReplyTo;
	/** SHA-256 of the body as canonical JSON, hex: the same whatever the order of its keys. */
	readonly digest: string;
	/** It came with a signature that is right. Until it is admitted: then it does not matter any more. */
	readonly signed?: Signed;
}

/** Counts only near its time, so that nobody can send an old one again that is not remembered. */
export interface Signed {
	readonly at: number;
	/** How far from it the time of day may be. */
	readonly withinMs: number;
}

/** A payload that is no command; `id` is null where none could be read. */
export interface Refusal {
	readonly id: string | null;
	readonly target?: string;
	readonly replyTo?: ReplyTo;
	readonly error: Fault<RejectionCode>;
}

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
	  }
	/** The command of this delivery is durable, or was answered for good: the broker may forget it. */
	| { readonly type: 'ACKNOWLEDGE'; readonly delivery: number }
	| { readonly type: 'STOP' };

export type FromLink =
	| {
			readonly type: 'COMMAND_RECEIVED';
			readonly delivery: number;
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

/** Whether the time of day can be trusted. */
export interface ClockChanged {
	readonly type: 'CLOCK_CHANGED';
	readonly synchronised: boolean;
	/** Why not, in words. */
	readonly reason?: string;
}
