/**
 * The modem's data session and uplink, provided with what they own on this system: programs, interfaces, routes, the store.
 */
import { fromPromise } from 'xstate';
import { z } from 'zod';
import { type BudgetOptions, budgetMachine } from '../../machines/modem/budget.ts';
import { dataSessionMachine } from '../../machines/modem/data-session.ts';
import { dialogueMachine } from '../../machines/modem/data-session-dialogue.ts';
import { wayOf } from '../../machines/modem/data-session-ways.ts';
import type { ModemProfile } from '../../machines/modem/profile.ts';
import { uplinkMachine } from '../../machines/modem/uplink.ts';
import type { UplinkInput } from '../../machines/modem/uplink-setup.ts';
import type { Usage } from '../../machines/modem/usage.ts';
import type { Secret } from '../runtime/secret.ts';
import type { Store } from '../runtime/store.ts';
import type { DataConfig } from './data-config.ts';
import { createRead, createWatch, interfaceBeside } from './interface.ts';
import { createCheck } from './internet.ts';
import { createProcess, createRun } from './process.ts';
import { createChange, createLook } from './routes.ts';

export interface DataMeans {
	readonly config: DataConfig;
	/** The modem's part of what lasts; the key `usage` is ours. */
	readonly store: Pick<Store, 'entries' | 'put'>;
	/** ms since the epoch. */
	readonly now: () => number;
	readonly clockIsTrusted: () => boolean;
}

const KEY = 'usage';

const bytes = z.number().min(0);

const usageSchema = z.object({
	month: z.number().optional(),
	received: bytes,
	sent: bytes,
	last: z.object({ of: z.string(), received: bytes, sent: bytes }).optional(),
});

async function restore(store: DataMeans['store']): Promise<Usage | undefined> {
	const entries = await store.entries();
	const kept = usageSchema.safeParse(entries.get(KEY));
	if (!kept.success) return undefined;
	const { month, received, sent, last } = kept.data;
	return { month, received, sent, last };
}

/** What of a modem the way depends on, once it is known. */
export interface ModemFacts {
	/** The AT port: a device path. */
	readonly atPort: string;
	readonly apn: string | undefined;
	readonly username: string | undefined;
	readonly password: Secret | undefined;
	/** Of the PDP context, as +CGDCONT defined it. */
	readonly contextId: number;
	readonly profile: Pick<ModemProfile, 'ecm'>;
}

export function createData({ config, store, now, clockIsTrusted }: DataMeans) {
	const { check, budget } = config;
	const look = createCheck({ targets: check.targets, limitMs: check.limitSeconds * 1_000 });
	const budgetOptions: BudgetOptions = {
		limitBytes: budget.megabytes === undefined ? undefined : budget.megabytes * 1_000_000,
		billingDay: budget.billingDay,
		warnPercent: budget.warnPercent,
		thinPercent: budget.thinPercent,
		now,
		clockIsTrusted,
	};
	return {
		session: dataSessionMachine.provide({
			actors: {
				dialogue: dialogueMachine.provide({ actors: { run: createRun() } }),
				process: createProcess(),
				interface: createWatch(),
				check: look,
			},
		}),
		uplink: uplinkMachine.provide({
			actors: {
				budget: budgetMachine.provide({
					actors: {
						restore: fromPromise(() => restore(store)),
						read: createRead(),
						keep: fromPromise<void, Usage>(({ input }) => store.put(KEY, input)),
					},
				}),
				look: createLook(),
				change: createChange(),
				check: look,
			},
		}),
		/** Of the session's input. */
		checkEveryMs: check.intervalSeconds * 1_000,
		/** How a session is made with this modem; or what is missing for it, for an alarm. */
		wayFor: ({ password, profile, ...facts }: ModemFacts) =>
			wayOf({
				...config,
				...facts,
				port: config.port,
				password: password?.reveal(),
				interface: config.interface ?? interfaceBeside(config.port ?? facts.atPort),
				ecm: profile.ecm,
			}),
		/** The uplink's input but for its owner. @param atPort The modem's: a device path. */
		uplinkInput: (atPort: string): Omit<UplinkInput, 'owner'> => ({
			isOurs: config.way !== 'none',
			interface: config.interface ?? interfaceBeside(config.port ?? atPort),
			metric: config.metric,
			failOver: config.failOver,
			budget: budgetOptions,
		}),
	};
}
