import { expect, test } from 'vitest';
import { next, type Urgency } from '../../machines/zwave/scheduler.ts';

type Item = Urgency & { name: string };
const normal: Urgency = { lane: 'normal', priority: 'normal' };

/** The names in the order in which they get their turn. */
function order(queue: readonly Item[]): string[] {
	const turn = next(queue);
	return turn ? [turn.item.name, ...order(turn.rest)] : [];
}

test('an empty queue has nobody', () => {
	expect(next([])).toBeUndefined();
});

test('ties go by age', () => {
	expect(order(['a', 'b', 'c'].map((name) => ({ ...normal, name })))).toEqual(['a', 'b', 'c']);
});

test('by priority, whatever came first', () => {
	const waiting = ['poll', 'interview', 'normal', 'wakeUp', 'ping', 'controller'] as const;
	expect(order(waiting.map((priority) => ({ ...normal, priority, name: priority })))).toEqual([...waiting].reverse());
});

test('the immediate lane goes before all others', () => {
	const poll: Item = { lane: 'immediate', priority: 'poll', name: 'nonce' };
	expect(order([{ ...normal, priority: 'controller', name: 'controller' }, poll])).toEqual(['nonce', 'controller']);
});
