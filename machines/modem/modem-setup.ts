/** What the modem's life is made of: its actors, and its actions, guards and delays by name. */
import { and, assign, emit, enqueueActions, sendTo, setup, stateIn } from 'xstate';
import type { AlarmChanged, Outcome, Perform } from '../events.ts';
import { iso } from '../result.ts';
import { simAlarms } from './alarms.ts';
import { type AskOutput, askMachine } from './ask.ts';
import { atChannelMachine } from './at-channel.ts';
import { conditionOf, type Facts, isRegistered } from './condition.ts';
import { dataSessionMachine } from './data-session.ts';
import { type IdentificationOutput, identificationMachine } from './identification.ts';
import type { FromLadder, SignalMeasured, SimChanged } from './life-events.ts';
import { measuringMachine } from './measuring.ts';
import { type FromModem, lastingFacts, type ModemContext, type ModemEvent, type ModemInput } from './modem-context.ts';
import { ordersMachine } from './orders.ts';
import { everyStart } from './profiles.ts';
import { registrationMachine } from './registration.ts';
import { resetLadderMachine } from './reset-ladder.ts';
import { simMachine } from './sim.ts';
import { smsMachine } from './sms.ts';
import type { SmsFailed, SmsReceived, SmsSent } from './sms-events.ts';
import { uplinkMachine } from './uplink.ts';
import type { FromUplink } from './uplink-setup.ts';

/** ms. The signal and the usage move all the time. */
const MOVING_EVERY = 60_000;

type StepTaken = Extract<FromLadder, { type: 'STEP_TAKEN' }>;
type UsageChanged = Extract<FromUplink, { type: 'USAGE_CHANGED' }>;

function channelOf({ channel }: ModemContext) {
	if (!channel) throw new Error('the modem’s port is not open');
	return channel;
}

function modelOf({ model }: ModemContext) {
	if (!model) throw new Error('the modem is not identified');
	return model;
}

export const given = { channelOf, modelOf };

const performed = (id: string, outcome: Outcome): FromModem => ({
	type: 'PERFORMED',
	subsystem: 'modem',
	id,
	outcome,
});

const failure = (code: 'STACK_DOWN' | 'OUTCOME_UNKNOWN', message: string, retryable: boolean): Outcome => ({
	status: 'failed',
	error: { code, message, retryable },
});

const CUT_OFF = failure('OUTCOME_UNKNOWN', 'the modem went away while the message was being sent', false);
const NO_MESSAGES = failure(
	'STACK_DOWN',
	'the modem takes no messages now; `health` says how it is: send the command again when it is ready',
	true,
);

function smsOutcome(event: SmsSent | SmsFailed): Outcome {
	if (event.type === 'SMS_SENT')
		return { status: 'succeeded', confirmedBy: 'completed', result: { references: [...event.references] } };
	return failure(event.mayHaveGone ? 'OUTCOME_UNKNOWN' : 'STACK_DOWN', event.reason, event.retryable);
}

/** There is a network, and we may use it. */
function mayUse({ facts, roaming }: ModemContext): boolean {
	return facts.sim?.sim === 'ready' && isRegistered(facts) && (roaming || facts.place?.registration === 'home');
}

/** There is a network, and the operator has not said that we may use it. */
function isBarred(context: ModemContext): boolean {
	return context.facts.sim?.sim === 'ready' && isRegistered(context.facts) && !mayUse(context);
}

