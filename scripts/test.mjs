/**
 * `npm test`: every check there is, on a fresh checkout too. What a check prints goes where it goes; a summary closes.
 *
 * All checks run even when one fails; the exit code is 1 if any did. `--only types,tests` runs those alone; all other
 * arguments go to Vitest.
 */
import { run } from './child.mjs';
import { buildSources, installDependencies, installSystemPackages, ROOT } from './setup.mjs';

/** Separates their names: packages of the system that are missing; the tests that need them skip themselves by name. */
const MISSING = 'GATEHOUSE_MISSING';

/** @param {string[]} argv */
async function main(argv) {
	const { only, rest } = parse(argv);
	await installDependencies({ quiet: false });
	// They come from afar: meanwhile there is something to do.
	const packages = only.length > 0 && !only.includes('tests') ? undefined : installSystemPackages({ quiet: false });
	packages?.catch(() => undefined);
	const checks = {
		types: () => tool('tsc', ['-p', '.']),
		lint: () => tool('biome', ['ci', '.']),
		imports: () => tool('vitest', ['run', 'tests/design']),
		unused: () => tool('knip', []),
		build: async () => {
			await buildSources({ quiet: false });
			return true;
		},
		tests: async () => {
			const missing = (await packages) ?? [];
			return await tool('vitest', ['run', ...rest], { ...process.env, [MISSING]: missing.join(',') });
		},
	};
	const unknown = only.filter((name) => !Object.hasOwn(checks, name));
	if (unknown.length > 0) {
		process.stderr.write(`no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`);
		return 2;
	}

	const summary = [];
	let failed = false;
	for (const [name, check] of Object.entries(checks)) {
		if (only.length > 0 && !only.includes(name)) continue;
		process.stdout.write(`\n── ${name}\n`);
		const began = performance.now();
		const passed = await check().catch(explain);
		const seconds = ((performance.now() - began) / 1_000).toFixed(1);
		process.stdout.write(`── ${name}: ${seconds} s\n`);
		summary.push(`${name.padEnd(8)} ${passed ? 'passed' : 'FAILED'} ${seconds.padStart(6)} s\n`);
		failed ||= !passed;
	}
	process.stdout.write(`\n${summary.join('')}`);
	return failed ? 1 : 0;
}

/**
 * @param {string[]} argv
 * @returns {{ only: string[], rest: string[] }}
 */
function parse(argv) {
	const at = argv.indexOf('--only');
	if (at < 0) return { only: [], rest: argv };
	return { only: (argv[at + 1] ?? '').split(','), rest: argv.toSpliced(at, 2) };
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function tool(name, args, env = process.env) {
	const { code } = await run(`node_modules/.bin/${name}`, args, { kept: false, cwd: ROOT, env });
	return code === 0;
}

/** @param {unknown} fault */
function explain(fault) {
	process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n`);
	return false;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (fault) {
	explain(fault);
	process.exitCode = 1;
}
