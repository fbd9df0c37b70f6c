/**
 * The catalogue of alarms holds every alarm that the code can raise, and no other; the README's list is made of it.
 *
 * Where an alarm is made in the code is found by how it is written there; one that is written otherwise has to be listed
 * here, with why.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tables, withTable } from '../../actors/gateway/documents/readme.ts';
import { alarmCatalogue } from '../../machines/alarm-catalogue.ts';
import { thresholds } from '../../machines/thresholds.ts';
import { readSources, type Source } from '../design/source.ts';

/** Files that raise alarms under names that others give them. */
const NAMED_BY_OTHERS: { readonly [path: string]: string } = {
	'machines/limit.ts': 'thresholds.ts',
	'machines/limits.ts': 'thresholds.ts',
	'machines/listener.ts': 'whoever listens: its `alarm`',
	'machines/export.ts': 'whoever exports: its `alarm`',
	'machines/modem/alarms.ts': 'its callers: the first argument of raised() and cleared()',
};

/** What is about alarms in general. */
const NOT_ABOUT_ONE = [
	...['machines/events.ts', 'machines/alarm.ts', 'machines/thresholds.ts', 'machines/alarm-catalogue.ts'],
	...['machines/contract/index.ts', 'machines/contract/gateway.ts', 'actors/telemetry/metrics.ts'],
];

const sources = readSources('.', ['machines', 'actors']).filter(({ path }) => !NOT_ABOUT_ONE.includes(path));

const EXPRESSION = "'[^']+'|`[^`]+`|\\w+(?:\\([^)]*\\))?";

/** Expressions for an alarm's id, as they are written. */
function expressionsIn({ text }: Source): string[] {
	const inAlarms = text.matchAll(new RegExp(`\\bid(?:: (${EXPRESSION}))?,\\s*severity\\b`, 'g'));
	const inClears = text.matchAll(new RegExp(`raised: false,\\s*id(?:: (${EXPRESSION}))?`, 'g'));
	const given = text.matchAll(/\balarm: ('[^']+')/g);
	const called = text.matchAll(/\b(?:raised|cleared)\(\s*('[^']+')/g);
	return [...inAlarms, ...inClears, ...given, ...called].map(([, expression = 'id']) => expression);
}

/** The id that an expression stands for, `*` where it is not fixed; undefined where that cannot be seen. */
function idOf(expression: string, { text }: Pick<Source, 'text'>): string | undefined {
	const literal = /^['`]([^'`]+)['`]$/.exec(expression)?.[1];
	if (literal !== undefined) return literal.replace(/\$\{[^}]+\}/g, '*');
	const name = /^\w+/.exec(expression)?.[0];
	const constant = new RegExp(`\\bconst ${name} = (?:\\(.*\\) => )?(['\`][^'\`]+['\`])`);
	const result = new RegExp(`\\bfunction ${name}\\([^{]*\\{\\s*return (['\`][^'\`]+['\`])`);
	const all = [text, ...sources.map((source) => source.text)];
	const definition = constant.exec(text)?.[1] ?? all.map((one) => result.exec(one)?.[1]).find(Boolean);
	return definition === undefined ? undefined : idOf(definition, { text });
}

const blank: Source = { path: '', text: '', code: '', comments: '', imports: [] };

const raised = sources.flatMap((source) =>
	expressionsIn(source).map((expression) => ({ path: source.path, expression, id: idOf(expression, source) })),
);
const starred = (id: string) => id.replace(/\{\w+\}/g, '*');
const known = new Set(alarmCatalogue.map(({ id }) => starred(id)));
/** `*-*` is any of several. */
const fits = (id: string, pattern: string) =>
	new RegExp(`^${pattern.replaceAll('*', '.+')}$`).test(id) || id === pattern;

describe('the catalogue', () => {
	test('holds every alarm that the code can raise', () => {
		const unseen = raised.filter(({ id, path }) => id === undefined && !(path in NAMED_BY_OTHERS));
		expect(unseen).toEqual([]);
		const strange = raised.filter(({ id }) => id !== undefined && ![...known].some((one) => fits(one, id)));
		expect(strange).toEqual([]);
	});

	test('holds no other', () => {
		const ids = [...raised.flatMap(({ id }) => id ?? []), ...thresholds.map(({ id }) => id)];
		expect([...known].filter((one) => !ids.some((id) => fits(one, id)))).toEqual([]);
	});

	test('has each once', () => {
		expect(known.size).toBe(alarmCatalogue.length);
	});

	test('is looked for in every way in which alarms are made', () => {
		const ids = raised.map(({ id }) => id);
		for (const id of ['cloud', 'journal', '*-failed', '*-*', 'modem-sim', 'telemetry-otlp']) expect(ids).toContain(id);
		const source = { ...blank, text: "const A = 'odd';\nemit({ raised: true, alarm: { id: A, severity: 'error' } })" };
		expect(expressionsIn(source).map((expression) => idOf(expression, source))).toEqual(['odd']);
	});
});

describe('a README', () => {
	test.each(Object.entries(tables))('%s has its table as the code makes it (else: npm run schemas)', (file, table) => {
		const text = readFileSync(file, 'utf8');
		expect(withTable(table, text)).toBe(text);
	});

	test('has a row for each alarm', () => {
		expect(tables['README.md']?.make().split('\n')).toHaveLength(alarmCatalogue.length + 2);
	});

	test('without a place for its table is left alone', () => {
		expect(withTable({ name: 'alarms', make: () => '' }, '# Gatehouse')).toBe(undefined);
	});
});
