/**
 * What goes on, side by side, while the modem answers: its card, its network, its data session, its messages.
 *
 * Each of these is a chart of its own that tells what it finds; here is which of them runs when.
 */
import {
	apnAlarm,
	apnAlarmCleared,
	portAlarm,
	registrationAlarm,
	registrationAlarmCleared,
	resetsAlarmCleared,
	roamingAlarm,
	roamingAlarmCleared,
} from './alarms.ts';
import { at } from './at-limits.ts';
import { wordsOf } from './facts.ts';
import { given, modemSetup } from './modem-setup.ts';

const { channelOf, modelOf } = given;

/** Defined before any data: the networks of the Internet Protocol (27.007, 10.1.1). */
const CONTEXT = 1;

/** Whether it goes on answering. */
const answers = modemSetup.createStateConfig({
	initial: 'answering',
	states: {
		answering: { on: { UNRESPONSIVE: 'silent' } },
		silent: {
			entry: [
				{ type: 'know', params: { fault: 'the modem does not answer any more' } },
				'report',
				{
					type: 'alarm',
					params: ({ context: { path } }) => portAlarm(`the modem at ${path} does not answer any more`),
				},
				{ type: 'tellTrouble', params: { reason: 'it does not answer', isNetwork: false } },
			],
			// It may have been started anew.
			on: { RESPONSIVE: '#modem.attached.identifying' },
			after: { silence: '#modem.attached.changingRate' },
		},
	},
});

/** The card, and what is there only with an open one. */
const card = modemSetup.createStateConfig({
	invoke: {
		id: 'sim',
		src: 'sim',
		input: ({ context, self }) => ({
			channel: channelOf(context),
			owner: self,
			profile: modelOf(context),
			imei: context.facts.identity?.imei,
			enter: context.enterPin,
		}),
	},
	initial: 'closed',
	states: {
		closed: {
			always: { guard: 'isCardOpen', target: 'open' },
			on: {
				URC: [
					{ guard: { type: 'isStart', params: ({ event }) => event.line }, target: '#modem.attached.identifying' },
					{ actions: 'hearCard' },
				],
			},
		},
		open: {
			invoke: [
				{
					id: 'registration',
					src: 'registration',
					input: ({ context, self }) => ({ channel: channelOf(context), owner: self }),
				},
				{ id: 'sms', src: 'sms', input: ({ context, self }) => ({ channel: channelOf(context), owner: self }) },
			],
			always: { guard: 'isCardShut', target: 'closed' },
			on: {
				URC: [
					{ guard: { type: 'isStart', params: ({ event }) => event.line }, target: '#modem.attached.identifying' },
					{ actions: ['hearCard', 'hearNetwork', 'hearMessages'] },
				],
			},
			exit: ['abandonMessages', 'forgetNetwork', 'report'],
		},
	},
});

/** Whether there is a network; what is done about it is the ladder's. */
const network = modemSetup.createStateConfig({
	initial: 'unknown',
	states: {
		unknown: {
			always: [
				{ guard: 'isRegistered', target: 'there' },
				{ guard: 'isMissingNetwork', target: 'missing' },
				{ guard: 'isCardUnusable', target: 'cardless' },
			],
		},
		/** Nothing that a reset would mend. */
		cardless: {
			entry: ['tellRecovered', { type: 'alarm', params: registrationAlarmCleared }],
			always: { guard: 'isCardOpen', target: 'unknown' },
		},
		there: {
			entry: [
				'tellRecovered',
				{ type: 'alarm', params: registrationAlarmCleared },
				{ type: 'alarm', params: resetsAlarmCleared },
			],
			always: [
				{ guard: 'isMissingNetwork', target: 'missing' },
				{ guard: 'isCardShut', target: 'unknown' },
			],
		},
		missing: {
			entry: { type: 'tellTrouble', params: { reason: 'it is in no network', isNetwork: true } },
			always: [
				{ guard: 'isRegistered', target: 'there' },
				{ guard: 'isCardShut', target: 'unknown' },
			],
			initial: 'searched',
			states: {
				searched: { after: { patience: 'lost' } },
				lost: { entry: { type: 'alarm', params: ({ context }) => registrationAlarm(context.facts.place) } },
			},
		},
	},
});

