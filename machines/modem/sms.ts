/**
 * Text messages in and out, over a channel whose modem is ready: PDU mode, one thing at a time.
 *
 * Promises: what is stored in the modem is read, told and then deleted, whatever it is, so that no storage stays full: at
 * the start, when the modem says that something came, and every ten minutes; what comes directly is acknowledged where the
 * modem wants that; parts are put together for as long as `partsLimit` after the last one. Parts that wait are not in the
 * modem any more, and are lost with the chart. A message that is sent is answered once: when its last part has gone, or
 * the first of them did not; sending it again is the asker's business. No text and no number is in a reason.
 *
 * Source: 3GPP TS 27.005, 3.2 to 3.5.
 */
import type { SmsInput } from './sms-events.ts';
import {
	acknowledgement,
	deletions,
	indication,
	NOT_READY,
	preparations,
	readPlace,
	smsSetup,
	storageCommand,
	submissions,
	TOO_MANY,
	untold,
} from './sms-setup.ts';

const initially = (input: SmsInput) => ({
	...input,
	storages: [],
	place: 0,
	acknowledges: false,
	isDue: false,
	found: [],
	kept: new Set<string>(),
	direct: [],
	assembly: new Map(),
	waiting: [],
	submits: [],
	told: undefined,
});

export const smsMachine = smsSetup.createMachine({
	id: 'sms',
	context: ({ input }) => initially(input),
	type: 'parallel',
	on: {
		URC: [
			{ guard: { type: 'tellsStored', params: ({ event }) => event.line }, actions: 'noteDue' },
			{
				guard: { type: 'tellsDirect', params: ({ event }) => event.line },
				actions: { type: 'noteDirect', params: ({ event }) => event.body },
			},
			{},
		],
		SEND_SMS: [
			{
				guard: 'isFull',
				actions: { type: 'refuse', params: ({ event }) => ({ message: event, reason: TOO_MANY }) },
			},
			{ actions: { type: 'queue', params: ({ event }) => event } },
		],
	},
	states: {
		dialogue: {
			initial: 'preparing',
			states: {
				preparing: {
					invoke: {
						src: 'ask',
						input: ({ context: { channel } }) => ({ channel, commands: preparations, all: true }),
						onDone: [
							{
								guard: { type: 'isPrepared', params: ({ event }) => event.output.answers },
								target: 'choosing',
								actions: { type: 'readPreparations', params: ({ event }) => event.output.answers },
							},
							{
								target: 'unavailable',
								actions: { type: 'tellNotReady', params: ({ event }) => event.output.answers },
							},
						],
					},
				},
				choosing: {
					invoke: {
						src: 'ask',
						input: ({ context: { channel, storages } }) => ({
							channel,
							commands: [storageCommand(storages), indication],
							all: true,
						}),
						onDone: [
							{ guard: { type: 'isChosen', params: ({ event }) => event.output.answers }, target: 'reading' },
							{
								target: 'unavailable',
								actions: { type: 'tellNotReady', params: ({ event }) => event.output.answers },
							},
						],
					},
				},
				unavailable: {
					entry: 'refuseAll',
					on: {
						SEND_SMS: {
							actions: { type: 'refuse', params: ({ event }) => ({ message: event, reason: NOT_READY }) },
						},
					},
					after: { untilRetry: 'preparing' },
				},
				ready: {
					entry: 'tellReady',
					always: [
						{ guard: 'isAcknowledgedDirect', target: 'acknowledging' },
						{ guard: 'isDirect', target: 'decodingDirect' },
						{ guard: 'isDue', target: 'reading' },
						{ guard: 'isWaiting', target: 'encoding' },
					],
					after: { untilNextLook: 'reading' },
				},
				reading: {
					initial: 'listing',
					entry: 'beginReading',
					states: {
						listing: {
							invoke: {
								src: 'ask',
								input: ({ context }) => ({ channel: context.channel, commands: readPlace(context) }),
								onDone: [
									{
										guard: { type: 'allOk', params: ({ event }) => event.output.answers },
										target: 'decoding',
										actions: { type: 'noteFound', params: ({ event }) => event.output.answers },
									},
									{
										guard: { type: 'isPlaceOptional', params: ({ event }) => event.output.answers },
										target: 'goingOn',
									},
									{
										target: '#sms.dialogue.unavailable',
										actions: { type: 'tellNotReady', params: ({ event }) => event.output.answers },
									},
								],
							},
						},
						decoding: {
							invoke: {
								src: 'decode',
								input: ({ context }) => untold(context),
								onDone: {
									target: 'deleting',
									actions: { type: 'tellReceived', params: ({ event }) => event.output },
								},
							},
						},
						deleting: {
							always: { guard: 'foundNone', target: 'goingOn' },
							invoke: {
								src: 'ask',
								input: ({ context }) => ({ channel: context.channel, commands: deletions(context), all: true }),
								onDone: [
									{
										// What did not fit into the answer is still there.
										guard: { type: 'anyOk', params: ({ event }) => event.output.answers },
										target: 'listing',
										actions: { type: 'noteKept', params: ({ event }) => event.output.answers },
									},
									{
										target: 'goingOn',
										actions: { type: 'noteKept', params: ({ event }) => event.output.answers },
									},
								],
							},
						},
						goingOn: {
							always: [
								{ guard: 'hasNextPlace', target: 'listing', actions: 'goToNextPlace' },
								{ target: '#sms.dialogue.ready' },
							],
						},
					},
				},
				acknowledging: {
					invoke: {
						src: 'ask',
						input: ({ context: { channel } }) => ({ channel, commands: [acknowledgement] }),
						onDone: 'decodingDirect',
					},
				},
				decodingDirect: {
					invoke: {
						src: 'decode',
						input: ({ context: { direct } }) => direct.slice(0, 1),
						onDone: {
							target: 'ready',
							actions: [{ type: 'tellReceived', params: ({ event }) => event.output }, 'forgetDirect'],
						},
					},
				},
				encoding: {
					invoke: {
						src: 'encode',
						input: ({ context: { waiting } }) => ({ number: waiting[0]?.number ?? '', text: waiting[0]?.text ?? '' }),
						onDone: [
							{
								guard: { type: 'isTooLong', params: ({ event }) => event.output },
								target: 'ready',
								actions: { type: 'refuseTooLong', params: ({ event }) => event.output },
							},
							{ target: 'sending', actions: { type: 'noteSubmits', params: ({ event }) => event.output } },
						],
					},
				},
				sending: {
					invoke: {
						src: 'ask',
						input: ({ context }) => ({ channel: context.channel, commands: submissions(context) }),
						onDone: [
							{
								guard: { type: 'allOk', params: ({ event }) => event.output.answers },
								target: 'ready',
								actions: { type: 'tellSent', params: ({ event }) => event.output.answers },
							},
							{
								target: 'ready',
								actions: { type: 'tellNotSent', params: ({ event }) => event.output.answers },
							},
						],
					},
				},
			},
		},
		parts: {
			initial: 'none',
			states: {
				none: { on: { PARTS_TAKEN: [{ guard: 'isIncomplete', target: 'awaited' }, {}] } },
				awaited: {
					on: { PARTS_TAKEN: [{ guard: 'isIncomplete', target: 'awaited', reenter: true }, { target: 'none' }] },
					after: { partsLimit: { target: 'none', actions: 'tellIncomplete' } },
				},
			},
		},
	},
});
