/**
 * One command's life, from the moment it is taken until its end.
 *
 * Promises: exactly one end; nothing begins that is not on disk as begun; one that has not begun ends when its time is up, or
 * when it was held for too long; one that has begun runs to its outcome, however long that takes; one that was cut off in
 * the middle (the gateway or its stack ended) is not run again: its device is asked what became of it. Does not decide whose
 * turn it is, writes nothing to disk and sends nothing to a device: the dispatcher does.
 *
 * Source: contract, "A command" and "A result".
 */
import { type ActorRef, assign, type Snapshot, sendTo, setup, stateIn } from 'xstate';
import { expired, interrupted, interviewUnfinished, stackDown } from './endings.ts';
import type { Command, Outcome } from './events.ts';
import type { CommandEnd, Timings } from './result.ts';

/** ms. How long a command waits for a stack or an interview (contract, "A result"). */
const HOLD = 10_000;
/** ms. How long it may take until the device of one that was cut off can be asked. */
const PATIENCE = 30_000;
/** ms. A timer cannot wait longer, 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Where a command stands before it begins. */
export type Place =
	/** Its stack is still starting, so that its target is not known yet. */
	| 'identifying'
	/** Its device is being interviewed and has not declared the action so far. */
	| 'interviewing'
	/** It is valid, and its stack is away. */
	| 'waitingForStack'
	/** It is valid and waits for its turn. */
	| 'queued';

export interface CommandInput {
	readonly command: Command;
	readonly stack: string;
	/** `received`: it is being written to disk. Else it was on disk when the dispatcher started: not begun, or begun and cut off. */
	readonly origin: 'received' | 'kept' | 'interrupted';
	/** Where it stands, once it is on disk. */
	readonly place: Place | 'executing';
	/** ms since the epoch. */
	readonly receivedAt: number;
	/** ms since the epoch. */
	readonly deadline: number;
	/** ms since the epoch. */
	readonly now: () => number;
	readonly dispatcher: ActorRef<Snapshot<unknown>, Queued>;
}

export type CommandEvent =
	/** What is known of its stack and its device has changed. */
	| { readonly type: 'PLACED'; readonly place: Place }
	/** It is on disk; if as begun, its stack was told to carry it out. */
	| { readonly type: 'ENTERED'; readonly place: Place | 'executing' }
	/** It is its turn: its beginning is being written to disk. */
	| { readonly type: 'TURN_COMES' }
	/** Its stack was told to find out what became of it. */
	| { readonly type: 'TURN_CAME' }
	/** It is not to begin any more. */
	| { readonly type: 'CALLED_OFF'; readonly end: CommandEnd }
	/** Its stack has ended while it ran, and does not know of it any more. */
	| { readonly type: 'INTERRUPTED' }
	| { readonly type: 'OUTCOME'; readonly outcome: Outcome };

/** Tells the dispatcher that a command waits for its turn at `target`. */
export interface Queued {
	readonly type: 'QUEUED';
	readonly target: string;
}

export interface CommandOutput {
	readonly id: string;
	readonly end: CommandEnd;
	readonly timings: Timings;
}

interface CommandContext extends CommandInput {
	/** Where it goes from here. */
	readonly next: Place | 'executing';
	/** ms since the epoch; undefined until its turn came. */
	readonly begunAt: number | undefined;
	readonly endedAt: number;
	/** Unless something else is decided, its time runs out. */
	readonly end: CommandEnd;
}

/** Not negative, should the clock have been set back. */
const between = (earlier: number, later: number) => Math.max(0, later - earlier);

