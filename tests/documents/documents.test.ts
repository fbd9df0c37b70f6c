/** The files in docs/ are what the code makes of its schemas; they stand alone and can be read by others' tools. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { documents } from '../../actors/gateway/documents/index.ts';
import { actions } from '../../actors/gateway/documents/vocabulary.ts';
import { published } from '../kit/published.ts';

const made = documents();

test.each([...made])('docs/%s is as the code makes it (else: npm run schemas)', (path, text) => {
	expect(published(path)).toBe(text);
});

test('docs/schemas/ holds no others (else: npm run schemas)', () => {
	const files = readdirSync(new URL('../../docs/schemas', import.meta.url)).map((file) => `schemas/${file}`);
	expect(files.sort()).toEqual([...made.keys()].filter((path) => path.startsWith('schemas/')).sort());
});

/** Each object within, with where it is. */
function* objectsIn(value: unknown, at: readonly string[] = []): Generator<{ at: readonly string[]; object: object }> {
	if (typeof value !== 'object' || value === null) return;
	yield { at, object: value };
	for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, [...at, key]);
}

describe.each([...made])('%s', (_, text) => {
	const document: unknown = JSON.parse(text);

	test('refers to nothing that it does not hold', () => {
		const places = new Set([...objectsIn(document)].map(({ at }) => `#/${at.join('/')}`));
		const refs = [...text.matchAll(/"\$ref": "(.+)"/g)].map(([, ref = '']) => ref);
		expect(refs.filter((ref) => !places.has(ref))).toEqual([]);
	});
});

/** The objects that say which keys an object has; those of examples are none. */
function keysOf(path: string): [string, object][] {
	return [...objectsIn(JSON.parse(made.get(path) ?? ''))].flatMap(({ at, object }): [string, object][] =>
		at.at(-1) === 'properties' && !at.includes('examples')
			? Object.entries(object).map(([key, schema]) => [[...at, key].join('/'), schema])
			: [],
	);
}

test.each(['gatehouse', 'command-keys', 'zwave-keys'])('every key of %s is described in words', (name) => {
	const keys = keysOf(`schemas/${name}.schema.json`);
	expect(keys.length).toBeGreaterThan(5);
	expect(keys.filter(([, schema]) => !('description' in schema)).map(([at]) => at)).toEqual([]);
});

test('every action, what it takes, and every attribute is described in words', () => {
	const described = z.object({ description: z.string() });
	const keys = z.record(z.string(), described);
	const action = z.object({
		description: z.string(),
		properties: z.object({ args: z.object({ properties: keys }) }),
	});
	const definitions = z.object({ definitions: z.record(z.string(), z.unknown()) });
	const { definitions: all } = definitions.parse(JSON.parse(made.get('schemas/command.schema.json') ?? ''));
	const wordless = actions.flatMap(({ name }) => {
		const issues = action.safeParse(all[name]).error?.issues ?? [];
		return issues.map(({ path }) => [name, ...path].join(' '));
	});
	expect(wordless).toEqual([]);
});
