/**
 * Keeps on disk what the dispatcher must not forget: commands that are open, and results, one batch of them at a time.
 *
 * Promises: what it was told is written in the order in which it was told, some together if they have come meanwhile, and each
 * is answered once it is durable. While the disk takes nothing, a command that is new is refused, so that its sender hears of
 * it; everything else is tried again until the disk takes it. Starts by reading what was left open. Knows no disk: `disk`
 * does.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, setup } from 'xstate';
import type { RejectedMessage, ResultMessage } from './contract/result.ts';
import type { Command, ReplyTo, TraceContext } from './events.ts';
import { unprovided } from './unprovided.ts';

/** An open command as it is kept. */
export interface Entry {
	readonly command: Command;
	/** ms since the epoch. */
	readonly receivedAt: number;
	/** ms since the epoch. */
	readonly deadline: number;
	/** Rises with each command that is taken: over restarts too. */
	readonly order: number;
	/** It was to be carried out: it may have taken effect. */
	readonly begun: boolean;
}

export type Page =
	/** A command is there (`isNew`), or begins. Answered by ENTERED, or if it is new by NOT_ENTERED. */
	| { readonly type: 'ENTER'; readonly entry: Entry; readonly isNew: boolean }
	/** It has ended. A rejected one is forgotten, any other remembered. Answered by CONCLUDED. */
	| { readonly type: 'CONCLUDE'; readonly command: Command; readonly result: ResultMessage }
	/** What came with a delivery is turned away: only that is to be told. Answered by TURNED_AWAY. */
	| Turning;

interface Turning {
	readonly type: 'TURN_AWAY';
	readonly delivery: number;
	readonly result: RejectedMessage;
	readonly replyTo?: ReplyTo;
	readonly trace?: TraceContext;
}

export type FromLedger =
	/** First of all: what was open when the gateway ended. */
	| { readonly type: 'RESTORED'; readonly entries: readonly Entry[] }
	| { readonly type: 'ENTERED'; readonly id: string }
	| { readonly type: 'NOT_ENTERED'; readonly id: string; readonly reason: string }
	/** `kept`: the number under which its result waits on disk to be published. */
	| { readonly type: 'CONCLUDED'; readonly id: string; readonly kept: number }
	/** `kept`: undefined where the disk takes nothing; it can be told all the same. */
	| (Omit<Turning, 'type'> & { readonly type: 'TURNED_AWAY'; readonly kept: number | undefined });

export type ToDisk = { readonly type: 'WRITE'; readonly pages: readonly Page[] };

export type FromDisk =
	| { readonly type: 'READ'; readonly entries: readonly Entry[] }
	/** All of the pages; `kept`: of each that is to be told, in their order. */
	| { readonly type: 'WRITTEN'; readonly kept: readonly number[] }
	/** None of them. */
	| { readonly type: 'REFUSED'; readonly reason: string };

export interface LedgerInput {
	readonly owner: ActorRef<Snapshot<unknown>, FromLedger>;
}

interface LedgerContext extends LedgerInput {
	readonly waiting: readonly Page[];
	/** With the disk. */
	readonly writing: readonly Page[];
	/** Why the disk took nothing when it was last asked. */
	readonly reason: string;
}

/** Pages in one batch: what is written together goes on together, and more would keep the serial line waiting. */
const MOST_TOGETHER = 5;

