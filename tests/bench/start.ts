/**
 * From the start of a process to a network that can be used: cold, with nothing known, and warm, with what the start before
 * has kept. Each start has a home of its own; ours and the peer's take turns.
 */
import { type Began, SideChild, type SideName } from './child.ts';
import { atMost, type Figure, median, type Part } from './figures.ts';
import { temporaryFolder } from './folder.ts';
import { type Hold, holding } from './holding.ts';
import { startHome } from './home.ts';

const ROUNDS = 3;
const SIDES = ['ours', 'peer'] as const satisfies readonly SideName[];

type Starts = { readonly [Name in (typeof SIDES)[number]]: Began[] };

export async function measureStart(hold: Hold): Promise<Part> {
	const cold: Starts = { ours: [], peer: [] };
	const warm: Starts = { ours: [], peer: [] };
	for (let round = 0; round < ROUNDS; round++) {
		for (const name of SIDES) {
			const folder = temporaryFolder(hold);
			cold[name].push(await start(name, folder));
			warm[name].push(await start(name, folder));
		}
	}
	const figure = (name: string, { ours, peer }: Starts, of: (began: Began) => number): Figure => ({
		name,
		unit: 'ms',
		ours: median(ours.map(of)),
		peer: median(peer.map(of)),
		target: atMost('ratio', 0.5),
	});
	return {
		figures: [
			figure('cold start: ready for commands', cold, ({ ready }) => ready),
			figure('cold start: nodes interviewed', cold, ({ interviewed }) => interviewed),
			figure('warm start: ready for commands', warm, ({ ready }) => ready),
			figure('warm start: nodes usable', warm, ({ interviewed }) => interviewed),
		],
		notes: [
			'start: of the process, its imports included; ready: the stack is told ready, the Driver tells "driver ready"',
			'interviewed, usable: the nodes that listen are told complete, the Driver tells each of them "ready"',
		],
	};
}

async function start(name: SideName, folder: string): Promise<Began> {
	return await holding(async (hold) => {
		const url = await startHome(hold);
		const { began } = await SideChild.start(name, { hold, url, folder });
		return began;
	});
}
