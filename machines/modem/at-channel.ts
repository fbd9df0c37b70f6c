/**
 * One AT channel: commands to a modem and what comes back, over a port that it owns.
 *
 * Promises: each ASK is answered once, in the order of asking, whatever the modem does; a command's time limit is cancelled
 * by nothing but its end; what comes after the limit is not taken for the next command's, since the modem must first give a
 * clean OK and be quiet. What nobody asked for is told to the owner as URC, at any moment, also amid a reply. Without an OK
 * the owner is told UNRESPONSIVE, and the modem goes on being asked, with a growing wait. An echo is dropped and turned off;
 * results in numbers are understood, and words asked for. After CONNECT the line carries data: nothing is asked until NO
 * CARRIER or HANG_UP. Does not open a lost port again: it ends. Does not know what a command means, and tells nothing of a
 * secret one's text.
 *
 * Source: ITU-T V.250, 5 and 6.2; 3GPP TS 27.007, 4 and 9; 3GPP TS 27.005, 3.4 and 3.5. Escape sequence: TIA-602, 6.
 */
import { atChannelContext } from './at-channel-context.ts';
import { atChannelSetup, busy, CORRECTION, inDataMode, silent, unspeakable } from './at-channel-setup.ts';

export type { AtChannelInput, FromAtChannel } from './at-channel-events.ts';
export { MOST_REPLY_LINES, MOST_WAITING } from './at-channel-setup.ts';

const write = (text: string) => ({ type: 'write', params: text }) as const;
const tell = (type: 'OPENED' | 'RESPONSIVE' | 'DATA_ENDED') => ({ type: 'tell', params: { type } }) as const;
const refuse = (params: typeof silent) => ({ actions: { type: 'refuse', params } }) as const;
const answerAll = (params: typeof silent) => ({ type: 'answerAll', params }) as const;

const leavePrompt = write('\x1b');

const takeAsk = [
	{ guard: 'isUnspeakable', ...refuse(unspeakable) },
	{ guard: 'isFull', ...refuse(busy) },
	{ actions: 'keepAsk' },
] as const;

/** One command, to its end. */
const running = atChannelSetup.createStateConfig({
	entry: ['takeNext', 'writeCommand'],
	after: { limit: { target: '#synchronising', actions: 'giveUp' } },
	on: {
		LINE: [
			{ guard: { type: 'is', params: 'echo' }, actions: 'noteAmiss' },
			{ guard: { type: 'is', params: 'reply' }, actions: 'keepLine' },
			{ guard: { type: 'is', params: 'nobody' }, actions: 'countStray' },
			{ guard: 'isBoot', target: '#synchronising', actions: ['tellUrc', 'giveUp'] },
			{ actions: 'tellUrc' },
		],
		RESULT: [
			{ guard: 'connectsIt', target: '#data', actions: 'answer' },
			{ guard: 'connects', target: '#unwanted', actions: 'giveUp' },
			{ guard: 'isItsResult', target: '#resting', actions: 'answer' },
			{ actions: 'tellUrc' },
		],
	},
	initial: 'beginning',
	states: {
		beginning: { always: [{ guard: 'hasBody', target: 'awaitingPrompt' }, { target: 'awaitingResult' }] },
		awaitingPrompt: { on: { PROMPT: { target: 'awaitingResult', actions: 'writeBody' } } },
		// It takes what comes next for a text: the command never got there, or a body was lost on the way.
		awaitingResult: { on: { PROMPT: { target: '#synchronising', actions: ['giveUp', leavePrompt] } } },
	},
});

/** Until a clean OK, and quiet: what was asked before must not answer what is asked next. */
const synchronising = atChannelSetup.createStateConfig({
	id: 'synchronising',
	entry: 'forgetProbes',
	on: {
		LINE: [
			{ guard: 'isEcho', actions: 'noteAmiss' },
			{ guard: 'isNews', actions: 'tellUrc' },
			{ actions: 'countStray' },
		],
		PROMPT: { actions: leavePrompt },
		RESULT: [
			{ guard: 'connects', target: '#unwanted' },
			{ target: '.settling', actions: 'noteResult' },
		],
	},
	initial: 'probing',
	states: {
		probing: {
			entry: 'probe',
			after: { probe: [{ guard: 'probesAreLeft', target: 'escaping' }, { target: '#unresponsive' }] },
		},
		/** It may be in data mode since before our time. */
		escaping: { entry: write('+++'), after: { guardTime: 'probing' } },
		settling: {
			after: {
				quiet: [
					{ guard: 'isInStep', target: '#resting', actions: 'noteAnswering' },
					// What was not answered may have lost its end, and would be in front of the next command.
					{ guard: 'isClean', target: 'probing', actions: 'forgetOwed' },
					{ guard: 'probesAreLeft', target: 'probing' },
					{ target: '#unresponsive' },
				],
			},
		},
	},
});

