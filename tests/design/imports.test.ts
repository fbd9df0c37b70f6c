import { describe, expect, test } from 'vitest';
import {
	ffiIsOptional,
	filesAreShort,
	importsAreLiteral,
	LIMIT,
	machinesImportNothingReal,
	machinesUseNothingReal,
	nativeKnowsNobody,
	nobodyImportsTheSimulation,
	nothingIsMarked,
	type Rule,
	scriptsNeedNothingInstalled,
	stacksAndLinksAreLoadedLate,
	subsystemsDoNotMeet,
	typesAreNotForced,
} from './rules.ts';
import { readSources, sourceOf } from './source.ts';

/** Files over the limit, and why each is one thing all the same. */
const LONG: { readonly [path: string]: string } = {
	'tests/dispatcher.test.ts': 'the behaviours of one chart',
	'tests/link.test.ts': 'the behaviours of one chart',
	'tests/outbox.test.ts': 'the behaviours of one chart',
	'tests/modem/at-channel.test.ts': 'the behaviours of one chart',
	'tests/modem/budget.test.ts': 'the behaviours of one chart',
	'tests/modem/data-session.test.ts': 'the behaviours of one chart',
	'tests/modem/modem.test.ts': 'the behaviours of one chart',
	'tests/modem/uplink.test.ts': 'the behaviours of one chart',
	'tests/zwave/serial-api.test.ts': 'the behaviours of one chart',
	'tests/zwave/framing.test.ts': 'the behaviours of one chart',
	'tests/runtime/resource.test.ts': 'the ways in which a resource ends',
	'tests/runtime/ingress.test.ts': 'a table of what may come in at the door',
	'tests/kit/link-conformance.ts': 'what every link must do, in one list',
	'tests/simulation/home.test.ts': 'one house, shared by its tests',
};

const RULES: { readonly [name: string]: Rule } = {
	machinesImportNothingReal,
	machinesUseNothingReal,
	subsystemsDoNotMeet,
	nativeKnowsNobody,
	ffiIsOptional,
	stacksAndLinksAreLoadedLate,
	nobodyImportsTheSimulation,
	scriptsNeedNothingInstalled,
	importsAreLiteral,
	typesAreNotForced,
	nothingIsMarked,
	filesAreShort: filesAreShort(LONG),
};

const ROOMS = ['machines', 'actors', 'native', 'simulation', 'tests', 'scripts'];
/** The made-up bad sources below would be found. */
const THIS = 'tests/design/imports.test.ts';

describe('the house', () => {
	const sources = readSources('.', ROOMS);
	const house = sources.filter(({ path }) => path !== THIS);

	test('is all read', () => {
		for (const room of ROOMS) expect(sources.some(({ path }) => path.startsWith(`${room}/`))).toBe(true);
		expect(sources.map(({ path }) => path)).toContain(THIS);
	});

	test.each(Object.entries(RULES))('%s', (_, rule) => {
		expect(house.flatMap(rule)).toEqual([]);
	});

	test(`lists the files over ${LIMIT} lines`, () => {
		const reasons = Object.entries(LONG).map(([path, reason]) => `${path}: ${reason}`);
		process.stdout.write(`files over ${LIMIT} lines: ${reasons.join('\n') || 'none'}\n`);
		for (const path of Object.keys(LONG)) expect(house.map((source) => source.path)).toContain(path);
	});
});

/** A source that a rule must find fault with on its first line. */
function bad(rule: Rule, path: string, text: string) {
	test(`${path} — ${text.replaceAll('\n', '⏎')}`, () => {
		const findings = rule(sourceOf(path, text));
		expect(findings).toHaveLength(1);
		expect(findings[0]).toMatch(`${path}:1: `);
	});
}

function good(rule: Rule, path: string, text: string) {
	test(`${path} — ${text.replaceAll('\n', '⏎')}`, () => {
		expect(rule(sourceOf(path, text))).toEqual([]);
	});
}

