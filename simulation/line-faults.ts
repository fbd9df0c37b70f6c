/**
 * What can be wrong with a serial line, how often, and what the parent may tell the process that is one: one JSON object a
 * line on its stdin, parsed here and nowhere else.
 *
 * Rates are probabilities for each frame, or for each byte that answers one (ACK, NAK, CAN); times are in ms.
 */
import { z } from 'zod';
import { readLine } from './control-line.ts';

const rate = z.number().min(0).max(1).default(0);
/** A module gives up a frame after 1.5 s: longer than that is no delay, but a loss. */
const time = z.number().min(0).max(10_000);

const wireFaults = z.strictObject({
	/** A whole frame vanishes. */
	drop: rate,
	/** One byte of a frame vanishes. */
	lose: rate,
	/** One bit of a frame is turned. */
	flip: rate,
	/** Two to eight bits of a frame are turned; its checksum may be right all the same. */
	smear: rate,
	/** An ACK vanishes. */
	swallow: rate,
	/** One to eight bytes that nobody sent come first; none is an ACK. */
	garbage: rate,
	/** A NAK that nobody sent comes first. */
	nak: rate,
	/** A CAN that nobody sent comes first. */
	can: rate,
	/** An ACK that nobody sent comes first: no host can tell it from a true one. */
	forge: rate,
	/** It comes up to `delayMs` later, and what follows behind it. */
	delay: rate,
	delayMs: time.default(200),
	/** A frame comes in up to four pieces, each up to `gapMs` after the one before. */
	split: rate,
	gapMs: time.default(20),
	/** It waits up to `joinMs` for what follows, and comes in one chunk with it. */
	join: rate,
	joinMs: time.default(20),
});

const lineFaults = z.strictObject({ toModule: wireFaults.prefault({}), toHost: wireFaults.prefault({}) });

export type WireFaults = z.infer<typeof wireFaults>;

const control = z.discriminatedUnion('do', [
	/** From now on these, and no others. */
	z.strictObject({ do: z.literal('lie'), faults: lineFaults }),
	/** Cuts the line off: nobody can connect until it is plugged in. */
	z.strictObject({ do: z.literal('unplug') }),
	z.strictObject({ do: z.literal('plug') }),
	/** Prints how often it did what. */
	z.strictObject({ do: z.literal('count') }),
]);

export const readFaults = (text: string) => readLine(lineFaults, text);
export const readControl = (text: string) => readLine(control, text);
