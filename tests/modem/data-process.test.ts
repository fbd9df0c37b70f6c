/** Programs as children, by real ones of this system. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActor, setup } from 'xstate';
import { createProcess, createRun, findProgram, runProgram } from '../../actors/modem/process.ts';
import type { FromProcess, Program, Ran } from '../../machines/modem/data-session-way.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** Runs it under an owner, and writes down what it tells. */
function owned(program: Program | undefined) {
	const told: FromProcess[] = [];
	let end: Ran | undefined;
	let fault: unknown;
	const owner = createActor(
		setup({
			types: { events: {} as FromProcess },
			actors: { process: createProcess() },
			actions: {
				note: (_, event: FromProcess) => void told.push(event),
				noteEnd: (_, ran: Ran) => {
					end = ran;
				},
				noteFault: (_, { reason }: { reason: unknown }) => {
					fault = reason;
				},
			},
		}).createMachine({
			invoke: {
				id: 'process',
				src: 'process',
				input: { program },
				onDone: { actions: { type: 'noteEnd', params: ({ event }) => event.output } },
				onError: { actions: { type: 'noteFault', params: ({ event }) => ({ reason: event.error }) } },
			},
			on: { LINE: { actions: { type: 'note', params: ({ event }) => event } } },
		}),
	);
	owner.start();
	onTestFinished(() => void owner.stop());
	return {
		owner,
		told: () => told.map(({ line }) => line),
		end: () => end,
		fault: () => fault,
		terminate: () => owner.getSnapshot().children.process?.send({ type: 'TERMINATE' }),
	};
}

const sh = (script: string): Program => ({ program: 'sh', args: ['-c', script] });

/** Whether there is such a process. */
function lives(pid: number): boolean {
	return readdirSync('/proc').includes(String(pid));
}

describe('a program', () => {
	test('is heard line by line, on both its outputs, and its end is told', async () => {
		const it = owned(sh('echo one; echo two >&2; exit 3'));
		await vi.waitFor(() => expect(it.end()).toBeDefined());
		expect(it.told().sort()).toEqual(['one', 'two']);
		expect(it.end()?.code).toBe(3);
	});

	test('is ended when it is told to', async () => {
		const it = owned(sh('trap "kill $!; echo bye; exit 5" TERM; sleep 600 & echo on; wait'));
		await vi.waitFor(() => expect(it.told()).toEqual(['on']));
		it.terminate();
		await vi.waitFor(() => expect(it.end()).toMatchObject({ code: 5 }));
		expect(it.told()).toContain('bye');
	});

	test('is killed when its actor is stopped', async () => {
		const it = owned(sh('trap "" TERM; echo $$; exec sleep 600'));
		await vi.waitFor(() => expect(it.told()).toHaveLength(1));
		const pid = Number(it.told()[0]);
		it.owner.stop();
		await vi.waitFor(() => expect(lives(pid)).toBe(false));
	});

	test('has ended when it has, whatever it left behind', async () => {
		const ran = await runProgram(sh('sleep 30 & echo $!; exit 4'));
		process.kill(Number(ran.lines[0]));
		expect(ran.code).toBe(4);
	});

	test('that is none is held until it is told to end', () => {
		const it = owned(undefined);
		expect(it.end()).toBeUndefined();
		it.terminate();
		expect(it.end()).toEqual({ code: 0, lines: [] });
	});

	test('that is not installed is said by its name', () => {
		const it = owned({ program: 'no-such-program', args: [] });
		expect(it.fault()).toEqual(new Error('the program no-such-program is not installed'));
		expect(() => findProgram('no-such-program')).toThrow('is not installed');
	});

	test('may be flooding: its lines are cut, and only the last are kept', async () => {
		const ran = await runProgram(sh('seq 1 500; head -c 3000 /dev/zero | tr "\\0" x; echo'));
		expect(ran.lines).toHaveLength(100);
		expect(ran.lines.at(-1)).toHaveLength(500);
	});

	test('speaks English, and gets what is set for it', async () => {
		const ran = await runProgram({ ...sh('echo $LC_ALL $IF_METRIC'), env: { IF_METRIC: '700' } });
		expect(ran.lines).toEqual(['C 700']);
	});
});

describe('what must not be seen', () => {
	test('comes in a file that only we can read, and that is gone afterwards', async () => {
		const folder = await temporaryFolder();
		vi.stubEnv('RUNTIME_DIRECTORY', folder);
		onTestFinished(() => void vi.unstubAllEnvs());
		const script = 'cat "$0"; stat -c %a "$0" "$(dirname "$0")"; tr "\\0" " " </proc/$$/cmdline';
		const ran = await runProgram({ program: 'sh', args: ['-c', script], file: 'password "geheim"\n' });
		const [content, file, parent, commandLine] = ran.lines;
		expect([content, file, parent]).toEqual(['password "geheim"', '600', '700']);
		expect(commandLine).not.toContain('geheim');
		expect(readdirSync(folder)).toEqual([]);
	});
});

describe('a program that is run to its end', () => {
	test('gives back what it said', async () => {
		const actor = createActor(createRun(), { input: sh('echo here') });
		actor.start();
		await vi.waitFor(() => expect(actor.getSnapshot().output).toEqual({ code: 0, lines: ['here'] }));
	});

	test('is killed when nobody waits for it any more', async () => {
		const folder = await temporaryFolder();
		const actor = createActor(createRun(), { input: sh(`echo $$ >${folder}/pid; exec sleep 600`) });
		actor.start();
		const pid = await vi.waitFor(() => {
			const text = readFileSync(`${folder}/pid`, 'utf8');
			expect(text).toMatch(/\d+\n/);
			return Number(text);
		});
		actor.stop();
		await vi.waitFor(() => expect(lives(pid)).toBe(false));
	});
});
