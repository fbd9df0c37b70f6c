/**
 * The serial link to a Z-Wave module: the framing protocol in both directions, over a port that it owns.
 *
 * Promises: a frame is acknowledged the moment its checksum is right, whatever else goes on; a frame that stalls is given
 * up after 150 ms; a byte of a damaged frame is not taken for an acknowledgement. Tells its owner OPENED, and each FRAME in
 * the order in which it came, acknowledgements included; SENT or NOT_SENT come from `sending.ts`, which has the other
 * direction. A frame that the module sends twice is told twice: nothing in the protocol tells it from another. Does not
 * know what a frame means, and does not open a lost port again: it ends.
 *
 * Source: INS12350 section 6 (flow control, time limits, retransmission).
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import type { FromPort, PortInput, ToPort } from '../port.ts';
import { unprovided } from '../unprovided.ts';
import { ACK, type Frame, NAK, scan } from './frame.ts';
import { type Answer, type FromSending, type Send, sendingMachine, type Transmit } from './sending.ts';
import { SerialStatistics } from './serial-statistics.ts';

export type { Refusal } from './sending.ts';

/** Every module's (INS12350 section 4). */
const BAUD_RATE = 115_200;

const NOTHING = new Uint8Array();

const acknowledgement: ToPort = { type: 'WRITE', bytes: Uint8Array.of(ACK), receipt: false };
const refusal: ToPort = { type: 'WRITE', bytes: Uint8Array.of(NAK), receipt: false };

export interface FramingInput {
	/** Device path or `tcp://host:port`. */
	readonly path: string;
	/** Counted on; absent: nobody reads them. */
	readonly statistics?: SerialStatistics;
	readonly owner: ActorRef<Snapshot<unknown>, FromFraming>;
}

export type FramingEvent = Send | { readonly type: 'CLOSE' } | FromPort | Transmit;

export type FromFraming = { readonly type: 'OPENED' } | FromSending | { readonly type: 'FRAME'; readonly frame: Frame };

interface FramingContext extends FramingInput {
	/** A frame's beginning. */
	readonly rest: Uint8Array;
	/** What came last may be a piece of a damaged frame. */
	readonly noisy: boolean;
	readonly statistics: SerialStatistics;
	readonly lost: string | undefined;
}

/** Why the link ended: undefined when it was closed. */
export interface FramingOutput {
	readonly lost: string | undefined;
}

