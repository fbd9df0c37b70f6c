/** The published schema of a command takes what the gateway's own parsers take, and nothing else. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { actions, attributes } from '../../actors/gateway/documents/vocabulary.ts';
import { checkArguments, clusters } from '../../machines/clusters/index.ts';
import { commandSchema } from '../../machines/command-schema.ts';
import type { Json, JsonObject } from '../../machines/json.ts';
import { schemaFaults } from '../kit/published.ts';

const COMMAND = { v: 1, id: '01JZ8Q4M3X', target: 'zw-12', action: 'onOff.on' };

const isPublished = (command: unknown) => schemaFaults('command', command).length === 0;

const NUMBERS = [
	[-(2 ** 31) - 1, -(2 ** 31), -32_768, -32_767, -27_316, -27_315, -10_001, -10_000, -129, -128, -1, 0.5],
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99, 100, 101, 127, 128, 200, 201, 254, 255, 256, 10_000, 10_001, 32_767, 32_768],
	[65_534, 65_535, 65_536, 1_000_000, 1_000_001, 604_800_000, 604_800_001, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32],
].flat();
const TEXTS = ['', '1234', 'abc', '1'.repeat(32), '1'.repeat(33), 'x'.repeat(128), 'x'.repeat(129), 'high', 'none'];
const OBJECTS = [[], [0], {}, { executeIfOff: true }, { occupied: 1 }, { heat: true, surplus: true }];
/** Whatever an argument is, some of these are it and some are just not. */
const VALUES: readonly Json[] = [null, true, ...NUMBERS, ...TEXTS, ...OBJECTS, '2026-08-22T10:00:30+02:00'];

/** The least that an action takes. */
function least(shape: { readonly [key: string]: z.core.$ZodType }): JsonObject {
	return Object.fromEntries(
		Object.entries(shape).flatMap(([key, schema]) => {
			if (z.safeParse(schema, undefined).success) return [];
			return [[key, VALUES.find((value) => z.safeParse(schema, value).success)]];
		}),
	);
}

describe('takes what the clusters’ own check takes, and nothing else, of', () => {
	const ofDevices = actions.flatMap(({ name, args, own }) =>
		own || !(args instanceof z.ZodObject) ? [] : [{ name, shape: args.shape }],
	);

	test.each(ofDevices)('$name', ({ name, shape }) => {
		for (const key of [...Object.keys(shape), 'surplus']) {
			for (const value of VALUES) {
				const args = { ...least(shape), [key]: value };
				const isTaken = 'ok' in checkArguments(name, args);
				expect([args, isPublished({ ...COMMAND, action: name, args })]).toEqual([args, isTaken]);
			}
		}
	});

	test.each([
		[[...attributes.keys()], true],
		[['onOff.onOff', 'onOff.nothing'], false],
		[[], false],
	])('attributes.read of %j', (names, isTaken) => {
		const args = { attributes: names };
		expect('ok' in checkArguments('attributes.read', args)).toBe(isTaken);
		expect(isPublished({ ...COMMAND, action: 'attributes.read', args })).toBe(isTaken);
	});
});

describe('takes what the parser takes, and nothing else, of', () => {
	test.each([...Object.keys(commandSchema.shape), 'surplus'])('%s', (key) => {
		for (const value of VALUES) {
			const command = { ...COMMAND, [key]: value };
			const { data } = commandSchema.safeParse(command);
			const isTaken = data !== undefined && 'ok' in checkArguments(data.action, data.args);
			expect([key, value, isPublished(command)]).toEqual([key, value, isTaken]);
		}
	});
});

test('arguments may be left out where an action needs none, and only there', () => {
	for (const { name } of actions.filter(({ own }) => !own)) {
		expect([name, isPublished({ ...COMMAND, action: name })]).toEqual([name, 'ok' in checkArguments(name, {})]);
	}
});

test.each([
	['an action that is no cluster’s', { action: 'onOff.explode' }],
	['the gateway’s own action at a device', { action: 'commands.cancel', args: { id: 'x' } }],
	['the gateway’s own action without what it takes', { target: 'gateway', action: 'commands.cancel' }],
	['an expiry that is no time', { expiresAt: 'tomorrow' }],
])('%s does not fit', (_, part) => {
	expect(isPublished({ ...COMMAND, ...part })).toBe(false);
});

test('the gateway’s own actions are there', () => {
	expect(isPublished({ ...COMMAND, target: 'gateway', action: 'commands.cancel', args: { id: 'x' } })).toBe(true);
	expect(isPublished({ ...COMMAND, target: 'gateway', action: 'log.setLevel', args: { level: 'debug' } })).toBe(true);
});

test('every attribute is known under its cluster’s name', () => {
	expect(attributes.size).toBe([...clusters.values()].flatMap((cluster) => Object.keys(cluster.attributes)).length);
	expect(attributes.has('doorLock.lockState')).toBe(true);
});
