/**
 * The memory of the whole gateway with MQTT beside that of a process that has the Driver alone. One after another, so that
 * each shares Node's own pages with as many processes as the other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SideChild } from './child.ts';
import { atMost, type Figure, median, type Part } from './figures.ts';
import { temporaryFolder } from './folder.ts';
import { Gateway } from './gateway.ts';
import { holding } from './holding.ts';
import { startHome } from './home.ts';
import { type Memory, memoryOf, peakRssOf } from './process-memory.ts';

/** V8 gives back what it no longer needs some seconds after the last work. */
const SETTLE_MS = 12_000;
const SAMPLE_MS = 250;
const SETTLED_SAMPLES = 12;
const SETS = 300;

interface Footprint {
	readonly steady: Memory;
	readonly peak: Memory;
}

export async function measureMemory(): Promise<Part> {
	const ours = await gatewayFootprint();
	const driver = await driverFootprint();
	const driverWithMqtt = await driverFootprint('with-mqtt');
	const figure = (name: string, peer: Footprint, of: (footprint: Footprint) => number): Figure => ({
		name: `memory: ${name}`,
		unit: 'MB',
		ours: of(ours),
		peer: of(peer),
	});
	return {
		figures: [
			{ ...figure('PSS, steady', driver, ({ steady }) => steady.pss), target: atMost('ratio', 0.6) },
			figure('PSS, peak', driver, ({ peak }) => peak.pss),
			figure('RSS, steady', driver, ({ steady }) => steady.rss),
			figure('RSS, peak', driver, ({ peak }) => peak.rss),
			figure('PSS, steady; the Driver with mqtt', driverWithMqtt, ({ steady }) => steady.pss),
		],
		notes: [
			`memory: the whole gateway with MQTT beside a process with the Driver alone, after ${SETS} sets and ${SETTLE_MS / 1_000} s of rest`,
		],
	};
}

async function gatewayFootprint(): Promise<Footprint> {
	return await holding(async (hold) => {
		const watch = new MemoryWatch();
		const gateway = await Gateway.start({ hold, spawned: (pid) => watch.begin(pid) });
		for (let index = 0; index < SETS; index++) await gateway.command(`c${index}`, 'zw-3', 'onOff.toggle');
		return await watch.end();
	});
}

async function driverFootprint(...args: string[]): Promise<Footprint> {
	return await holding(async (hold) => {
		const watch = new MemoryWatch();
		const url = await startHome(hold);
		const folder = temporaryFolder(hold);
		const side = await SideChild.start('peer', { hold, url, folder, args, spawned: (pid) => watch.begin(pid) });
		await side.sets(3, SETS);
		return await watch.end();
	});
}

class MemoryWatch {
	readonly #samples: Memory[] = [];
	#pid = 0;
	#sampling: NodeJS.Timeout | undefined;

	begin(pid: number) {
		this.#pid = pid;
		this.#sampling = setInterval(() => this.#sample(), SAMPLE_MS).unref();
	}

	/** Lets the process rest first. */
	async end(): Promise<Footprint> {
		await sleep(SETTLE_MS);
		clearInterval(this.#sampling);
		const last = this.#samples.slice(-SETTLED_SAMPLES);
		return {
			steady: { rss: median(last.map(({ rss }) => rss)), pss: median(last.map(({ pss }) => pss)) },
			peak: { rss: peakRssOf(this.#pid), pss: Math.max(...this.#samples.map(({ pss }) => pss)) },
		};
	}

	#sample() {
		const memory = memoryOf(this.#pid);
		if (memory) this.#samples.push(memory);
	}
}
