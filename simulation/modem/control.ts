/** What the parent may tell the modem: one JSON object a line on the child's stdin, parsed here and nowhere else. */
import { z } from 'zod';
import { readLine } from '../control-line.ts';

const pdu = z.string().regex(/^([0-9A-Fa-f]{2}){10,200}$/, 'must be the octets of a message, in hex');

/** What is wrong with the line; what is left out is as it was. */
export const faults = z.strictObject({
	hung: z.boolean().optional(),
	delayMs: z.int().min(0).max(600_000).optional(),
	garbage: z.boolean().optional(),
});

const line = z.discriminatedUnion('do', [
	/** Somebody sends us a message. */
	z.strictObject({
		do: z.literal('sms'),
		from: z.string().regex(/^\+?\d{3,20}$/),
		text: z.string().min(1).max(2_000),
		/** Parts that get lost on their way, counted from 1. */
		lost: z.array(z.int().min(1)).default([]),
	}),
	z.strictObject({ do: z.literal('pdu'), pdu }),
	/** What the network says to messages from now on: a number of +CMS ERROR; null: it takes them. */
	z.strictObject({ do: z.literal('refuseSms'), code: z.int().min(0).max(512).nullable() }),
	z.strictObject({ do: z.literal('sim'), inserted: z.boolean() }),
	z.strictObject({
		do: z.literal('registration'),
		state: z.enum(['home', 'roaming', 'searching', 'denied', 'unknown']),
	}),
	/** dBm, dBm, dB, dB. */
	z.strictObject({
		do: z.literal('signal'),
		rssi: z.number().optional(),
		rsrp: z.number().optional(),
		rsrq: z.number().optional(),
		sinr: z.number().optional(),
	}),
	/** The network does not know the APN, from now on. */
	z.strictObject({ do: z.literal('refuseApn'), apn: z.string(), refused: z.boolean().default(true) }),
	/** It restarts by itself; `vanish`: as one on USB, whose port is gone meanwhile. */
	z.strictObject({ do: z.literal('reboot'), vanish: z.boolean().default(false) }),
	/** Its power key, held for as long as it takes: what is on goes off, what is off comes on. */
	z.strictObject({ do: z.literal('powerKey') }),
	/** A result that nobody asked for, at once. */
	z.strictObject({ do: z.literal('urc'), text: z.string() }),
	z.strictObject({ do: z.literal('line'), echo: z.boolean().optional(), verbose: z.boolean().optional() }),
	/** The network ends the data call. */
	z.strictObject({ do: z.literal('hangUp') }),
	z.strictObject({ do: z.literal('faults'), ...faults.shape }),
	/** Asks for one line of JSON on stdout: how it is, and what it was told. */
	z.strictObject({ do: z.literal('tell') }),
]);

export type Control = z.infer<typeof line>;

/** The control that a line holds, or what is wrong with the line, in words. */
export function parseControl(text: string): Control | { readonly fault: string } {
	const read = readLine(line, text);
	return 'value' in read ? read.value : read;
}
