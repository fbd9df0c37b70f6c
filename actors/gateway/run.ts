/**
 * The service: starts the house from its configuration and lives until it is told to stop.
 *
 * Promises: SIGTERM and SIGINT stop the subsystems in order within ten seconds; a house whose supervisor gave up ends with
 * exit code 1, for systemd to start it again; so does one in which something failed that no subsystem caught. A journal that
 * cannot be opened is told on stderr, and ends it with exit code 2 before anything else is started.
 */
import { toPromise } from 'xstate';
import { backOff } from '../../machines/back-off.ts';
import type { HouseEvent } from '../../machines/events.ts';
import { type OpenJournal, openJournal } from '../journal/index.ts';
import { createLog } from '../runtime/log.ts';
import { JournalFault } from '../runtime/store.ts';
import { SubsystemFailure } from '../runtime/subsystem.ts';
import { reasonOf } from '../runtime/system-error.ts';
import { createTree, stoppingWithin } from '../runtime/tree.ts';
import { beginRun } from '../telemetry/last-run.ts';
import { WATCHERS, Watching } from '../telemetry/watching.ts';
import type { Configuration } from './configuration.ts';
import { House } from './house.ts';
import { narrator } from './narrator.ts';
import { subsystemsOf } from './subsystems.ts';
import { version } from './version.ts';

const RESTART = { first: 500, ceiling: 30_000 };
/** Whose children fail more often gives up: it will not mend itself. */
const INTENSITY = { restarts: 5, withinMs: 60_000 };

/** Parts of the configuration whose subsystems hear what the others say, where they are there. */
const OPTIONAL = ['cloud', 'modem', 'leds'] as const;

/** ms. The contract has ten seconds, from the signal to the end of the process. */
const STOP_WITHIN = 9_500;

/** The contract's, for a state directory that cannot be used. */
const UNUSABLE = 2;

/** @returns The exit code. */
export async function run(configuration: Configuration): Promise<number> {
	let journal: OpenJournal;
	try {
		journal = await openJournal(configuration.gateway.stateDir);
	} catch (fault) {
		if (!(fault instanceof JournalFault)) throw fault;
		process.stderr.write(`gateway.stateDir: ${fault.message}; ${fault.remedy}\n`);
		return UNUSABLE;
	}
	try {
		return await serve(configuration, journal);
	} finally {
		await journal.close();
	}
}

async function serve(configuration: Configuration, journal: OpenJournal): Promise<number> {
	const log = createLog({ level: 'info' });
	const { session } = journal.journal;
	const run = beginRun(configuration.gateway.stateDir);
	log.info(`gatehouse ${version} starts`, { gateway: configuration.gateway.id, session, ...run.last });

	const watching = await Watching.open({
		...{ session, version, log, now: Date.now, random: Math.random },
		config: configuration.telemetry,
		gatewayId: configuration.gateway.id,
	});
	const absentWatchers = WATCHERS.filter((id) => !watching.leaves.some((leaf) => leaf.id === id));
	const absent = new Set([...OPTIONAL.filter((part) => configuration[part] === undefined), ...absentWatchers]);
	const narrate = narrator(log);
	const observe = (event: HouseEvent) => {
		narrate(event);
		watching.observe(event);
	};
	const house = new House(observe, Date.now, absent, (received) => watching.begin(received));
	const subsystems = await subsystemsOf(configuration, {
		...{ journal, log, watching },
		deadLetters: house.deadLetters,
		lastRun: run.last,
	});
	const supervisor = createTree(
		stoppingWithin(subsystems, STOP_WITHIN),
		{ intensity: INTENSITY, backOff: backOff(RESTART, Math.random), now: Date.now },
		{
			emitted: (_, event) => house.carry(event),
			connected: (id, send) => house.connect(id, send),
			failed: (id, failure) => log.error(`${id} has failed: ${failure.message}`, detailsOf(failure)),
			unheard: (id, name) => house.drop(`${id}/${name}`),
		},
	);
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
	// The process ends by it (exit code 1): the log is to know why.
	const note = (fault: unknown) => {
		run.end(reasonOf(fault));
		log.error(`unhandled, the gateway ends: ${reasonOf(fault)}`, detailsOf(fault));
	};
	process.on('uncaughtExceptionMonitor', note);
	const warn = (warning: Error) => log.warn(warning.message);
	process.on('warning', warn);
	supervisor.start();
	const { failure } = await ended;
	run.end(failure);
	process.off('SIGTERM', stop).off('SIGINT', stop).off('uncaughtExceptionMonitor', note).off('warning', warn);
	if (house.deadLetters.size > 0) log.debug('dead letters', Object.fromEntries(house.deadLetters));
	if (failure === undefined) {
		log.info('stopped');
		return 0;
	}
	log.error(`the gateway gives up: ${failure}`);
	return 1;
}

function detailsOf(failure: unknown) {
	if (!(failure instanceof SubsystemFailure)) return { stack: failure instanceof Error ? failure.stack : undefined };
	return { lastEvents: failure.lastEvents, stack: failure.cause instanceof Error ? failure.cause.stack : undefined };
}
