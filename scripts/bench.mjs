/**
 * `npm run bench`: this gateway beside the Driver of zwave-js, on a fresh checkout too. Arguments go to tests/bench/main.ts.
 *
 * The bench is TypeScript, which Node 20 does not run: it is compiled beside the packages, where nothing else looks.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { ROOT, setUp } from './setup.mjs';

/** As tests/bench/tsconfig.json has it. */
const OUTPUT = join(ROOT, 'node_modules/.cache/gatehouse-bench');

try {
	await setUp({ tests: true });
	const tsc = join(ROOT, 'node_modules/.bin/tsc');
	const { code, output } = await run(tsc, ['-p', 'tests/bench'], { kept: true, cwd: ROOT });
	if (code !== 0) throw new Error(`tsc failed (exit code ${code}):\n${output}`);
	await mkdir(OUTPUT, { recursive: true });
	// Below node_modules, the checkout's own package.json does not count.
	await writeFile(join(OUTPUT, 'package.json'), '{"type":"module"}\n');
	const main = join(OUTPUT, 'tests/bench/main.js');
	const ended = await run(process.execPath, [main, ...process.argv.slice(2)], { kept: false, cwd: ROOT });
	process.exitCode = ended.code;
} catch (fault) {
	process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
	process.exitCode = 1;
}
