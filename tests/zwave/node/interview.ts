/** What a node is asked before it can be used, and trouble on the way. */
import { describe, expect, test } from 'vitest';
import {
	answers,
	battery,
	type Desk,
	desk,
	isOn,
	mains,
	ok,
	plug,
	protocolInfo,
	sleeper,
	switchClasses,
} from './desk.ts';

describe('a new node', () => {
	test('is asked for in this order: the module, the node’s information, the interview', async () => {
		const it = await desk();
		expect(it.work()).toBe('protocolInfo');
		await it.answer(protocolInfo(mains));
		expect(it.work()).toBe('nodeInfo');
		await it.nodeInfo(...switchClasses);
		expect(it.work()).toEqual({ interview: 'manufacturer' });
		await it.converse(answers);
		expect(it.radio.sent).toEqual([
			'GetNodeProtocolInfo',
			'RequestNodeInfo',
			'ManufacturerSpecific.Get',
			'Version.CommandClassGet 37',
			'BinarySwitch.Get',
		]);
		expect(it.radio.asks.every(({ priority }) => priority === 'interview')).toBe(true);
		expect(it.work()).toBe('idle');
		expect(it.device()).toMatchObject({ id: 'zw-12', power: 'mains', reachable: true, interview: 'complete' });
	});

	test('what is learnt is told each time, and that it is over at the end', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.converse(answers);
		const learnt = it.learnt();
		expect(learnt.map(({ interviewed }) => interviewed)).toEqual([...Array(learnt.length - 1).fill(false), true]);
		expect(it.learnt().at(-1)).toMatchObject({
			protocol: mains,
			nodeInfo: switchClasses,
			manufacturer: { manufacturerId: 1 },
			endpoints: { 0: { commandClasses: { 37: 2 } } },
		});
	});

	test('a command goes before the questions', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.execute('a');
		expect(it.radio.sent.at(-1)).toBe('ManufacturerSpecific.Get');
		await it.acknowledge();
		await it.hear({ type: 'ManufacturerSpecific.Report', manufacturerId: 1, productType: 2, productId: 3 });
		expect(it.radio.sent.at(-1)).toBe('BinarySwitch.Set true');
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
		expect(it.radio.sent.at(-1)).toBe('Version.CommandClassGet 37');
	});

	test('that does not answer for its information has failed, until it is heard', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.giveUp();
		expect(it.device()).toMatchObject({ reachable: false, interview: 'failed' });
		expect(it.work()).toBe('outOfReach');
		await it.nodeInfo(...switchClasses);
		expect(it.device()).toMatchObject({ reachable: true, interview: 'running' });
		expect(it.radio.sent.at(-1)).toBe('ManufacturerSpecific.Get');
	});

	test('is heard before the module has told what it is', async () => {
		const it = await desk();
		await it.hear(isOn);
		expect(it.presence()).toBe('reachable');
		await it.answer(protocolInfo(battery));
		expect(it.presence()).toBe('asleep');
		expect(it.device()).toMatchObject({ power: 'battery', reachable: true });
	});

	test('that the module does not know is asked for again', async () => {
		const it = await desk();
		const nothing = Uint8Array.of(0, 0, 0, 0, 0, 0);
		await it.answer({ ...ok, response: { type: 'response', function: 0x41, payload: nothing } });
		expect(it.work()).toBe('pausing');
		await it.wait(5_000);
		expect(it.radio.sent).toEqual(['GetNodeProtocolInfo', 'GetNodeProtocolInfo']);
	});
});

