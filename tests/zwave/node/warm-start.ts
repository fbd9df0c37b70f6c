/** A gateway that starts again: what is known of a node is not asked for at once, and an interview goes on where it was. */
import { describe, expect, test } from 'vitest';
import type { NodeFacts } from '../../../machines/zwave/facts.ts';
import type { NodeState } from '../../../machines/zwave/node-state.ts';
import { dimmer, endpoint, relay } from '../mapping/facts.ts';
import { answers, battery, desk, isOff, isOn, known, mains, protocolInfo, sets, switchClasses } from './desk.ts';

const EARLIER = Date.UTC(2026, 7, 22, 9);
const remembered: NodeState = { nodeId: 12, at: EARLIER, endpoints: { 0: { 'onOff.onOff': true } } };

describe('what a node had reported', () => {
	test('is told again with its time, before there is a line, and is nothing new to keep', async () => {
		const it = await desk(known(relay), { isOpen: false, remembered });
		expect(it.events()).toContainEqual({
			...{ type: 'STATE_REPORTED', device: 'zw-12', endpoint: 0 },
			...{ attributes: { 'onOff.onOff': true }, at: EARLIER },
		});
		expect(it.device()).not.toHaveProperty('reachable');
		expect(it.kept()).toEqual([]);
		expect(it.radio.sent).toEqual([]);
	});

	test('is kept with what it reports now, and with the time of that', async () => {
		const facts = known(relay);
		const two = { ...facts, endpoints: { ...facts.endpoints, 2: { ...relay, endpoint: 2 } } };
		const it = await desk(two, { isOpen: false, remembered });
		await it.wait(1_000);
		await it.hear(isOff, 2);
		const endpoints = { 0: { 'onOff.onOff': true }, 2: { 'onOff.onOff': false } };
		expect(it.kept()).toEqual([{ nodeId: 12, at: it.now(), endpoints }]);
		expect(it.events().at(-2)).not.toHaveProperty('at');
	});

	test('what a command is known to have done is kept, too', async () => {
		const it = await desk(known(endpoint({ BinarySwitch: 2, Supervision: 1 })));
		await it.execute('a');
		await it.hear({ type: 'Supervision.Report', sessionId: 1, moreUpdatesFollow: false, status: 'success' });
		expect(it.kept()).toEqual([{ nodeId: 12, at: it.now(), endpoints: { 0: { 'onOff.onOff': true } } }]);
	});

	test('a command plans with it', async () => {
		const it = await desk(known(relay), { remembered });
		await it.execute('a', { action: 'onOff.toggle' });
		expect(it.radio.sent).toEqual(['BinarySwitch.Set false']);
	});
});

