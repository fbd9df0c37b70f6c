/** What the data session's statechart is made of: its context, and its actions, guards and delays by name. */
import { assign, type EventObject, enqueueActions, sendTo, setup } from 'xstate';
import { backOff } from '../back-off.ts';
import { unprovided, unprovidedPromise } from '../unprovided.ts';
import { askMachine } from './ask.ts';
import type { AtAnswer, AtError } from './at.ts';
import { type DialogueOutput, dialogueMachine } from './data-session-dialogue.ts';
import type {
	CheckInput,
	DataChanged,
	DataFault,
	DataSessionInput,
	FromDataSession,
	FromInterface,
	FromProcess,
	Heard,
	Program,
	Ran,
	ToDataSession,
	ToProcess,
} from './data-session-way.ts';

interface DataSessionContext extends DataSessionInput {
	/** Sessions in a row that were never online. */
	readonly failures: number;
	/** Looks at the internet in a row that found none. */
	readonly misses: number;
	readonly interface: string | undefined;
	readonly address: string | undefined;
	/** What the start's programs said: the stop needs it. */
	readonly started: readonly Ran[];
	/** Why the session that is being ended ends, or the last one did. */
	readonly fault: DataFault | undefined;
	/** What becomes of it when it has ended. */
	readonly after: 'retry' | 'forbidden' | 'stopped';
	/** The last that was told, so that nothing is told twice. */
	readonly told: DataChanged | undefined;
}

/** Waits between sessions. */
const REDIALLING = { first: 5_000, ceiling: 600_000 };
/** Waits after a refusal: a network that is asked again and again bars the SIM (3GPP TS 24.008, T3396; GSMA TS.34). */
const REFUSED = { first: 900_000, ceiling: 7_200_000 };

/** Sessions that failed in a row, before a person is told. */
const TOO_MANY_FAILURES = 3;
/** Looks that found no internet, before the session is made anew. */
const TOO_MANY_MISSES = 3;

const NO_INTERNET: DataFault = {
	reason: 'the mobile network gives an address, but nothing on the internet answers through it',
	remedy: 'see that the SIM has data left and that modem.apn is the right one; modem.data.check names what is asked',
	refused: false,
};

/**
 * @returns Why an AT command of the session failed. A refusal is what the network or the SIM says for good (27.007, 9.2.1
 * and 9.2.2: PLMN not allowed, GPRS not allowed, unknown APN, not subscribed, authentication).
 */
export function dialFault(answer: AtAnswer | undefined): DataFault {
	if (answer?.kind === 'error' && isRefusal(answer.error))
		return {
			reason: `the network refuses the data session (${wordsOf(answer.error)})`,
			remedy: 'check modem.apn, the user name and password, and that the SIM’s contract has data',
			refused: true,
		};
	const what = answer?.kind === 'error' ? `answered ${wordsOf(answer.error)}` : 'did not answer';
	return {
		reason: `the modem ${what} when the data session was to start`,
		remedy:
			'it is tried again by itself; where that does not help, see the modem’s registration and signal in `health`',
		refused: false,
	};
}

const REFUSALS: readonly number[] = [103, 106, 107, 111, 112, 113, 127, 128, 132, 133, 134, 149];

function isRefusal(error: AtError): boolean {
	return error.of === 'CME' && REFUSALS.includes(error.code);
}

function wordsOf(error: AtError): string {
	return error.of === 'result' ? error.text : `+${error.of} ERROR: ${error.code}`;
}

