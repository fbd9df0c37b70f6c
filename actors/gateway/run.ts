/**
 * The service: starts the house from its configuration and lives until it is told to stop.
 *
 * Promises: SIGTERM and SIGINT stop the subsystems in order within ten seconds; a house whose supervisor gave up ends with
 * exit code 1, for systemd to start it again.
 */
import { join } from 'node:path';
import { createActor, toPromise } from 'xstate';
import { alarmsMachine } from '../../machines/alarms.ts';
import { checkArguments } from '../../machines/clusters/index.ts';
import { dispatcherMachine } from '../../machines/dispatcher.ts';
import { inventoryMachine } from '../../machines/inventory.ts';
import type { JsonObject } from '../../machines/json.ts';
import { outboxMachine } from '../../machines/outbox.ts';
import { supervisedMachine } from '../../machines/supervised.ts';
import { supervisorMachine } from '../../machines/supervisor.ts';
import { openJournal } from '../journal/index.ts';
import { backOff } from '../runtime/back-off.ts';
import { createLog } from '../runtime/log.ts';
import { livesOf, type Subsystem, SubsystemFailure } from '../runtime/subsystem.ts';
import { createHealth } from '../telemetry/index.ts';
import { type Configuration, secretsOf } from './configuration.ts';
import { House } from './house.ts';
import { narrator } from './narrator.ts';
import { createOwnActions, ownActions } from './own-actions.ts';
import { links, stacks } from './registry.ts';
import { version } from './version.ts';

/** Open at a time; more are refused with QUEUE_FULL. */
const MOST_OPEN_COMMANDS = 1_000;
const REMEMBERED = { most: 10_000, forMs: 7 * 24 * 3_600_000 };
const OUTBOX = { most: 10_000, mostInFlight: 20 };
const RESTART = { first: 500, ceiling: 30_000 };
/** A subsystem that fails more often takes the house down: it will not mend itself. */
const INTENSITY = { restarts: 5, withinMs: 60_000 };

/** A subsystem and how long it may take to stop; all together within ten seconds. */
interface Member extends Subsystem {
	readonly id: string;
	readonly stopWithinMs: number;
}

/** @returns The exit code. */
export async function run(configuration: Configuration): Promise<number> {
	const log = createLog({ level: 'info' });
	const journal = openJournal(join(configuration.gateway.stateDir, 'journal'), (message) => log.error(message));
	const session = await journal.nextSession();
	log.info(`gatehouse ${version} starts`, { gateway: configuration.gateway.id, session });

	const house = new House(narrator(log));
	const members = await membersOf(configuration, { journal, session, log });
	const subsystems = new Map(members.map((member) => [member.id, member]));
	const life = livesOf(subsystems, {
		emitted: (_, event) => house.carry(event),
		connected: (id, send) => house.connect(id, send),
		failed: (id, failure) => log.error(`${id} has failed: ${failure.message}`, detailsOf(failure)),
	});
	const supervisor = createActor(
		supervisorMachine.provide({ actors: { supervised: supervisedMachine.provide({ actors: { life } }) } }),
		{
			input: {
				now: Date.now,
				children: members.map(({ id, stopWithinMs }) => ({
					id,
					stopWithinMs,
					restart: 'permanent' as const,
					intensity: INTENSITY,
					backOff: backOff(RESTART, Math.random),
				})),
			},
		},
	);
	supervisor.on('SUBSYSTEM_CHANGED', (event) => house.carry(event));
	const ended = toPromise(supervisor);
	let isStopping = false;
	const stop = (signal: NodeJS.Signals) => {
		// A terminal's Ctrl-C comes from npm once more.
		if (isStopping) return;
		isStopping = true;
		log.info(`${signal}: stopping in order`);
		supervisor.send({ type: 'STOP' });
	};
	process.on('SIGTERM', stop).on('SIGINT', stop);
	supervisor.start();
	const { failure } = await ended;
	process.off('SIGTERM', stop).off('SIGINT', stop);
	if (house.deadLetters.size > 0) log.debug('dead letters', Object.fromEntries(house.deadLetters));
	if (failure === undefined) {
		log.info('stopped');
		return 0;
	}
	log.error(`the gateway gives up: ${failure}`);
	return 1;
}

interface Means {
	readonly journal: ReturnType<typeof openJournal>;
	readonly session: number;
	readonly log: ReturnType<typeof createLog>;
}

/** Everybody in the order in which they start; they stop in the reverse order. */
async function membersOf(configuration: Configuration, { journal, session, log }: Means): Promise<Member[]> {
	const { gateway, cloud, telemetry } = configuration;
	const now = Date.now;
	const random = Math.random;
	const stackIds = configuration.stacks.map(({ id }) => id);
	const members: Member[] = [];
	if (cloud) {
		const { createLink } = await links[cloud.link].load();
		const secrets = secretsOf(configuration, 'cloud');
		const logic = createLink({ config: cloud, secrets, gatewayId: gateway.id, session, version, now, random, log });
		members.push({ id: 'cloud', stopWithinMs: 1_500, create: (options) => createActor(logic, options) });
	}
	members.push(
		{
			id: 'outbox',
			stopWithinMs: 1_500,
			create: (options) => createActor(outboxMachine, { ...options, input: OUTBOX }),
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
				createActor(createHealth({ stateDir: gateway.stateDir }), {
					...options,
					input: { now, intervalSeconds: telemetry.intervalSeconds, stacks: stackIds, session, version },
				}),
		},
	);
	for (const config of configuration.stacks) {
		const { createStack } = await stacks[config.stack].load();
		const store = journal.store(config.id);
		members.push({
			id: config.id,
			stopWithinMs: 2_000,
			create: (options) => {
				const { logic, input } = createStack({ config, store, now, random });
				return createActor(logic, { ...options, input });
			},
		});
	}
	members.push(
		{ id: 'gateway', stopWithinMs: 100, create: (options) => createActor(createOwnActions(log), options) },
		{
			id: 'dispatcher',
			stopWithinMs: 4_000,
			create: (options) =>
				createActor(dispatcherMachine, {
					...options,
					input: { now, stacks: stackIds, check, mostOpen: MOST_OPEN_COMMANDS, remember: REMEMBERED },
				}),
		},
	);
	return members;
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

function detailsOf(failure: unknown) {
	if (!(failure instanceof SubsystemFailure)) return { failure };
	return { lastEvents: failure.lastEvents, stack: failure.cause instanceof Error ? failure.cause.stack : undefined };
}