export const framingMachine = setup({
	types: {
		input: {} as FramingInput,
		context: {} as FramingContext,
		events: {} as FramingEvent,
		output: {} as FramingOutput,
		children: {} as { port: 'port'; sending: 'sending' },
	},
	actors: {
		/** Opens the port, tells PORT_OPENED, then chunks; fails when it cannot or when the port goes; ends on CLOSE. */
		port: unprovided<PortInput, ToPort>(),
		sending: sendingMachine,
	},
	actions: {
		read: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'CHUNK') return;
			const { statistics } = context;
			const { tokens, rest, garbage, noisy } = scan(context.rest, event.bytes, context.noisy);
			const answers: Answer['type'][] = [];
			for (const [index, token] of tokens.entries()) {
				if (token.kind === 'frame') {
					statistics.framesReceived++;
					enqueue.sendTo('port', acknowledgement);
					enqueue.sendTo(context.owner, { type: 'FRAME', frame: token.frame });
				} else if (token.kind === 'corrupt') {
					statistics.corrupt++;
					// One for several in a row: the module sends again what it sent last.
					if (tokens[index + 1]?.kind !== 'corrupt') enqueue.sendTo('port', refusal);
				} else if (!answers.includes(token.kind)) {
					// The frame that it answers is one and the same throughout a chunk: a second one means nothing.
					answers.push(token.kind);
					statistics.answered(token.kind);
					enqueue.sendTo('sending', { type: token.kind });
				}
			}
			statistics.garbageBytes += garbage;
			if (rest.length > 0 || context.rest.length > 0 || noisy !== context.noisy) enqueue.assign({ rest, noisy });
		}),
		dropStalledFrame: enqueueActions(({ context: { statistics, rest }, enqueue }) => {
			enqueue.sendTo('port', refusal);
			// What was swallowed was not acknowledged, so the module sends it again; a byte of it taken for an ACK would lie.
			statistics.stalled++;
			statistics.garbageBytes += rest.length;
			enqueue.assign({ rest: NOTHING, noisy: true });
		}),
		trustAgain: assign({ noisy: false }),
		transmit: enqueueActions(({ context: { statistics }, event, enqueue }) => {
			if (event.type !== 'TRANSMIT') return;
			statistics.transmitted(event.again);
			enqueue.sendTo('port', { type: 'WRITE', bytes: event.bytes, receipt: true });
		}),
		passToSending: sendTo('sending', ({ event }) => event),
		noteLoss: assign((_, params: { reason: unknown }) => ({
			lost: params.reason instanceof Error ? params.reason.message : String(params.reason),
		})),
		tellOpened: sendTo(({ context }) => context.owner, { type: 'OPENED' }),
		closePort: sendTo('port', { type: 'CLOSE' }),
		// Unlocks a module that waits for the rest of a frame (INS12350 section 6.1).
		resynchronise: sendTo('port', refusal),
	},
	guards: {
		/** The usual case, which needs no sorting: nothing is under way, and nothing will be. */
		leavesNothing: ({ event }) => {
			if (event.type !== 'CHUNK') return false;
			const { rest, noisy } = scan(NOTHING, event.bytes);
			return rest.length === 0 && !noisy;
		},
		noiseIsLast: ({ context }) => context.rest.length === 0 && context.noisy,
		nothingIsLeft: ({ context }) => context.rest.length === 0,
		onlySofIsLeft: ({ context }) => context.rest.length === 1,
		onlyChecksumIsMissing: ({ context }) => context.rest.length === (context.rest[1] ?? 0) + 1,
	},
	delays: {
		/** Between two bytes of a frame; the module's own limit is 1.5 s, ours finds a lost byte sooner. */
		interByte: 150,
		/** The operating system must have let the port go by then. */
		close: 1_600,
	},
}).createMachine({
	id: 'framing',
	context: ({ input }) => ({
		statistics: new SerialStatistics(),
		...input,
		rest: NOTHING,
		noisy: false,
		lost: undefined,
	}),
	invoke: {
		src: 'port',
		id: 'port',
		input: ({ context }) => ({ path: context.path, baudRate: BAUD_RATE }),
		onDone: '.closed',
		onError: { target: '.closed', actions: { type: 'noteLoss', params: ({ event }) => ({ reason: event.error }) } },
	},
	initial: 'opening',
	output: ({ context }) => ({ lost: context.lost }),
	states: {
		opening: {
			on: {
				PORT_OPENED: { target: 'open', actions: ['resynchronise', 'tellOpened'] },
				CLOSE: 'closing',
			},
		},
		open: {
			invoke: {
				src: 'sending',
				id: 'sending',
				input: ({ context, self }) => ({ line: self, owner: context.owner }),
				onDone: 'stuck',
			},
			on: {
				CHUNK: { target: '.sorting', actions: 'read' },
				SEND: { actions: 'passToSending' },
				WRITTEN: { actions: 'passToSending' },
				TRANSMIT: { actions: 'transmit' },
				CLOSE: 'closing',
			},
			initial: 'awaitingSof',
			states: {
				/** Passed through: where a chunk's last byte leaves us. */
				sorting: {
					always: [
						{ guard: 'noiseIsLast', target: 'amidNoise' },
						{ guard: 'nothingIsLeft', target: 'awaitingSof' },
						{ guard: 'onlySofIsLeft', target: 'awaitingLength' },
						{ guard: 'onlyChecksumIsMissing', target: 'awaitingChecksum' },
						{ target: 'awaitingBody' },
					],
				},
				awaitingSof: { on: { CHUNK: { guard: 'leavesNothing', actions: 'read' } } },
				awaitingLength: { after: { interByte: { target: 'amidNoise', actions: 'dropStalledFrame' } } },
				awaitingBody: { after: { interByte: { target: 'amidNoise', actions: 'dropStalledFrame' } } },
				awaitingChecksum: { after: { interByte: { target: 'amidNoise', actions: 'dropStalledFrame' } } },
				/** The rest of a damaged frame may follow: an ACK is not believed until there was a pause. */
				amidNoise: { after: { interByte: { target: 'awaitingSof', actions: 'trustAgain' } } },
			},
		},
		/** The operating system takes no more bytes: the port is as good as gone. */
		stuck: {
			entry: [{ type: 'noteLoss', params: { reason: 'the port takes no more bytes' } }, 'closePort'],
			after: { close: 'closed' },
		},
		closing: { entry: 'closePort', after: { close: 'closed' } },
		closed: { type: 'final' },
	},
});
