/**
 * How the tests run: two files at a time at least, also on two cores, because those that take long mostly wait.
 *
 * Three kinds: `house` runs real processes and begins first; `machines` computes and is quick when its files share what they
 * import, which they may because none changes a module or a global; `load` fills the machine, so it runs by itself at
 * the end, where it delays nobody.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Statecharts and pure functions, and what is told of them. */
const MACHINES = ['tests/*.test.ts', 'tests/{clusters,documents,inventory,zwave}/**/*.test.ts'];
const LOAD = ['tests/peers/flood*.test.ts'];

export default defineConfig({
	test: {
		testTimeout: 60_000,
		hookTimeout: 60_000,
		maxWorkers: Math.max(2, availableParallelism() - 1),
		// Projects of one group begin in the order of their names.
		projects: [
			{ extends: true, test: { name: 'house', include: ['tests/**/*.test.ts'], exclude: [...MACHINES, ...LOAD] } },
			{ extends: true, test: { name: 'machines', include: MACHINES, isolate: false } },
			{ extends: true, test: { name: 'load', include: LOAD, maxWorkers: 1, sequence: { groupOrder: 1 } } },
		],
	},
});
