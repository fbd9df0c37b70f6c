/**
 * The built journal in a process that is killed in the middle of its commits: nothing that was acknowledged is lost, nothing
 * is there by half, and it opens without a complaint. `GATEHOUSE_SOAK=1` kills 500 times.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';
import { opened } from './desk.ts';

const rounds = process.env.GATEHOUSE_SOAK === '1' ? 500 : 20;
vi.setConfig({ testTimeout: 20_000 + rounds * 2_000 });

/** Commits two values together again and again, and says which is durable. */
const child = `
	import { writeSync } from 'node:fs';
	import { openJournal } from '${pathToFileURL('dist/actors/journal/index.js')}';
	const [stateDir, from] = process.argv.slice(1);
	const { journal } = await openJournal(stateDir);
	for (let n = Number(from); ; n++) {
		const text = 'command '.repeat(70);
		const writes = ['left', 'right'].map((store) => ({ store, key: String(n), value: { n, text } }));
		void journal.commit([{ store: 'last', key: 'n', value: n }], { durable: false });
		await journal.commit(writes, { durable: true });
		writeSync(1, n + '\\n');
	}
`;

/** @returns The last that it said to be durable, before it was killed. */
async function killedAfter(stateDir: string, from: number, count: number): Promise<number> {
	const args = ['--input-type=module', '--eval', child, stateDir, String(from)];
	const gateway = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	let last = from - 1;
	for await (const line of createInterface({ input: gateway.stdout })) {
		last = Number(line);
		if (last >= from + count - 1) gateway.kill('SIGKILL');
	}
	if (gateway.exitCode === null && gateway.signalCode === null) await once(gateway, 'exit');
	expect(gateway.signalCode).toBe('SIGKILL');
	return last;
}

test(`killed ${rounds} times in mid-commit, it has lost nothing`, async () => {
	const stateDir = await temporaryFolder();
	let next = 0;
	for (let round = 0; round < rounds; round++) {
		// Also in the middle of its first commits, and of LevelDB's turning a log into a table.
		const acknowledged = await killedAfter(stateDir, next, 1 + ((round * 37) % 150));
		const { journal, close, subsystem } = await opened(stateDir);
		expect(subsystem().alarm('journal-damaged')).toBeUndefined();
		expect(journal.session).toBe(2 * round + 2);
		const [left, right] = [await journal.store('left').entries(), await journal.store('right').entries()];
		expect([...left.keys()]).toEqual([...right.keys()]);
		const lost = Array.from({ length: acknowledged + 1 }, (_, n) => String(n)).filter((key) => !left.has(key));
		expect(lost).toEqual([]);
		expect(journal.find('last', 'n')).toBeGreaterThanOrEqual(acknowledged);
		next = left.size;
		await close();
	}
});
