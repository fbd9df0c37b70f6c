/**
 * A program of the system as a child process: pppd, a DHCP client, qmicli, ip.
 *
 * Promises: no shell is between; it hears nothing on its standard input; its lines are bounded, in length and in what is kept
 * of them; what must not be seen on a command line goes into a file in a folder of ours (0700) that is gone when the program
 * is. It ends with us: when its actor is stopped, and, where util-linux' setpriv is there and the program is not setuid, when
 * this process is killed; for the rest systemd ends the whole control group.
 *
 * Source: prctl(2) (PR_SET_PDEATHSIG), setpriv(1).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fromPromise } from 'xstate';
import type { FromProcess, Program, Ran, ToProcess } from '../../machines/modem/data-session-way.ts';
import { fromResource } from '../runtime/resource.ts';
import { reasonOf } from '../runtime/system-error.ts';

const LONGEST_LINE = 500;
const MOST_LINES = 100;
/** What was written before the end is read in less. */
const LAST_WORDS_MS = 500;
/** Where daemons are, and where the PATH of somebody who is not root does not look. */
const DAEMONS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

interface Listeners {
	readonly line?: (line: string) => void;
	readonly ended: (ran: Ran) => void;
	/** It could not be started. */
	readonly failed: (reason: Error) => void;
}

/** The absolute path of a program. @throws Error in words for a person. */
export function findProgram(name: string): string {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...DAEMONS];
	const found = folders.filter((folder) => folder !== '').find((folder) => isExecutable(join(folder, name)));
	if (found === undefined) throw new Error(`the program ${name} is not installed`);
	return join(found, name);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		// The next folder may have it.
		return false;
	}
}

/** What makes the kernel end a child with us; busybox's setpriv has no such option. */
function untilWeEnd(): readonly string[] {
	const setpriv = '/usr/bin/setpriv';
	return isExecutable(setpriv) && basename(realpathSync(setpriv)) === 'setpriv'
		? [setpriv, '--pdeathsig', 'TERM', '--']
		: [];
}

function start({ program, args, env, file }: Program, { line, ended, failed }: Listeners): ChildProcess {
	const [command = '', ...before] = [...untilWeEnd(), findProgram(program)];
	let folder: string | undefined;
	if (file !== undefined) {
		folder = mkdtempSync(join(process.env.RUNTIME_DIRECTORY ?? tmpdir(), 'gatehouse-'));
		writeFileSync(join(folder, program), file, { mode: 0o600 });
	}
	const forget = () => {
		if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	};
	const child = spawn(command, [...before, ...args, ...(folder === undefined ? [] : [join(folder, program)])], {
		// Its words are read: in English.
		env: { ...process.env, LC_ALL: 'C', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		// A Ctrl-C on the terminal is the gateway's to take.
		detached: true,
	});
	const lines: string[] = [];
	for (const output of [child.stdout, child.stderr])
		createInterface({ input: output }).on('line', (whole) => {
			const said = whole.slice(0, LONGEST_LINE);
			if (lines.push(said) > MOST_LINES) lines.shift();
			line?.(said);
		});
	child.on('error', (error) => {
		forget();
		failed(new Error(`${program} cannot be started: ${reasonOf(error)}`));
	});
	child.on('close', (code) => {
		forget();
		ended({ code, lines });
	});
	// What it left behind may hold its outputs open: nobody waits for that.
	child.on('exit', () => {
		setTimeout(() => {
			child.stdout.destroy();
			child.stderr.destroy();
		}, LAST_WORDS_MS).unref();
	});
	return child;
}

/** Runs as long as it runs; where there is no program, until TERMINATE. */
export const createProcess = () =>
	fromResource<ToProcess, FromProcess, { readonly program: Program | undefined }, Ran>((scope) => {
		const { program } = scope.input;
		if (!program) {
			scope.receive(() => scope.complete({ code: 0, lines: [] }));
			return () => {};
		}
		const child = start(program, {
			line: (line) => scope.tell({ type: 'LINE', line }),
			ended: (ran) => scope.complete(ran),
			failed: (reason) => scope.fail(reason),
		});
		scope.receive(() => void child.kill('SIGTERM'));
		return () => void child.kill('SIGKILL');
	});

/** Runs it to its end; killed when nobody waits for it any more. Rejects where it cannot be started. */
export function runProgram(program: Program, signal?: AbortSignal): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const child = start(program, { ended: resolve, failed: reject });
		signal?.addEventListener('abort', () => void child.kill('SIGKILL'));
	});
}

export const createRun = () => fromPromise<Ran, Program>(({ input, signal }) => runProgram(input, signal));
