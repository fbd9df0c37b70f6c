/**
 * Makes a checkout ready: its npm packages, its build, and for the tests the programs they need of the system.
 *
 * Promises: returns at once when everything is there; several at a time wait for each other; writes nothing to stdout. A
 * step that fails throws with what its program said.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { areInstalled, install } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { installPackages, missingPackages, obstacle } from './system-packages.mjs';

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCK = join(ROOT, '.setup-lock');

/**
 * @param {{ quiet?: boolean, tests?: boolean }} how `quiet`: no line of progress before a long step. `tests`: also what
 *   the tests need of the system.
 * @returns {Promise<{ missing: string[] }>} Packages of the system that the tests have to do without.
 */
export async function setUp({ quiet = false, tests = false }) {
	await installDependencies({ quiet });
	await buildSources({ quiet });
	return { missing: tests ? await installSystemPackages({ quiet }) : [] };
}

/** @param {{ quiet: boolean }} how */
export async function installDependencies({ quiet }) {
	if (await areInstalled(ROOT)) return;
	await withLock(LOCK, async () => {
		if (await areInstalled(ROOT)) return;
		if (!quiet) say('installing the npm packages …');
		await install(ROOT);
	});
}

/** @param {{ quiet: boolean }} how */
export async function buildSources({ quiet }) {
	if (await isBuilt(ROOT)) return;
	await withLock(LOCK, async () => {
		if (await isBuilt(ROOT)) return;
		if (!quiet) say('building …');
		await build(ROOT);
	});
}

/**
 * @param {{ quiet: boolean }} how
 * @returns {Promise<string[]>} What could not be installed, after saying so.
 */
export async function installSystemPackages({ quiet }) {
	if ((await missingPackages()).length === 0) return [];
	return await withLock(LOCK, async () => {
		const wanted = await missingPackages();
		if (wanted.length === 0) return [];
		let reason = await obstacle();
		if (reason === undefined) {
			if (!quiet) say(`installing ${wanted.join(', ')} …`);
			reason = await installPackages(wanted, ROOT);
		}
		const missing = await missingPackages();
		if (missing.length > 0) {
			say(`without ${missing.join(', ')}: ${reason ?? 'installed, but their programs are not to be found'}`);
			say('the tests that need them are skipped, by name');
		}
		return missing;
	});
}

/** @param {string} line */
function say(line) {
	process.stderr.write(`gatehouse: ${line}\n`);
}
