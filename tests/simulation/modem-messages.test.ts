/** Messages from end to end: our chart, on our channel, on a real port, at the simulated modem. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ActorRef, createActor, forwardTo, type Snapshot, setup } from 'xstate';
import { createSms } from '../../actors/modem/pdu.ts';
import { createPort } from '../../actors/runtime/port.ts';
import type { AtChannelRef } from '../../machines/modem/at.ts';
import { atChannelMachine, type FromAtChannel } from '../../machines/modem/at-channel.ts';
import type { FromSms, SendSms } from '../../machines/modem/sms-events.ts';
import { startModem } from '../kit/modem-child.ts';
import { listener } from '../kit/owner.ts';
import { asDelivered } from '../kit/pdu.ts';

const NUMBER = '+4917012345678';
const PATIENCE = { timeout: 15_000, interval: 10 };

const line = createPort({ simulation: 'modem' });

/** What owns the channel, and passes on what the modem says unasked. */
const life = setup({
	types: {
		input: {} as { readonly path: string; readonly owner: ActorRef<Snapshot<unknown>, FromSms> },
		context: {} as {
			readonly path: string;
			readonly owner: ActorRef<Snapshot<unknown>, FromSms>;
			readonly channel: AtChannelRef;
		},
		events: {} as FromAtChannel | SendSms,
	},
	actors: { channel: atChannelMachine.provide({ actors: { port: line } }), sms: createSms() },
}).createMachine({
	context: ({ input, spawn, self }) => ({
		...input,
		channel: spawn('channel', {
			id: 'channel',
			input: { path: input.path, baudRate: 115_200, owner: self, pauseMs: 0, urcs: [], boots: ['RDY'] },
		}),
	}),
	initial: 'opening',
	states: {
		opening: { on: { OPENED: 'open' } },
		open: {
			invoke: { id: 'sms', src: 'sms', input: ({ context: { channel, owner } }) => ({ channel, owner }) },
			on: {
				URC: { actions: forwardTo('sms') },
				SEND_SMS: { actions: forwardTo('sms') },
			},
		},
	},
});

async function desk() {
	const modem = await startModem('--register-ms', '0', '--boot-ms', '0');
	await vi.waitFor(async () => expect((await modem.ask()).registration).toBe('home'), PATIENCE);
	const owner = listener<FromSms>();
	const actor = createActor(life, { input: { path: modem.url, owner: owner.ref } });
	onTestFinished(() => void actor.stop());
	return {
		modem,
		start: () => actor.start(),
		send: (id: string, text: string) => actor.send({ type: 'SEND_SMS', id, number: NUMBER, text }),
		/** Waits until so many events of the kind were told. */
		hears: async (type: FromSms['type'], count = 1) => {
			await vi.waitFor(() => expect(owner.told.filter((event) => event.type === type)).toHaveLength(count), PATIENCE);
			return owner.told.filter((event) => event.type === type);
		},
	};
}

test('what is sent comes back as it was, when the network delivers it: short, long, in any alphabet', async () => {
	const it = await desk();
	it.start();
	await it.hears('SMS_CHANGED');
	const texts = ['hello', `long: ${'€'.repeat(200)}`, `длинное: ${'я'.repeat(100)} 😀`];
	for (const [index, text] of texts.entries()) it.send(`c${index}`, text);
	const sent = await it.hears('SMS_SENT', 3);
	expect(sent.map((event) => event.type === 'SMS_SENT' && [event.id, event.references.length])).toEqual([
		['c0', 1],
		['c1', 3],
		['c2', 2],
	]);
	const { messages } = await it.modem.ask();
	expect(messages.sent).toHaveLength(6);
	for (const pdu of messages.sent.toReversed()) it.modem.tell({ do: 'pdu', pdu: asDelivered(pdu) });
	const received = await it.hears('SMS_RECEIVED', 3);
	const at = Date.UTC(2026, 7, 22, 10);
	expect(received).toEqual(
		expect.arrayContaining(texts.map((text) => ({ type: 'SMS_RECEIVED', from: NUMBER, text, at }))),
	);
	await vi.waitFor(async () => expect((await it.modem.ask()).messages.stored).toEqual({ ME: 0, SM: 0 }), PATIENCE);
});

test('a storage that was full when it started is emptied, and what waited with the network comes', async () => {
	const it = await desk();
	for (let index = 0; index < 30; index++) it.modem.tell({ do: 'sms', from: NUMBER, text: `number ${index}` });
	expect((await it.modem.ask()).messages).toMatchObject({ stored: { ME: 20, SM: 0 }, waiting: 10 });
	it.start();
	const received = await it.hears('SMS_RECEIVED', 30);
	expect(received.map((event) => event.type === 'SMS_RECEIVED' && event.text)).toEqual(
		Array.from({ length: 30 }, (_, index) => `number ${index}`),
	);
	await vi.waitFor(async () => {
		expect((await it.modem.ask()).messages).toMatchObject({ stored: { ME: 0, SM: 0 }, waiting: 0 });
	}, PATIENCE);
});

test('what the network refuses is told as it was said', async () => {
	const it = await desk();
	it.start();
	await it.hears('SMS_CHANGED');
	it.modem.tell({ do: 'refuseSms', code: 38 });
	await it.modem.ask();
	it.send('c1', 'hello');
	expect(await it.hears('SMS_FAILED')).toEqual([
		{
			type: 'SMS_FAILED',
			id: 'c1',
			reason: 'not sent: the network is out of order: send it again later (+CMS ERROR: 38)',
			retryable: true,
			mayHaveGone: false,
		},
	]);
});
