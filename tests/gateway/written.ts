/** Configurations as a test writes them, each in a folder of its own, and what loading them gives. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadConfiguration } from '../../actors/gateway/configuration.ts';
import type { JsonObject } from '../../machines/json.ts';
import { temporaryFolder } from '../kit/folder.ts';

export const STACK = { id: 'zw', stack: 'zwave', port: '/dev/ttyAMA0' };
export const MINIMAL = { gateway: { id: 'apt-104' }, stacks: [STACK] };
export const CLOUD = { link: 'mqtt', url: 'mqtts://broker.example:8883' };
/** A network key. */
export const KEY = '000102030405060708090a0b0c0d0e0f';

interface Written {
	readonly text: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Beside the configuration. */
	readonly files?: { readonly [name: string]: string };
}

/** Loads `gatehouse.json` from a folder of its own, `folder` for what the test expects. */
async function load({ text, env = {}, files = {} }: Written) {
	const folder = await temporaryFolder({ ...files, 'gatehouse.json': text });
	return { folder, loaded: await loadConfiguration({ file: join(folder, 'gatehouse.json'), env }) };
}

export async function configurationOf(document: JsonObject, written: Omit<Written, 'text'> = {}) {
	const { folder, loaded } = await load({ text: JSON.stringify(document), ...written });
	if ('faults' in loaded) return expect.fail(loaded.faults.join('\n'));
	return { folder, configuration: loaded.configuration };
}

/** The faults, with the folder's path left out. */
export async function faultsOf(written: Written) {
	const { folder, loaded } = await load(written);
	return 'faults' in loaded ? loaded.faults.map((line) => line.replaceAll(`${folder}/`, '')) : [];
}
