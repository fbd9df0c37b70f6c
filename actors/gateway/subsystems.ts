/**
 * The subsystems of the house, as the supervision tree: who is there, in which order they start, and who depends on whom.
 *
 * Only what the configuration names is loaded. They stop in the reverse order; what they need for it is less than ten
 * seconds together.
 */
import { createActor } from 'xstate';
import { alarmsMachine } from '../../machines/alarms.ts';
import { checkArguments } from '../../machines/clusters/index.ts';
import { dispatcherMachine } from '../../machines/dispatcher.ts';
import { inventoryMachine } from '../../machines/inventory.ts';
import type { JsonObject } from '../../machines/json.ts';
import { outboxMachine } from '../../machines/outbox.ts';
import type { Journal } from '../journal/index.ts';
import type { Log } from '../runtime/log.ts';
import type { Branch, Leaf } from '../runtime/tree.ts';
import { createHealth } from '../telemetry/index.ts';
import { type Configuration, secretsOf } from './configuration.ts';
import { namesIn } from './names.ts';
import { createOwnActions, ownActions } from './own-actions.ts';
import { links, stacks } from './registry.ts';
import { version } from './version.ts';

/** Open at a time; more are refused with QUEUE_FULL. */
const MOST_OPEN_COMMANDS = 1_000;
const REMEMBERED = { most: 10_000, forMs: 7 * 24 * 3_600_000 };
const OUTBOX = { most: 10_000, mostInFlight: 20 };

interface Means {
	readonly journal: Journal;
	/** Counts the gateway's starts. */
	readonly session: number;
	readonly log: Log;
	/** Events that nobody took, by their names. */
	readonly deadLetters: ReadonlyMap<string, number>;
}

export async function subsystemsOf(
	configuration: Configuration,
	{ journal, session, log, deadLetters }: Means,
): Promise<Branch> {
	const { gateway, cloud, telemetry } = configuration;
	const now = Date.now;
	const random = Math.random;
	// No stack's id has a hyphen.
	const names = namesIn(journal.store('device-names'));
	const stackIds = configuration.stacks.map(({ id }) => id);

	const linkOf = async (config: NonNullable<typeof cloud>): Promise<Leaf> => {
		const { createLink } = await links[config.link].load();
		const secrets = secretsOf(configuration, 'cloud');
		const logic = createLink({ config, secrets, gatewayId: gateway.id, session, version, now, random, log });
		return { id: 'cloud', stopWithinMs: 1_500, create: (options) => createActor(logic, options) };
	};

	const stackOf = async (config: Configuration['stacks'][number]): Promise<Leaf> => {
		const { createStack } = await stacks[config.stack].load();
		const store = journal.store(config.id);
		return {
			id: config.id,
			stopWithinMs: 2_000,
			create: (options) => {
				const { logic, input } = createStack({ config, store, now, random });
				return createActor(logic, { ...options, input });
			},
		};
	};

	/** Who announces, behind what keeps the announcements: when that fails, they are made again. */
	const announcers: Branch = {
		id: 'announcers',
		strategy: 'restForOne',
		children: [
			{
				id: 'outbox',
				stopWithinMs: 1_500,
				create: (options) => createActor(outboxMachine, { ...options, input: { ...OUTBOX, first: now() } }),
			},
			{
				id: 'alarms',
				stopWithinMs: 100,
				create: (options) => createActor(alarmsMachine, { ...options, input: { now } }),
			},
			{
				id: 'inventory',
				stopWithinMs: 100,
				create: (options) => createActor(inventoryMachine, { ...options, input: { now } }),
			},
			{
				id: 'health',
				stopWithinMs: 100,
				create: (options) =>
					createActor(createHealth({ stateDir: gateway.stateDir, deadLetters }), {
						...options,
						input: { now, intervalSeconds: telemetry.intervalSeconds, stacks: stackIds, session, version },
					}),
			},
		],
	};
	return {
		id: 'house',
		strategy: 'oneForOne',
		children: [
			...(cloud ? [await linkOf(cloud)] : []),
			announcers,
			{ id: 'stacks', strategy: 'oneForOne', children: await Promise.all(configuration.stacks.map(stackOf)) },
			{
				id: 'gateway',
				stopWithinMs: 100,
				create: (options) => createActor(createOwnActions({ log, names }), options),
			},
			{
				id: 'dispatcher',
				stopWithinMs: 4_000,
				create: (options) =>
					createActor(dispatcherMachine, {
						...options,
						input: { now, stacks: stackIds, check, mostOpen: MOST_OPEN_COMMANDS, remember: REMEMBERED },
					}),
			},
		],
	};
}

/** An action's arguments, against the clusters or the gateway's own schemas. */
function check(action: string, args: JsonObject): ReturnType<typeof checkArguments> {
	const own = ownActions.get(action);
	if (!own) return checkArguments(action, args);
	const checked = own.safeParse(args);
	if (checked.success) return { ok: args };
	return {
		fault: checked.error.issues.map(({ path, message }) => `${path.join('.') || 'args'}: ${message}`).join('; '),
	};
}
