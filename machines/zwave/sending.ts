/**
 * One frame at a time on its way to the module: written, and written again until it is acknowledged or given up.
 *
 * Promises: each SEND ends in one SENT or NOT_SENT, within 1.6 s a transmission and 1.2 s between them; up to three
 * transmissions, with the specification's waits; an answer that arrives while the frame is still being written counts, and
 * so does a late one. What was sent more than once may be answered more than once: the next frame waits for 150 ms, so
 * that such an answer is not taken for its own. One that is later still can't be told from it: the protocol numbers
 * nothing. Ends when the operating system takes no more bytes. Does not touch the port: it tells the line TRANSMIT.
 *
 * Source: INS12350 section 6 (flow control, time limits, retransmission).
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import type { Written } from '../port.ts';

const TRANSMISSIONS = 3;
const NOTHING = new Uint8Array();

/** Why the module did not take a transmission. */
export type Refusal = 'nak' | 'can' | 'no acknowledgement';

/** One frame's bytes. It goes out when the one before is over; one can wait for that, no more. */
export interface Send {
	readonly type: 'SEND';
	readonly bytes: Uint8Array;
}

/** A byte with which the module answers a transmission. */
export interface Answer {
	readonly type: 'ACK' | 'NAK' | 'CAN';
}

/** To be written, with a WRITTEN to come. */
export interface Transmit {
	readonly type: 'TRANSMIT';
	readonly bytes: Uint8Array;
	/** It was sent before. */
	readonly again: boolean;
}

export type FromSending =
	/** Told at once, also when WRITTEN is still to come: the module's answer may be on its heels. */
	{ readonly type: 'SENT' } | { readonly type: 'NOT_SENT'; readonly reason: Refusal };

export interface SendingInput {
	readonly line: ActorRef<Snapshot<unknown>, Transmit>;
	readonly owner: ActorRef<Snapshot<unknown>, FromSending>;
}

interface SendingContext extends SendingInput {
	readonly next: Uint8Array | undefined;
	readonly frame: Uint8Array;
	readonly transmissions: number;
	readonly refusal: Refusal;
}

export const sendingMachine = setup({
	types: {
		input: {} as SendingInput,
		context: {} as SendingContext,
		events: {} as Send | Answer | Written,
	},
	actions: {
		keepFrame: assign(({ event }) => (event.type === 'SEND' ? { next: event.bytes } : {})),
		takeFrame: assign(({ context }) => ({ frame: context.next ?? NOTHING, next: undefined, transmissions: 0 })),
		transmit: enqueueActions(({ context: { line, frame, transmissions }, enqueue }) => {
			enqueue.sendTo(line, { type: 'TRANSMIT', bytes: frame, again: transmissions > 0 });
			enqueue.assign({ transmissions: transmissions + 1 });
		}),
		noteRefusal: assign((_, params: { refusal: Refusal }) => ({ refusal: params.refusal })),
		tellSent: sendTo(({ context }) => context.owner, { type: 'SENT' }),
		tellNotSent: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'NOT_SENT', reason: context.refusal }),
		),
	},
	guards: {
		aFrameWaits: ({ context }) => context.next !== undefined,
		transmissionsAreLeft: ({ context }) => context.transmissions < TRANSMISSIONS,
		wasRepeated: ({ context }) => context.transmissions > 1,
	},
	delays: {
		/** The module must have answered by then: 1.5 s and a margin for the line. */
		acknowledgement: 1_600,
		/** The operating system must have taken 258 bytes by then. */
		write: 1_600,
		/** 100 ms before the second transmission, 1,100 ms before the third. */
		retransmission: ({ context }) => 100 + 1_000 * (context.transmissions - 1),
		/** A line there and back, and a module that was busy and answers all that came meanwhile in one go. */
		quiet: 150,
	},
}).createMachine({
	id: 'sending',
	context: ({ input }) => ({
		...input,
		next: undefined,
		frame: NOTHING,
		transmissions: 0,
		refusal: 'no acknowledgement',
	}),
	initial: 'idle',
	on: { SEND: { actions: 'keepFrame' } },
	states: {
		idle: {
			always: { guard: 'aFrameWaits', target: 'writing', actions: 'takeFrame' },
			on: { SEND: { target: 'writing', actions: ['keepFrame', 'takeFrame'] } },
		},
		writing: {
			entry: 'transmit',
			on: {
				WRITTEN: 'awaitingAck',
				ACK: 'acknowledgedEarly',
				NAK: { target: 'refusedEarly', actions: { type: 'noteRefusal', params: { refusal: 'nak' } } },
				CAN: { target: 'refusedEarly', actions: { type: 'noteRefusal', params: { refusal: 'can' } } },
			},
			after: { write: 'stuck' },
		},
		/** The module has it, and the operating system has not said yet that it is gone. */
		acknowledgedEarly: {
			entry: 'tellSent',
			on: { WRITTEN: [{ guard: 'wasRepeated', target: 'settling' }, { target: 'idle' }] },
			after: { write: 'stuck' },
		},
		refusedEarly: { on: { WRITTEN: 'refused', ACK: 'acknowledgedEarly' }, after: { write: 'stuck' } },
		awaitingAck: {
			on: {
				ACK: [
					{ guard: 'wasRepeated', target: 'settling', actions: 'tellSent' },
					{ target: 'idle', actions: 'tellSent' },
				],
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
				{ target: 'settling', actions: 'tellNotSent' },
			],
		},
		backingOff: {
			on: {
				// Late, but it has the frame: sending it again would carry it out twice.
				ACK: { target: 'settling', actions: 'tellSent' },
			},
			after: { retransmission: 'writing' },
		},
		/** What is heard now belongs to the frame before. */
		settling: { after: { quiet: 'idle' } },
		/** The operating system takes no more bytes. */
		stuck: { type: 'final' },
	},
});
