/** In whose trace results are told: their command's, whatever became of it, and after a restart, too. */
import { expect, test } from 'vitest';
import type { TraceContext } from '../machines/events.ts';
import { desk, upDesk } from './kit/dispatcher.ts';

const trace = (n: number): TraceContext => ({
	traceparent: `00-4bf92f3577b34da6a3ce929d0e0e473${n}-00f067aa0ba902b7-01`,
});

/** The statuses that were told, each with its trace. */
const told = ({ emitted }: ReturnType<typeof desk>) =>
	emitted.flatMap((event) =>
		event.type === 'ANNOUNCE' && event.topic === 'res' ? [[event.payload?.status, event.trace]] : [],
	);

test('all results of a command are in its trace', () => {
	const it = upDesk();
	it.receive({ trace: trace(1) });
	it.outcome('c1');
	expect(told(it)).toEqual([
		['accepted', trace(1)],
		['succeeded', trace(1)],
	]);
});

test('what is told again is in the trace of the one that came again', () => {
	const it = upDesk();
	it.receive({ trace: trace(1), digest: 'same' });
	it.outcome('c1');
	it.receive({ trace: trace(2), digest: 'same' });
	expect(told(it).at(-1)).toEqual(['succeeded', trace(2)]);
});

test('what is turned away is in its own', () => {
	const it = upDesk();
	it.receive({ target: 'zw-77', trace: trace(1) });
	const error = { code: 'INVALID_JSON', message: 'not JSON', retryable: false } as const;
	const request = { refusal: { id: null, error, trace: trace(2) } };
	it.send({ type: 'COMMAND_RECEIVED', delivery: 7, retained: false, request });
	expect(told(it)).toEqual([
		['rejected', trace(1)],
		['rejected', trace(2)],
	]);
});

test('one that was open when the gateway was cut off keeps it', () => {
	const before = desk();
	before.receive({ trace: trace(1) });
	const it = upDesk({ disk: before.disk });
	it.outcome('c1');
	expect(it.final('c1')).toBeDefined();
	expect(told(it).at(-1)).toEqual([expect.any(String), trace(1)]);
});
