/**
 * The life of a cellular modem: its port found, its speed, who it is; then its card, its network, its data and its messages,
 * and what is done when one of them is not there.
 *
 * Promises: an absent modem is a state, and is waited for, for ever; a modem that starts anew amid its work is identified
 * anew; what is told is what was found, and nothing twice, the signal at most once a minute. It stops in order: the data
 * session first, then the port, then the count of what was used. Knows no vendor: what differs is in the profiles.
 *
 * Source: issue 5, "Modem"; box-facts, "Modem".
 */
import { portAlarm, portAlarmCleared, resetsAlarm } from './alarms.ts';
import { lastingFacts, type ModemInput } from './modem-context.ts';
import { serving } from './modem-serving.ts';
import { given, modemSetup } from './modem-setup.ts';
import { everyStart, everyUrc } from './profiles.ts';

export type { FromModem, ModemInput } from './modem-context.ts';

/** Telit's; the others do not mind. */
const PAUSE_MS = 20;

const initially = ({ memory, ...input }: ModemInput) => ({
	...input,
	memory,
	facts: lastingFacts({ port: input.path, apn: memory.apn ?? input.apn, resetsToday: 0 }),
	channel: undefined,
	model: undefined,
	failures: 0,
	rate: 0,
	mutes: 0,
	isRateRight: false,
	way: undefined,
	messages: new Set<string>(),
	told: { steady: '', moving: '', at: 0 },
});

/** Nobody answers at this rate, or at none. */
const mute = modemSetup.createStateConfig({
	entry: ['countMute', 'forgetModem'],
	initial: 'deciding',
	on: { RESPONSIVE: 'identifying', STOP: 'leaving' },
	states: {
		deciding: {
			always: [{ guard: 'isRateToBeTried', target: '#modem.attached.changingRate' }, { target: 'waiting' }],
		},
		waiting: {
			entry: [
				{ type: 'know', params: { fault: 'the modem does not answer' } },
				'report',
				{
					type: 'alarm',
					params: ({ context: { path } }) =>
						portAlarm(`nobody answers at ${path} as a modem does, at any of the usual speeds`),
				},
				{ type: 'tellTrouble', params: { reason: 'it does not answer', isNetwork: false } },
			],
			exit: 'doubtRate',
			// Something may answer by now that is no modem's answer, or was none.
			after: {
				untilNextRound: [
					{ guard: 'hasRates', target: '#modem.attached.changingRate' },
					{ target: '#modem.attached.identifying' },
				],
			},
		},
	},
});

const attached = modemSetup.createStateConfig({
	invoke: {
		id: 'channel',
		src: 'channel',
		input: ({ context: { path, baudRates, rate }, self }) => ({
			path,
			baudRate: baudRates[rate] ?? baudRates[0],
			owner: self,
			pauseMs: PAUSE_MS,
			urcs: everyUrc,
			boots: everyStart,
		}),
		onDone: [
			{ guard: 'isLeaving', target: 'farewell' },
			{ guard: 'isChangingRate', target: 'attached', reenter: true },
			{
				target: 'away',
				actions: { type: 'know', params: ({ event }) => ({ fault: event.output.lost ?? 'the port was closed' }) },
			},
		],
	},
	exit: 'forgetChannel',
	initial: 'opening',
	states: {
		opening: { on: { OPENED: { target: 'identifying', actions: 'noteChannel' }, STOP: 'leaving' } },
		identifying: {
			entry: 'forgetModem',
			invoke: {
				src: 'identification',
				input: ({ context }) => ({ channel: given.channelOf(context), profile: context.profile }),
				onDone: [
					{
						guard: { type: 'isFound', params: ({ event }) => event.output },
						target: 'serving',
						actions: [
							{ type: 'noteFound', params: ({ event }) => event.output },
							'report',
							{ type: 'alarm', params: portAlarmCleared },
							'tellIdentified',
						],
					},
					{ target: 'mute' },
				],
			},
			on: {
				URC: [
					{
						guard: { type: 'isStart', params: ({ event }) => event.line },
						target: 'identifying',
						reenter: true,
					},
					{},
				],
				UNRESPONSIVE: 'mute',
				STOP: 'leaving',
			},
		},
		mute,
		serving: {
			...serving,
			on: {
				...serving.on,
				FORGOT: 'identifying',
				STEP_TAKEN: [
					{
						guard: { type: 'isReset', params: ({ event }) => event.rung },
						target: 'starting',
						actions: { type: 'noteStep', params: ({ event }) => event },
					},
					{ actions: [{ type: 'noteStep', params: ({ event }) => event }, 'report'] },
				],
			},
		},
		/** It was reset. */
		starting: {
			entry: 'report',
			on: {
				URC: [{ guard: { type: 'isStart', params: ({ event }) => event.line }, target: 'identifying' }, {}],
				RESPONSIVE: 'identifying',
				STOP: 'leaving',
			},
			after: { start: 'identifying' },
		},
		changingRate: { entry: ['takeNextRate', 'closeChannel'], on: { STOP: 'leaving' } },
		leaving: { entry: 'closeChannel' },
	},
});

