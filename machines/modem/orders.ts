/**
 * What people order of the modem, one after another: to start it anew, to take another access point name.
 *
 * Promises: each PERFORM is answered once. A restart has succeeded when the modem was identified after it; an access point
 * name is set when it will outlast the gateway. Does neither itself: it tells its owner what is wanted.
 *
 * Source: contract, "A command"; `actors/modem/actions.ts` has what the actions take.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import type { Outcome, Perform } from '../events.ts';
import { unprovidedPromise } from '../unprovided.ts';

export interface OrdersInput {
	readonly owner: ActorRef<Snapshot<unknown>, FromOrders>;
}

export type ToOrders =
	| Perform
	/** The modem was identified. */
	| { readonly type: 'IDENTIFIED' }
	/** It cannot be reset. */
	| { readonly type: 'LADDER_EXHAUSTED' };

export type FromOrders =
	| { readonly type: 'RESTART_WANTED' }
	/** It is kept. */
	| { readonly type: 'APN_WANTED'; readonly apn: string }
	| { readonly type: 'ENDED'; readonly id: string; readonly outcome: Outcome };

interface OrdersContext extends OrdersInput {
	/** The first is under way. */
	readonly orders: readonly Perform[];
}

/** People do not order more. */
const MOST_ORDERS = 8;

const done: Outcome = { status: 'succeeded', confirmedBy: 'completed', result: {} };

const failed = (message: string): Outcome => ({
	status: 'failed',
	error: { code: 'STACK_DOWN', message, retryable: true },
});

const NO_WAY =
	'the modem cannot be restarted: it does not answer, and neither its power key nor its supply is in the configuration (modem.powerKey, modem.usbPower)';
const NO_RETURN = 'the modem was restarted and has not come back within three minutes; `health` says how it is';

function apnOf({ orders: [order] }: OrdersContext): string {
	const apn = order?.args.apn;
	if (typeof apn !== 'string') throw new Error('there is no access point name to set');
	return apn;
}

export const ordersMachine = setup({
	types: {
		input: {} as OrdersInput,
		context: {} as OrdersContext,
		events: {} as ToOrders,
	},
	actors: {
		/** Keeps it. */
		keepApn: unprovidedPromise<void, string>(),
	},
	actions: {
		queue: assign(({ context: { orders } }, order: Perform) => ({ orders: [...orders, order] })),
		refuse: sendTo(
			({ context }) => context.owner,
			(_, { id }: Perform): FromOrders => ({
				type: 'ENDED',
				id,
				outcome: failed('the modem has too many orders already; send it again in some minutes'),
			}),
		),
		wantRestart: sendTo(({ context }) => context.owner, { type: 'RESTART_WANTED' }),
		wantApn: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'APN_WANTED', apn: apnOf(context) }),
		),
		end: enqueueActions(({ context: { owner, orders }, enqueue }, outcome: Outcome) => {
			const [order, ...others] = orders;
			if (order) enqueue.sendTo(owner, { type: 'ENDED', id: order.id, outcome });
			enqueue.assign({ orders: others });
		}),
	},
	guards: {
		isFull: ({ context }) => context.orders.length >= MOST_ORDERS,
		is: ({ context: { orders } }, action: string) => orders[0]?.action === action,
	},
	delays: {
		/** From the reset to the first answer; some modems take a minute. */
		restartLimit: 180_000,
	},
}).createMachine({
	id: 'orders',
	context: ({ input }) => ({ ...input, orders: [] }),
	initial: 'idle',
	on: {
		PERFORM: [
			{ guard: 'isFull', actions: { type: 'refuse', params: ({ event }) => event } },
			{ actions: { type: 'queue', params: ({ event }) => event } },
		],
		// It may come by itself.
		IDENTIFIED: {},
		LADDER_EXHAUSTED: {},
	},
	states: {
		idle: {
			always: [
				{ guard: { type: 'is', params: 'modem.restart' }, target: 'restarting' },
				{ guard: { type: 'is', params: 'modem.setApn' }, target: 'keepingApn' },
			],
		},
		restarting: {
			entry: 'wantRestart',
			on: {
				IDENTIFIED: { target: 'idle', actions: { type: 'end', params: done } },
				LADDER_EXHAUSTED: { target: 'idle', actions: { type: 'end', params: failed(NO_WAY) } },
			},
			after: { restartLimit: { target: 'idle', actions: { type: 'end', params: failed(NO_RETURN) } } },
		},
		keepingApn: {
			invoke: {
				src: 'keepApn',
				input: ({ context }) => apnOf(context),
				onDone: { target: 'idle', actions: ['wantApn', { type: 'end', params: done }] },
				onError: {
					target: 'idle',
					actions: {
						type: 'end',
						params: ({ event }) =>
							failed(
								`the access point name could not be kept: ${event.error instanceof Error ? event.error.message : String(event.error)}`,
							),
					},
				},
			},
		},
	},
});
