/**
 * What the dispatcher hears, says and remembers: the types of `dispatcher.ts` and of its actions, `dispatching.ts`.
 */
import { type ActorRefFrom, setup } from 'xstate';
import { type CommandOutput, commandMachine, type Queued } from './command.ts';
import type {
	Announce,
	Command,
	Device,
	DeviceId,
	Dispatched,
	FromLink,
	FromStack,
	SubsystemChanged,
	ToLink,
} from './events.ts';
import { Remembered } from './remembered.ts';
import type { TargetQueue } from './target-queue.ts';
import type { ArgumentCheck, StackFacts, Task } from './validity.ts';

export type DispatcherEvent =
	| Extract<FromLink, { type: 'COMMAND_RECEIVED' }>
	| Extract<FromStack, { type: 'DEVICE_CHANGED' | 'DEVICE_REMOVED' | 'STACK_CHANGED' | 'OUTCOME' | 'PROGRESSED' }>
	/** `starting` and `down` of a stack: whatever its actor had in hand is lost. To be told before it is started again. */
	| SubsystemChanged
	| { readonly type: 'STOP' };

export type FromDispatcher = Announce | Dispatched | Extract<ToLink, { type: 'ACKNOWLEDGE' }>;

export interface DispatcherInput {
	/** ms since the epoch. */
	readonly now: () => number;
	/** The ids of the stacks that are configured; each counts as starting until it tells otherwise. */
	readonly stacks: readonly string[];
	/** What an action takes: a device's, a stack's or the gateway's, except `commands.cancel`. */
	readonly check: ArgumentCheck;
	/** How many commands may be open at a time. */
	readonly mostOpen: number;
	/** How many results are kept, and for how many ms, for the case that a command comes again. */
	readonly remember: { readonly most: number; readonly forMs: number };
}

export type CommandRef = ActorRefFrom<typeof commandMachine>;

/** A command that has not ended. */
export interface Open {
	readonly command: Command;
	readonly ref: CommandRef;
	/** ms since the epoch. */
	readonly deadline: number;
	/** Undefined until it was found valid, and accepted. */
	readonly task: Task | undefined;
	/** How often it came again before it was accepted. */
	readonly repeats: number;
	/** Cancellations that wait for its end. */
	readonly cancellations: readonly CommandRef[];
}

/** The maps change in place: copying a thousand entries for each step of a command would cost more than the step. */
export interface DispatcherContext extends Omit<DispatcherInput, 'stacks' | 'remember'> {
	readonly stacks: Map<string, StackFacts>;
	readonly devices: Map<DeviceId, Device>;
	/** By command id. */
	readonly open: Map<string, Open>;
	/** By target. */
	readonly queues: Map<string, TargetQueue>;
	readonly remembered: Remembered;
	/**
	 * Ids of command actors that have ended, to be used again: a done event's type holds the actor's id, and xstate keeps
	 * something for each type of event that there ever was. They are numbers because xstate copies its record of children
	 * whenever one comes or goes, and with a thousand in it numbered keys take a tenth of the time.
	 */
	readonly spareActorIds: string[];
	/** How many commands were taken. */
	readonly taken: number;
}

export interface CommandDone {
	readonly type: `xstate.done.actor.${string}`;
	readonly actorId: string;
	readonly output: CommandOutput;
}

/** Raised when a cancellation was taken. */
export interface Cancelling {
	readonly type: 'CANCELLING';
	readonly cancellation: Command;
}

export const dispatcherSetup = setup({
	types: {
		input: {} as DispatcherInput,
		context: {} as DispatcherContext,
		events: {} as DispatcherEvent | Queued | Cancelling | CommandDone,
		emitted: {} as FromDispatcher,
	},
	actors: { command: commandMachine },
});

/** What an action has in hand. */
export type Desk = Pick<Parameters<Parameters<typeof dispatcherSetup.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

export type Heard<Type extends DispatcherEvent['type']> = Extract<DispatcherEvent, { type: Type }>;

export function firstContext({ stacks, remember, ...input }: DispatcherInput): DispatcherContext {
	return {
		...input,
		stacks: new Map([...stacks, 'gateway'].map((stack) => [stack, { up: false, actions: [] }])),
		devices: new Map(),
		open: new Map(),
		queues: new Map(),
		remembered: new Remembered(remember),
		spareActorIds: [],
		taken: 0,
	};
}
