/**
 * Which way carries the gateway to the cloud: a wired one (Ethernet, WiFi, whatever is not the modem's) or the mobile
 * network, by the metric of the default routes; and what that allows to be said.
 *
 * In: `UplinkInput`; DATA_CHANGED of the data session, as it comes; STOP. Out, to the owner: UPLINK_CHANGED when it changes,
 * USAGE_CHANGED, and the alarms `modem-uplink`, `modem-budget` and `modem-routes`. Lives as long as the subsystem, longer
 * than the session and the modem. Done when it was stopped, the count is kept, and no route of ours is left before others.
 *
 * Promises: the cellular route comes after every wired one, unless a wired one leads nowhere in three looks while the mobile
 * network is online: then it goes first by a second route of a lower metric, until the wired one has led somewhere five times
 * in a row, or the mobile network is lost. Routes of others are never touched, and those of a session that is somebody else's
 * are left as they are but for that second one. Where we may not set routes, that is told once, and the rest goes on. IPv4 decides.
 */
import { raise } from 'xstate';
import { demotion, settlingChanges, uplinkSetup, wiredOf } from './uplink-setup.ts';

export { PROMOTED_METRIC } from './uplink-setup.ts';

/** Looks at the routes every few seconds. */
const eyes = uplinkSetup.createStateConfig({
	initial: 'looking',
	states: {
		looking: {
			invoke: {
				src: 'look',
				onDone: {
					target: 'resting',
					actions: [{ type: 'see', params: ({ event }) => ({ routes: event.output }) }, raise({ type: 'LOOKED' })],
				},
			},
		},
		resting: { after: { lookInterval: 'looking' }, on: { DATA_CHANGED: 'looking' } },
	},
});

/** Keeps the cellular route at its metric. */
const metric = uplinkSetup.createStateConfig({
	initial: 'asItIs',
	states: {
		asItIs: { on: { LOOKED: [{ guard: 'isToSettle', target: 'setting' }, {}] } },
		setting: {
			invoke: {
				src: 'change',
				input: ({ context }) => settlingChanges(context),
				onDone: 'asItIs',
				onError: {
					target: 'leftToOthers',
					actions: { type: 'tellNotAllowed', params: ({ event }) => ({ reason: event.error }) },
				},
			},
		},
		leftToOthers: {},
	},
});

const wired = uplinkSetup.createStateConfig({
	entry: [{ type: 'carry', params: { metered: false } }, 'tell', 'forgetChecks'],
	on: {
		LOOKED: [
			{ guard: 'isPromoted', target: 'promoted' },
			{ guard: 'isNone', target: 'none' },
			{ guard: 'isCellular', target: 'cellular' },
			{},
		],
	},
	initial: 'trusted',
	states: {
		trusted: {
			after: {
				checkInterval: [
					{ guard: 'isToFailOver', target: 'checking' },
					{ target: 'trusted', reenter: true },
				],
			},
		},
		checking: {
			invoke: {
				src: 'check',
				input: ({ context }) => ({ interface: wiredOf(context)?.interface ?? '', address: undefined }),
				onDone: [
					{
						guard: { type: 'leadsSomewhere', params: ({ event }) => ({ found: event.output }) },
						target: 'trusted',
						actions: 'forgetChecks',
					},
					{ guard: 'isMissedOften', target: 'condemned' },
					{ target: 'doubted', actions: 'countMiss' },
				],
			},
		},
		doubted: { after: { recheckInterval: 'checking' } },
		condemned: {
			always: [{ guard: 'isToFailOver', target: '#uplink.running.road.promoting' }, { target: 'trusted' }],
		},
		/** Nothing can be done about it: it is not looked whether anything should. */
		unrivalled: {},
	},
});

