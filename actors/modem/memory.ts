/**
 * What the modem's subsystem remembers over the gateway's starts: the access point name that a person set, when the modem
 * was reset, and which PINs were tried on which cards.
 *
 * Promises: durable once a promise has resolved. A PIN is kept as a digest with its card; it is no secret from who can read
 * the PIN's file, which is beside it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ModemMemory } from '../../machines/modem/modem-context.ts';
import type { Claim, Verdict } from '../../machines/modem/sim.ts';
import type { Store } from '../runtime/store.ts';
import { apnName } from './actions.ts';

const APN = 'apn';
const RESETS = 'resets';

const times = z.array(z.number()).max(1_000);

/** One PIN on one card. */
const trial = z.object({
	/** How often it was sent. */
	sent: z.number(),
	/** What the card said to it; absent: not known. */
	isRight: z.boolean().optional(),
});

/** A card that has all its tries (ETSI TS 102 221, 9.5.1) has refused nothing since it was last opened. */
const ALL_TRIES = 3;
/** Without a word from the card: it, or the gateway, was cut off in the middle. */
const MOST_UNJUDGED = 2;

export interface Memory {
	/** As it is now. */
	readonly remembered: () => ModemMemory;
	readonly keepApn: (apn: string) => Promise<void>;
	readonly keepResets: (resets: readonly number[]) => Promise<void>;
	/** Whether this PIN may be sent to this card; that it is, is on disk before this says yes. */
	readonly claim: (pin: string, claim: Claim) => Promise<boolean>;
	/** What the card said to it. */
	readonly judge: (pin: string, verdict: Verdict) => Promise<void>;
}

/** @throws JournalFault where nothing can be read. */
export async function openMemory(store: Store): Promise<Memory> {
	const entries = await store.entries();
	let apn = apnName.safeParse(entries.get(APN)).data;
	let resets: readonly number[] = times.safeParse(entries.get(RESETS)).data ?? [];
	const keyOf = (pin: string, card: string) => `pin-${createHash('sha256').update(`${card} ${pin}`).digest('hex')}`;
	const trialOf = async (key: string) => trial.safeParse((await store.entries()).get(key)).data;
	return {
		remembered: () => ({ apn, resets }),
		keepApn: async (name) => {
			await store.put(APN, name);
			apn = name;
		},
		keepResets: async (list) => {
			resets = list;
			await store.put(RESETS, list);
		},
		claim: async (pin, { card, tries }) => {
			const key = keyOf(pin, card);
			const before = await trialOf(key);
			const isUnharmed = before?.isRight === undefined && tries === ALL_TRIES && (before?.sent ?? 0) < MOST_UNJUDGED;
			if (before && before.isRight !== true && !isUnharmed) return false;
			// What was right may not be any more: a person may have changed it in a telephone.
			await store.put(key, { sent: before?.isRight ? 1 : (before?.sent ?? 0) + 1 });
			return true;
		},
		judge: async (pin, { card, isRight }) => {
			const key = keyOf(pin, card);
			const before = await trialOf(key);
			await store.put(key, { sent: before?.sent ?? 1, isRight });
		},
	};
}
