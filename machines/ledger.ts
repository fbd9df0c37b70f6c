/**
 * Keeps on disk what the dispatcher must not forget: commands that are open, and results, one batch of them at a time.
 *
 * Promises: what it was told is written in the order in which it was told, as many together as have come meanwhile, and each
 * is answered once it is durable. While the disk takes nothing, a command that is new is refused, so that its sender hears of
 * it; everything else is tried again until the disk takes it. Starts by reading what was left open. Knows no disk: `disk`
 * does.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, setup } from 'xstate';
import type { ResultMessage } from './contract/result.ts';
import type { Command } from './events.ts';
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
	| { readonly type: 'CONCLUDE'; readonly command: Command; readonly result: ResultMessage };

export type FromLedger =
	/** First of all: what was open when the gateway ended. */
	| { readonly type: 'RESTORED'; readonly entries: readonly Entry[] }
	| { readonly type: 'ENTERED'; readonly id: string }
	| { readonly type: 'NOT_ENTERED'; readonly id: string; readonly reason: string }
	/** `kept`: the number under which its result waits on disk to be published. */
	| { readonly type: 'CONCLUDED'; readonly id: string; readonly kept: number };

export type ToDisk = { readonly type: 'WRITE'; readonly pages: readonly Page[] };

export type FromDisk =
	| { readonly type: 'READ'; readonly entries: readonly Entry[] }
	/** All of the pages; `kept`: of each result, in their order. */
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
			enqueue.assign({ waiting: [], writing: waiting });
			enqueue.sendTo('disk', { type: 'WRITE', pages: waiting });
		}),
		answer: enqueueActions(({ context: { owner, writing }, enqueue }, { kept }: { kept: readonly number[] }) => {
			const numbers = [...kept];
			enqueue.assign({ writing: [] });
			for (const page of writing) {
				if (page.type === 'ENTER') enqueue.sendTo(owner, { type: 'ENTERED', id: page.entry.command.id });
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
			for (const page of waiting) if (isNew(page)) enqueue.sendTo(owner, notEntered(page.entry, reason));
		}),
		refuse: enqueueActions(({ context: { owner, reason }, enqueue }, { entry }: { entry: Entry }) =>
			enqueue.sendTo(owner, notEntered(entry, reason)),
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
	},
	states: {
		reading: {
			on: { READ: { target: 'idle', actions: { type: 'tellRestored', params: ({ event }) => event } } },
		},
		idle: {
			always: { guard: 'isSomethingLeft', target: 'writing' },
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
			},
		},
	},
});

function isNew(page: Page): page is Extract<Page, { type: 'ENTER' }> {
	return page.type === 'ENTER' && page.isNew;
}

function notEntered({ command }: Entry, reason: string): FromLedger {
	return { type: 'NOT_ENTERED', id: command.id, reason };
}