describe.each(['manufacturer', 'versions', 'endpoints', 'capabilities', 'values'])(
	'the interview’s stage %s',
	(stage) => {
		/** A new node that is asked the first question of the stage. */
		async function asked() {
			const it = await desk();
			await it.answer(protocolInfo(mains));
			await it.nodeInfo(...switchClasses, 0x60, 0x71);
			await it.converse(answers, () => it.isAt(stage));
			expect(it.work()).toEqual({ interview: stage });
			return it;
		}
		const last = (it: Desk) => it.radio.sent.at(-1);

		test('takes the answer', async () => {
			const it = await asked();
			const question = last(it);
			await it.converse(answers);
			expect(it.radio.sent.filter((words) => words === question)).toHaveLength(1);
			expect(it.device()).toMatchObject({ interview: 'complete' });
		});

		test('passes a question over that is not answered', async () => {
			const it = await asked();
			const question = last(it);
			await it.converse(() => undefined);
			expect(it.radio.sent.filter((words) => words === question)).toHaveLength(1);
			expect(it.device()).toMatchObject({ reachable: true, interview: 'complete' });
		});

		test('is hurried when a command waits behind it', async () => {
			const it = await asked();
			await it.execute('a');
			expect(it.radio.hurried).toEqual([last(it)]);
		});

		test('loses a node that does not acknowledge, and goes on when it is heard', async () => {
			const it = await asked();
			const question = last(it);
			await it.giveUp();
			expect(it.device()).toMatchObject({ reachable: false, interview: 'failed' });
			await it.hear({ type: 'Battery.Report', level: 90, low: false });
			expect(last(it)).toBe(question);
		});

		test.each([
			{ kind: 'refused', reason: 'the module does not take it' },
			{ kind: 'jammed' },
			{ kind: 'unresponsive', reason: 'no callback in 20 s' },
			{ kind: 'lost', sent: true },
		] as const)('asks again 5 s after trouble that is not the node’s: %o', async (outcome) => {
			const it = await asked();
			const questions = it.radio.sent.length;
			await it.answer(outcome);
			expect(it.presence()).toBe('reachable');
			await it.wait(4_999);
			expect(it.radio.sent).toHaveLength(questions);
			await it.wait(1);
			expect(it.radio.sent.at(-1)).toBe(it.radio.sent.at(-2));
		});

		test('passes a question over that cannot be encoded, and tells it', async () => {
			const question = (await asked()).radio.current?.command.type ?? '';
			const it = await desk();
			it.radio.unencodable.add(question);
			await it.answer(protocolInfo(mains));
			await it.nodeInfo(...switchClasses, 0x60, 0x71);
			await it.converse(answers);
			expect(it.radio.sent.filter((words) => words.startsWith(question))).toEqual([]);
			expect(it.events()).toContainEqual({
				...{ type: 'EVENT_REPORTED', source: 'zw-12', endpoint: 0, event: 'zwave.questionNotAsked' },
				args: { question, reason: `${question} has no encoder` },
			});
		});
	},
);

/** It did not acknowledge, and is looked for. */
async function lookedFor() {
	const it = await plug();
	await it.execute('a');
	await it.giveUp();
	await it.wait(300_000);
	return it;
}

/** It confirmed without reporting, and is asked for its state. */
async function lookedAt() {
	const it = await plug();
	await it.execute('a');
	await it.acknowledge();
	await it.wait(1_000);
	return it;
}

describe('trouble that is not the node’s', () => {
	test('does not hold up a command', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.answer({ kind: 'refused', reason: 'the module does not take it' });
		expect(it.work()).toBe('pausing');
		await it.execute('a');
		expect(it.radio.sent.at(-1)).toBe('BinarySwitch.Set true');
	});

	test('in asking for its information', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.answer({ kind: 'jammed' });
		expect(it.work()).toBe('pausing');
		expect(it.presence()).toBe('unknown');
	});

	test.each([
		['the module is asked what the node is', () => desk()],
		['it is looked for', lookedFor],
		['a state is looked at', lookedAt],
		[
			'it is sent back to sleep',
			async () => {
				const it = await sleeper();
				await it.wakeUp();
				await it.wait(250);
				return it;
			},
		],
	])('does not speak against the node when %s', async (_, begin) => {
		const it = await begin();
		const before = it.device()?.reachable;
		await it.answer({ kind: 'unresponsive', reason: 'no callback in 20 s' });
		expect(it.device()?.reachable).toBe(before);
		expect(it.presence()).not.toBe('awake');
	});

	test('in a command is its outcome', async () => {
		const it = await plug();
		await it.execute('a');
		await it.answer({ kind: 'unresponsive', reason: 'no callback in 20 s' });
		expect(it.outcomes()).toEqual([['a', 'OUTCOME_UNKNOWN']]);
		expect(it.presence()).toBe('reachable');
	});
});

describe('a command that waits behind a question of ours', () => {
	test.each([
		['GetNodeProtocolInfo', () => desk()],
		[
			'RequestNodeInfo',
			async () => {
				const it = await desk();
				await it.answer(protocolInfo(mains));
				return it;
			},
		],
		['RequestNodeInfo', lookedFor],
		['BinarySwitch.Get', lookedAt],
	])('gives it its own urgency: %s', async (question, begin) => {
		const it = await begin();
		expect(it.radio.hurried).toEqual([]);
		await it.execute('b');
		expect(it.radio.hurried).toEqual([question]);
	});
});
