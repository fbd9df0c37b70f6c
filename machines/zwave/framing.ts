/**
 * The serial link to a Z-Wave module: the framing protocol in both directions, over a port that it owns.
 *
 * Promises: a frame is acknowledged the moment its checksum is right, whatever else goes on; one frame is sent at a time,
 * up to three times, with the specification's waits; an answer that arrives while the frame is still being written counts;
 * a frame that stalls is given up after 150 ms. Tells its owner OPENED, SENT or NOT_SENT, and each FRAME in the order in
 * which it came, acknowledgements included. Does not know what a frame means, and does not open a lost port again: it ends.
 *
 * Source: INS12350 section 6 (flow control, time limits, retransmission).
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import { unprovided } from '../unprovided.ts';
import { ACK, type Frame, NAK, scan } from './frame.ts';

const TRANSMISSIONS = 3;
const NOTHING = new Uint8Array();

export interface FramingInput {
	/** Device path or `tcp://host:port`. */
	readonly path: string;
	readonly owner: ActorRef<Snapshot<unknown>, FromFraming>;
}

export type FramingEvent =
	/** One frame's bytes. Only when nothing else is being sent. */
	| { readonly type: 'SEND'; readonly bytes: Uint8Array }
	| { readonly type: 'CLOSE' }
	| FromPort
	/** Raised, once for each that a chunk held. */
	| { readonly type: 'ACK' }
	| { readonly type: 'NAK' }
	| { readonly type: 'CAN' }
	| { readonly type: 'FRAME'; readonly frame: Frame };

export type FromFraming =
	| { readonly type: 'OPENED' }
	| { readonly type: 'SENT' }
	| { readonly type: 'NOT_SENT'; readonly reason: Refusal }
	| { readonly type: 'FRAME'; readonly frame: Frame };

/** What the port's actor takes and tells. */
export type ToPort =
	/** `receipt`: tell WRITTEN when the operating system has taken it all. */
	{ readonly type: 'WRITE'; readonly bytes: Uint8Array; readonly receipt: boolean } | { readonly type: 'CLOSE' };
export type FromPort =
	| { readonly type: 'PORT_OPENED' }
	| { readonly type: 'CHUNK'; readonly bytes: Uint8Array }
	| { readonly type: 'WRITTEN' };

/** Why the module did not take a transmission. */
export type Refusal = 'nak' | 'can' | 'no acknowledgement';

export interface SerialStatistics {
	readonly framesReceived: number;
	readonly framesSent: number;
	readonly retransmissions: number;
	readonly corrupt: number;
	readonly stalled: number;
	readonly garbageBytes: number;
}