const takeApn = { type: 'noteApn', params: ({ event }: { event: { apn: string } }) => event } as const;

/** The session lives as long as the network that it goes over. */
const connected = modemSetup.createStateConfig({
	invoke: {
		id: 'session',
		src: 'session',
		input: ({ context, self }) => {
			const { way, session } = context;
			if (!way || 'fault' in way) throw new Error('there is no way to a data session');
			return { ...session, channel: channelOf(context), owner: self, way: way.way };
		},
		onDone: [
			{ guard: 'isLeavingData', target: '#modem.attached.leaving' },
			{ target: '#modem.attached.serving.data.idle' },
		],
	},
	exit: [{ type: 'know', params: { data: undefined } }, 'tellDataLost', 'report'],
	on: { APN_WANTED: { target: '.ending', actions: takeApn }, STOP: '.leaving' },
	initial: 'steady',
	states: {
		steady: { entry: 'allowData', always: { guard: 'mayNotUse', target: 'fading' } },
		fading: { always: { guard: 'mayUse', target: 'steady' }, after: { fading: 'ending' } },
		ending: { entry: 'stopData', on: { APN_WANTED: { actions: takeApn } } },
		/** The gateway stops; the port goes after the session. */
		leaving: {
			entry: 'stopData',
			after: { ending: '#modem.attached.leaving' },
			on: { STOP: {} },
		},
	},
});

const data = modemSetup.createStateConfig({
	initial: 'idle',
	states: {
		idle: {
			always: [
				{ guard: 'mayUse', target: 'defining' },
				{ guard: 'isBarred', target: 'barred' },
			],
		},
		/** In a foreign network, where data may cost a fortune. */
		barred: {
			entry: [{ type: 'know', params: { dataBarred: 'roaming' } }, { type: 'alarm', params: roamingAlarm }, 'report'],
			exit: [
				{ type: 'know', params: { dataBarred: undefined } },
				{ type: 'alarm', params: roamingAlarmCleared },
				'report',
			],
			always: { guard: 'isNotBarred', target: 'idle' },
		},
		defining: {
			always: { guard: 'hasNoApn', target: 'choosing' },
			invoke: {
				src: 'ask',
				input: ({ context }) => ({
					channel: channelOf(context),
					commands: [at(`+CGDCONT=${CONTEXT},"IP","${context.facts.apn ?? ''}"`)],
				}),
				onDone: [
					{
						guard: { type: 'isTaken', params: ({ event }) => event.output },
						target: 'choosing',
						actions: { type: 'alarm', params: apnAlarmCleared },
					},
					{
						target: 'refused',
						actions: {
							type: 'alarm',
							params: ({ event }) => apnAlarm(wordsOf(event.output.answers[0])),
						},
					},
				],
			},
		},
		refused: {
			entry: [{ type: 'know', params: { dataBarred: 'the access point name is refused' } }, 'report'],
			exit: [{ type: 'know', params: { dataBarred: undefined } }, 'report'],
			always: { guard: 'mayNotUse', target: 'idle' },
			after: { untilApnIsTriedAgain: 'defining' },
			on: { APN_WANTED: { target: 'defining', actions: takeApn } },
		},
		choosing: {
			entry: 'chooseWay',
			always: [
				{ guard: 'hasNoWay', target: 'leftToOthers' },
				{ guard: 'isWayMissing', target: 'impossible' },
				{ target: 'connected' },
			],
		},
		leftToOthers: {
			always: { guard: 'mayNotUse', target: 'idle' },
			on: { APN_WANTED: { target: 'defining', actions: takeApn } },
		},
		impossible: {
			entry: ['tellWayMissing', 'report'],
			exit: [{ type: 'know', params: { dataBarred: undefined } }, 'report'],
			always: { guard: 'mayNotUse', target: 'idle' },
			on: { APN_WANTED: { target: 'defining', actions: takeApn } },
		},
		connected,
	},
});

const measuring = modemSetup.createStateConfig({
	invoke: {
		src: 'measuring',
		input: ({ context, self }) => ({ channel: channelOf(context), owner: self, profile: modelOf(context) }),
	},
});

export const serving = modemSetup.createStateConfig({
	type: 'parallel',
	on: { STOP: '#modem.attached.leaving' },
	states: { answers, card, network, data, measuring },
});