export const commandMachine = setup({
	types: {
		input: {} as CommandInput,
		context: {} as CommandContext,
		events: {} as CommandEvent,
		output: {} as CommandOutput,
		/**
		 * `unidentified`: not found valid yet; `valid`: it is, and has not begun; `entering`: that it is there, or that it begins,
		 * is being written; `interrupted`: it was cut off.
		 */
		tags: {} as 'entering' | 'unidentified' | 'valid' | 'queued' | 'interrupted' | 'executing',
	},
	actions: {
		queueUp: sendTo(
			({ context }) => context.dispatcher,
			({ context }) => ({ type: 'QUEUED', target: context.command.target }),
		),
		goOn: assign((_, next: Place | 'executing') => ({ next })),
		begin: assign(({ context }) => ({ begunAt: context.now() })),
		end: assign(({ context }, end: CommandEnd) => ({ end, endedAt: context.now() })),
	},
	guards: {
		isFrom: ({ context }, origin: CommandInput['origin']) => context.origin === origin,
		canBeAsked: ({ context }) => context.origin === 'interrupted' && context.next === 'queued',
		isNext: ({ context }, place: CommandContext['next']) => context.next === place,
		isToBe: ({ event }, place: Place) => event.type === 'PLACED' && event.place === place,
		isInterviewing: stateIn('#command.waiting.held.interviewing'),
	},
	delays: {
		hold: HOLD,
		patience: PATIENCE,
		expiry: ({ context: { deadline, now } }) => Math.min(Math.max(0, deadline - now()), LONGEST_TIMER),
	},
}).createMachine({
	id: 'command',
	context: ({ input }) => ({
		...input,
		next: input.place,
		begunAt: undefined,
		endedAt: input.receivedAt,
		end: expired(input.command, input.deadline),
	}),
	initial: 'taken',
	states: {
		taken: {
			always: [
				{ guard: 'canBeAsked', target: 'interrupted.queued' },
				{ guard: { type: 'isFrom', params: 'interrupted' }, target: 'interrupted' },
				{ guard: { type: 'isFrom', params: 'kept' }, target: 'placing' },
				{ target: 'entering' },
			],
		},
		entering: {
			tags: 'entering',
			after: {
				expiry: {
					target: 'ended',
					actions: { type: 'end', params: ({ context }) => expired(context.command, context.deadline) },
				},
			},
			on: {
				ENTERED: { target: 'placing', actions: { type: 'goOn', params: ({ event }) => event.place } },
				CALLED_OFF: { target: 'ended', actions: { type: 'end', params: ({ event }) => event.end } },
			},
		},
		placing: {
			always: [
				{ guard: { type: 'isNext', params: 'identifying' }, target: 'waiting.held.identifying' },
				{ guard: { type: 'isNext', params: 'interviewing' }, target: 'waiting.held.interviewing' },
				{ guard: { type: 'isNext', params: 'waitingForStack' }, target: 'waiting.held.waitingForStack' },
				{ guard: { type: 'isNext', params: 'executing' }, target: 'executing' },
				{ target: 'waiting.queued' },
			],
		},
		waiting: {
			initial: 'queued',
			after: {
				expiry: {
					target: 'ended',
					actions: { type: 'end', params: ({ context }) => expired(context.command, context.deadline) },
				},
			},
			on: {
				CALLED_OFF: { target: 'ended', actions: { type: 'end', params: ({ event }) => event.end } },
			},
			states: {
				// One hold, whatever it is for: passing from one of these states to another does not start it again.
				held: {
					initial: 'identifying',
					after: {
						hold: [
							{
								guard: 'isInterviewing',
								target: '#command.ended',
								actions: { type: 'end', params: ({ context }) => interviewUnfinished(context.command, HOLD) },
							},
							{
								target: '#command.ended',
								actions: { type: 'end', params: ({ context }) => stackDown(context.command, context.stack, HOLD) },
							},
						],
					},
					on: {
						PLACED: [
							{ guard: { type: 'isToBe', params: 'identifying' }, target: '.identifying' },
							{ guard: { type: 'isToBe', params: 'interviewing' }, target: '.interviewing' },
							{ guard: { type: 'isToBe', params: 'waitingForStack' }, target: '.waitingForStack' },
							{ target: '#command.waiting.queued' },
						],
					},
					states: {
						identifying: { tags: 'unidentified' },
						interviewing: { tags: 'unidentified' },
						waitingForStack: { tags: 'valid' },
					},
				},
				queued: {
					tags: ['valid', 'queued'],
					entry: 'queueUp',
					on: {
						PLACED: { guard: { type: 'isToBe', params: 'waitingForStack' }, target: 'held.waitingForStack' },
						TURN_COMES: 'beginning',
					},
				},
				beginning: {
					tags: 'entering',
					on: {
						ENTERED: {
							target: '#command.placing',
							actions: { type: 'goOn', params: ({ event }) => event.place },
						},
					},
				},
			},
		},
		executing: {
			tags: 'executing',
			entry: 'begin',
			on: {
				OUTCOME: { target: 'ended', actions: { type: 'end', params: ({ event }) => event.outcome } },
				INTERRUPTED: 'interrupted',
			},
		},
		/** It may have taken effect or not. */
		interrupted: {
			tags: 'interrupted',
			initial: 'held',
			after: {
				patience: {
					target: 'ended',
					actions: { type: 'end', params: ({ context }) => interrupted(context.command) },
				},
			},
			on: {
				CALLED_OFF: { target: 'ended', actions: { type: 'end', params: ({ event }) => event.end } },
				// Its stack knew of it all the same.
				OUTCOME: { target: 'ended', actions: { type: 'end', params: ({ event }) => event.outcome } },
				PLACED: [{ guard: { type: 'isToBe', params: 'queued' }, target: '.queued' }, { target: '.held' }],
				TURN_CAME: 'executing',
			},
			states: {
				held: {},
				queued: { tags: 'queued', entry: 'queueUp' },
			},
		},
		ended: { type: 'final' },
	},
	output: ({ context: { command, receivedAt, begunAt, endedAt, end } }) => ({
		id: command.id,
		end,
		timings: {
			queuedMs: between(receivedAt, begunAt ?? endedAt),
			executedMs: between(begunAt ?? endedAt, endedAt),
		},
	}),
});
