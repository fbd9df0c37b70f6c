/**
 * The vocabulary of commands as schemas: every action of the clusters and of the gateway itself with what it takes, and
 * every attribute with its values.
 *
 * Taken from the tables that commands are checked against, so that it knows what they know, and nothing else.
 */
import { z } from 'zod';
import { clusters } from '../../../machines/clusters/index.ts';
import { cancellation } from '../../../machines/validity.ts';
import { ownActions } from '../own-actions.ts';

export interface Action {
	/** `cluster.command`. */
	readonly name: string;
	readonly args: z.ZodType;
	/** Whether it is the gateway's own; the others are for devices. */
	readonly own: boolean;
}

/** By `cluster.attribute`. */
export const attributes: ReadonlyMap<string, z.ZodType> = new Map(
	[...clusters.values()].flatMap((cluster) =>
		Object.entries(cluster.attributes).map(([word, schema]): [string, z.ZodType] => [
			`${cluster.name}.${word}`,
			schema,
		]),
	),
);

const read = z
	.strictObject({
		attributes: z
			.array(z.enum([...attributes.keys()]))
			.min(1)
			.optional()
			.describe('which; all where nothing is said'),
	})
	.describe('Asks the device for its values.');

const write = z
	.strictObject(Object.fromEntries([...attributes].map(([name, schema]) => [name, schema.optional()])))
	.meta({ description: 'Sets values, by cluster.attribute.', minProperties: 1 });

export const actions: readonly Action[] = [
	...[...clusters.values()].flatMap((cluster) =>
		Object.entries(cluster.commands).map(([word, args]) => ({ name: `${cluster.name}.${word}`, args, own: false })),
	),
	{ name: 'attributes.read', args: read, own: false },
	{ name: 'attributes.write', args: write, own: false },
	{ name: 'commands.cancel', args: cancellation, own: true },
	...[...ownActions].map(([name, args]) => ({ name, args, own: true })),
];
