/**
 * Parts of long messages, until they are whole.
 *
 * Promises: so many messages are waited for and no more, the longest known gives way, told as far as it came; a part that
 * comes twice is one; what is told is never longer than `LONGEST_TEXT`.
 *
 * Source: 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8 (parts).
 */
import { LONGEST_TEXT, type SmsReceived } from './sms-events.ts';

/** A message, or a part of one, as it was read. */
export interface Received {
	readonly from: string;
	readonly text: string;
	/** ms since the epoch. */
	readonly at: number;
	readonly part?: Part;
}

export interface Part {
	/** The same for all parts of a message. */
	readonly reference: number;
	readonly count: number;
	/** From 1. */
	readonly number: number;
}

/** What is there of a message, by the parts' numbers. */
interface Incomplete {
	readonly from: string;
	readonly at: number;
	readonly count: number;
	readonly texts: ReadonlyMap<number, string>;
}

/** The longest known first. */
export type Assembly = ReadonlyMap<string, Incomplete>;

export const MOST_INCOMPLETE = 8;
/** More than a text message is ever sent in; each is told by itself. */
const MOST_PARTS = 40;

export interface Taken {
	readonly assembly: Assembly;
	/** What became whole, or gave way. */
	readonly messages: readonly SmsReceived[];
}

export function takeParts(before: Assembly, received: readonly Received[]): Taken {
	const assembly = new Map(before);
	const messages: SmsReceived[] = [];
	for (const { from, text, at, part } of received) {
		if (!part || part.count === 1) messages.push(message(from, at, text));
		else if (part.count > MOST_PARTS || part.number < 1 || part.number > part.count)
			messages.push({ ...message(from, at, text), incomplete: true });
		else {
			const key = `${part.reference}/${part.count}/${from}`;
			const known = assembly.get(key);
			const texts = new Map(known?.texts).set(part.number, text);
			const now = { from, at: known?.at ?? at, count: part.count, texts };
			if (texts.size === part.count) {
				assembly.delete(key);
				messages.push(message(from, now.at, joined(now)));
			} else assembly.set(key, now);
		}
		for (const [key, oldest] of assembly) {
			if (assembly.size <= MOST_INCOMPLETE) break;
			assembly.delete(key);
			messages.push(asFarAsItCame(oldest));
		}
	}
	return { assembly, messages };
}

/** What to tell of those that are not waited for any more. */
export function tellIncomplete(assembly: Assembly): readonly SmsReceived[] {
	return [...assembly.values()].map(asFarAsItCame);
}

function asFarAsItCame(incomplete: Incomplete): SmsReceived {
	return { ...message(incomplete.from, incomplete.at, joined(incomplete)), incomplete: true };
}

/** What is missing is an ellipsis. */
function joined({ count, texts }: Incomplete): string {
	return Array.from({ length: count }, (_, index) => texts.get(index + 1) ?? '…').join('');
}

function message(from: string, at: number, text: string): SmsReceived {
	return { type: 'SMS_RECEIVED', from, at, text: text.slice(0, LONGEST_TEXT) };
}