export const ledgerMachine = setup({
	types: {
		input: {} as LedgerInput,
		context: {} as LedgerContext,
		events: {} as Page | FromDisk,
	},
	actors: {
		/** Reads once when it starts, then writes what it is sent. */
		disk: unprovided<undefined, ToDisk>(),
	},
	actions: {
		note: assign(({ context }, page: Page) => ({ waiting: [...context.waiting, page] })),
		tellRestored: enqueueActions(({ context, enqueue }, { entries }: { entries: readonly Entry[] }) =>
			enqueue.sendTo(context.owner, { type: 'RESTORED', entries }),
		),
		write: enqueueActions(({ context: { waiting }, enqueue }) => {
			const writing = waiting.slice(0, MOST_TOGETHER);
			enqueue.assign({ waiting: waiting.slice(MOST_TOGETHER), writing });
			enqueue.sendTo('disk', { type: 'WRITE', pages: writing });
		}),
		answer: enqueueActions(({ context: { owner, writing }, enqueue }, { kept }: { kept: readonly number[] }) => {
			const numbers = [...kept];
			enqueue.assign({ writing: [] });
			for (const page of writing) {
				if (page.type === 'ENTER') enqueue.sendTo(owner, { type: 'ENTERED', id: page.entry.command.id });
				else if (page.type === 'TURN_AWAY') enqueue.sendTo(owner, turnedAway(page, numbers.shift()));
				else enqueue.sendTo(owner, { type: 'CONCLUDED', id: page.command.id, kept: numbers.shift() ?? 0 });
			}
		}),
		takeBack: assign(({ context: { waiting, writing } }, { reason }: { reason: string }) => ({
			waiting: [...writing, ...waiting],
			writing: [],
			reason,
		})),
		refuseNew: enqueueActions(({ context: { owner, waiting, reason }, enqueue }) => {
			enqueue.assign({ waiting: waiting.filter((page) => !isNew(page)) });
			for (const page of waiting) if (isNew(page)) enqueue.sendTo(owner, refusal(page, reason));
		}),
		refuse: enqueueActions(({ context: { owner, reason }, enqueue }, page: NewPage) =>
			enqueue.sendTo(owner, refusal(page, reason)),
		),
	},
	guards: {
		isSomethingLeft: ({ context }) => context.waiting.length > 0,
		isNothingLeft: ({ context }) => context.waiting.length === 0,
		isNew: (_, page: Page) => isNew(page),
	},
	delays: {
		/** ms. */
		breather: 1_000,
	},
}).createMachine({
	id: 'ledger',
	context: ({ input }) => ({ ...input, waiting: [], writing: [], reason: '' }),
	invoke: { id: 'disk', src: 'disk', input: undefined },
	initial: 'reading',
	on: {
		ENTER: { actions: { type: 'note', params: ({ event }) => event } },
		CONCLUDE: { actions: { type: 'note', params: ({ event }) => event } },
		TURN_AWAY: { actions: { type: 'note', params: ({ event }) => event } },
	},
	states: {
		reading: {
			on: { READ: { target: 'idle', actions: { type: 'tellRestored', params: ({ event }) => event } } },
		},
		idle: {
			always: { guard: 'isSomethingLeft', target: 'writing' },
			on: {
				ENTER: { target: 'writing', actions: { type: 'note', params: ({ event }) => event } },
				CONCLUDE: { target: 'writing', actions: { type: 'note', params: ({ event }) => event } },
				TURN_AWAY: { target: 'writing', actions: { type: 'note', params: ({ event }) => event } },
			},
		},
		writing: {
			entry: 'write',
			on: {
				WRITTEN: { target: 'idle', actions: { type: 'answer', params: ({ event }) => event } },
				REFUSED: {
					target: 'refused',
					actions: [{ type: 'takeBack', params: ({ event }) => event }, 'refuseNew'],
				},
			},
		},
		/** What cannot be refused waits. */
		refused: {
			always: { guard: 'isNothingLeft', target: 'idle' },
			after: { breather: 'writing' },
			on: {
				ENTER: [
					{
						guard: { type: 'isNew', params: ({ event }) => event },
						actions: { type: 'refuse', params: ({ event }) => event },
					},
					{ actions: { type: 'note', params: ({ event }) => event } },
				],
				TURN_AWAY: { actions: { type: 'refuse', params: ({ event }) => event } },
			},
		},
	},
});

/** What need not wait for the disk, so that its sender hears of it. */
type NewPage = Extract<Page, { type: 'ENTER' | 'TURN_AWAY' }>;

function isNew(page: Page): page is NewPage {
	return page.type === 'TURN_AWAY' || (page.type === 'ENTER' && page.isNew);
}

function refusal(page: NewPage, reason: string): FromLedger {
	if (page.type === 'TURN_AWAY') return turnedAway(page, undefined);
	return { type: 'NOT_ENTERED', id: page.entry.command.id, reason };
}

function turnedAway({ type, ...turning }: Turning, kept: number | undefined): FromLedger {
	return { type: 'TURNED_AWAY', ...turning, kept };
}
