/**
 * The words that the contract's messages share, as schemas.
 *
 * The messages' types are taken from them, and the published JSON Schemas. A JSON Schema shows a word's description to
 * whoever reads it, so they are written for a backend's developer.
 */
import { z } from 'zod';
import type { Json } from '../json.ts';

/** Any JSON; by reference, since it holds itself. */
const json: z.ZodType<Json> = z
	.lazy(() => z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]))
	.meta({ id: 'json', description: 'any JSON' });

/** Where the contract writes `{…}`. */
export const jsonObject = z.record(z.string(), json.optional());

/** What is listed may be there, and more. */
export function open<Shape extends z.ZodRawShape>(shape: Shape) {
	return z.object(shape).catchall(json.optional());
}

export const v = z.literal(1).describe('the version of the contract');

export const instant = z.iso.datetime().meta({
	description: 'when it was, in UTC',
	examples: ['2026-08-22T10:00:30.123Z'],
});

export const deviceId = z
	.string()
	.regex(/^[a-z][a-z0-9]*-.+$/)
	.meta({ description: 'a device: its stack’s id and the id within it', examples: ['zw-12'] });

export const stackId = z
	.string()
	.regex(/^[a-z][a-z0-9]*$/)
	.meta({ description: 'a stack, as the configuration names it', examples: ['zw'] });

/** An object's keys are these. */
export const endpointNumber = z.string().regex(/^\d{1,5}$/);

/** `cluster.attribute`, `cluster.event`. */
export const clusterWord = z.string().regex(/^[a-z]\w*\.[a-z]\w*$/);

export const reachable = z
	.boolean()
	.describe('whether the device answers; absent until it is known, and of one that sleeps whether it wakes up in time');