describe('the values of a node that was interviewed before', () => {
	const refresh = { firstMs: 20_000, everyMs: 30_000 };

	/** On a line that has just opened. */
	async function opened(facts: NodeFacts = known(endpoint({ BinarySwitch: 2, Battery: 1 }))) {
		const it = await desk(facts, { isOpen: false });
		await it.line(it.radio.line, refresh);
		return it;
	}

	test('are asked for in its turns, after everything else, and then not again', async () => {
		const it = await opened();
		await it.wait(19_999);
		expect(it.radio.sent).toEqual([]);
		await it.wait(1);
		expect(it.radio.sent).toEqual(['BinarySwitch.Get']);
		expect(it.radio.asks[0]).toMatchObject({ priority: 'poll' });
		await it.acknowledge();
		await it.hear(isOn);
		await it.wait(29_999);
		expect(it.radio.sent).toHaveLength(1);
		await it.wait(1);
		expect(it.radio.sent).toEqual(['BinarySwitch.Get', 'Battery.Get']);
		await it.converse(() => undefined);
		await it.wait(3_600_000);
		expect(it.radio.sent).toHaveLength(2);
	});

	test('are not where it has told them itself', async () => {
		const it = await opened();
		await it.hear({ type: 'Battery.Report', level: 90, low: false });
		await it.hear({ type: 'Battery.Report', level: 90, low: false }, 1);
		await it.hear(isOff);
		await it.wait(600_000);
		expect(it.radio.sent).toEqual([]);
	});

	test('are where another endpoint has told its own', async () => {
		const it = await opened(known(relay));
		await it.hear(isOff, 1);
		await it.wait(20_000);
		expect(it.radio.sent).toEqual(['BinarySwitch.Get']);
	});

	test('what looks after a command is not dropped by a report: it may be one of the way there', async () => {
		const it = await opened(known(dimmer));
		await it.execute('a', { action: 'levelControl.moveToLevel', args: { level: 254 } });
		await it.acknowledge();
		await it.hear({ type: 'MultilevelSwitch.Report', value: 40 });
		await it.wait(19_000);
		expect(it.radio.sent.filter((words) => words === 'MultilevelSwitch.Get')).toHaveLength(1);
	});

	test('are asked for after a command that came in their turn', async () => {
		const it = await opened(known(relay));
		await it.wait(19_999);
		await it.execute('a');
		await it.wait(1);
		expect(it.radio.sent).toEqual(['BinarySwitch.Set true']);
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
		await it.wait(1_000);
		expect(it.radio.sent.slice(1)).toEqual(['BinarySwitch.Get']);
	});

	test('a command waits for one exchange at most', async () => {
		const it = await opened(known(endpoint({ BinarySwitch: 2, Battery: 1 })));
		await it.wait(20_000);
		await it.execute('a');
		await it.wait(30_000);
		expect(it.radio.sent).toEqual(['BinarySwitch.Get']);
		await it.acknowledge();
		await it.hear(isOff);
		expect(sets(it)).toEqual(['BinarySwitch.Set true']);
	});

	test('are asked for anew when the line was gone, in the turns of the new one', async () => {
		const it = await opened(known(relay));
		await it.wait(10_000);
		await it.line(undefined);
		await it.wait(60_000);
		await it.line(it.radio.line, refresh);
		await it.wait(19_999);
		expect(it.radio.sent).toEqual([]);
		await it.wait(1);
		expect(it.radio.sent).toEqual(['BinarySwitch.Get']);
	});

	test('are not asked for when it sleeps, or has no turns', async () => {
		const asleep = await desk(known(relay, battery), { isOpen: false });
		await asleep.line(asleep.radio.line);
		const without = await desk(known(relay));
		await Promise.all([asleep.wait(3_600_000), without.wait(3_600_000)]);
		expect([...asleep.radio.sent, ...without.radio.sent]).toEqual([]);
	});
});

describe('an interview that was broken off', () => {
	/** The facts that were kept last before the n-th question was asked, and everything that is asked from then on. */
	async function brokenOff(questions: number) {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		const isEnough = () => it.radio.sent.length === 2 + questions;
		await it.converse((command) => (command.type === 'BinarySwitch.Get' ? undefined : answers(command)), isEnough);
		const facts = it.learnt().at(-1);
		if (!facts) throw new Error('nothing was kept');
		const resumed = await desk(facts);
		await resumed.converse(answers);
		return { before: it.radio.sent, after: resumed.radio.sent, facts, resumed };
	}

	test.each([1, 2, 3])('before the answer to its question %i goes on with that one', async (questions) => {
		const { before, after, resumed } = await brokenOff(questions);
		expect([...before.slice(2, -1), ...after]).toEqual([
			'ManufacturerSpecific.Get',
			'Version.CommandClassGet 37',
			'BinarySwitch.Get',
		]);
		expect(resumed.device()).toMatchObject({ interview: 'complete' });
		expect(resumed.learnt().at(-1)).not.toHaveProperty('asked');
	});

	test('what was asked is kept, answered or not', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.converse(
			() => undefined,
			() => it.radio.sent.length === 5,
		);
		expect(it.learnt().at(-1)?.asked).toHaveLength(2);
	});

	test('what was not asked for trouble of ours is not', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.answer({ kind: 'refused', reason: 'the module does not take it' });
		expect(it.learnt().at(-1)).not.toHaveProperty('asked');
	});
});
