/**
 * The published JSON Schemas by name: of a command with all that it can ask for, of everything that the gateway publishes,
 * and of the files that configure it.
 *
 * Each stands alone: what it refers to is among its own definitions.
 */
import { z } from 'zod';
import { stateMessage } from '../../../machines/contract/devices.ts';
import { incoming, incomingSigned, outgoing } from '../../../machines/contract/index.ts';
import { endpointNumber, open } from '../../../machines/contract/words.ts';
import { commandKeys } from '../../runtime/command-keys.ts';
import { networkKeys } from '../../stacks/zwave/config.ts';
import { configurationSchema } from '../schema.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { type Action, actions, attributes } from './vocabulary.ts';

/** A command, as a backend has to send it. */
function commandDocument(): JsonSchema {
	const { definitions, ...command } = jsonSchemaOf(incoming.schema, 'input');
	return {
		...titled(
			'command',
			command,
			'What the gateway takes on cmd. Which of the actions a device has, its clusters in devices tell.',
			incoming.examples,
		),
		oneOf: actions.map(({ name }) => ({ $ref: `#/definitions/${name}` })),
		definitions: Object.assign({}, definitions, ...actions.map(definitionsOf)),
	};
}

/** What an action makes of a command, by the action's name; and what its arguments refer to. */
function definitionsOf({ name, args, own }: Action): { readonly [name: string]: JsonSchema } {
	const { $schema, description, definitions, ...taken } = jsonSchemaOf(args, 'input');
	const isNeeded = taken.required !== undefined || taken.minProperties !== undefined;
	return {
		...definitions,
		[name]: {
			title: name,
			...(description !== undefined && { description }),
			type: 'object',
			properties: { action: { const: name }, args: taken, ...(own && { target: { const: 'gateway' } }) },
			required: ['action', ...(isNeeded ? ['args'] : [])],
		},
	};
}

/** Where the messages hold attributes, those that the clusters know. */
const state = stateMessage.extend({
	endpoints: z
		.record(
			endpointNumber,
			open(Object.fromEntries([...attributes].map(([name, schema]) => [name, schema.optional()]))),
		)
		.describe('reported values by endpoint and cluster.attribute'),
});

/** @param description Where the schema does not describe itself. */
function titled(title: string, schema: JsonSchema, description?: string, examples?: readonly unknown[]): JsonSchema {
	const { $schema, ...rest } = schema;
	return {
		...($schema !== undefined && { $schema }),
		title,
		...(description !== undefined && { description }),
		...rest,
		...(examples && { examples: [...examples] }),
	};
}

/** A backend's part: by the name of the message. */
export const messageSchemas: ReadonlyMap<string, JsonSchema> = new Map([
	['command', commandDocument()],
	[
		'signed-command',
		titled(
			'signed-command',
			jsonSchemaOf(incomingSigned.schema, 'input'),
			incomingSigned.summary,
			incomingSigned.examples,
		),
	],
	...Object.entries({ ...outgoing, state: { ...outgoing.state, schema: state } }).map(
		([name, { schema, summary, examples }]): [string, JsonSchema] => [
			name,
			titled(name, jsonSchemaOf(schema, 'output'), summary, examples),
		],
	),
]);

/** An operator's part: by the name of the file. */
export const fileSchemas: ReadonlyMap<string, JsonSchema> = new Map([
	['gatehouse', titled('gatehouse.json', jsonSchemaOf(configurationSchema, 'input'), 'What a gateway runs on.')],
	['command-keys', titled('keysFile', jsonSchemaOf(commandKeys, 'input'))],
	['zwave-keys', titled('keysFile', jsonSchemaOf(networkKeys, 'input'))],
]);
