/** A part of a measurement that hangs costs that part alone. A pipe that nobody writes to stands for a disk that hangs. */
import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measuringOf } from '../../actors/telemetry/measuring.ts';
import { temporaryFolder } from '../kit/folder.ts';

test('a part that hangs is left out and named, is not asked again meanwhile, and comes back', async () => {
	const root = await temporaryFolder({ 'proc/loadavg': '0.5 0.5 0.5 1/2 3\n' });
	const pipe = join(root, 'proc/meminfo');
	await mkdir(join(root, 'proc'), { recursive: true });
	execFileSync('mkfifo', [pipe]);
	const measure = measuringOf({
		...{ stateDir: root, root, lastRun: { lastEnd: 'unknown' } },
		...{ deadLetters: new Map(), queues: () => ({}), serial: () => ({}) },
	});
	const first = await measure();
	expect(first.late).toEqual(['memory']);
	expect(first.measured).toMatchObject({ cpu: { load1: 0.5 }, disk: { totalBytes: expect.any(Number) } });
	expect(first.measured).not.toHaveProperty('memory');
	// Each that was asked again would hold one of the few threads that read files.
	for (let times = 0; times < 8; times++) expect((await measure()).late).toEqual(['memory']);

	await writeFile(pipe, 'MemTotal: 1000 kB\n');
	await rm(pipe);
	await writeFile(pipe, 'MemTotal: 2000 kB\n');
	await expect.poll(async () => (await measure()).measured.memory?.totalBytes).toBe(2_048_000);
});
