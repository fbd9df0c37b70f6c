/** What pours messages in, in a process of its own (publisher.ts). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BASE, type Gateway } from './gateway.ts';
import { scriptOf } from './script.ts';

const load = z.strictObject({ published: z.number(), tookMs: z.number() });

export interface Load {
	readonly kind: 'mixed' | 'commands';
	/** A second. */
	readonly rate: number;
	readonly seconds: number;
}

/** @returns How many messages there were, and over how many ms; once the broker has them all. */
export async function pour({ brokerPort }: Gateway, { kind, rate, seconds }: Load) {
	const order = [scriptOf('publisher'), String(brokerPort), `${BASE}cmd`, String(rate), String(seconds), kind];
	const { stdout } = await promisify(execFile)(process.execPath, order);
	return load.parse(JSON.parse(stdout));
}
