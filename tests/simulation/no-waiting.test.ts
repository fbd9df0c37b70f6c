/** What the simulated home does to timers and stacks, in a process of its own, from dist/. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = new URL('../../dist/simulation/no-waiting.js', import.meta.url);

/** Runs a script after them and gives what it printed, by line. */
async function printed(script: string): Promise<string[]> {
	const before = `import { leaveStacksAlone, skipEmptyWaits } from '${MODULE}';
		const turn = () => new Promise((resolve) => setImmediate(resolve));
		const say = (what) => console.log(what);`;
	const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', `${before}\n${script}`]);
	return stdout.trim().split('\n');
}

test('timers of 0 ms fire in the next turn, in order, and not where they were cleared; others take their time', async () => {
	const script = `
		skipEmptyWaits();
		setTimeout(say, 5, 'later');
		setTimeout(say, 0, 'first');
		setTimeout(say, 0, 'second');
		clearTimeout(setTimeout(say, 0, 'cleared'));
		clearTimeout(setTimeout(say, 1, 'cleared, too'));
		clearTimeout(undefined);
		say('now');
		await turn();
		say('turned');`;
	expect(await printed(script)).toEqual(['now', 'first', 'second', 'turned', 'later']);
});

test('a stack is told by V8', async () => {
	const script = `
		Error.prepareStackTrace = () => 'translated';
		leaveStacksAlone();
		say(new Error('it').stack);`;
	const [first, second] = await printed(script);
	expect(first).toBe('Error: it');
	expect(second).toMatch(/^\s+at /);
});
