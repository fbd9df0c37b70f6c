/**
 * What the chart of an AT channel does: its actions, guards and delays. When each is done is `at-channel.ts`.
 */
import { assign, enqueueActions, sendTo, setup } from 'xstate';
import type { PortInput, ToPort } from '../port.ts';
import { unprovided } from '../unprovided.ts';
import type { Answered, Ask, AtAnswer } from './at.ts';
import { belongingOf, isNews, isResultOf } from './at-belonging.ts';
import type { AtChannelContext } from './at-channel-context.ts';
import type { AtChannelEvent, AtChannelInput, AtChannelOutput, FromAtChannel } from './at-channel-events.ts';
import { at } from './at-limits.ts';
import { NOTHING_READ, readAt } from './at-line.ts';
import { endsCall } from './at-result.ts';
import { tokensIn } from './at-token.ts';

/** Commands that wait behind the one that is running; one more is answered at once, with an error. */
export const MOST_WAITING = 32;
/** Lines of a reply; +CLAC has some 400. */
export const MOST_REPLY_LINES = 1_024;
/** Attempts to get a clean OK before the modem counts as unresponsive. */
const PROBES = 3;
/** A modem that goes on as it is after so many is left alone. */
const CORRECTIONS = 3;

const SECOND = 1_000;
/** Echo off, results on, in words (V.250, 6.2.4 to 6.2.6). */
export const CORRECTION = 'ATE0Q0V1\r';
const CTRL_Z = '\x1a';
const ESC = '\x1b';

export const silent: AtAnswer = { kind: 'silent' };
export const busy = failed(`${MOST_WAITING} commands are waiting already`);
export const inDataMode = failed('the line carries data');
export const unspeakable = failed('the command holds what is no printable ASCII');

function failed(text: string): AtAnswer {
	return { kind: 'error', error: { of: 'result', text }, lines: [] };
}

function answered({ reference }: Ask, answer: AtAnswer): Answered {
	return { type: 'ANSWERED', reference, answer };
}

/** A write, and what it is counted as. @param text ASCII. */
function outgoing({ unwritten }: { readonly unwritten: number }, text: string) {
	const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
	const wire: ToPort = { type: 'WRITE', bytes, receipt: true };
	return { wire, counted: { unwritten: unwritten + 1 } };
}

