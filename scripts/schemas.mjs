/**
 * `npm run schemas`: writes the published documents (JSON Schemas, AsyncAPI) from the code to docs/, removes those that the
 * code no longer makes, and writes the READMEs' tables to their places.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const DOCS = join(ROOT, 'docs');
const SCHEMAS = join(DOCS, 'schemas');

async function main() {
	await setUp({ quiet: false });
	/** @type {{ documents(): ReadonlyMap<string, string> }} */
	const { documents } = await import(new URL('../dist/actors/gateway/documents/index.js', import.meta.url).href);
	const made = documents();
	await mkdir(SCHEMAS, { recursive: true });
	for (const [path, text] of made) await writeFile(join(DOCS, path), text);
	const kept = new Set([...made.keys()].map((path) => basename(path)));
	for (const file of await readdir(SCHEMAS)) if (!kept.has(file)) await rm(join(SCHEMAS, file));
	await writeTables();
	process.stdout.write(`${[...made.keys()].map((path) => `docs/${path}`).join('\n')}\n`);
}

/** @throws where a README has no place for its table. */
async function writeTables() {
	/** @type {{ tables: { [file: string]: object }, withTable(table: object, text: string): string | undefined }} */
	const { tables, withTable } = await import(
		new URL('../dist/actors/gateway/documents/readme.js', import.meta.url).href
	);
	for (const [file, table] of Object.entries(tables)) {
		const text = withTable(table, await readFile(join(ROOT, file), 'utf8'));
		if (text === undefined) throw new Error(`${file} has lost the comments between which its table is made`);
		await writeFile(join(ROOT, file), text);
	}
}

try {
	await main();
} catch (fault) {
	process.stderr.write(`schemas: ${fault instanceof Error ? fault.message : fault}\n`);
	process.exitCode = 1;
}
