/** What the messages' statechart is made of: its context, and its actors, actions, guards and delays by name. */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import { unprovidedPromise } from '../unprovided.ts';
import { askMachine } from './ask.ts';
import type { AtAnswer } from './at.ts';
import { at } from './at-limits.ts';
import type { Submit } from './pdu.ts';
import type { SendSms, SmsFailed, SmsInput, ToSms } from './sms-events.ts';
import { type Assembly, type Received, takeParts, tellIncomplete } from './sms-parts.ts';
import {
	explain,
	obstacleIn,
	readList,
	readReference,
	readStorages,
	type Stored,
	wantsAcknowledgement,
} from './sms-replies.ts';

interface SmsContext extends SmsInput {
	/** The one that messages are received into first. */
	readonly storages: readonly string[];
	/** Which of them is being read. */
	readonly place: number;
	readonly acknowledges: boolean;
	/** Something was stored since the last reading began. */
	readonly isDue: boolean;
	/** What was found in a storage; deleted when it is told. */
	readonly found: readonly Stored[];
	/** What was told and could not be deleted: it is not told again. */
	readonly kept: ReadonlySet<string>;
	/** PDUs that came without being stored; the first is being looked at. */
	readonly direct: readonly string[];
	readonly assembly: Assembly;
	readonly waiting: readonly SendSms[];
	/** Of the first that waits. */
	readonly submits: readonly Submit[];
	/** What was last told of whether messages come and go. */
	readonly told: boolean | undefined;
}

/** Messages that wait to be sent. */
const MOST_WAITING = 16;
/** PDUs that came without being stored and were not looked at yet. */
const MOST_DIRECT = 16;
/** Of one message that is sent. */
const MOST_PARTS = 10;

const sendOne = ({ pdu, length }: Submit) => at(`+CMGS=${length}`, { body: pdu, secret: true });

export const storageCommand = (storages: readonly string[]) => {
	const [first = 'ME'] = storages;
	return at(`+CPMS="${first}","${first}","${first}"`);
};

/** In PDU mode, and what the modem is to say of messages that came: that they are stored. */
export const preparations = [at('+CMGF=0'), at('+CPMS=?'), at('+CSMS?')];
export const acknowledgement = at('+CNMA');
export const indication = at('+CNMI=2,1,0,0,0');