export const dataSessionSetup = setup({
	types: {
		input: {} as DataSessionInput,
		context: {} as DataSessionContext,
		events: {} as ToDataSession | FromInterface | FromProcess,
		tags: {} as 'up',
	},
	actors: {
		ask: askMachine,
		dialogue: dialogueMachine,
		/** Runs nothing where there is nothing to run; TERMINATE ends it in order. */
		process: unprovided<{ readonly program: Program | undefined }, ToProcess, Ran>(),
		interface: unprovided<{ readonly interface: string }, EventObject>(),
		/** Whether anything on the internet answers through the interface. */
		check: unprovidedPromise<boolean, CheckInput>(),
	},
	actions: {
		/** @param state With what is known of the interface; the reason only where it is not online. */
		tell: enqueueActions(({ context, enqueue }, state: DataChanged['state']) => {
			const { owner, interface: name, address, fault, told } = context;
			const event: DataChanged = {
				type: 'DATA_CHANGED',
				state,
				...(name === undefined ? {} : { interface: name }),
				...(address === undefined ? {} : { address }),
				...(state === 'online' || state === 'connecting' || !fault ? {} : { reason: fault.reason }),
			};
			if (told && isSame(told, event)) return;
			enqueue.assign({ told: event });
			enqueue.sendTo(owner, event);
		}),
		raiseAlarm: sendTo(
			({ context }) => context.owner,
			({ context }) => alarmOf(context.fault),
		),
		/** A failure or two are the weather. */
		raiseAlarmIfLasting: enqueueActions(({ context, enqueue }) => {
			if (context.failures >= TOO_MANY_FAILURES) enqueue.sendTo(context.owner, alarmOf(context.fault));
		}),
		clearAlarm: sendTo(
			({ context }) => context.owner,
			(): FromDataSession => ({ type: 'ALARM_CHANGED', raised: false, id: 'modem-data' }),
		),
		begin: assign(({ context: { way } }) => ({
			interface: way.interface,
			address: undefined,
			started: [],
			misses: 0,
			after: 'retry' as const,
		})),
		noteStarted: assign((_, { ran, fault }: DialogueOutput) => ({ started: ran, fault })),
		noteHeard: assign(({ context }, heard: Heard) => ({
			interface: heard.interface ?? context.interface,
			fault: heard.fault ?? context.fault,
		})),
		/** What a program said before it ended is nearer to the cause than how it ended. */
		noteEnd: assign(({ context: { fault, way } }, { code }: { code: number | null }) => ({
			fault: fault ?? way.ended(code),
		})),
		noteFault: assign((_, fault: DataFault) => ({ fault })),
		noteForbidden: assign(({ context }, reason: string) => ({
			after: context.after === 'stopped' ? context.after : ('forbidden' as const),
			fault: { reason, remedy: '', refused: false },
		})),
		noteStopped: assign({ after: 'stopped' }),
		noteAllowed: assign({ after: ({ context: { after } }) => (after === 'stopped' ? after : 'retry') }),
		forgetFault: assign({ fault: undefined }),
		noteAddress: assign((_, address: string) => ({ address })),
		forgetAddress: assign({ address: undefined }),
		forgetInterface: assign({ interface: undefined, address: undefined }),
		countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
		forgetFailures: assign({ failures: 0, misses: 0, fault: undefined }),
		countMiss: assign({ misses: ({ context }) => context.misses + 1, fault: NO_INTERNET }),
		forgetMisses: assign({ misses: 0 }),
		terminate: sendTo('holder', { type: 'TERMINATE' }),
	},
	guards: {
		isAnswered: ({ context: { way } }, { answers }: { answers: readonly AtAnswer[] }) =>
			answers.length === way.dial.length && answers.every(({ kind }) => kind === 'ok'),
		isFault: (_, { fault }: DialogueOutput) => fault !== undefined,
		isOurs: ({ context: { way } }) => way.isOurs,
		/** There is nothing to wait for but the address. */
		isUnannounced: ({ context: { way } }) => !way.isAnnounced,
		isUp: ({ context }, { isUp }: Heard) => isUp === true && context.interface !== undefined,
		isOnline: (_, online: boolean) => online,
		isMissedOften: ({ context: { misses, way } }) => way.isOurs && misses >= TOO_MANY_MISSES - 1,
		isRefused: ({ context: { fault } }) => fault?.refused === true,
		isStopped: ({ context: { after } }) => after === 'stopped',
		isForbidden: ({ context: { after } }) => after === 'forbidden',
	},
	delays: {
		/** pppd gives up by itself before that: 10 requests of 3 s, and the dialling. */
		negotiationLimit: 90_000,
		addressLimit: 45_000,
		/** pppd says farewell to its peer, once. */
		terminationLimit: 1_500,
		checkInterval: ({ context }) => context.checkEveryMs,
		recheckInterval: 60_000,
		redialling: ({ context: { failures, random } }) => backOff(REDIALLING, random)(failures),
		refused: ({ context: { failures, random } }) => backOff(REFUSED, random)(failures),
	},
});

function alarmOf(fault: DataFault | undefined): FromDataSession {
	const { reason, remedy, refused } = fault ?? NO_INTERNET;
	const severity = refused ? 'error' : 'warning';
	return { type: 'ALARM_CHANGED', raised: true, alarm: { id: 'modem-data', severity, text: reason, remedy } };
}

function isSame(told: DataChanged, event: DataChanged): boolean {
	return (
		told.state === event.state &&
		told.interface === event.interface &&
		told.address === event.address &&
		told.reason === event.reason
	);
}