describe('finds fault with', () => {
	bad(machinesImportNothingReal, 'machines/a.ts', `import { readFile } from 'node:fs/promises';`);
	bad(machinesImportNothingReal, 'machines/a.ts', `import fs from "fs";`);
	bad(machinesImportNothingReal, 'machines/a.ts', `import 'mqtt';`);
	bad(machinesImportNothingReal, 'machines/a.ts', `export * from '@zwave-js/core';`);
	bad(machinesImportNothingReal, 'machines/a.ts', `import { x,\n\ttype Y,\n} from '../actors/runtime/log.ts';`);
	bad(machinesImportNothingReal, 'machines/a.ts', `import type { Log } from '../actors/runtime/log.ts';`);
	bad(machinesImportNothingReal, 'machines/zwave/a.ts', `const core = await import('@zwave-js/core');`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const at = Date.now();`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const at = new Date();`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const dice = Math.random();`);
	bad(machinesUseNothingReal, 'machines/a.ts', `setTimeout(run, 5);`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const bytes = \`\${Buffer.from([1])}\`;`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const where = home ? process : undefined;`);
	bad(machinesUseNothingReal, 'machines/a.ts', `const half = 4 / 2; console.log(half / 2);`);
	bad(subsystemsDoNotMeet, 'actors/stacks/zwave/index.ts', `import { x } from '../../links/mqtt/config.ts';`);
	bad(subsystemsDoNotMeet, 'actors/stacks/zwave/index.ts', `import { x } from '../rest/index.ts';`);
	bad(subsystemsDoNotMeet, 'actors/journal/index.ts', `import type { X } from '../gateway/configuration.ts';`);
	bad(subsystemsDoNotMeet, 'actors/journal/index.ts', `const x = await import('../telemetry/index.ts');`);
	bad(subsystemsDoNotMeet, 'actors/runtime/log.ts', `import { x } from '../journal/index.ts';`);
	bad(subsystemsDoNotMeet, 'actors/gateway/run.ts', `import { x } from '../../tests/kit/clock.ts';`);
	bad(stacksAndLinksAreLoadedLate, 'actors/gateway/run.ts', `import { x } from '../stacks/zwave/index.ts';`);
	bad(stacksAndLinksAreLoadedLate, 'actors/gateway/run.ts', `const x = await import('../links/mqtt/index.ts');`);
	bad(nobodyImportsTheSimulation, 'tests/zwave/a.test.ts', `import { home } from '../../simulation/home.ts';`);
	bad(nobodyImportsTheSimulation, 'actors/gateway/run.ts', `await import('../../simulation/home.ts');`);
	bad(nobodyImportsTheSimulation, 'actors/gateway/run.ts', `import { x } from '../../simulation/lying-wire.ts';`);
	bad(nativeKnowsNobody, 'native/libc.ts', `import { reasonOf } from '../actors/runtime/system-error.ts';`);
	bad(nativeKnowsNobody, 'native/libc.ts', `import type { Json } from '../machines/json.ts';`);
	bad(nativeKnowsNobody, 'native/libc.ts', `import { z } from 'zod';`);
	bad(ffiIsOptional, 'native/libc.ts', `import ffi from 'ffi-napi';`);
	bad(ffiIsOptional, 'actors/a.ts', `const ref = await import('ref-napi');`);
	bad(scriptsNeedNothingInstalled, 'scripts/a.mjs', `import mqtt from 'mqtt';`);
	bad(importsAreLiteral, 'actors/gateway/registry.ts', `const stack = await import(name);`);
	bad(typesAreNotForced, 'actors/a.ts', `const port = thing as Port;`);
	bad(typesAreNotForced, 'actors/a.ts', `const port = thing as unknown;`);
	bad(typesAreNotForced, 'actors/a.ts', `const slot = {} as Port;`);
	bad(typesAreNotForced, 'actors/a.ts', `function open(thing: any) {}`);
	bad(typesAreNotForced, 'actors/a.ts', `const things: any[] = [];`);
	bad(typesAreNotForced, 'actors/a.ts', `const thing = z.any();`);
	bad(nothingIsMarked, 'actors/a.ts', `// @ts-expect-error: it works`);
	bad(nothingIsMarked, 'actors/a.ts', `/* TODO later */`);
});

describe('finds no fault with', () => {
	good(nobodyImportsTheSimulation, 'tests/zwave/a.test.ts', `import { x } from '../../simulation/lying-wire.ts';`);
	good(machinesImportNothingReal, 'machines/a.ts', `import { setup } from 'xstate';\nimport { z } from 'zod';`);
	good(machinesImportNothingReal, 'machines/zwave/a.ts', `import { CommandClasses } from '@zwave-js/core/safe';`);
	good(machinesImportNothingReal, 'machines/zwave/a.ts', `import type { Json } from '../json.ts';`);
	good(machinesImportNothingReal, 'machines/zwave/a.ts', `import type { CommandClass } from '@zwave-js/cc';`);
	good(machinesImportNothingReal, 'machines/a.ts', `// import 'mqtt';\nconst text = "import 'mqtt'";`);
	good(machinesUseNothingReal, 'machines/a.ts', `const at = Date.parse(text); const day = new Date(at);`);
	good(machinesUseNothingReal, 'machines/a.ts', `const kept = { process: 1, crypto: context.crypto };`);
	good(machinesUseNothingReal, 'machines/a.ts', `const word = /console/.test('process') ? \`performance \${1}\` : '';`);
	good(machinesUseNothingReal, 'machines/a.ts', `interface Usage { readonly performance?: number }`);
	good(subsystemsDoNotMeet, 'actors/stacks/zwave/codec/s2.ts', `import { x } from '../config.ts';`);
	good(subsystemsDoNotMeet, 'actors/stacks/zwave/index.ts', `import { Log } from '../../runtime/log.ts';`);
	good(subsystemsDoNotMeet, 'actors/journal/index.ts', `import { x } from '../../machines/events.ts';`);
	good(subsystemsDoNotMeet, 'actors/gateway/run.ts', `import { journal } from '../journal/index.ts';`);
	good(stacksAndLinksAreLoadedLate, 'actors/gateway/registry.ts', `const x = () => import('../links/mqtt/index.ts');`);
	good(stacksAndLinksAreLoadedLate, 'actors/gateway/registry.ts', `import { x } from '../links/mqtt/config.ts';`);
	good(nobodyImportsTheSimulation, 'simulation/broker.ts', `import { x } from './home.ts';`);
	good(nobodyImportsTheSimulation, 'tests/a.test.ts', `spawn('node', ['dist/simulation/home.js']);`);
	good(
		nativeKnowsNobody,
		'native/libc.ts',
		`import { loadFfi } from './ffi.ts';\nimport { closeSync } from 'node:fs';`,
	);
	good(ffiIsOptional, 'native/ffi.ts', `const load = () => import('ffi-napi');`);
	good(scriptsNeedNothingInstalled, 'scripts/a.mjs', `import { run } from './child.mjs';\nawait import('aedes');`);
	good(typesAreNotForced, 'machines/a.ts', `const machine = setup({ types: { input: {} as Input } });`);
	good(typesAreNotForced, 'machines/a.ts', `const levels = ['a', 'b'] as const;`);
	good(
		typesAreNotForced,
		'machines/a.ts',
		`import { a as b, type c as d } from './c.ts';\nimport * as e from './e.ts';`,
	);
	good(typesAreNotForced, 'machines/a.ts', `type Up<T> = { [K in keyof T as Uppercase<K>]: T[K] };`);
	good(typesAreNotForced, 'machines/a.ts', `const first = await Promise.any(all); // any as such`);
	good(nothingIsMarked, 'machines/a.ts', `const text = 'TODO';`);
});

test('a long file needs a reason, and a reason needs a long file', () => {
	const long = sourceOf('machines/long.ts', 'x;\n'.repeat(LIMIT + 1));
	const short = sourceOf('machines/short.ts', 'x;\n'.repeat(LIMIT));
	expect(filesAreShort({})(long)).toEqual(['machines/long.ts: 301 lines, more than 300, and no reason is listed']);
	expect(filesAreShort({})(short)).toEqual([]);
	expect(filesAreShort({ 'machines/long.ts': 'a table' })(long)).toEqual([]);
	expect(filesAreShort({ 'machines/short.ts': 'a table' })(short)).toHaveLength(1);
});

test('what is masked keeps its place', () => {
	const { code, comments } = sourceOf('a.ts', `const a = /["']/; // it's\nconst b = \`x\${ { c: '}' } }y\`;`);
	expect(code).toBe("const a = /    /;        \nconst b = `  { { c: ' ' } } `;");
	expect(comments.trim()).toBe("// it's");
});
