/**
 * One command's life, from the moment it is taken until its end.
 *
 * Promises: exactly one end; one that has not begun ends when its time is up, or when it was held for too long; one that
 * has begun runs to its outcome, however long that takes. Does not decide whose turn it is, and sends nothing to a device:
 * the dispatcher does both.
 *
 * Source: contract, "A command" and "A result".
 */
import { type ActorRef, assign, type Snapshot, sendTo, setup, stateIn } from 'xstate';
import { expired, interviewUnfinished, stackDown } from './endings.ts';
import type { Command, Outcome } from './events.ts';
import type { CommandEnd, Timings } from './result.ts';

/** ms. How long a command waits for a stack or an interview (contract, "A result"). */
const HOLD = 10_000;
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
	/** `executing`: its turn is now. */
	readonly place: Place | 'executing';
	/** ms since the epoch. */
	readonly deadline: number;
	/** ms since the epoch. */
	readonly now: () => number;
	readonly dispatcher: ActorRef<Snapshot<unknown>, Queued>;
}

export type CommandEvent =
	/** What is known of its stack and its device has changed. */
	| { readonly type: 'PLACED'; readonly place: Place }
	/** Its stack was told to carry it out. */
	| { readonly type: 'TURN_CAME' }
	/** It came to its turn after its time. */
	| { readonly type: 'TURN_CAME_LATE' }
	/** It is not to begin any more. */
	| { readonly type: 'CALLED_OFF'; readonly end: CommandEnd }
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
	/** ms since the epoch. */
	readonly receivedAt: number;
	/** Undefined until its turn came. */
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
		/** `unidentified`: not found valid yet; `valid`: it is, and has not begun. */
		tags: {} as 'unidentified' | 'valid' | 'queued' | 'executing',
	},
	actions: {
		queueUp: sendTo(
			({ context }) => context.dispatcher,
			({ context }) => ({ type: 'QUEUED', target: context.command.target }),
		),
		begin: assign(({ context }) => ({ begunAt: context.now() })),
		end: assign(({ context }, end: CommandEnd) => ({ end, endedAt: context.now() })),
	},
	guards: {
		isPlaced: ({ context }, place: CommandInput['place']) => context.place === place,
		isToBe: ({ event }, place: Place) => event.type === 'PLACED' && event.place === place,
		isInterviewing: stateIn('#command.waiting.held.interviewing'),
	},
	delays: {
		hold: HOLD,
		expiry: ({ context: { deadline, now } }) => Math.min(Math.max(0, deadline - now()), LONGEST_TIMER),
	},
}).createMachine({
	id: 'command',
	context: ({ input }) => {
		const receivedAt = input.now();
		const end = expired(input.command, input.deadline);
		return { ...input, receivedAt, begunAt: undefined, endedAt: receivedAt, end };
	},
	initial: 'received',
	states: {
		received: {
			always: [
				{ guard: { type: 'isPlaced', params: 'identifying' }, target: 'waiting.held.identifying' },
				{ guard: { type: 'isPlaced', params: 'interviewing' }, target: 'waiting.held.interviewing' },
				{ guard: { type: 'isPlaced', params: 'waitingForStack' }, target: 'waiting.held.waitingForStack' },
				{ guard: { type: 'isPlaced', params: 'executing' }, target: 'executing' },
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
						TURN_CAME: '#command.executing',
						TURN_CAME_LATE: {
							target: '#command.ended',
							actions: { type: 'end', params: ({ context }) => expired(context.command, context.deadline) },
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
