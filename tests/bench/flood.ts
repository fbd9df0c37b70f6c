/**
 * A minute of a thousand commands a second, which is more than devices can do, for the gateway and for the Driver of
 * zwave-js: what that does to the serial line, to memory, and to who is in a hurry.
 *
 * The gateway gets them on MQTT, for three devices, and says QUEUE_FULL to what is too much. The Driver gets as many calls of
 * `set` for the same devices in its own process, and keeps them all: it has no limit and no broker to wait for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SideChild } from './child.ts';
import { atMost, type Part, quantile } from './figures.ts';
import { temporaryFolder } from './folder.ts';
import { Gateway } from './gateway.ts';
import { type Hold, holding } from './holding.ts';
import { startHome } from './home.ts';
import { ackFigures, type Measured, openLine } from './line.ts';
import { pour } from './load.ts';
import { peakRssOf } from './process-memory.ts';

const RATE = 1_000;
const SECONDS = 60;
/** Nobody floods it: node 9. */
const URGENT = 'zw-9';
/** ms between two urgent commands. */
const URGENT_EVERY = 500;
/** ms after the last command: what has no answer by then counts as unanswered. */
const PATIENCE = 30_000;

interface Flooded {
	readonly line: Measured;
	/** MB, the most that was ever resident. */
	readonly peak: number;
	/** How many were done, a second. */
	readonly done: number;
}

export async function measureFlood(): Promise<Part> {
	const ours = await holding(floodGateway);
	const peer = await holding(floodDriver);
	const own = (name: string, unit: string, value: number) => ({ name: `flood: ${name}`, unit, ours: value });
	return {
		figures: [
			...ackFigures('flood', ours.line, peer.line),
			{ ...own('RSS, peak', 'MB', ours.peak), peer: peer.peak, target: atMost('value', 300) },
			{ ...own('commands done', '1/s', ours.done), peer: peer.done },
			own('commands answered', '1/s', ours.answered),
			own('refused (QUEUE_FULL)', '%', ours.refused),
			{ ...own('without an answer', '', ours.unanswered), target: atMost('value', 0) },
			own('urgent: p50', 'ms', quantile(ours.urgent, 0.5)),
			{ ...own('urgent: p99', 'ms', quantile(ours.urgent, 0.99)), target: atMost('value', 1_000) },
			own('urgent: not done', '%', ours.urgentRefused),
		],
		notes: [
			`flood: ${RATE} commands a second for ${SECONDS} s, for nodes 2, 3 and 10; urgent: one of high priority for node 9 every ${URGENT_EVERY} ms, from the sender to its result`,
		],
	};
}

async function floodGateway(hold: Hold) {
	const line = openLine(hold);
	let pid = 0;
	const gateway = await Gateway.start({
		hold,
		lineTo: (home) => line.to(home),
		spawned: (started) => {
			pid = started;
		},
	});
	line.begin();
	let pours = true;
	const urgent: number[] = [];
	const hurried = (async () => {
		let refused = 0;
		let count = 0;
		for (; pours; count++) {
			const began = performance.now();
			const answer = gateway.command(`urgent-${count}`, URGENT, 'onOff.toggle', { priority: 'high' });
			const status = await Promise.race([answer, sleep(PATIENCE)]);
			if (status === 'succeeded') urgent.push(performance.now() - began);
			else refused++;
			await sleep(URGENT_EVERY);
		}
		return { refused, count };
	})();
	const { published, tookMs } = await pour(gateway, { kind: 'commands', rate: RATE, seconds: SECONDS });
	const seconds = tookMs / 1_000;
	const [done, answered] = [gateway.endings('succeeded'), gateway.finals];
	pours = false;
	const measured = await line.end();
	const hurry = await hurried;
	const all = published + hurry.count;
	for (let waited = 0; gateway.finals < all && waited < PATIENCE; waited += 1_000) await sleep(1_000);
	return {
		line: measured,
		peak: peakRssOf(pid),
		done: done / seconds,
		answered: answered / seconds,
		refused: (100 * gateway.endings('rejected QUEUE_FULL')) / all,
		unanswered: all - gateway.finals,
		urgent,
		urgentRefused: (100 * hurry.refused) / hurry.count,
	};
}

async function floodDriver(hold: Hold): Promise<Flooded> {
	const line = openLine(hold);
	const url = await line.to(await startHome(hold));
	let pid = 0;
	const side = await SideChild.start('peer', {
		hold,
		url,
		folder: temporaryFolder(hold),
		spawned: (started) => {
			pid = started;
		},
	});
	line.begin();
	const { times } = await side.flood(RATE, SECONDS);
	return { line: await line.end(), peak: peakRssOf(pid), done: times.length / SECONDS };
}