const promoted = uplinkSetup.createStateConfig({
	entry: ['promote', 'raiseUplinkAlarm', { type: 'carry', params: { metered: true } }, 'tell', 'forgetChecks'],
	exit: 'clearUplinkAlarm',
	on: {
		LOOKED: [{ guard: 'isWiredGone', target: 'demoting' }, { guard: 'isPromotionLost', target: 'unknown' }, {}],
		DATA_CHANGED: { guard: { type: 'isDataLost', params: ({ event }) => event }, target: 'demoting' },
		STOP: '#uplink.withdrawing',
	},
	initial: 'resting',
	states: {
		resting: { after: { checkInterval: 'checking' } },
		checking: {
			invoke: {
				src: 'check',
				input: ({ context }) => ({ interface: wiredOf(context)?.interface ?? '', address: undefined }),
				onDone: [
					{
						guard: { type: 'isBackForGood', params: ({ event }) => ({ found: event.output }) },
						target: '#uplink.running.road.demoting',
					},
					{
						guard: { type: 'leadsSomewhere', params: ({ event }) => ({ found: event.output }) },
						target: 'resting',
						actions: 'countHit',
					},
					{ target: 'resting', actions: 'forgetChecks' },
				],
			},
		},
	},
});

export const uplinkMachine = uplinkSetup.createMachine({
	id: 'uplink',
	context: ({ input }) => ({
		...input,
		data: undefined,
		cellular: input.interface,
		promotion: undefined,
		routes: [],
		allowance: 'full',
		misses: 0,
		hits: 0,
		metered: false,
		told: undefined,
	}),
	invoke: {
		id: 'budget',
		src: 'budget',
		input: ({ context, self }) => ({ ...context.budget, owner: self }),
		onDone: '.stopped',
	},
	on: {
		USAGE_CHANGED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } },
		ALARM_CHANGED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } },
		ALLOWANCE_CHANGED: { actions: [{ type: 'noteAllowance', params: ({ event }) => event }, 'tell'] },
		DATA_CHANGED: {},
		LOOKED: {},
		STOP: {},
	},
	initial: 'running',
	states: {
		running: {
			type: 'parallel',
			on: { STOP: 'counting' },
			states: {
				eyes,
				metric,
				notes: {
					entry: 'meter',
					on: {
						DATA_CHANGED: {
							actions: [{ type: 'noteData', params: ({ event }) => event }, 'meter'],
						},
					},
				},
				road: {
					initial: 'unknown',
					states: {
						unknown: {
							on: {
								LOOKED: [
									{ guard: 'isPromoted', target: 'promoted' },
									{ guard: 'isNone', target: 'none' },
									{ guard: 'isCellular', target: 'cellular' },
									{ target: 'wired' },
								],
							},
						},
						none: {
							entry: [{ type: 'carry', params: { metered: false } }, 'tell'],
							on: {
								LOOKED: [{ guard: 'isNone' }, { guard: 'isCellular', target: 'cellular' }, { target: 'wired' }],
							},
						},
						cellular: {
							entry: [{ type: 'carry', params: { metered: true } }, 'tell'],
							on: {
								LOOKED: [{ guard: 'isNone', target: 'none' }, { guard: 'isCellular' }, { target: 'wired' }],
							},
						},
						wired,
						promoting: {
							entry: 'promote',
							invoke: {
								src: 'change',
								input: ({ context: { promotion } }) => (promotion ? [{ do: 'add', route: promotion }] : []),
								onDone: 'promoted',
								onError: {
									target: 'wired.unrivalled',
									actions: { type: 'tellNotAllowed', params: ({ event }) => ({ reason: event.error }) },
								},
							},
						},
						promoted,
						demoting: {
							invoke: {
								src: 'change',
								input: ({ context }) => demotion(context),
								onDone: 'unknown',
								// It goes with its interface.
								onError: 'unknown',
							},
						},
					},
				},
			},
		},
		withdrawing: {
			invoke: {
				src: 'change',
				input: ({ context }) => demotion(context),
				onDone: 'counting',
				onError: 'counting',
			},
		},
		counting: { entry: 'stopBudget' },
		stopped: { type: 'final' },
	},
});
