/**
 * The build: TypeScript in machines/, actors/ and simulation/ to JavaScript in dist/.
 *
 * Promises: dist/ holds the output of the sources there are, and of no others; the stamp in it is written last, so a build
 * that was interrupted or failed counts as none.
 */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { run } from './child.mjs';

const SOURCES = ['machines', 'actors', 'native', 'simulation'];
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json'];
const BUILD_INFO = '.tsbuildinfo';
const STAMP = '.stamp';

/**
 * @param {string} root
 * @returns {Promise<boolean>} Whether dist/ is what a build would make of the sources as they are now.
 */
export async function isBuilt(root) {
	const { signature, outputs } = await inputs(root);
	if ((await stampOf(root)) !== signature) return false;
	const present = new Set(await filesUnder(root, 'dist'));
	return outputs.every((output) => present.has(output));
}

/**
 * @param {string} root
 * @throws When tsc fails, with what it said.
 */
export async function build(root) {
	const { signature, outputs } = await inputs(root);
	await rm(join(root, 'dist', STAMP), { force: true });
	await sweep(root, outputs);
	const tsc = join(root, 'node_modules', '.bin', 'tsc');
	const { code, output } = await run(tsc, ['-p', 'tsconfig.build.json'], { kept: true, cwd: root });
	if (code !== 0) throw new Error(`tsc failed (exit code ${code}):\n${output}`);
	await writeFile(join(root, 'dist', STAMP), signature);
}

/**
 * Removes the outputs of sources that are gone. tsc writes only what its build information takes for changed: when an
 * output is missing, that goes too.
 * @param {string} root
 * @param {readonly string[]} outputs
 */
async function sweep(root, outputs) {
	const present = (await filesUnder(root, 'dist')).filter((file) => /\.js(\.map)?$/.test(file));
	const wanted = new Set(outputs.flatMap((output) => [output, `${output}.map`]));
	for (const file of present) if (!wanted.has(file)) await rm(join(root, file));
	if (!outputs.every((output) => present.includes(output))) await rm(join(root, 'dist', BUILD_INFO), { force: true });
}

/**
 * @param {string} root
 * @returns {Promise<{ signature: string, outputs: string[] }>} `signature` changes whenever a source or a setting does.
 */
async function inputs(root) {
	const listed = await Promise.all(SOURCES.map((folder) => filesUnder(root, folder)));
	const sources = listed.flat().filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
	const lines = [...sources, ...SETTINGS].sort().map(async (file) => {
		const { mtimeMs, size } = await stat(join(root, file));
		return `${file} ${size} ${mtimeMs}\n`;
	});
	return {
		signature: (await Promise.all(lines)).join(''),
		outputs: sources.map((file) => join('dist', file.replace(/\.ts$/, '.js'))),
	};
}

/** @param {string} root */
async function stampOf(root) {
	return await readFile(join(root, 'dist', STAMP), 'utf8').catch(whenAbsent(''));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Promise<string[]>} Paths from the root; none where there is no such folder.
 */
async function filesUnder(root, folder) {
	const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(whenAbsent([]));
	return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/**
 * @template Substitute
 * @param {Substitute} substitute
 * @returns {(fault: unknown) => Substitute}
 */
function whenAbsent(substitute) {
	return (fault) => {
		if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return substitute;
		throw fault;
	};
}
