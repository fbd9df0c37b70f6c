/**
 * What the mapping tables share: versions and capabilities of an endpoint, values of its state, and steps.
 */
import type { z } from 'zod';
import type { Attributes } from '../../events.ts';
import type { JsonObject } from '../../json.ts';
import type { CcCommand } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';
import type { Plan, Step } from './mapping.ts';

/** 0 when the endpoint does not support the command class; a version that is not known counts as 1. */
export function versionOf(facts: EndpointFacts, commandClass: number): number {
	const version = facts.commandClasses[commandClass];
	return version === undefined ? 0 : Math.max(1, version);
}

export function supports(facts: EndpointFacts, commandClass: number, version = 1): boolean {
	return versionOf(facts, commandClass) >= version;
}

/** A number that an attribute can hold; undefined where a device told nonsense. */
export function holdable(schema: z.ZodType, value: number | undefined): number | undefined {
	return value !== undefined && schema.safeParse(value).success ? value : undefined;
}

/**
 * The same function, which thinks once about each endpoint's facts: they never change, new ones take their place.
 *
 * Every report and every command asks for an endpoint's clusters.
 */
export function oncePerFacts<Value>(of: (facts: EndpointFacts) => Value): (facts: EndpointFacts) => Value {
	const known = new WeakMap<EndpointFacts, { readonly value: Value }>();
	return (facts) => {
		const before = known.get(facts);
		if (before) return before.value;
		const value = of(facts);
		known.set(facts, { value });
		return value;
	};
}

/** An attribute's value, when it is known and a number. */
export function numberIn(state: Attributes, attribute: string): number | undefined {
	const value = state[attribute];
	return typeof value === 'number' ? value : undefined;
}

/**
 * An action whose arguments get their types from the cluster's schema. They were checked at the door; parsing them again
 * here is what lets a table be written without a cast, and costs a microsecond.
 */
export function action<Schema extends z.ZodType>(
	schema: Schema,
	plan: (args: z.output<Schema>, facts: EndpointFacts, state: Attributes) => Plan,
) {
	return (args: JsonObject, facts: EndpointFacts, state: Attributes): Plan => {
		const parsed = schema.safeParse(args);
		return parsed.success
			? plan(parsed.data, facts, state)
			: { refused: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ') };
	};
}

/** A step that changes the device; final on its receipt unless said otherwise. */
export function set(
	send: CcCommand,
	details: {
		readonly expects?: Attributes;
		readonly readBack?: CcCommand;
		readonly confirm?: 'report' | 'receipt';
		readonly settleMs?: number;
	} = {},
): Step {
	return { kind: 'set', send, expects: {}, confirm: 'receipt', settleMs: 0, ...details };
}

/** A plan that may be carried out again without harm. */
export function repeatable(...steps: readonly Step[]): Plan {
	return { steps, idempotent: true };
}

/** A plan that does something else the second time. */
export function once(...steps: readonly Step[]): Plan {
	return { steps, idempotent: false };
}