export const modemMachine = modemSetup.createMachine({
	id: 'modem',
	context: ({ input }) => initially(input),
	entry: 'report',
	invoke: [
		{
			id: 'ladder',
			src: 'ladder',
			input: ({ context, self }) => ({
				owner: self,
				now: context.now,
				resets: context.memory.resets,
				resetsPerDay: context.resetsPerDay,
				hasPowerKey: context.hasPowerKey,
				hasPower: context.hasPower,
			}),
		},
		{ id: 'orders', src: 'orders', input: ({ self }) => ({ owner: self }) },
		{
			id: 'uplink',
			src: 'uplink',
			input: ({ context, self }) => ({ ...context.uplink, owner: self }),
			onDone: { guard: 'isFarewell', target: '.closed' },
		},
	],
	on: {
		PERFORM: [
			{
				guard: 'isMessageNow',
				actions: { type: 'sendMessage', params: ({ event }) => event },
			},
			{
				guard: { type: 'isMessage', params: ({ event }) => event },
				actions: { type: 'refuseMessage', params: ({ event }) => event },
			},
			{ actions: { type: 'toOrders', params: ({ event }) => event } },
		],
		ENDED: { actions: { type: 'answer', params: ({ event }) => event } },
		RESTART_WANTED: { actions: 'wantRestart' },
		APN_WANTED: { actions: [{ type: 'noteApn', params: ({ event }) => event }, 'report'] },
		STEP_TAKEN: { actions: [{ type: 'noteStep', params: ({ event }) => event }, 'report'] },
		LADDER_RESTED: {
			actions: [{ type: 'noteRested', params: ({ event }) => event }, 'report'],
		},
		LADDER_EXHAUSTED: [
			{
				guard: { type: 'isUsedUp', params: ({ event }) => event },
				actions: [
					{ type: 'noteRested', params: ({ event }) => event },
					{ type: 'alarm', params: resetsAlarm },
					'tellExhausted',
					'report',
				],
			},
			{ actions: [{ type: 'noteRested', params: ({ event }) => event }, 'tellExhausted', 'report'] },
		],
		SIM_CHANGED: {
			actions: [
				{ type: 'know', params: ({ event }) => ({ sim: event }) },
				{ type: 'tellCard', params: ({ event }) => event },
				'report',
			],
		},
		REGISTRATION_CHANGED: {
			actions: [{ type: 'know', params: ({ event: { place } }) => ({ place }) }, 'report'],
		},
		SIGNAL_MEASURED: { actions: [{ type: 'noteMeasured', params: ({ event }) => event }, 'report'] },
		DATA_CHANGED: {
			actions: [{ type: 'know', params: ({ event }) => ({ data: event }) }, 'tellUplink', 'report'],
		},
		USAGE_CHANGED: { actions: [{ type: 'noteUsage', params: ({ event }) => event }, 'report'] },
		UPLINK_CHANGED: { actions: { type: 'pass', params: ({ event }) => event } },
		ALARM_CHANGED: { actions: { type: 'pass', params: ({ event }) => event } },
		SMS_CHANGED: { actions: [{ type: 'know', params: ({ event: { ready } }) => ({ sms: ready }) }, 'report'] },
		SMS_RECEIVED: { actions: { type: 'tellMessage', params: ({ event }) => event } },
		SMS_SENT: { actions: { type: 'endMessage', params: ({ event }) => event } },
		SMS_FAILED: { actions: { type: 'endMessage', params: ({ event }) => event } },
		// What is said to nobody any more.
		URC: {},
		FORGOT: {},
		RESPONSIVE: {},
		UNRESPONSIVE: {},
		DATA_ENDED: {},
	},
	initial: 'attached',
	states: {
		attached,
		/** Not there, or somebody else's. */
		away: {
			entry: [
				'countFailure',
				'forgetModemButFault',
				'report',
				{ type: 'alarm', params: ({ context: { facts } }) => portAlarm(facts.fault ?? 'the modem is gone') },
				{ type: 'tellTrouble', params: { reason: 'its port is not there', isNetwork: false } },
			],
			after: { backOff: 'attached' },
			on: { STOP: 'farewell' },
		},
		/** What was used is counted and kept. */
		farewell: { entry: 'stopUplink', after: { farewell: 'closed' }, on: { STOP: {} } },
		closed: { type: 'final' },
	},
});
