/**
 * The subsystems of the house, as the supervision tree: who is there, in which order they start, and who depends on whom.
 *
 * Only what the configuration names is loaded. They stop in the reverse order, each within its limit; that these
 * come to less than ten seconds together is seen to where the tree is started.
 */
import { createActor } from 'xstate';
import { alarmsMachine } from '../../machines/alarms.ts';
import type { Backlog } from '../../machines/backlog.ts';
import { checkArguments } from '../../machines/clusters/index.ts';
import { isRepeatable } from '../../machines/clusters/repeatable.ts';
import { inventoryMachine } from '../../machines/inventory.ts';
import type { JsonObject } from '../../machines/json.ts';
import { limitsMachine } from '../../machines/limits.ts';
import { DISPATCHER_LIMIT, dispatcherPulse, linkLimit, linkPulse } from '../../machines/pulses.ts';
import { createClock } from '../clock/index.ts';
import { createDispatcher } from '../commands/index.ts';
import type { OpenJournal } from '../journal/index.ts';
import { createOutbox } from '../outbox/index.ts';
import { openDoor } from '../runtime/door.ts';
import { numbersOf } from '../runtime/kept-message.ts';
import type { Log } from '../runtime/log.ts';
import type { Branch, Leaf } from '../runtime/tree.ts';
import { createHealth } from '../telemetry/index.ts';
import type { LastRun } from '../telemetry/last-run.ts';
import type { Watching } from '../telemetry/watching.ts';
import { createWatchdog } from '../watchdog/index.ts';
import { type Configuration, secretsOf } from './configuration.ts';
import { namesIn } from './names.ts';
import { createOwnActions, ownActions, repeatableOwnActions } from './own-actions.ts';
import { Pulses } from './pulses.ts';
import { links, stacks } from './registry.ts';
import { readAgain } from './secret-files.ts';
import { version } from './version.ts';

/** Open at a time; more are refused with QUEUE_FULL. */
const MOST_OPEN_COMMANDS = 1_000;
/** Results; some 60 MB on disk. */
const MOST_REMEMBERED = 100_000;
const DAY = 24 * 3_600_000;
const OUTBOX = { most: 10_000, mostCharacters: 8_000_000, longest: 7 * DAY, mostInFlight: 20 };

interface Means {
	readonly journal: OpenJournal;
	readonly log: Log;
	/** Events that nobody took, by their names. */
	readonly deadLetters: ReadonlyMap<string, number>;
	readonly lastRun: LastRun;
	readonly watching: Watching;
}

