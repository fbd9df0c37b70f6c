import { expect, test } from 'vitest';
import type { NodeFacts } from '../../machines/zwave/facts.ts';
import { refreshTurns } from '../../machines/zwave/refresh.ts';
import { lock, relay } from './mapping/facts.ts';
import { battery, known, mains } from './node/desk.ts';

const node = (nodeId: number, facts: NodeFacts): NodeFacts => ({ ...facts, nodeId });
const beamed = { ...mains, listening: false, frequentListening: true };

test('one question in ten seconds over the whole network, each node in its turn, locks first', () => {
	const nodes = [node(2, known(relay)), node(5, known(relay)), node(12, known(lock, beamed))];
	expect([...refreshTurns(nodes)]).toEqual([
		[12, { firstMs: 10_000, everyMs: 30_000 }],
		[2, { firstMs: 20_000, everyMs: 30_000 }],
		[5, { firstMs: 30_000, everyMs: 30_000 }],
	]);
});

test('none for those that sleep, were not interviewed, or are not known yet', () => {
	const nodes = [
		node(7, known(relay, battery)),
		node(8, { ...known(relay), interviewed: false }),
		{ nodeId: 9, endpoints: {}, interviewed: false },
	];
	expect([...refreshTurns(nodes)]).toEqual([]);
	expect([...refreshTurns([...nodes, node(2, known(relay))])]).toEqual([[2, { firstMs: 10_000, everyMs: 10_000 }]]);
});

test('a lock is one by any of its endpoints', () => {
	const facts = known(relay);
	const gate = { ...facts, endpoints: { ...facts.endpoints, 1: { ...lock, endpoint: 1 } } };
	expect([...refreshTurns([node(2, known(relay)), node(3, gate)]).keys()]).toEqual([3, 2]);
});