export const smsSetup = setup({
	types: {
		input: {} as SmsInput,
		context: {} as SmsContext,
		events: {} as ToSms | { readonly type: 'PARTS_TAKEN' },
	},
	actors: {
		ask: askMachine,
		/** As many as PDUs; undefined: it is no message of text. Never fails. */
		decode: unprovidedPromise<readonly (Received | undefined)[], readonly string[]>(),
		encode: unprovidedPromise<readonly Submit[], { readonly number: string; readonly text: string }>(),
	},
	actions: {
		readPreparations: assign((_, [, storages, service]: readonly AtAnswer[]) => ({
			storages: readStorages(storages?.kind === 'ok' ? storages.lines : []),
			acknowledges: wantsAcknowledgement(service),
		})),
		beginReading: assign({ place: 0, isDue: false }),
		goToNextPlace: assign({ place: ({ context }) => context.place + 1 }),
		noteFound: assign((_, answers: readonly AtAnswer[]) => {
			const last = answers.at(-1);
			return { found: last?.kind === 'ok' ? readList(last.lines) : [] };
		}),
		noteDue: assign({ isDue: true }),
		noteDirect: assign(({ context }, pdu: string | undefined) => ({
			direct: pdu === undefined ? context.direct : [...context.direct, pdu].slice(0, MOST_DIRECT),
		})),
		forgetDirect: assign({ direct: ({ context }) => context.direct.slice(1) }),
		noteKept: assign(({ context }, answers: readonly AtAnswer[]) => {
			const storage = context.storages[context.place];
			const others = [...context.kept].filter((key) => !key.startsWith(`${storage} `));
			const left = context.found.filter((_, index) => answers[index]?.kind !== 'ok');
			return { kept: new Set([...others, ...left.map((stored) => keyOf(context, stored))]) };
		}),
		tellReceived: enqueueActions(({ context, enqueue }, received: readonly (Received | undefined)[]) => {
			const { assembly, messages } = takeParts(
				context.assembly,
				received.filter((one) => one !== undefined),
			);
			enqueue.assign({ assembly });
			for (const message of messages) enqueue.sendTo(context.owner, message);
			enqueue.raise({ type: 'PARTS_TAKEN' });
		}),
		tellIncomplete: enqueueActions(({ context, enqueue }) => {
			for (const message of tellIncomplete(context.assembly)) enqueue.sendTo(context.owner, message);
			enqueue.assign({ assembly: new Map() });
		}),
		queue: assign(({ context }, message: SendSms) => ({ waiting: [...context.waiting, message] })),
		noteSubmits: assign((_, submits: readonly Submit[]) => ({ submits })),
		tellSent: enqueueActions(({ context, enqueue }, answers: readonly AtAnswer[]) => {
			const [first, ...waiting] = context.waiting;
			const references = answers.flatMap((answer) => readReference(answer) ?? []);
			if (first) enqueue.sendTo(context.owner, { type: 'SMS_SENT', id: first.id, references });
			enqueue.assign({ waiting, submits: [] });
		}),
		tellNotSent: enqueueActions(({ context, enqueue }, answers: readonly AtAnswer[]) => {
			const [first, ...waiting] = context.waiting;
			if (first) enqueue.sendTo(context.owner, failureOf(first, context.submits, answers));
			enqueue.assign({ waiting, submits: [] });
		}),
		refuseTooLong: enqueueActions(({ context, enqueue }, submits: readonly Submit[]) => {
			const [first, ...waiting] = context.waiting;
			const reason = `the text takes ${submits.length} parts, and ${MOST_PARTS} is the most: shorten it`;
			if (first) enqueue.sendTo(context.owner, refusal(first, reason));
			enqueue.assign({ waiting });
		}),
		/** There is no telling how long it would wait. */
		refuse: sendTo(
			({ context }) => context.owner,
			(_, { message, reason }: { message: SendSms; reason: string }) => ({
				...refusal(message, reason),
				retryable: true,
			}),
		),
		refuseAll: enqueueActions(({ context, enqueue }) => {
			for (const message of context.waiting)
				enqueue.sendTo(context.owner, { ...refusal(message, NOT_READY), retryable: true });
			enqueue.assign({ waiting: [] });
		}),
		tellReady: enqueueActions(({ context, enqueue }) => {
			if (context.told !== true) enqueue.sendTo(context.owner, { type: 'SMS_CHANGED', ready: true });
			enqueue.assign({ told: true });
		}),
		tellNotReady: enqueueActions(({ context, enqueue }, answers: readonly AtAnswer[]) => {
			const reason = obstacleIn(answers) ?? 'the modem has no storage for messages';
			if (context.told !== false) enqueue.sendTo(context.owner, { type: 'SMS_CHANGED', ready: false, reason });
			enqueue.assign({ told: false });
		}),
	},
	guards: {
		/** PDU mode, and a storage to look into; the third may fail. */
		isPrepared: (_, [mode, storages]: readonly AtAnswer[]) => mode?.kind === 'ok' && storages?.kind === 'ok',
		/** Not every modem can tell of messages; they are looked for too. */
		isChosen: (_, [storage]: readonly AtAnswer[]) => storage?.kind === 'ok',
		allOk: (_, answers: readonly AtAnswer[]) => answers.every(({ kind }) => kind === 'ok'),
		anyOk: (_, answers: readonly AtAnswer[]) => answers.some(({ kind }) => kind === 'ok'),
		/** One that cannot be read does not matter while another can. */
		isPlaceOptional: ({ context }, answers: readonly AtAnswer[]) =>
			context.place > 0 && answers.every(({ kind }) => kind !== 'silent'),
		foundNone: ({ context }) => context.found.length === 0,
		hasNextPlace: ({ context }) => context.place + 1 < context.storages.length,
		isDirect: ({ context }) => context.direct.length > 0,
		isAcknowledgedDirect: ({ context }) => context.direct.length > 0 && context.acknowledges,
		isDue: ({ context }) => context.isDue,
		isWaiting: ({ context }) => context.waiting.length > 0,
		isFull: ({ context }) => context.waiting.length >= MOST_WAITING,
		isTooLong: (_, submits: readonly Submit[]) => submits.length > MOST_PARTS,
		tellsStored: (_, line: string) => line.startsWith('+CMTI:'),
		tellsDirect: (_, line: string) => line.startsWith('+CMT:'),
		isIncomplete: ({ context }) => context.assembly.size > 0,
	},
	delays: {
		/** A SIM is busy for some seconds when it has started. */
		untilRetry: 15_000,
		/** For modems that tell nothing, and storages that were full. */
		untilNextLook: 600_000,
		/** Parts come within seconds, or when a phone is in reach again, or never. */
		partsLimit: 600_000,
	},
});

export const NOT_READY = 'the modem takes no messages now: send it again later';
export const TOO_MANY = `${MOST_WAITING} messages wait to be sent already: send it again later`;

export const readPlace = ({ storages, place }: SmsContext) => [at(`+CPMS="${storages[place] ?? 'ME'}"`), at('+CMGL=4')];

const keyOf = ({ storages, place }: SmsContext, { index, pdu }: Stored) => `${storages[place]} ${index} ${pdu}`;

/** What was not told yet. */
export const untold = (context: SmsContext) =>
	context.found.filter((stored) => !context.kept.has(keyOf(context, stored))).map(({ pdu }) => pdu);

export const deletions = ({ found }: SmsContext) => found.map(({ index }) => at(`+CMGD=${index}`));

export const submissions = ({ submits }: SmsContext) => [at('+CMGF=0'), ...submits.map(sendOne)];

function refusal({ id }: SendSms, reason: string): SmsFailed {
	return { type: 'SMS_FAILED', id, reason, retryable: false, mayHaveGone: false };
}

/** What is behind the one that failed was not asked for. */
function failureOf({ id }: SendSms, submits: readonly Submit[], answers: readonly AtAnswer[]): SmsFailed {
	const last = answers.at(-1);
	const gone = answers.slice(1).filter(({ kind }) => kind === 'ok').length;
	const before = gone === 0 ? '' : `; ${gone} of ${submits.length} parts have gone`;
	if (last?.kind !== 'error') {
		const reason = `the modem did not say whether it went${before}`;
		return { type: 'SMS_FAILED', id, reason, retryable: false, mayHaveGone: true };
	}
	const { text, retryable } = explain(last.error);
	const reason = `not sent: ${text}${before}`;
	return { type: 'SMS_FAILED', id, reason, retryable: retryable && gone === 0, mayHaveGone: gone > 0 };
}
