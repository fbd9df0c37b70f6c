/** A chart without a test of its edges cannot come in: each `createMachine` is named in a call of `everyEdgeIsTaken`. */
import { describe, expect, test } from 'vitest';
import { readSources } from './source.ts';

/** The constants that hold a machine, or the functions that make one, by the file that defines them. */
function chartsOf(code: string): string[] {
	return code
		.split(/^(?=export )/m)
		.filter((part) => /\.createMachine\(/.test(part))
		.map((part) => /^export (?:const|function) (\w+)/.exec(part)?.[1] ?? 'a chart that is not exported');
}

const sources = readSources('.', ['machines', 'actors', 'tests']);
const charts = sources.filter(({ path }) => !path.startsWith('tests/')).flatMap(({ code }) => chartsOf(code));
const tested = sources
	.filter(({ path }) => path.endsWith('.test.ts'))
	.flatMap(({ code }) => [...code.matchAll(/^everyEdgeIsTaken\((\w+)/gm)].map(([, name]) => name));

describe('every chart', () => {
	test('is found', () => {
		expect(charts).toEqual(expect.arrayContaining(['framingMachine', 'createOwnActions']));
		expect(chartsOf('const hidden = setup({}).createMachine({});')).toEqual(['a chart that is not exported']);
	});

	test.each(charts)('%s: each of its edges is taken by a test', (chart) => {
		// A factory's product goes by the product's name.
		expect(tested).toContain(chart.replace(/^create(\w)/, (_, first: string) => first.toLowerCase()));
	});
});