export async function subsystemsOf(
	configuration: Configuration,
	{ journal: { journal, logic: journalLogic }, log, deadLetters, lastRun, watching }: Means,
): Promise<Branch> {
	const { gateway, cloud, commands, signatures, telemetry } = configuration;
	const { session } = journal;
	const now = Date.now;
	const random = Math.random;
	// No stack's id has a hyphen.
	const names = namesIn(journal.store('device-names'));
	const present = new Set([...Object.keys(configuration), 'alarms']);
	const stackIds = configuration.stacks.map(({ id }) => id);
	const clock = await createClock(configuration.clock);
	const number = numbersOf(session);
	const dispatcher = createDispatcher({
		journal,
		number,
		forMs: commands.rememberDays * DAY,
		most: MOST_REMEMBERED,
		clockIsTrusted: clock.isTrusted,
		now,
		log,
	});
	const outbox = createOutbox({ journal, log });
	/** What waits in a subsystem, by its name. */
	const gauges = new Map<string, () => JsonObject>();
	const queues = () => Object.fromEntries([...gauges].map(([name, read]) => [name, read()]));
	watching.queues = queues;
	/** The figures of the serial lines, by the name of whose it is. */
	const lines = new Map<string, () => JsonObject>();
	const serial = () => Object.fromEntries([...lines].map(([name, read]) => [name, read()]));
	const pulses = new Pulses();
	const watchdog = await createWatchdog({ config: configuration.watchdog, watched: pulses.all, log });
	let backlog: () => Backlog | undefined = () => undefined;

	const linkOf = async (config: NonNullable<typeof cloud>): Promise<Leaf> => {
		const logic = await links[config.link].create({
			config,
			secrets: async () => secretsOf({ secrets: await readAgain('cloud', config) }, 'cloud'),
			gatewayId: gateway.id,
			session,
			version,
			receive: await openDoor({ gatewayId: gateway.id, signatures, log }),
			clockIsTrusted: clock.isTrusted,
			now,
			random,
			log,
		});
		return {
			id: 'cloud',
			stopWithinMs: 1_500,
			create: (options) => {
				const actor = createActor(logic, options);
				const limit = linkLimit(config.keepAliveSeconds);
				pulses.watch('cloud', limit, actor, (snapshot) => linkPulse(snapshot, backlog()));
				return actor;
			},
		};
	};

	const stackOf = async (config: Configuration['stacks'][number]): Promise<Leaf> => {
		const { createStack } = await stacks[config.stack].load();
		const store = journal.store(config.id);
		return {
			id: config.id,
			stopWithinMs: 2_000,
			create: (options) => {
				const { logic, input, figures, pulse, pulseLimitMs } = createStack({
					config,
					store,
					watched: watching.isOn,
					now,
					random,
				});
				lines.set(config.id, figures);
				const actor = createActor(logic, { ...options, input });
				pulses.watch(config.id, pulseLimitMs, actor, pulse);
				return actor;
			},
		};
	};

	const modemOf = async (config: NonNullable<Configuration['modem']>): Promise<Leaf> => {
		const { createModem } = await import('../modem/index.ts');
		const modem = await createModem({
			config,
			secrets: secretsOf(configuration, 'modem'),
			store: journal.store('modem'),
			clockIsTrusted: clock.isTrusted,
			now,
			random,
		});
		lines.set('modem', modem.figures);
		return { id: 'modem', stopWithinMs: 2_000, create: modem.create };
	};

	const ledsOf = async (config: NonNullable<Configuration['leds']>): Promise<Leaf> => {
		const { createLeds } = await import('../leds/index.ts');
		const leds = await createLeds({ config, hasCloud: cloud !== undefined, stacks: stackIds, random });
		return { id: 'leds', stopWithinMs: 500, create: leds.create };
	};

	/** Who announces, behind what keeps the announcements: when that fails, they are made again. */
	const announcers: Branch = {
		id: 'announcers',
		strategy: 'restForOne',
		children: [
			{
				id: 'outbox',
				stopWithinMs: 1_500,
				create: (options) => {
					const input = { ...OUTBOX, now, number, clockIsTrusted: clock.isTrusted };
					const actor = createActor(outbox, { ...options, input });
					backlog = () => actor.getSnapshot().context.backlog;
					gauges.set('outbox', () => {
						const { backlog, givenUp } = actor.getSnapshot().context;
						return { waiting: backlog.size, lost: givenUp };
					});
					return actor;
				},
			},
			{
				id: 'alarms',
				stopWithinMs: 100,
				create: (options) => createActor(alarmsMachine, { ...options, input: { now } }),
			},
			{ id: 'limits', stopWithinMs: 100, create: (options) => createActor(limitsMachine, options) },
			{
				id: 'inventory',
				stopWithinMs: 100,
				create: (options) =>
					createActor(inventoryMachine, {
						...options,
						input: { now, measuredEvery: telemetry.reporting.meteredMeasurementSeconds * 1_000 },
					}),
			},
			{
				id: 'health',
				stopWithinMs: 100,
				create: (options) =>
					createActor(createHealth({ stateDir: gateway.stateDir, deadLetters, queues, serial, lastRun }), {
						...options,
						input: {
							...{ now, stacks: stackIds, session, version },
							intervalSeconds: telemetry.intervalSeconds,
							meteredFactor: telemetry.reporting.meteredFactor,
						},
					}),
			},
		],
	};
	return {
		id: 'house',
		strategy: 'oneForOne',
		children: [
			// It stops last: what the others commit while they stop is written.
			{ id: 'journal', stopWithinMs: 500, create: (options) => createActor(journalLogic, options) },
			// First: what waits on the time of day finds its word when it starts.
			{ id: 'clock', stopWithinMs: 100, create: clock.create },
			// They see what the others tell from their start to their end.
			...watching.leaves,
			...(configuration.leds ? [await ledsOf(configuration.leds)] : []),
			...(configuration.modem ? [await modemOf(configuration.modem)] : []),
			...(cloud ? [await linkOf(cloud)] : []),
			announcers,
			{ id: 'stacks', strategy: 'oneForOne', children: await Promise.all(configuration.stacks.map(stackOf)) },
			{
				id: 'gateway',
				stopWithinMs: 100,
				create: (options) => createActor(createOwnActions({ log, names }, present), options),
			},
			{
				id: 'dispatcher',
				stopWithinMs: 4_000,
				create: (options) => {
					const actor = createActor(dispatcher.logic, {
						...options,
						input: {
							...dispatcher.input,
							stacks: stackIds,
							check,
							isRepeatable: (action) => isRepeatable(action) || repeatableOwnActions.has(action),
							mostOpen: MOST_OPEN_COMMANDS,
						},
					});
					pulses.watch('dispatcher', DISPATCHER_LIMIT, actor, dispatcherPulse);
					gauges.set('commands', () => {
						const { open, ending } = actor.getSnapshot().context;
						return { open: open.size, ending: ending.size };
					});
					return actor;
				},
			},
			// Last: the service manager is told that the gateway is ready when everybody else is there.
			{ id: 'watchdog', stopWithinMs: 500, create: watchdog.create },
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
