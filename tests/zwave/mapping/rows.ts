/** Tables of the mapping as tests: a row a behaviour. */
import { expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf, happened, planFor, reported } from '../../../machines/zwave/mapping/index.ts';
import type { Happening } from '../../../machines/zwave/mapping/mapping.ts';
import { node } from './facts.ts';

/** Without those of `attributes`, and without their cluster: the commands that it can carry out. */
export type Kind = readonly [
	name: string,
	EndpointFacts,
	deviceTypes: string[],
	clusters: string[],
	commands: string[],
];

export function checkKinds(rows: readonly Kind[]): void {
	for (const [name, facts, deviceTypes, clusters, commands] of rows)
		test(`is, and can: ${name}`, () => {
			const is = endpointsOf(node(facts))['0'];
			const actions = (is?.actions ?? []).filter((action) => !action.startsWith('attributes.'));
			expect(is).toMatchObject({ deviceTypes, clusters });
			expect(actions.map((action) => action.split('.')[1])).toEqual(commands);
		});
}

export type Sending = readonly [
	action: string,
	what: string,
	EndpointFacts,
	given: { readonly args?: JsonObject; readonly state?: Attributes },
	sends: CcCommand | CcCommand[],
	/** Of the first step. */
	expects?: Attributes,
];

export function checkSendings(rows: readonly Sending[]): void {
	for (const [action, what, facts, { args = {}, state = {} }, sends, expects] of rows)
		test(`${action}: ${what}`, () => {
			const plan = planFor(action, args, facts, state);
			const steps = 'steps' in plan ? plan.steps : [];
			expect(steps.map(({ send }) => send)).toEqual([sends].flat());
			const [first] = steps;
			if (expects) expect(first?.kind === 'set' && first.expects).toEqual(expects);
		});
}

export function checkNeeds(rows: readonly (readonly [string, EndpointFacts, JsonObject, needs: CcCommand])[]): void {
	for (const [action, facts, args, needs] of rows)
		test(`${action} needs to know the state first`, () => {
			expect(planFor(action, args, facts, {})).toEqual({ needs });
		});
}

export function checkRefusals(rows: readonly (readonly [string, EndpointFacts, JsonObject, words: RegExp])[]): void {
	for (const [action, facts, args, words] of rows)
		test(`${action} ${JSON.stringify(args)} is refused in words`, () => {
			expect(planFor(action, args, facts, {})).toEqual({ refused: expect.stringMatching(words) });
		});
}

/** What a message says of the state, `known` being what was known before. */
export type Saying = readonly [name: string, EndpointFacts, CcMessage, says: Attributes, known?: Attributes];

export function checkSayings(rows: readonly Saying[]): void {
	for (const [name, facts, message, says, known = {}] of rows)
		test(`says: ${name}`, () => {
			expect(reported(message, facts, known)).toEqual(says);
		});
}

export type Telling = readonly [name: string, EndpointFacts, CcMessage, Happening[], known?: Attributes];

export function checkTellings(rows: readonly Telling[]): void {
	for (const [name, facts, message, happenings, known = {}] of rows)
		test(`tells: ${name}`, () => {
			expect(happened(message, facts, known)).toEqual(happenings);
		});
}
