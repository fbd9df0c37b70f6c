import { describe, expect, test } from 'vitest';
import { traceOf } from '../../actors/runtime/trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const PARENT = `00-${TRACE}-${SPAN}-01`;

test('a trace is taken as it came', () => {
	expect(traceOf(PARENT, undefined)).toEqual({ traceparent: PARENT });
	expect(traceOf(PARENT, 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7')).toEqual({
		traceparent: PARENT,
		tracestate: 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
	});
});

test.each([
	['a later version, of which more may come', `01-${TRACE}-${SPAN}-01-more`, PARENT],
	['flags of which one is known', `00-${TRACE}-${SPAN}-ff`, PARENT],
	['that is not to be sampled', `00-${TRACE}-${SPAN}-00`, `00-${TRACE}-${SPAN}-00`],
])('%s is taken for what is known of it', (_, sent, taken) => {
	expect(traceOf(sent, undefined)).toEqual({ traceparent: taken });
});

describe('as if nothing had come', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['no text', 7],
		['empty', ''],
		['twice', [PARENT, PARENT]],
		['version ff', `ff-${TRACE}-${SPAN}-01`],
		['version 00 with more', `${PARENT}-more`],
		['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
		['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
		['capital letters', PARENT.toUpperCase()],
		['too short', PARENT.slice(0, -1)],
		['very long', `01-${TRACE}-${SPAN}-01-${'x'.repeat(100)}`],
		['other words', 'x'.repeat(55)],
	])('%s', (_, sent) => {
		expect(traceOf(sent, 'a=b')).toBeUndefined();
	});
});

describe('the state', () => {
	test.each<[string, unknown, string | undefined]>([
		['in several parts is one list', ['a=1', 'b=2'], 'a=1,b=2'],
		['with spaces and empty members', ' a=1 , ,b=2', 'a=1,b=2'],
		['with a tenant in its key', 'fw529a3039@dt=FfD', 'fw529a3039@dt=FfD'],
		['that is empty is none', '', undefined],
		['that is no list of pairs is left out', 'nonsense', undefined],
		['with the same key twice is left out', 'a=1,a=2', undefined],
		['that is too long is left out', `a=${'x'.repeat(511)}`, undefined],
		['of too many is left out', Array.from({ length: 33 }, (_, n) => `k${n}=1`), undefined],
		['with line breaks is left out', 'a=1\r\nb=2', undefined],
		['of numbers is left out', [1], undefined],
	])('%s', (_, sent, tracestate) => {
		expect(traceOf(PARENT, sent)).toEqual({ traceparent: PARENT, ...(tracestate !== undefined && { tracestate }) });
	});
});
