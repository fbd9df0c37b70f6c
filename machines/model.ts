/**
 * What the events of the house speak of: devices, commands and what becomes of them.
 *
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

/** Where something stands in its sender's trace (W3C Trace Context, level 1); valid. */
export interface TraceContext {
	readonly traceparent: string;
	readonly tracestate?: string;
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
	/** Given back with its results. */
	readonly trace?: TraceContext;
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
	readonly trace?: TraceContext;
	readonly error: Fault<RejectionCode>;
}
