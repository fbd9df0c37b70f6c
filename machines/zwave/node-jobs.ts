/**
 * What a node still has to do, as a pure list: commands first, then questions that confirm an earlier command or look for
 * what was missed.
 */
import type { ToStack } from '../events.ts';
import { answers, type CcCommand, type CcMessage } from './cc.ts';

export type Execute = Extract<ToStack, { type: 'EXECUTE' }>;

export interface Look {
	readonly endpoint: number;
	readonly command: CcCommand;
	/** ms since the epoch. */
	readonly dueAt: number;
	/** Looks for what was missed: not needed any more once the device tells it by itself. */
	readonly unlessTold?: true;
}

export interface Jobs {
	/** In the order in which they came. */
	readonly commands: readonly Execute[];
	readonly looks: readonly Look[];
}

export const noJobs: Jobs = { commands: [], looks: [] };

/** ms. For the line to open and the device to be asked: the contract's time for a stack that is starting. */
const READ_BACK_MS = 10_000;

/**
 * As the last one. One that is to be read back is not carried out any more, so that its own time may be up: it has that of a
 * stack that starts in any case.
 *
 * @param now ms since the epoch.
 */
export function addCommand(jobs: Jobs, command: Execute, now: number): Jobs {
	const latest = command.readBack ? Math.max(command.expiresAt, now + READ_BACK_MS) : command.expiresAt;
	return { ...jobs, commands: [...jobs.commands, { ...command, expiresAt: latest }] };
}

/** A later look at the same thing takes the place of an earlier one. */
export function addLook(jobs: Jobs, look: Look): Jobs {
	const same = JSON.stringify(look.command);
	const others = jobs.looks.filter(
		({ endpoint, command }) => endpoint !== look.endpoint || JSON.stringify(command) !== same,
	);
	return { ...jobs, looks: [...others, look] };
}

/** Without the looks that a message from the device makes needless. */
export function dropTold(jobs: Jobs, from: number, message: CcMessage): Jobs {
	const looks = jobs.looks.filter(
		({ unlessTold, endpoint, command }) => !unlessTold || endpoint !== from || !answers(command, message),
	);
	return looks.length === jobs.looks.length ? jobs : { ...jobs, looks };
}

export function dueLook(jobs: Jobs, now: number): Look | undefined {
	return jobs.looks.find(({ dueAt }) => dueAt <= now);
}

/** When the next look is due; undefined when there is none. */
export function nextLookAt({ looks }: Jobs): number | undefined {
	return looks.length === 0 ? undefined : Math.min(...looks.map(({ dueAt }) => dueAt));
}

/** When the first command expires; undefined when there is none. */
export function nextExpiryAt({ commands }: Jobs): number | undefined {
	return commands.length === 0 ? undefined : Math.min(...commands.map(({ expiresAt }) => expiresAt));
}

/** @returns Those that have expired at `now` (ms since the epoch), and what is left. */
export function expire(jobs: Jobs, now: number): { expired: readonly Execute[]; left: Jobs } {
	return {
		expired: jobs.commands.filter(({ expiresAt }) => expiresAt <= now),
		left: { ...jobs, commands: jobs.commands.filter(({ expiresAt }) => expiresAt > now) },
	};
}
