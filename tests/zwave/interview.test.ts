import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import type { NodeFacts } from '../../machines/zwave/facts.ts';
import {
	keyOf,
	nextQuestion,
	type Question,
	sleeps,
	stages,
	withAsked,
	withInterviewDone,
} from '../../machines/zwave/interview.ts';
import { learn } from '../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './mapping/facts.ts';

const protocol = { listening: true, frequentListening: false, routing: true, basic: 4, generic: 0x10, specific: 1 };
const relay = node(endpoint({ ManufacturerSpecific: 0, Version: 0, BinarySwitch: 0, MultiChannel: 0 }));

/** Asks until nothing is left; `answer` gives none where the device would not. */
function interview(start: NodeFacts, answer: (question: Question) => CcMessage | undefined = () => undefined) {
	let facts = start;
	const asked = new Map<string, Question>();
	for (;;) {
		const question = nextQuestion(facts);
		if (!question) return [...asked.values()];
		expect(asked.has(keyOf(question))).toBe(false);
		asked.set(keyOf(question), question);
		const message = answer(question);
		if (message) facts = learn(facts, question.endpoint, message);
		facts = withAsked(facts, question);
	}
}

describe('the next question', () => {
	test('is asked stage by stage', () => {
		const order = interview(relay, ({ command }) => {
			if (command.type !== 'Version.CommandClassGet') return undefined;
			return { type: 'Version.CommandClassReport', commandClass: command.commandClass, version: 3 };
		}).map(({ stage }) => stages.indexOf(stage));
		expect(order).toEqual([...order].sort((a, b) => a - b));
		expect(new Set(order).size).toBe(4);
	});

	test('one that was not answered is passed over, and holds up nothing', () => {
		const types = interview(relay).map(({ command }) => command.type);
		expect(types).toContain('ManufacturerSpecific.Get');
		expect(types.at(-1)).toBe('BinarySwitch.Get');
	});

	test('what an answer adds is asked too', () => {
		const types = interview(relay, ({ command }) =>
			command.type === 'MultiChannel.EndPointGet'
				? { type: 'MultiChannel.EndPointReport', individual: 1, aggregated: 0, dynamic: false, identical: false }
				: command.type === 'Version.CommandClassGet'
					? { type: 'Version.CommandClassReport', commandClass: command.commandClass, version: 3 }
					: undefined,
		).map(({ command }) => command.type);
		expect(types).toContain('MultiChannel.CapabilityGet');
	});

	test('of one that was broken off is that which comes next', () => {
		const questions = interview(relay);
		const [first] = questions;
		if (!first) throw new Error('nothing was asked');
		expect(interview(withAsked(relay, first))).toEqual(questions.slice(1));
	});

	test('there is none for a node that was interviewed before', () => {
		const done = withInterviewDone(withAsked(relay, { endpoint: 0, command: { type: 'BinarySwitch.Get' } }));
		expect(interview(done)).toEqual([]);
		expect(done).toStrictEqual({ ...relay, interviewed: true });
	});
});

test('a question is named by its endpoint and all of its command', () => {
	const get = { type: 'ThermostatSetpoint.Get', setpointType: 1 } as const;
	const keys = [
		keyOf({ endpoint: 0, command: get }),
		keyOf({ endpoint: 1, command: get }),
		keyOf({ endpoint: 0, command: { ...get, setpointType: 2 } }),
	];
	expect(new Set(keys).size).toBe(3);
});

test.each([
	['that is always awake does not', { listening: true }, false],
	['that can be beamed does not', { listening: false, frequentListening: true }, false],
	['that can do neither does', { listening: false, frequentListening: false }, true],
])('sleep: a node %s', (_, how, expected) => {
	expect(sleeps({ ...relay, protocol: { ...protocol, ...how } })).toBe(expected);
});

test('of a node that is not known yet, nobody says that it sleeps', () => {
	expect(sleeps(relay)).toBe(false);
});
