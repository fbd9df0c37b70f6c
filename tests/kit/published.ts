/**
 * The published JSON Schemas as those outside use them: the files in docs/, and a validator of other people's (Ajv, strict).
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false });
formats.default(ajv);

const DOCS = new URL('../../docs/', import.meta.url);

/** A file of docs/. */
export function published(path: string): string {
	return readFileSync(new URL(path, DOCS), 'utf8');
}

const validators = new Map<string, ValidateFunction>();

/** What is wrong with a value, in Ajv's words; empty where it fits the schema of this name. */
export function schemaFaults(name: string, value: unknown): string[] {
	const validate = validators.get(name) ?? ajv.compile(JSON.parse(published(`schemas/${name}.schema.json`)));
	validators.set(name, validate);
	if (validate(value)) return [];
	return (validate.errors ?? []).map(
		({ instancePath, message = '' }) => `${name}.schema.json: ${instancePath} ${message}`,
	);
}

/** By the first part of the topic, below the gateway's base. */
const SCHEMAS: { readonly [topic: string]: string } = {
	res: 'result',
	state: 'state',
	event: 'event',
	devices: 'devices',
	health: 'health',
	status: 'status',
	alarm: 'alarm',
};

/** The same for what came at a topic below the gateway's base; an empty payload, which is undefined, has no schema. */
export function publicationFaults({ topic, payload }: { readonly topic: string; readonly payload: unknown }): string[] {
	const [first = ''] = topic.split('/');
	const name = SCHEMAS[first];
	if (name === undefined) return [`${topic}: no schema is published for it`];
	return payload === undefined ? [] : schemaFaults(name, payload).map((fault) => `${topic}: ${fault}`);
}
