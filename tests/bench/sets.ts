/**
 * Sets one after another at the seam of a stack: ours, the Driver's and the floor's, in turns on a home each.
 *
 * Rounds alternate, so that the noise of the machine meets all; the first ones are not counted.
 */
import { type Round, SideChild, type SideName } from './child.ts';
import { atLeast, atMost, type Figure, mean, median, type Part, quantile } from './figures.ts';
import { temporaryFolder } from './folder.ts';
import type { Hold } from './holding.ts';
import { startHome } from './home.ts';

const SIDES: readonly SideName[] = ['ours', 'peer', 'bare'];
const PLUGS = [
	{ node: 3, kind: 'plain' },
	{ node: 2, kind: 'supervised' },
] as const;
const ROUNDS = 8;
const WARM_UPS = 2;
const SETS = 250;

type Rounds = { readonly [Name in SideName]: readonly Round[] };

export async function measureSets(hold: Hold): Promise<Part> {
	const sides: [SideName, SideChild][] = [];
	for (const name of SIDES) {
		const url = await startHome(hold);
		sides.push([name, await SideChild.start(name, { hold, url, folder: temporaryFolder(hold) })]);
	}
	const figures: Figure[] = [];
	for (const { node, kind } of PLUGS) figures.push(...figuresOf(kind, await roundsOf(sides, node)));
	return {
		figures,
		notes: [
			'plain: node 3, over on its acknowledgement; supervised: node 2, over on its Supervision report; for both sides',
			'own share: the median time of a set less that of a bare client, which writes, acknowledges and waits for the same',
		],
	};
}

async function roundsOf(sides: readonly [SideName, SideChild][], node: number): Promise<Rounds> {
	const rounds: { [Name in SideName]: Round[] } = { ours: [], peer: [], bare: [] };
	for (let round = -WARM_UPS; round < ROUNDS; round++) {
		for (const [name, side] of sides) {
			const measured = await side.sets(node, SETS);
			if (round >= 0) rounds[name].push(measured);
		}
	}
	return rounds;
}

function figuresOf(kind: string, { ours, peer, bare }: Rounds): Figure[] {
	const perSecond = (rounds: readonly Round[]) => 1_000 / median(rounds.map(({ times }) => mean(times)));
	const cpu = (rounds: readonly Round[]) => median(rounds.map(({ times, cpuMs }) => cpuMs / times.length));
	const allOf = (rounds: readonly Round[]) => rounds.flatMap(({ times }) => times);
	const floor = median(allOf(bare));
	const figure = (name: string, unit: string, of: (rounds: readonly Round[]) => number) => ({
		name: `${kind} set: ${name}`,
		unit,
		ours: of(ours),
		peer: of(peer),
	});
	return [
		{ ...figure('one after another', '1/s', perSecond), target: atLeast('ratio', 1) },
		figure('p50', 'ms', (rounds) => median(allOf(rounds))),
		figure('p99', 'ms', (rounds) => quantile(allOf(rounds), 0.99)),
		{ name: `${kind} set: the floor`, unit: 'ms', ours: floor, peer: floor },
		{ ...figure('own share', 'ms', (rounds) => median(allOf(rounds)) - floor), target: atMost('ratio', 0.67) },
		figure('CPU', 'ms', cpu),
	];
}
