/** What the uplink's statechart is made of: its context, and its actions, guards and delays by name. */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import type { AlarmChanged, UplinkChanged } from '../events.ts';
import { unprovidedPromise } from '../unprovided.ts';
import { type BudgetOptions, budgetMachine, type FromBudget } from './budget.ts';
import type { CheckInput, DataChanged } from './data-session-way.ts';

/** Of IPv4, out of the kernel's main table. */
export interface DefaultRoute {
	readonly interface: string;
	/** Undefined: the interface itself is the way, as with PPP. */
	readonly gateway: string | undefined;
	/** The lowest wins. */
	readonly metric: number;
}

export interface UplinkInput {
	readonly owner: ActorRef<Snapshot<unknown>, FromUplink>;
	/** Whether the cellular route is ours to set (`Way.isOurs`). */
	readonly isOurs: boolean;
	/** The cellular one, where it is known before there is a session (`Way.interface`). */
	readonly interface: string | undefined;
	/** Of the cellular route while the wired way is well. */
	readonly metric: number;
	/** Whether the cellular way may go before a wired one that leads nowhere. */
	readonly failOver: boolean;
	readonly budget: BudgetOptions;
}

export type ToUplink = DataChanged | { readonly type: 'STOP' };

/** Alarms: `modem-budget`, `modem-uplink`, `modem-routes`. */
export type FromUplink = UplinkChanged | Extract<FromBudget, { type: 'USAGE_CHANGED' }> | AlarmChanged;

/** A route to add or to take away. */
export interface RouteChange {
	readonly do: 'add' | 'remove';
	readonly route: DefaultRoute;
}

/** Before every other: DHCP services set 100 and more. */
export const PROMOTED_METRIC = 20;

/** Looks that found no internet behind the wired way, before the cellular one goes first. */
const TOO_MANY_MISSES = 3;
/** Looks in a row that found it, before it goes last again. */
const ENOUGH_HITS = 5;

export interface UplinkContext extends UplinkInput {
	readonly data: DataChanged | undefined;
	/** The cellular interface, as it was last called. */
	readonly cellular: string | undefined;
	/** By which the cellular way goes first. */
	readonly promotion: DefaultRoute | undefined;
	readonly routes: readonly DefaultRoute[];
	readonly allowance: UplinkChanged['allowance'];
	readonly misses: number;
	readonly hits: number;
	readonly metered: boolean;
	readonly told: UplinkChanged | undefined;
}

const byMetric = (one: DefaultRoute, other: DefaultRoute) => one.metric - other.metric;

const bestOf = ({ routes }: UplinkContext) => [...routes].sort(byMetric)[0];

export const wiredOf = ({ routes, cellular }: UplinkContext) =>
	[...routes].sort(byMetric).find((route) => route.interface !== cellular);

/** @returns The cellular interface's routes. */
const cellularOf = ({ routes, cellular }: UplinkContext) => routes.filter((route) => route.interface === cellular);

/** What makes the cellular default route ours: one with our metric, and none that goes before a wired way unasked. */
export function settlingChanges(context: UplinkContext): readonly RouteChange[] {
	const { data, metric, isOurs } = context;
	if (!isOurs || data?.interface === undefined || data.address === undefined) return [];
	const own = cellularOf(context);
	const wanted: RouteChange = { do: 'add', route: { interface: data.interface, gateway: own[0]?.gateway, metric } };
	const unwanted = own.filter((route) => route.metric !== metric && route.metric !== PROMOTED_METRIC);
	return [
		...(own.some((route) => route.metric === metric) ? [] : [wanted]),
		...unwanted.map((route): RouteChange => ({ do: 'remove', route })),
	];
}

/** Takes the promotion back, where there is one. */
export function demotion({ promotion }: UplinkContext): readonly RouteChange[] {
	return promotion ? [{ do: 'remove', route: promotion }] : [];
}

