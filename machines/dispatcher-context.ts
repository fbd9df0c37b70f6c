/**
 * What the dispatcher hears, says and remembers: the types of `dispatcher.ts` and of its actions.
 */
import { type ActorRefFrom, setup } from 'xstate';
import { type CommandOutput, commandMachine, type Queued } from './command.ts';
import type { KeptMessage, ResultMessage } from './contract/result.ts';
import type {
	Announce,
	ClockChanged,
	Command,
	Device,
	DeviceId,
	Dispatched,
	FromLink,
	FromStack,
	SubsystemChanged,
	ToLink,
} from './events.ts';
import { type FromLedger, ledgerMachine } from './ledger.ts';
import type { TargetQueue, Waiting } from './target-queue.ts';
import type { ArgumentCheck, StackFacts, Task } from './validity.ts';

export type DispatcherEvent =
	| Extract<FromLink, { type: 'COMMAND_RECEIVED' }>
	| Extract<FromStack, { type: 'DEVICE_CHANGED' | 'DEVICE_REMOVED' | 'STACK_CHANGED' | 'OUTCOME' | 'PROGRESSED' }>
	/** `starting` and `down` of a stack: whatever its actor had in hand is lost. To be told before it is started again. */
	| SubsystemChanged
	| ClockChanged
	| { readonly type: 'STOP' };

export type FromDispatcher = Announce | Dispatched | Extract<ToLink, { type: 'ACKNOWLEDGE' }>;

/** A command that has ended, as it is remembered for the case that it comes again. */
export interface Ended {
	readonly digest: string;
	/** The final result as it was published. */
	readonly result: KeptMessage;
}

export interface DispatcherInput {
	/** ms since the epoch. */
	readonly now: () => number;
	/** The ids of the stacks that are configured; each counts as starting until it tells otherwise. */
	readonly stacks: readonly string[];
	/** What an action takes: a device's, a stack's or the gateway's, except `commands.cancel`. */
	readonly check: ArgumentCheck;
	/** Whether it does no harm to carry an action out again that may have been carried out. */
	readonly isRepeatable: (action: string) => boolean;
	/** What was concluded under an id, as long as it is remembered. */
	readonly recall: (id: string) => Ended | undefined;
	/** How many commands may be open at a time. */
	readonly mostOpen: number;
}

export type CommandRef = ActorRefFrom<typeof commandMachine>;

/** A command that has not ended. */
export interface Open {
	readonly command: Command;
	readonly ref: CommandRef;
	/** Its place in the line of its target. */
	readonly waiting: Waiting;
	/** ms since the epoch. */
	readonly receivedAt: number;
	/** ms since the epoch. */
	readonly deadline: number;
	/** It is on disk. */
	readonly isEntered: boolean;
	/** To be acknowledged as soon as it is. */
	readonly deliveries: readonly number[];
	/** Undefined until it was found valid. */
	readonly task: Task | undefined;
	/** Its acceptance was told, or may have been before the gateway was cut off. */
	readonly isAccepted: boolean;
	/** How often it came again before it was accepted. */
	readonly repeats: number;
	/** Cancellations that wait for its end. */
	readonly cancellations: readonly CommandRef[];
}

/** A command that has ended, whose result is being written to disk. */
export interface Ending {
	readonly command: Command;
	readonly result: ResultMessage;
	/** To be acknowledged as soon as it is. */
	readonly deliveries: readonly number[];
	/** How often it came again meanwhile. */
	readonly repeats: number;
}

/** The maps change in place: copying a thousand entries for each step of a command would cost more than the step. */
export interface DispatcherContext extends Omit<DispatcherInput, 'stacks'> {
	readonly stacks: Map<string, StackFacts>;
	readonly devices: Map<DeviceId, Device>;
	/** By command id. */
	readonly open: Map<string, Open>;
	/** By command id. */
	readonly ending: Map<string, Ending>;
	/** By target. */
	readonly queues: Map<string, TargetQueue>;
	/** What came before it was known what was open. */
	readonly early: Heard<'COMMAND_RECEIVED'>[];
	/**
	 * Ids of command actors that have ended, to be used again: a done event's type holds the actor's id, and xstate keeps
	 * something for each type of event that there ever was. They are numbers because xstate copies its record of children
	 * whenever one comes or goes, and with a thousand in it numbered keys take a tenth of the time.
	 */
	readonly spareActorIds: string[];
	readonly counts: {
		/** Commands that were taken. */
		taken: number;
	};
	/** Whether the time of day is right. */
	readonly clockIsTrusted: boolean;
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
		events: {} as DispatcherEvent | Queued | Cancelling | CommandDone | FromLedger,
		emitted: {} as FromDispatcher,
	},
	actors: { command: commandMachine, ledger: ledgerMachine },
});

/** What an action has in hand. */
export type Desk = Pick<Parameters<Parameters<typeof dispatcherSetup.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

export type Heard<Type extends DispatcherEvent['type']> = Extract<DispatcherEvent, { type: Type }>;

export function firstContext({ stacks, ...input }: DispatcherInput): DispatcherContext {
	return {
		stacks: new Map([...stacks, 'gateway'].map((stack) => [stack, { up: false, actions: [] }])),
		devices: new Map(),
		open: new Map(),
		ending: new Map(),
		queues: new Map(),
		early: [],
		spareActorIds: [],
		counts: { taken: 0 },
		clockIsTrusted: true,
		...input,
	};
}
