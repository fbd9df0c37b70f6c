/**
 * How the tests run: three files at a time at least, also on two cores, because those that take long mostly wait (one keeps
 * half a core busy, with its gateway, its home and its broker); and those that take longest begin first.
 *
 * Three kinds: `house` runs real processes and begins first; `machines` computes and is quick when its files share what they
 * import, which they may because none changes a module or a global; `load` fills the machine, so it runs by itself at
 * the end, where it delays nobody.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Statecharts and pure functions, what is told of them, and subsystems whose tests start little. */
const MACHINES = [
	'tests/*.test.ts',
	'tests/{clusters,commands,documents,gateway,inventory,led,leds,modem,telemetry,zwave}/**/*.test.ts',
];
const LOAD = ['tests/peers/flood*.test.ts'];

/** Begun late, they would be waited for when all others are done: on a fresh checkout nothing else knows what they take. */
const LONGEST = [
	...['peers/crash', 'peers/lying-line', 'contract/recovery', 'contract/warm-start', 'contract/supervision'],
	...[
		'simulation/home',
		'contract/stack-down',
		'contract/tty',
		'contract/life',
		'contract/outcomes',
		'contract/acting',
	],
].map((name) => `/tests/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rank = ({ moduleId }: TestSpecification) => {
			const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
			return place < 0 ? LONGEST.length : place;
		};
		return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
	}
}

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		testTimeout: 60_000,
		hookTimeout: 60_000,
		maxWorkers: Math.max(3, availableParallelism() - 1),
		// Projects of one group begin in the order of their names.
		projects: [
			{ extends: true, test: { name: 'house', include: ['tests/**/*.test.ts'], exclude: [...MACHINES, ...LOAD] } },
			{ extends: true, test: { name: 'machines', include: MACHINES, isolate: false } },
			{ extends: true, test: { name: 'load', include: LOAD, maxWorkers: 1, sequence: { groupOrder: 1 } } },
		],
	},
});