export const modemSetup = setup({
	types: {
		input: {} as ModemInput,
		context: {} as ModemContext,
		events: {} as ModemEvent,
		emitted: {} as FromModem,
		children: {} as { channel: 'channel'; uplink: 'uplink' },
	},
	actors: {
		channel: atChannelMachine,
		ask: askMachine,
		identification: identificationMachine,
		sim: simMachine,
		registration: registrationMachine,
		measuring: measuringMachine,
		ladder: resetLadderMachine,
		orders: ordersMachine,
		session: dataSessionMachine,
		uplink: uplinkMachine,
		sms: smsMachine,
	},
	actions: {
		/** Tells how the modem is, where that is news. */
		report: enqueueActions(({ context: { facts, told, now }, enqueue }) => {
			const { state, steady, moving } = conditionOf(facts);
			const [steadyWord, movingWord] = [JSON.stringify([state, steady]), JSON.stringify(moving)];
			const isMoved = movingWord !== told.moving && Math.abs(now() - told.at) >= MOVING_EVERY;
			if (steadyWord === told.steady && !isMoved) return;
			enqueue.assign({ told: { steady: steadyWord, moving: movingWord, at: now() } });
			enqueue.emit({ type: 'CONDITION_CHANGED', subsystem: 'modem', state, detail: { ...steady, ...moving } });
		}),
		know: assign(({ context: { facts } }, more: Partial<Facts>) => ({ facts: { ...facts, ...more } })),
		forgetModem: assign(({ context: { facts } }) => ({ facts: lastingFacts(facts), model: undefined })),
		forgetModemButFault: assign(({ context: { facts } }) => ({
			facts: { ...lastingFacts(facts), fault: facts.fault },
			model: undefined,
		})),
		noteStep: assign(({ context: { facts } }, { rung, reason, resetsToday }: StepTaken) => ({
			facts: { ...facts, step: { rung, reason }, resetsToday },
		})),
		noteRested: assign(({ context: { facts } }, { resetsToday }: { resetsToday: number }) => ({
			facts: { ...facts, step: undefined, resetsToday },
		})),
		noteUsage: assign(({ context: { facts } }, { received, sent, since, limitBytes }: UsageChanged) => ({
			facts: {
				...facts,
				usage: {
					receivedBytes: received,
					sentBytes: sent,
					...(since === undefined ? {} : { since: iso(since) }),
					...(limitBytes === undefined ? {} : { limitBytes }),
				},
			},
		})),
		forgetNetwork: assign(({ context: { facts } }) => ({
			facts: { ...facts, place: undefined, operator: undefined, technology: undefined, sms: undefined },
		})),
		alarm: emit((_, alarm: AlarmChanged) => alarm),
		pass: emit((_, event: FromModem) => event),
		tellCard: enqueueActions(({ enqueue }, event: SimChanged) => {
			for (const alarm of simAlarms(event)) enqueue.emit(alarm);
		}),
		noteMeasured: assign(({ context: { facts } }, { signal, operator, technology }: SignalMeasured) => ({
			facts: { ...facts, signal, operator, technology },
		})),

		// The port.
		noteChannel: assign(({ self }) => ({ channel: self.getSnapshot().children.channel })),
		forgetChannel: assign({ channel: undefined }),
		closeChannel: sendTo('channel', { type: 'CLOSE' }),
		countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
		noteFound: assign(({ context: { facts } }, { found }: IdentificationOutput) => ({
			facts: { ...facts, fault: undefined, identity: found?.identity },
			model: found?.profile,
			failures: 0,
			mutes: 0,
			isRateRight: true,
		})),
		countMute: assign({ mutes: ({ context }) => context.mutes + 1 }),
		doubtRate: assign({ isRateRight: false, mutes: 0 }),
		takeNextRate: assign(({ context: { rate, baudRates } }) => ({ rate: (rate + 1) % baudRates.length })),

		// The ladder.
		tellTrouble: sendTo(
			'ladder',
			({ context: { channel, model } }, { reason, isNetwork }: { reason: string; isNetwork: boolean }) => ({
				type: 'TROUBLE',
				reason,
				isNetwork,
				...(isNetwork && channel && model ? { channel, reset: model.reset } : {}),
			}),
		),
		tellRecovered: sendTo('ladder', { type: 'RECOVERED' }),
		wantRestart: sendTo('ladder', ({ context: { channel, model } }) => ({
			type: 'RESTART',
			reason: 'it was asked for (modem.restart)',
			...(channel && model ? { channel, reset: model.reset } : {}),
		})),

		// Orders.
		toOrders: sendTo('orders', (_, order: Perform) => order),
		tellIdentified: sendTo('orders', { type: 'IDENTIFIED' }),
		tellExhausted: sendTo('orders', { type: 'LADDER_EXHAUSTED' }),
		answer: emit((_, { id, outcome }: { id: string; outcome: Outcome }) => performed(id, outcome)),
		refuseMessage: emit((_, { id }: Perform) => performed(id, NO_MESSAGES)),
		sendMessage: enqueueActions(({ context: { messages }, enqueue }, { id, args }: Perform) => {
			enqueue.assign({ messages: new Set(messages).add(id) });
			enqueue.sendTo('sms', { type: 'SEND_SMS', id, number: String(args.number), text: String(args.text) });
		}),
		endMessage: enqueueActions(({ context: { messages }, enqueue }, event: SmsSent | SmsFailed) => {
			if (!messages.has(event.id)) return;
			enqueue.assign({ messages: new Set([...messages].filter((id) => id !== event.id)) });
			enqueue.emit(performed(event.id, smsOutcome(event)));
		}),
		abandonMessages: enqueueActions(({ context: { messages }, enqueue }) => {
			for (const id of messages) enqueue.emit(performed(id, CUT_OFF));
			enqueue.assign({ messages: new Set<string>() });
		}),
		tellMessage: emit((_, { from, text, at, incomplete }: SmsReceived) => ({
			type: 'EVENT_REPORTED',
			source: 'gateway',
			event: 'modem.smsReceived',
			args: { from, text, at: iso(at), ...(incomplete ? { incomplete } : {}) },
		})),

		// Whom the modem's own words are for.
		hearCard: sendTo('sim', ({ event }) => event),
		hearNetwork: sendTo('registration', ({ event }) => event),
		hearMessages: sendTo('sms', ({ event }) => event),

		// Data.
		noteApn: assign(({ context: { facts } }, { apn }: { apn: string }) => ({ facts: { ...facts, apn } })),
		chooseWay: assign(({ context }) => ({ way: context.wayFor(modelOf(context), context.facts.apn) })),
		tellWayMissing: enqueueActions(({ context: { way, facts }, enqueue }) => {
			if (!way || !('fault' in way)) return;
			const { reason, remedy } = way.fault;
			enqueue.assign({ facts: { ...facts, dataBarred: reason } });
			enqueue.emit({
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: { id: 'modem-data', severity: 'error', text: reason, remedy },
			});
		}),
		allowData: sendTo('session', { type: 'ALLOW' }),
		stopData: sendTo('session', { type: 'STOP' }),
		tellUplink: sendTo('uplink', ({ event }) => event),
		/** A session that ends with its port has no last word. */
		tellDataLost: sendTo('uplink', { type: 'DATA_CHANGED', state: 'down' }),
		stopUplink: sendTo('uplink', { type: 'STOP' }),
	},
	guards: {
		isStart: (_, line: string) => everyStart.some((beginning) => line.startsWith(beginning)),
		isFound: (_, { found }: IdentificationOutput) => found !== undefined,
		isRateToBeTried: ({ context: { baudRates, mutes, isRateRight } }) => !isRateRight && mutes < baudRates.length,
		hasRates: ({ context: { baudRates } }) => baudRates.length > 1,
		isUsedUp: (_, { isUsedUp }: { isUsedUp: boolean }) => isUsedUp,
		isReset: (_, rung: string) => rung !== 'register',
		isMessage: (_, { action }: Perform) => action === 'modem.sendSms',
		isMessageNow: and([
			({ event }) => event.type === 'PERFORM' && event.action === 'modem.sendSms',
			stateIn({ attached: { serving: { card: 'open' } } }),
		]),
		isLeaving: stateIn({ attached: 'leaving' }),
		isChangingRate: stateIn({ attached: 'changingRate' }),
		isFarewell: stateIn('farewell'),
		isCardOpen: ({ context: { facts } }) => facts.sim?.sim === 'ready',
		isCardShut: ({ context: { facts } }) => facts.sim?.sim !== 'ready',
		isCardUnusable: ({ context: { facts } }) => facts.sim !== undefined && facts.sim.sim !== 'ready',
		isRegistered: ({ context: { facts } }) => isRegistered(facts),
		isMissingNetwork: ({ context: { facts } }) =>
			facts.sim?.sim === 'ready' && facts.place !== undefined && !isRegistered(facts),
		mayUse: ({ context }) => mayUse(context),
		mayNotUse: ({ context }) => !mayUse(context),
		isBarred: ({ context }) => isBarred(context),
		isNotBarred: ({ context }) => !isBarred(context),
		isTaken: (_, { answers: [answer] }: AskOutput) => answer?.kind === 'ok',
		isLeavingData: stateIn({ attached: { serving: { data: { connected: 'leaving' } } } }),
		hasNoApn: ({ context: { facts } }) => facts.apn === undefined,
		hasNoWay: ({ context: { way } }) => way === undefined,
		isWayMissing: ({ context: { way } }) => way !== undefined && 'fault' in way,
	},
	delays: {
		backOff: ({ context }) => context.backOff(context.failures),
		/** A modem that nobody hears may have been switched on only now. */
		untilNextRound: 60_000,
		/** It starts anew: those that say so say it within this. */
		start: 30_000,
		/** A modem that fell silent amid its work: its port is opened anew. */
		silence: 300_000,
		/** A network that does not come by then is worth a word. */
		patience: 120_000,
		/** Networks come and go for a moment, under a bridge as in a cellar. */
		fading: 60_000,
		untilApnIsTriedAgain: 300_000,
		ending: 1_000,
		farewell: 400,
	},
});
