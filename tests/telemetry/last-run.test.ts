/** How the last run ended, as the next one finds it. */
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beginRun } from '../../actors/telemetry/last-run.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** A box with a state directory, started for the first time. */
async function desk() {
	const stateDir = await temporaryFolder();
	const start = async (boot: string) => {
		const root = await temporaryFolder({ 'proc/sys/kernel/random/boot_id': `${boot}\n` });
		return () => beginRun(stateDir, root);
	};
	return { stateDir, first: await start('boot-1'), later: await start('boot-2') };
}

test('the first run knows of none before it', async () => {
	const { first } = await desk();
	expect(first().last).toStrictEqual({ lastEnd: 'unknown' });
});

describe('the run before', () => {
	test('was stopped in order, and the gateway started again', async () => {
		const { first } = await desk();
		first().end();
		expect(first().last).toStrictEqual({ lastEnd: 'stopped', rebooted: false });
	});

	test('was killed', async () => {
		const { first } = await desk();
		first();
		expect(first().last).toStrictEqual({ lastEnd: 'crashed', rebooted: false });
	});

	test('had the box go down under it', async () => {
		const { first, later } = await desk();
		first();
		expect(later().last).toStrictEqual({ lastEnd: 'crashed', rebooted: true });
	});

	test('was stopped before the box was started anew', async () => {
		const { first, later } = await desk();
		first().end();
		expect(later().last).toStrictEqual({ lastEnd: 'stopped', rebooted: true });
	});

	test('failed, and could say why', async () => {
		const { first } = await desk();
		first().end('journal has failed 6 times in 60 s');
		expect(first().last).toStrictEqual({
			...{ lastEnd: 'crashed', lastReason: 'journal has failed 6 times in 60 s', rebooted: false },
		});
	});

	test.each(['', '{"boot":', '{"boot":"b","end":"well"}', 'null'])('left a note that is none: %j', async (text) => {
		const { stateDir, first } = await desk();
		await writeFile(join(stateDir, 'last-run.json'), text);
		expect(first().last).toStrictEqual({ lastEnd: 'unknown' });
	});
});

test('a kernel without a boot id says nothing of the box', async () => {
	const { stateDir, first } = await desk();
	first().end();
	expect(beginRun(stateDir, stateDir).last).toStrictEqual({ lastEnd: 'stopped' });
});

test('where no note can be written, the next run does not know, and nothing fails', async () => {
	const { stateDir, first } = await desk();
	first().end();
	// Stands in the way of the note, also for one who may write everywhere.
	await mkdir(join(stateDir, 'last-run.json.new'));
	await chmod(stateDir, 0o700);
	const { last, end } = first();
	expect(last).toStrictEqual({ lastEnd: 'stopped', rebooted: false });
	end();
	await rm(join(stateDir, 'last-run.json.new'), { recursive: true, force: true });
	expect(first().last).toStrictEqual({ lastEnd: 'unknown' });
	expect(await readdir(stateDir)).toEqual(['last-run.json']);
});
