/**
 * The npm packages of a checkout: whether node_modules is what package-lock.json asks for, and how it becomes that.
 *
 * npm itself leaves the stamp: it writes node_modules/.package-lock.json as the last act of an installation, so an
 * interrupted one counts as none.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} Entry
 * @typedef {{ [path: string]: Entry }} Entries
 */

/**
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function areInstalled(root) {
	const wanted = await readEntries(join(root, 'package-lock.json'));
	if (!wanted) throw new Error(`${root} has no package-lock.json; it is part of the checkout`);
	const installed = await readEntries(join(root, 'node_modules', '.package-lock.json'));
	if (!installed) return false;
	return Object.entries(wanted).every(([path, entry]) => {
		if (path === '') return true;
		const found = installed[path];
		// npm leaves out optional packages that are for other platforms.
		if (!found) return entry.optional === true;
		return found.version === entry.version && found.integrity === entry.integrity;
	});
}

/**
 * Installs what the lock file says, and leaves it as it is. Not `npm ci`: that refuses a lock file without the optional
 * packages of other platforms, which is what npm writes where the registry does not have them all.
 * @param {string} root
 * @throws When npm fails, with what it said.
 */
export async function install(root) {
	// `npm run -s` and NODE_ENV=production reach npm through the environment: the flags overrule them.
	const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
	const { code, output } = await run('npm', args, { kept: true, cwd: root });
	if (code !== 0) throw new Error(`npm install failed (exit code ${code}):\n${output}`);
}

/**
 * @param {string} file
 * @returns {Promise<Entries | undefined>} Undefined when there is no such file.
 */
async function readEntries(file) {
	let text;
	try {
		text = await readFile(file, 'utf8');
	} catch (fault) {
		if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined;
		throw fault;
	}
	/** @type {{ packages?: Entries }} */
	const lock = JSON.parse(text);
	return lock.packages ?? {};
}
