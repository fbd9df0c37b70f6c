import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import type { NodeFacts } from '../../machines/zwave/facts.ts';
import { keyOf, nextQuestion, type Question, sleeps, stages } from '../../machines/zwave/interview.ts';
import { learn } from '../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './mapping/facts.ts';

const protocol = { listening: true, frequentListening: false, routing: true, basic: 4, generic: 0x10, specific: 1 };
const relay = node(endpoint({ ManufacturerSpecific: 0, Version: 0, BinarySwitch: 0, MultiChannel: 0 }));
const sensor = { ...node(endpoint({ BinarySensor: 1, Battery: 1 })), protocol: { ...protocol, listening: false } };

/** Asks until nothing is left; `answer` gives none where the device would not. */
function interview(start: NodeFacts, answer: (question: Question) => CcMessage | undefined = () => undefined) {
	let facts = start;
	const asked = new Map<string, Question>();
	for (;;) {
		const question = nextQuestion(facts, new Set(asked.keys()));
		if (!question) return [...asked.values()];
		expect(asked.has(keyOf(question))).toBe(false);
		asked.set(keyOf(question), question);
		const message = answer(question);
		if (message) facts = learn(facts, question.endpoint, message);
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

	test('of a node that was interviewed before is only for its values', () => {
		expect(interview({ ...relay, protocol, interviewed: true })).toEqual([
			{ stage: 'values', endpoint: 0, command: { type: 'BinarySwitch.Get' } },
		]);
	});

	test('of one that sleeps, and was interviewed before, there is none', () => {
		expect(interview(sensor)).not.toEqual([]);
		expect(interview({ ...sensor, interviewed: true })).toEqual([]);
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