const unresponsive = atChannelSetup.createStateConfig({
	id: 'unresponsive',
	entry: ['tellUnresponsive', answerAll(silent)],
	on: {
		ASK: refuse(silent),
		LINE: [
			{ guard: 'isBoot', target: '.probing', actions: ['tellUrc', 'forgetProbes'] },
			{ guard: 'isNews', actions: 'tellUrc' },
			{ actions: 'countStray' },
		],
		PROMPT: { actions: leavePrompt },
		RESULT: { target: '.settling', actions: 'noteResult' },
	},
	initial: 'waiting',
	states: {
		waiting: { after: { backOff: 'probing' } },
		probing: { entry: 'probe', after: { probe: 'waiting' } },
		settling: {
			after: {
				quiet: [
					{ guard: 'isClean', target: '#synchronising', actions: ['forgetOwed', tell('RESPONSIVE')] },
					{ target: 'waiting' },
				],
			},
		},
	},
});

/** The line carries somebody's data. */
const data = atChannelSetup.createStateConfig({
	id: 'data',
	entry: answerAll(inDataMode),
	on: {
		ASK: refuse(inDataMode),
		CHUNK: { actions: 'readData' },
		LINE: { actions: 'countStray' },
		PROMPT: { actions: 'countStray' },
		RESULT: [{ guard: 'endsCall', target: '#synchronising', actions: tell('DATA_ENDED') }, { actions: 'countStray' }],
	},
	initial: 'carrying',
	states: {
		carrying: { on: { HANG_UP: 'guarding' } },
		/** Nobody waits for it any more: it is hung up. */
		guarding: { id: 'unwanted', after: { guardTime: 'escaping' } },
		escaping: { entry: write('+++'), after: { guardTime: 'hangingUp' } },
		hangingUp: {
			entry: write('ATH\r'),
			on: { RESULT: { target: '#synchronising', actions: tell('DATA_ENDED') } },
			after: { hangUp: { target: '#synchronising', actions: tell('DATA_ENDED') } },
		},
	},
});

const talking = atChannelSetup.createStateConfig({
	on: {
		ASK: takeAsk,
		CHUNK: { actions: 'read' },
		LINE: [{ guard: 'isEcho', actions: 'countStray' }, { actions: 'tellUrc' }],
		RESULT: [
			{ guard: 'connects', target: '#unwanted' },
			{ guard: 'endsCall', actions: 'tellUrc' },
			{ actions: 'countStray' },
		],
		PROMPT: { target: '#synchronising', actions: leavePrompt },
		// There is nothing to hang up.
		HANG_UP: {},
	},
	initial: 'synchronising',
	states: {
		synchronising,
		unresponsive,
		idle: {
			always: [
				{ guard: 'isToBeCorrected', target: 'correcting' },
				{ guard: 'aCommandWaits', target: 'running' },
			],
		},
		running,
		/** The modem's own pause before the next command; what came with the result, in one chunk, is over as well. */
		resting: { id: 'resting', after: { pause: 'idle' } },
		/** It was started anew, or somebody else has turned its echo on. */
		correcting: {
			entry: ['countCorrection', write(CORRECTION)],
			on: { RESULT: { target: 'resting', actions: 'forgetOwed' } },
			after: { correction: 'synchronising' },
		},
		data,
	},
});

/** What the operating system has not taken yet. */
const writing = atChannelSetup.createStateConfig({
	initial: 'free',
	states: {
		free: { always: { guard: 'somethingIsUnwritten', target: 'awaitingReceipt' } },
		awaitingReceipt: {
			on: {
				WRITTEN: [
					{ guard: 'isLastReceipt', target: 'free', actions: 'countWritten' },
					{ target: 'awaitingReceipt', reenter: true, actions: 'countWritten' },
				],
			},
			after: { write: '#stuck' },
		},
	},
});

export const atChannelMachine = atChannelSetup.createMachine({
	id: 'atChannel',
	context: atChannelContext,
	invoke: {
		src: 'port',
		id: 'port',
		input: ({ context: { path, baudRate } }) => ({ path, baudRate }),
		onDone: '.closed',
		onError: { target: '.closed', actions: { type: 'noteLoss', params: ({ event }) => ({ reason: event.error }) } },
	},
	initial: 'opening',
	output: ({ context }) => ({ lost: context.lost }),
	states: {
		opening: {
			on: {
				PORT_OPENED: { target: 'open', actions: tell('OPENED') },
				ASK: takeAsk,
				CLOSE: 'closing',
			},
		},
		open: { type: 'parallel', on: { CLOSE: 'closing' }, states: { talking, writing } },
		/** The operating system takes no more bytes: the port is as good as gone. */
		stuck: {
			id: 'stuck',
			entry: [{ type: 'noteLoss', params: { reason: 'the port takes no more bytes' } }, 'closePort'],
			on: { ASK: refuse(silent) },
			after: { close: 'closed' },
		},
		closing: { entry: 'closePort', on: { ASK: refuse(silent) }, after: { close: 'closed' } },
		closed: { type: 'final', entry: answerAll(silent) },
	},
});
