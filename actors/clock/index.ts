/**
 * The clock as the supervisor starts it: the clock's chart, looking at this box's clocks and asking this box's kernel.
 *
 * A look is one system call. Where ffi-napi cannot be loaded, or the kernel refuses to say, the other signs count alone.
 */
import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type AnyActor, createActor, fromPromise } from 'xstate';
import { clockMachine, type Look } from '../../machines/clock.ts';
import { loadKernelClock } from '../../native/adjtimex.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import type { ClockConfig } from './config.ts';

export interface Clock extends Subsystem {
	/** Whether the time of day is right, as far as it is known now; false where no clock runs. */
	readonly isTrusted: () => boolean;
}

/** What it looks at. */
export interface Clocks {
	/** ms since the epoch. */
	readonly now: () => number;
	/** ms, by the clock that nobody sets. */
	readonly counted: () => number;
	readonly loadKernel: typeof loadKernelClock;
	/** ms since the epoch. */
	readonly builtAt: number;
}

/** Both the build and a checkout write this file when they are made, and a package keeps its time. */
const here: Clocks = {
	now: Date.now,
	counted: () => performance.now(),
	loadKernel: () => loadKernelClock(),
	builtAt: statSync(fileURLToPath(import.meta.url)).mtimeMs,
};

export async function createClock(
	{ trust }: ClockConfig,
	{ now, counted, loadKernel, builtAt } = here,
): Promise<Clock> {
	const kernel = trust ? undefined : await loadKernel();
	const ask = (): Look['kernel'] => {
		const said = kernel && 'library' in kernel ? kernel.library() : undefined;
		if (!said || 'fault' in said) return 'silent';
		return said.value.synchronised ? 'synchronised' : 'unsynchronised';
	};
	const logic = clockMachine.provide({
		actors: { look: fromPromise(async () => ({ now: now(), counted: counted(), kernel: ask() })) },
	});
	let actor: ReturnType<typeof start> | undefined;
	const start = (options: Parameters<Subsystem['create']>[0]) =>
		createActor(logic, { ...options, input: { builtAt, trust } });
	return {
		create: (options): AnyActor => {
			actor = start(options);
			return actor;
		},
		isTrusted: () => actor?.getSnapshot().hasTag('trusted') ?? false,
	};
}
