/**
 * Z-Wave in Matter's words: what an endpoint can do, how an action is carried out, and what a message means.
 *
 * Pure functions over the clusters' tables. `learn` a message before asking what it reports: a sensor may say with its
 * first value that it is there.
 */
import type { Attributes, Endpoint } from '../../events.ts';
import type { JsonObject } from '../../json.ts';
import type { CcMessage } from '../cc.ts';
import type { EndpointFacts, NodeFacts } from '../facts.ts';
import { fromTilt } from './coverings.ts';
import { deviceTypesOf } from './device-types.ts';
import { fromLevel, fromLift, fromPercent } from './levels.ts';
import type { Happening, Plan, Step } from './mapping.ts';
import { ownHappenings } from './own.ts';
import { attributesOf, distinct, mappingsOf } from './table.ts';
import { oncePerFacts } from './tools.ts';

export { type Question, questions, type Stage } from './interview.ts';
export { learn, learnAt } from './learn.ts';

/** What each endpoint is and can do, by its number. */
export function endpointsOf(facts: NodeFacts): Record<string, Endpoint> {
	return Object.fromEntries(
		Object.values(facts.endpoints).map((endpoint) => [String(endpoint.endpoint), endpointOf(endpoint)]),
	);
}

const endpointOf = oncePerFacts((facts): Endpoint => {
	const mappings = mappingsOf(facts);
	const clusters = [...new Set(mappings.map(({ cluster }) => cluster))];
	const attributes = attributesOf(facts);
	const writable = attributes.filter(({ write }) => write).map(({ name }) => name);
	return {
		deviceTypes: deviceTypesOf(facts, clusters),
		clusters,
		actions: [
			...mappings.flatMap(({ actions }) => Object.keys(actions)),
			...(attributes.length > 0 ? ['attributes.read'] : []),
			...(writable.length > 0 ? ['attributes.write'] : []),
		],
		readable: attributes.map(({ name }) => name),
		writable,
	};
});

/**
 * How an action is carried out on an endpoint whose attributes are known to be `state`. Refused where the endpoint cannot,
 * in words for the sender.
 */
export function planFor(action: string, args: JsonObject, facts: EndpointFacts, state: Attributes): Plan {
	if (action === 'attributes.read') return planRead(args.attributes, facts);
	if (action === 'attributes.write') return planWrite(args, facts, state);
	const mapping = mappingsOf(facts).find(({ actions }) => Object.hasOwn(actions, action));
	return mapping?.actions[action]?.(args, facts, state) ?? { refused: `endpoint ${facts.endpoint} has no ${action}` };
}

/** What a message says of an endpoint's attributes; empty when nothing. */
export function reported(message: CcMessage, facts: EndpointFacts, state: Attributes): Attributes {
	return Object.assign({}, ...mappingsOf(facts).map((mapping) => mapping.reported(message, facts, state)));
}

/**
 * What a message says has happened, `state` being what was known before it. For messages that nobody asked for: the answer to a question is a state, no event.
 * What no cluster understands is told under the stack's own name.
 */
export function happened(message: CcMessage, facts: EndpointFacts, state: Attributes): Happening[] {
	const mappings = mappingsOf(facts);
	const happenings = mappings.flatMap((mapping) => mapping.happened?.(message, facts, state) ?? []);
	if (happenings.length > 0 || Object.keys(reported(message, facts, {})).length > 0) return happenings;
	return ownHappenings(message);
}

/** Whether an endpoint is where a step wanted it: levels and lifts count as the device counts them. */
export function reached(expects: Attributes, state: Attributes): boolean {
	return Object.entries(expects).every(([name, wanted]) => {
		const now = state[name];
		const scale = SCALES[name];
		if (scale && typeof wanted === 'number' && typeof now === 'number') return scale(wanted) === scale(now);
		return JSON.stringify(now) === JSON.stringify(wanted);
	});
}

const SCALES: { readonly [attribute: string]: (value: number) => number } = {
	'levelControl.currentLevel': fromLevel,
	'windowCovering.currentPositionLiftPercent100ths': fromLift,
	'windowCovering.targetPositionLiftPercent100ths': fromLift,
	'windowCovering.currentPositionTiltPercent100ths': fromTilt,
	'windowCovering.targetPositionTiltPercent100ths': fromTilt,
	'fanControl.percentCurrent': fromPercent,
	'valveConfigurationAndControl.currentLevel': fromPercent,
};

function planRead(names: JsonObject[string], facts: EndpointFacts): Plan {
	const attributes = attributesOf(facts);
	const wanted = Array.isArray(names) ? names.map(String) : attributes.map(({ name }) => name);
	const missing = wanted.filter((name) => !attributes.some((attribute) => attribute.name === name));
	if (missing.length > 0) return { refused: `endpoint ${facts.endpoint} cannot be asked for ${missing.join(', ')}` };
	const gets = attributes.filter(({ name }) => wanted.includes(name)).map(({ get }) => get);
	return { steps: distinct(gets).map((send) => ({ kind: 'get', send })), idempotent: true };
}

/** All of it is planned before any of it is sent: a value that is refused leaves the device as it is. */
function planWrite(args: JsonObject, facts: EndpointFacts, state: Attributes): Plan {
	const attributes = attributesOf(facts);
	const steps: Step[] = [];
	let idempotent = true;
	for (const [name, value] of Object.entries(args)) {
		const write = attributes.find((attribute) => attribute.name === name)?.write;
		if (!write || value === undefined) return { refused: `${name} cannot be set at endpoint ${facts.endpoint}` };
		const plan = write(value, facts, state);
		if (!('steps' in plan)) return plan;
		steps.push(...plan.steps);
		idempotent &&= plan.idempotent;
	}
	return { steps, idempotent };
}
