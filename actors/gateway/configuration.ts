/**
 * The configuration: one JSON file, overlaid from the environment, checked as a whole, with its secrets loaded from files of
 * their own (contract, "Configuration").
 *
 * Promises: every fault that can be told at once is told, one line each, and none shows a secret; what is returned is
 * complete: defaults filled in, file names absolute.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { readPin } from '../modem/config.ts';
import { readCommandKeys } from '../runtime/command-keys.ts';
import { check, type Fault, formatPath } from '../runtime/faults.ts';
import { parseJson } from '../runtime/json-text.ts';
import { redact } from '../runtime/redact.ts';
import { reasonOf } from '../runtime/system-error.ts';
import { type Overlaid, overlay } from './environment.ts';
import { laterParts } from './later.ts';
import { stacks as registeredStacks } from './registry.ts';
import { configurationSchema } from './schema.ts';
import { readSecretFiles, type Secrets } from './secret-files.ts';

type Parts = z.output<typeof configurationSchema>;

export interface Configuration extends Omit<Parts, '$schema' | 'gateway'> {
	readonly gateway: {
		readonly id: string;
		/** Absolute. */
		readonly stateDir: string;
	};
	readonly secrets: Secrets;
	/** What the operator should know though it is no fault, a line each. */
	readonly notes: readonly string[];
}

export interface Source {
	/** The path of the JSON file. */
	readonly file: string;
	/** Overlay, `$CREDENTIALS_DIRECTORY` and `$STATE_DIRECTORY` (systemd.exec(5)). */
	readonly env: NodeJS.ProcessEnv;
}

export async function loadConfiguration({
	file,
	env,
}: Source): Promise<{ readonly configuration: Configuration } | { readonly faults: readonly string[] }> {
	const read = await readDocument(file);
	if ('fault' in read) return { faults: [read.fault] };
	const overlaid = overlay(read.document, env, configurationSchema);
	const beside = dirname(resolve(file));
	const folders = env.CREDENTIALS_DIRECTORY ? [env.CREDENTIALS_DIRECTORY, beside] : [beside];
	const loaded = await readSecretFiles(overlaid.document, folders);
	const checked = check(configurationSchema, withGateway(loaded.document));
	const schemaFaults = 'faults' in checked ? checked.faults : [];
	const misplaced = new Set(schemaFaults.map(({ path }) => formatPath(path)));
	const faults = [
		...overlaid.faults,
		...schemaFaults,
		// The file of a key that should not be there is not missed.
		...loaded.faults.filter(({ path }) => !misplaced.has(formatPath(path))),
		...duplicateIds(loaded.document),
		...('value' in checked ? contentFaults(checked.value, loaded.secrets) : []),
	];
	if (!('value' in checked) || faults.length > 0) return { faults: lines(faults, file, overlaid.variables) };
	const { $schema, gateway, ...parts } = checked.value;
	return {
		configuration: {
			gateway: { id: gateway.id, stateDir: resolve(beside, gateway.stateDir ?? defaultStateDir(env)) },
			...parts,
			secrets: loaded.secrets,
			notes: Object.keys(laterParts)
				.filter((name) => name in parts)
				.map((name) => `${name}: not in this version; ignored`),
		},
	};
}

/**
 * One part's secrets in the clear, for the subsystem that needs them and nobody else; named as its `…File` keys without the
 * `File`: those of `cloud` are `password`, `key`, `cert` and `ca`.
 */
export function secretsOf(
	{ secrets }: Pick<Configuration, 'secrets'>,
	part: string,
): { readonly [name: string]: string } {
	const prefix = `${part}.`;
	const own = Object.entries(secrets).filter(([path]) => path.startsWith(prefix));
	return Object.fromEntries(own.map(([path, secret]) => [path.slice(prefix.length, -'File'.length), secret.reveal()]));
}

/** The configuration as it takes effect, as indented JSON without secrets. */
export function formatConfiguration({ secrets, notes, ...parts }: Configuration): string {
	return JSON.stringify(redact(parts), null, 2);
}

async function readDocument(file: string): Promise<{ readonly document: unknown } | { readonly fault: string }> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		return { fault: `${file}: cannot be read: ${reasonOf(error)}` };
	}
	// Some editors begin a file with a byte order mark.
	const json = parseJson(text.replace(/^\uFEFF/, ''));
	if ('value' in json) return { document: json.value };
	const { line, column, problem } = json.fault;
	return { fault: `${file}:${line}:${column}: not valid JSON: ${problem}` };
}

/** So that a configuration without a gateway is told which key it lacks: `gateway.id`. */
function withGateway(document: unknown): unknown {
	const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
	return isObject ? { gateway: {}, ...document } : document;
}

/** `/var/lib/gatehouse`, or the first that systemd made for the service. */
function defaultStateDir(env: NodeJS.ProcessEnv): string {
	return env.STATE_DIRECTORY?.split(':')[0] || '/var/lib/gatehouse';
}

/** Looked for in what was written, so that they are told along with the schema's faults. */
function duplicateIds(document: unknown): Fault[] {
	const stacks: unknown = Object.entries(document ?? {}).find(([name]) => name === 'stacks')?.[1];
	if (!Array.isArray(stacks)) return [];
	const ids = stacks.map((stack: unknown): unknown => Object.entries(stack ?? {}).find(([name]) => name === 'id')?.[1]);
	return ids.flatMap((id, index): Fault[] => {
		const first = ids.indexOf(id);
		if (typeof id !== 'string' || first === index) return [];
		return [{ path: ['stacks', index, 'id'], text: `is the same as that of stacks[${first}]` }];
	});
}

function contentFaults({ stacks }: Parts, secrets: Secrets): Fault[] {
	const ofStacks = stacks.flatMap((stack, index) =>
		Object.entries(registeredStacks[stack.stack].files).flatMap(([key, read]): Fault[] => {
			const path = ['stacks', index, key];
			const secret = secrets[formatPath(path)];
			if (!secret) return [];
			const result = read(secret.reveal());
			return 'faults' in result ? result.faults.map((text) => ({ path, text })) : [];
		}),
	);
	const path = ['signatures', 'keysFile'];
	const keys = secrets[formatPath(path)];
	const read = keys && readCommandKeys(keys.reveal());
	const pinPath = ['modem', 'pinFile'];
	const pin = secrets[formatPath(pinPath)];
	const readOfPin = pin && readPin(pin.reveal());
	return [
		...ofStacks,
		...(read && 'faults' in read ? read.faults.map((text) => ({ path, text })) : []),
		...(readOfPin && 'faults' in readOfPin ? readOfPin.faults.map((text) => ({ path: pinPath, text })) : []),
	];
}

/** A line each; a fault at, in or around what a variable set says which. */
function lines(faults: readonly Fault[], file: string, variables: Overlaid['variables']): string[] {
	return faults.map(({ path, text }) => {
		const set = variables.findLast((variable) => {
			const length = Math.min(path.length, variable.path.length);
			return length > 0 && variable.path.slice(0, length).every((key, depth) => key === path[depth]);
		});
		return `${formatPath(path) || file}: ${text}${set ? ` (from ${set.name})` : ''}`;
	});
}