interface FramingContext extends FramingInput {
	/** A frame's beginning. */
	readonly rest: Uint8Array;
	readonly sending: Uint8Array;
	readonly transmissions: number;
	readonly refusal: Refusal;
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
	},
	actors: {
		/** Opens the port, tells PORT_OPENED, then chunks; fails when it cannot or when the port goes; ends on CLOSE. */
		port: unprovided<string, ToPort>(),
	},
	actions: {
		scan: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'CHUNK') return;
			const { tokens, rest, garbage } = scan(context.rest, event.bytes);
			let frames = 0;
			let corrupt = 0;
			for (const token of tokens) {
				if (token.kind === 'frame') {
					frames++;
					enqueue.sendTo('port', { type: 'WRITE', bytes: Uint8Array.of(ACK), receipt: false });
					enqueue.raise({ type: 'FRAME', frame: token.frame });
				} else if (token.kind === 'corrupt') {
					corrupt++;
					enqueue.sendTo('port', { type: 'WRITE', bytes: Uint8Array.of(NAK), receipt: false });
				} else enqueue.raise({ type: token.kind });
			}
			const { statistics } = context;
			enqueue.assign({
				rest,
				statistics: {
					...statistics,
					framesReceived: statistics.framesReceived + frames,
					corrupt: statistics.corrupt + corrupt,
					garbageBytes: statistics.garbageBytes + garbage,
				},
			});
		}),
		dropStalledFrame: enqueueActions(({ context, enqueue }) => {
			enqueue.sendTo('port', { type: 'WRITE', bytes: Uint8Array.of(NAK), receipt: false });
			// What was swallowed was not acknowledged, so the module sends it again; a byte of it taken for an ACK would lie.
			const { statistics, rest } = context;
			enqueue.assign({
				rest: NOTHING,
				statistics: {
					...statistics,
					stalled: statistics.stalled + 1,
					garbageBytes: statistics.garbageBytes + rest.length,
				},
			});
		}),
		takeFrame: assign(({ event }) => (event.type === 'SEND' ? { sending: event.bytes, transmissions: 0 } : {})),
		transmit: enqueueActions(({ context, enqueue }) => {
			enqueue.sendTo('port', { type: 'WRITE', bytes: context.sending, receipt: true });
			enqueue.assign({
				transmissions: context.transmissions + 1,
				statistics: {
					...context.statistics,
					framesSent: context.statistics.framesSent + 1,
					retransmissions: context.statistics.retransmissions + (context.transmissions > 0 ? 1 : 0),
				},
			});
		}),
		noteRefusal: assign((_, params: { refusal: Refusal }) => ({ refusal: params.refusal })),
		noteLoss: assign((_, params: { reason: unknown }) => ({
			lost: params.reason instanceof Error ? params.reason.message : String(params.reason),
		})),
		tellOpened: sendTo(({ context }) => context.owner, { type: 'OPENED' }),
		tellSent: sendTo(({ context }) => context.owner, { type: 'SENT' }),
		tellNotSent: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'NOT_SENT', reason: context.refusal }),
		),
		tellFrame: sendTo(
			({ context }) => context.owner,
			(_, params: { frame: Frame }) => ({ type: 'FRAME', frame: params.frame }),
		),
		closePort: sendTo('port', { type: 'CLOSE' }),
		// Unlocks a module that waits for the rest of a frame (INS12350 section 6.1).
		resynchronise: sendTo('port', { type: 'WRITE', bytes: Uint8Array.of(NAK), receipt: false }),
	},
	guards: {
		nothingIsLeft: ({ context }) => context.rest.length === 0,
		onlySofIsLeft: ({ context }) => context.rest.length === 1,
		onlyChecksumIsMissing: ({ context }) => context.rest.length === (context.rest[1] ?? 0) + 1,
		transmissionsAreLeft: ({ context }) => context.transmissions < TRANSMISSIONS,
	},
	delays: {
		/** Between two bytes of a frame; the module's own limit is 1.5 s, ours finds a lost byte sooner. */
		interByte: 150,
		/** The module must have answered by then: 1.5 s and a margin for the line. */
		acknowledgement: 1_600,
		/** The operating system must have taken 258 bytes by then. */
		write: 1_600,
		/** 100 ms before the second transmission, 1,100 ms before the third. */
		retransmission: ({ context }) => 100 + 1_000 * (context.transmissions - 1),
	},
}).createMachine({
	id: 'framing',
	context: ({ input }) => ({
		...input,
		rest: NOTHING,
		sending: NOTHING,
		transmissions: 0,
		refusal: 'no acknowledgement',
		statistics: { framesReceived: 0, framesSent: 0, retransmissions: 0, corrupt: 0, stalled: 0, garbageBytes: 0 },
		lost: undefined,
	}),
	invoke: {
		src: 'port',
		id: 'port',
		input: ({ context }) => context.path,
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
			type: 'parallel',
			on: {
				FRAME: { actions: { type: 'tellFrame', params: ({ event }) => ({ frame: event.frame }) } },
				CLOSE: 'closing',
			},
			states: {
				receiving: {
					initial: 'awaitingSof',
					on: { CHUNK: { target: '.sorting', actions: 'scan' } },
					states: {
						/** Passed through: where a chunk's last byte leaves us. */
						sorting: {
							always: [
								{ guard: 'nothingIsLeft', target: 'awaitingSof' },
								{ guard: 'onlySofIsLeft', target: 'awaitingLength' },
								{ guard: 'onlyChecksumIsMissing', target: 'awaitingChecksum' },
								{ target: 'awaitingBody' },
							],
						},
						awaitingSof: {},
						awaitingLength: { after: { interByte: { target: 'awaitingSof', actions: 'dropStalledFrame' } } },
						awaitingBody: { after: { interByte: { target: 'awaitingSof', actions: 'dropStalledFrame' } } },
						awaitingChecksum: { after: { interByte: { target: 'awaitingSof', actions: 'dropStalledFrame' } } },
					},
				},
				sending: {
					initial: 'idle',
					states: {
						idle: { on: { SEND: { target: 'writing', actions: 'takeFrame' } } },
						writing: {
							entry: 'transmit',
							on: {
								WRITTEN: 'awaitingAck',
								ACK: 'acknowledgedEarly',
								NAK: { target: 'refusedEarly', actions: { type: 'noteRefusal', params: { refusal: 'nak' } } },
								CAN: { target: 'refusedEarly', actions: { type: 'noteRefusal', params: { refusal: 'can' } } },
							},
							after: { write: '#framing.stuck' },
						},
						/** The module has it, and the operating system has not said yet that it is gone. */
						acknowledgedEarly: {
							on: { WRITTEN: { target: 'idle', actions: 'tellSent' } },
							after: { write: '#framing.stuck' },
						},
						refusedEarly: { on: { WRITTEN: 'refused' }, after: { write: '#framing.stuck' } },
						awaitingAck: {
							on: {
								ACK: { target: 'idle', actions: 'tellSent' },
								NAK: { target: 'refused', actions: { type: 'noteRefusal', params: { refusal: 'nak' } } },
								CAN: { target: 'refused', actions: { type: 'noteRefusal', params: { refusal: 'can' } } },
							},
							after: {
								acknowledgement: {
									target: 'refused',
									actions: { type: 'noteRefusal', params: { refusal: 'no acknowledgement' } },
								},
							},
						},
						refused: {
							always: [
								{ guard: 'transmissionsAreLeft', target: 'backingOff' },
								{ target: 'idle', actions: 'tellNotSent' },
							],
						},
						backingOff: {
							on: {
								// Late, but it has the frame: sending it again would carry it out twice.
								ACK: { target: 'idle', actions: 'tellSent' },
							},
							after: { retransmission: 'writing' },
						},
					},
				},
			},
		},
		/** The operating system takes no more bytes: the port is as good as gone. */
		stuck: {
			entry: [{ type: 'noteLoss', params: { reason: 'the port takes no more bytes' } }, 'closePort'],
			after: { write: 'closed' },
		},
		closing: { entry: 'closePort', after: { write: 'closed' } },
		closed: { type: 'final' },
	},
});