export const atChannelSetup = setup({
	types: {
		input: {} as AtChannelInput,
		context: {} as AtChannelContext,
		events: {} as AtChannelEvent,
		output: {} as AtChannelOutput,
		children: {} as { port: 'port' },
	},
	actors: {
		/** Opens the port, tells PORT_OPENED, then chunks; fails when it cannot or when the port goes; ends on CLOSE. */
		port: unprovided<PortInput, ToPort>(),
	},
	actions: {
		read: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'CHUNK') return;
			const { statistics } = context;
			const { pieces, reading, garbage } = readAt(context.reading, event.bytes);
			const { tokens, announced } = tokensIn(context.announced, pieces);
			statistics.garbageBytes += garbage;
			statistics.lines += pieces.length;
			enqueue.assign({ reading, announced });
			for (const token of tokens) enqueue.raise(token);
		}),
		/** What another program's bytes look like as text is no statistics of ours. */
		readData: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'CHUNK') return;
			const { pieces, reading } = readAt(context.reading, event.bytes);
			enqueue.assign({ reading });
			for (const token of tokensIn(undefined, pieces).tokens) if (token.type === 'RESULT') enqueue.raise(token);
		}),
		forgetReading: assign({ reading: NOTHING_READ, announced: undefined }),

		keepAsk: assign(({ context, event }) => (event.type === 'ASK' ? { waiting: [...context.waiting, event] } : {})),
		refuse: enqueueActions(({ event, enqueue }, answer: AtAnswer) => {
			if (event.type === 'ASK') enqueue.sendTo(event.replyTo, answered(event, answer));
		}),
		takeNext: assign(
			({
				context: {
					waiting: [running, ...waiting],
				},
			}) => ({
				running,
				waiting,
				lines: [],
				late: undefined,
				isAmiss: false,
			}),
		),
		writeCommand: enqueueActions(({ context, enqueue }) => {
			context.statistics.commands++;
			const { wire, counted } = outgoing(context, `AT${context.running?.command.text ?? ''}\r`);
			enqueue.sendTo('port', wire);
			enqueue.assign(counted);
		}),
		writeBody: enqueueActions(({ context, enqueue }) => {
			const { wire, counted } = outgoing(context, `${context.running?.command.body ?? ''}${CTRL_Z}`);
			enqueue.sendTo('port', wire);
			enqueue.assign(counted);
		}),
		keepLine: assign(({ context: { lines }, event }) =>
			event.type === 'LINE' && lines.length <= MOST_REPLY_LINES ? { lines: [...lines, event.line] } : {},
		),
		noteAmiss: assign({ isAmiss: true }),
		answer: enqueueActions(({ context: { running, lines, isAmiss, corrections }, event, enqueue }) => {
			if (!running || event.type !== 'RESULT') return;
			const { result } = event;
			const isWhole = lines.length <= MOST_REPLY_LINES;
			const answer =
				result.kind === 'connected' ? result : isWhole ? { ...result, lines } : failed('the reply is too long');
			enqueue.sendTo(running.replyTo, answered(running, answer));
			const amiss = isAmiss || event.isNumeric;
			enqueue.assign({ running: undefined, lines: [], isAmiss: amiss, corrections: amiss ? corrections : 0 });
		}),
		giveUp: enqueueActions(({ context: { running, owed, statistics }, enqueue }) => {
			if (!running) return;
			statistics.silent++;
			enqueue.sendTo(running.replyTo, answered(running, silent));
			enqueue.assign({ running: undefined, lines: [], late: running.command, owed: owed + 1 });
		}),
		answerAll: enqueueActions(({ context: { running, waiting }, enqueue }, answer: AtAnswer) => {
			for (const ask of running ? [running, ...waiting] : waiting) enqueue.sendTo(ask.replyTo, answered(ask, answer));
			enqueue.assign({ running: undefined, waiting: [] });
		}),

		write: enqueueActions(({ context, enqueue }, text: string) => {
			const { wire, counted } = outgoing(context, text);
			enqueue.sendTo('port', wire);
			enqueue.assign(counted);
		}),
		countWritten: assign(({ context }) => ({ unwritten: context.unwritten - 1 })),
		countCorrection: assign(({ context }) => ({
			isAmiss: false,
			corrections: context.corrections + 1,
			owed: context.owed + 1,
		})),
		forgetOwed: assign({ owed: 0 }),
		forgetProbes: assign({ probes: 0, isClean: false }),
		/** An open prompt takes a plain `AT` for its text; but an ESC could be in the way of finding the baud rate. */
		probe: enqueueActions(({ context, enqueue }) => {
			const { probes, owed } = context;
			const { wire, counted } = outgoing(context, probes % 2 === 1 ? `${ESC}${CORRECTION}` : 'AT\r');
			enqueue.sendTo('port', wire);
			enqueue.assign({ ...counted, probes: probes + 1, owed: owed + 1 });
		}),
		noteResult: assign(({ context: { isAmiss, owed }, event }) =>
			event.type === 'RESULT'
				? {
						isClean: event.result.kind === 'ok',
						isAmiss: isAmiss || event.isNumeric,
						owed: Math.max(0, owed - 1),
					}
				: {},
		),
		noteAnswering: assign(({ context }) => ({ owed: 0, garbageBefore: context.statistics.garbageBytes })),

		tellUrc: enqueueActions(({ context: { owner, statistics }, event, enqueue }) => {
			if (event.type !== 'LINE' && event.type !== 'RESULT') return;
			statistics.urcs++;
			const body = event.type === 'LINE' ? event.body : undefined;
			enqueue.sendTo(owner, { type: 'URC', line: event.line, ...(body === undefined ? {} : { body }) });
		}),
		countStray: ({ context }) => {
			context.statistics.strays++;
		},
		tell: sendTo(
			({ context }) => context.owner,
			(_, event: FromAtChannel) => event,
		),
		tellUnresponsive: sendTo(
			({ context }) => context.owner,
			({ context: { statistics, garbageBefore } }) => ({
				type: 'UNRESPONSIVE',
				garbageBytes: statistics.garbageBytes - garbageBefore,
			}),
		),
		noteLoss: assign((_, params: { reason: unknown }) => ({
			lost: params.reason instanceof Error ? params.reason.message : String(params.reason),
		})),
		closePort: sendTo('port', { type: 'CLOSE' }),
	},
	guards: {
		/** A line end in it would make two commands of one. */
		isUnspeakable: ({ event }) =>
			event.type === 'ASK' && !/^[ -~]*$/.test(event.command.text + (event.command.body ?? '')),
		isFull: ({ context }) => context.waiting.length >= MOST_WAITING,
		aCommandWaits: ({ context }) => context.waiting.length > 0,
		hasBody: ({ context }) => context.running?.command.body !== undefined,
		isToBeCorrected: ({ context }) => context.isAmiss && context.corrections < CORRECTIONS,
		isBoot: ({ context: { boots }, event }) =>
			event.type === 'LINE' && boots.some((beginning) => event.line.startsWith(beginning)),
		is: ({ context: { running, lines, known }, event }, belonging: ReturnType<typeof belongingOf>) =>
			event.type === 'LINE' &&
			running !== undefined &&
			belongingOf(event.line, running.command, lines.length === 0, known) === belonging,
		isItsResult: ({ context: { running }, event }) =>
			event.type === 'RESULT' && running !== undefined && isResultOf(event.line, running.command),
		connectsIt: ({ context: { running }, event }) =>
			event.type === 'RESULT' &&
			event.result.kind === 'connected' &&
			running !== undefined &&
			isResultOf(event.line, running.command),
		connects: ({ event }) => event.type === 'RESULT' && event.result.kind === 'connected',
		endsCall: ({ event }) => event.type === 'RESULT' && endsCall(event.line),
		/** What is late is no news. */
		isNews: ({ context: { known, late }, event }) =>
			event.type === 'LINE' &&
			isNews(event.line, known) &&
			!(late?.prefix !== undefined && event.line.startsWith(late.prefix)),
		isEcho: ({ event }) => event.type === 'LINE' && /^\+*(?:AT|$)/.test(event.line),
		isClean: ({ context }) => context.isClean,
		isInStep: ({ context }) => context.isClean && context.owed === 0,
		probesAreLeft: ({ context }) => context.probes < PROBES,
		somethingIsUnwritten: ({ context }) => context.unwritten > 0,
		isLastReceipt: ({ context }) => context.unwritten === 1,
	},
	delays: {
		limit: ({ context }) => context.running?.command.limitMs ?? 0,
		pause: ({ context }) => context.pauseMs,
		correction: 3 * SECOND,
		/** A modem answers AT at once; and it is the silence that must come before an escape sequence. */
		probe: 1_100,
		/** On both sides of an escape sequence (S12 of most modems: 50 times 20 ms). */
		guardTime: 1_100,
		/** What is late comes in a row, as the modem takes up what lies before it; unless it has dropped some of it. */
		quiet: ({ context }) => (context.owed > 0 ? 2 * SECOND : 300),
		backOff: ({ context }) => Math.min(60 * SECOND, SECOND * 2 ** (context.probes - PROBES + 1)),
		hangUp: at('H').limitMs,
		/** The operating system takes a command at once, unless the modem stops it (RTS/CTS). */
		write: 5 * SECOND,
		/** The operating system must have let the port go by then. */
		close: 1_600,
	},
});
