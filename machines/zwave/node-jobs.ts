/**
 * What a node still has to do, as a pure list: commands first, then questions that confirm an earlier command.
 */
import type { ToStack } from '../events.ts';
import type { CcCommand } from './cc.ts';

export type Execute = Extract<ToStack, { type: 'EXECUTE' }>;

export interface Look {
	readonly endpoint: number;
	readonly command: CcCommand;
	/** Monotonic, ms. */
	readonly dueAt: number;
}

export interface Jobs {
	/** In the order in which they came. */
	readonly commands: readonly Execute[];
	readonly looks: readonly Look[];
}

export const noJobs: Jobs = { commands: [], looks: [] };

/** A later look at the same thing takes the place of an earlier one. */
export function addLook(jobs: Jobs, look: Look): Jobs {
	const same = JSON.stringify(look.command);
	const others = jobs.looks.filter(
		({ endpoint, command }) => endpoint !== look.endpoint || JSON.stringify(command) !== same,
	);
	return { ...jobs, looks: [...others, look] };
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