export const uplinkSetup = setup({
	types: {
		input: {} as UplinkInput,
		context: {} as UplinkContext,
		events: {} as ToUplink | FromBudget | { readonly type: 'LOOKED' },
	},
	actors: {
		budget: budgetMachine,
		/** The default routes, as the kernel has them. */
		look: unprovidedPromise<readonly DefaultRoute[]>(),
		/** What is there already, or gone already, is as good. Rejects with words for a person where we may not. */
		change: unprovidedPromise<void, readonly RouteChange[]>(),
		check: unprovidedPromise<boolean, CheckInput>(),
	},
	actions: {
		noteData: assign(({ context }, data: DataChanged) => ({ data, cellular: data.interface ?? context.cellular })),
		meter: sendTo('budget', ({ context }) => ({ type: 'METER', interface: context.cellular })),
		noteAllowance: assign((_, { allowance }: { allowance: UplinkChanged['allowance'] }) => ({ allowance })),
		see: assign((_, { routes }: { routes: readonly DefaultRoute[] }) => ({ routes })),
		pass: sendTo(
			({ context }) => context.owner,
			(_, { event }: { event: FromUplink }) => event,
		),
		promote: assign(({ context }) => {
			const { cellular = '' } = context;
			const gateway = cellularOf(context)[0]?.gateway;
			return { promotion: { interface: cellular, gateway, metric: PROMOTED_METRIC } };
		}),
		carry: assign((_, { metered }: { metered: boolean }) => ({ metered })),
		tell: enqueueActions(({ context, enqueue }) => {
			const { owner, metered, told } = context;
			const allowance = metered ? context.allowance : 'full';
			if (told?.metered === metered && told.allowance === allowance) return;
			const event: UplinkChanged = { type: 'UPLINK_CHANGED', metered, allowance };
			enqueue.assign({ told: event });
			enqueue.sendTo(owner, event);
		}),
		countMiss: assign({ misses: ({ context }) => context.misses + 1, hits: 0 }),
		countHit: assign({ hits: ({ context }) => context.hits + 1, misses: 0 }),
		forgetChecks: assign({ hits: 0, misses: 0 }),
		raiseUplinkAlarm: sendTo(
			({ context }) => context.owner,
			({ context }): FromUplink => ({
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: {
					id: 'modem-uplink',
					severity: 'warning',
					text: `${wiredOf(context)?.interface ?? 'the wired way'} leads nowhere: the mobile network carries everything`,
					remedy:
						'check the router and the way to the internet behind it; it is used again by itself when it leads somewhere',
				},
			}),
		),
		clearUplinkAlarm: sendTo(
			({ context }) => context.owner,
			(): FromUplink => ({ type: 'ALARM_CHANGED', raised: false, id: 'modem-uplink' }),
		),
		/** Once: what we may not do now, we may not do later. */
		tellNotAllowed: sendTo(
			({ context }) => context.owner,
			(_, { reason }: { reason: unknown }): FromUplink => ({
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: {
					id: 'modem-routes',
					severity: 'info',
					text: `the mobile network’s route is left as it is: ${reason instanceof Error ? reason.message : String(reason)}`,
					remedy:
						'give the gateway CAP_NET_ADMIN and iproute2, or leave routes to the system and set modem.data.failOver to false',
				},
			}),
		),
		stopBudget: sendTo('budget', { type: 'STOP' }),
	},
	guards: {
		isNone: ({ context }) => bestOf(context) === undefined,
		isCellular: ({ context }) => {
			const best = bestOf(context);
			return best !== undefined && best.interface === context.cellular;
		},
		/** We did that, before the gateway was started anew. */
		isPromoted: ({ context }) =>
			wiredOf(context) !== undefined && cellularOf(context).some(({ metric }) => metric === PROMOTED_METRIC),
		isWiredGone: ({ context }) => wiredOf(context) === undefined,
		isPromotionLost: ({ context }) => !cellularOf(context).some(({ metric }) => metric === PROMOTED_METRIC),
		isToFailOver: ({ context: { failOver, data, cellular } }) =>
			failOver && data?.state === 'online' && cellular !== undefined,
		isDataLost: (_, { state }: DataChanged) => state !== 'online',
		isToSettle: ({ context }) => settlingChanges(context).length > 0,
		leadsSomewhere: (_, { found }: { found: boolean }) => found,
		isMissedOften: ({ context: { misses } }) => misses >= TOO_MANY_MISSES - 1,
		isBackForGood: ({ context: { hits } }, { found }: { found: boolean }) => found && hits >= ENOUGH_HITS - 1,
	},
	delays: {
		lookInterval: 15_000,
		/** The wired way costs nothing. */
		checkInterval: 60_000,
		recheckInterval: 10_000,
	},
});
