/**
 * The configuration's overlay from the environment (contract, "Configuration"): `GATEHOUSE_STACKS__0__PORT` is
 * `stacks[0].port`.
 *
 * Two underscores part the keys; the case of letters does not matter: a name is matched to the schema's keys. The value is
 * JSON, else it is the string itself. A variable with no `__` whose name is far from every part's is not ours and is left
 * alone: container platforms put `GATEHOUSE_PORT` and the like there for a service of this name.
 */
import { z } from 'zod';
import type { Fault, Path } from '../runtime/faults.ts';
import { nearest } from '../runtime/nearest.ts';

const PREFIX = /^GATEHOUSE_/i;

export interface Overlaid {
	readonly document: unknown;
	readonly faults: readonly Fault[];
	/** What was set, by which variable. */
	readonly variables: readonly { readonly path: Path; readonly name: string }[];
}

/** @param document The configuration as it was written; it is not changed. */
export function overlay(document: unknown, env: NodeJS.ProcessEnv, schema: z.core.$ZodType): Overlaid {
	const parts = schemaKeys([schema]);
	const variables: { path: Path; name: string }[] = [];
	const faults: Fault[] = [];
	let overlaid = document;
	for (const { name, segments, value } of variablesOf(env)) {
		if (segments.length === 1 && nearest(segments.join(), parts) === undefined) continue;
		const placed = place({ document: overlaid, schemas: [schema], segments, value });
		overlaid = placed.document;
		variables.push({ path: placed.path, name });
		if (placed.fault !== undefined) faults.push({ path: placed.path, text: placed.fault });
	}
	return { document: overlaid, faults, variables };
}

/** Outer parts first, so that a key within one wins; then in the order of their indices. */
function variablesOf(env: NodeJS.ProcessEnv) {
	return Object.entries(env)
		.filter(([name]) => PREFIX.test(name))
		.map(([name, text = '']) => ({ name, segments: name.replace(PREFIX, '').split('__'), value: parsed(text) }))
		.sort(
			(one, other) =>
				one.segments.length - other.segments.length || one.name.localeCompare(other.name, 'en', { numeric: true }),
		);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// No JSON: the text itself is the value.
		return text;
	}
}

interface Placing {
	readonly document: unknown;
	/** What `document` may be. */
	readonly schemas: readonly z.core.$ZodType[];
	readonly segments: readonly string[];
	readonly value: unknown;
}

interface Placed {
	readonly document: unknown;
	readonly path: Path;
	readonly fault?: string;
}

function place({ document, schemas, segments, value }: Placing): Placed {
	const [segment, ...rest] = segments;
	if (segment === undefined) return { document: value, path: [] };
	const branches = schemas.flatMap(branchesOf);
	const lists = branches.filter((schema) => schema instanceof z.ZodArray);
	if (/^\d+$/.test(segment) && lists.length > 0) {
		const items: readonly unknown[] = Array.isArray(document) ? document : [];
		const index = Number(segment);
		if (index > items.length) return { document, path: [index], fault: `comes after a gap: there are ${items.length}` };
		const inner = place({
			document: items[index],
			schemas: lists.map((list) => list.element),
			segments: rest,
			value,
		});
		return { ...inner, document: items.toSpliced(index, 1, inner.document), path: [index, ...inner.path] };
	}
	const entries = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
	const written = segment.toLowerCase();
	const keys = [...Object.keys(entries), ...schemaKeys(branches)];
	const key = keys.find((known) => known.toLowerCase() === written) ?? written;
	const inner = place({
		document: Object.entries(entries).find(([known]) => known === key)?.[1],
		schemas: branches.flatMap((schema) => childrenOf(schema, key)),
		segments: rest,
		value,
	});
	return { ...inner, document: { ...entries, [key]: inner.document }, path: [key, ...inner.path] };
}

function schemaKeys(schemas: readonly z.core.$ZodType[]): string[] {
	return schemas
		.flatMap(branchesOf)
		.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
}

function childrenOf(schema: z.core.$ZodType, key: string): z.core.$ZodType[] {
	if (schema instanceof z.ZodRecord) return [schema.valueType];
	const child = schema instanceof z.ZodObject ? schema.shape[key] : undefined;
	return child === undefined ? [] : [child];
}

/** The schemas that a value of this one may have to meet, without what is wrapped around them. */
function branchesOf(schema: z.core.$ZodType): z.core.$ZodType[] {
	if (schema instanceof z.ZodUnion) return schema.options.flatMap(branchesOf);
	if (schema instanceof z.ZodPipe) return branchesOf(schema.in);
	if (
		schema instanceof z.ZodOptional ||
		schema instanceof z.ZodNullable ||
		schema instanceof z.ZodDefault ||
		schema instanceof z.ZodPrefault ||
		schema instanceof z.ZodReadonly
	) {
		return branchesOf(schema.unwrap());
	}
	return [schema];
}
