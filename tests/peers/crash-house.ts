/**
 * The house of the crash test: a mosquitto that keeps its sessions and queues over a restart, the simulated home with a
 * witness at its module, a serial line that can lie, the built gateway that is killed and started again, and a backend.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '../kit/chance.ts';
import { GatewayChild } from '../kit/gateway-child.ts';
import { type HomeChild, startHome } from '../kit/home-child.ts';
import { type LyingLineChild, startLyingLine } from '../kit/lying-line-child.ts';
import { Mosquitto } from '../kit/mosquitto.ts';
import type { Referee } from '../kit/referee.ts';
import { openWitness } from '../kit/witness.ts';
import { CrashBackend } from './crash-backend.ts';
import { NODES } from './crash-commands.ts';

const GATEWAY = 'apt-104';

const FAULTS = {
	...{ drop: 0.02, lose: 0.02, flip: 0.02, swallow: 0.03, garbage: 0.02, nak: 0.01, can: 0.01 },
	...{ delay: 0.1, delayMs: 40, split: 0.2, gapMs: 10, join: 0.1, joinMs: 10 },
};

const QUIET = ['--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0'];
/** One that nobody ever hears. */
const SLEEPER = 8;

interface Parts {
	readonly broker: Mosquitto;
	readonly home: HomeChild;
	readonly line: LyingLineChild;
	readonly backend: CrashBackend;
	readonly folder: string;
	/** Counts the gateway's lives. */
	readonly lives: { count: number };
	readonly sets: { count: number };
}

type Closers = (() => Promise<unknown>)[];

export class CrashHouse {
	readonly backend: CrashBackend;
	readonly home: HomeChild;
	readonly #parts: Parts;
	readonly #referee: Referee;
	readonly #closers: Closers;
	#gateway: GatewayChild | undefined;
	/** The last session that was heard of when this life began. */
	#before = 0;

	private constructor(parts: Parts, referee: Referee, closers: Closers) {
		this.#parts = parts;
		this.#referee = referee;
		this.#closers = closers;
		this.backend = parts.backend;
		this.home = parts.home;
	}

	/** Until all devices that commands are for are interviewed. */
	static async open(seed: number, chance: Chance, referee: Referee): Promise<CrashHouse> {
		const closers: Closers = [];
		try {
			const house = new CrashHouse(await openParts(closers, seed, chance, referee), referee, closers);
			closers.unshift(async () => await house.kill());
			house.start();
			const { backend } = house;
			await backend.until('the interviews', () => NODES.every((node) => backend.interviewed.has(`zw-${node}`)));
			return house;
		} catch (fault) {
			await close(closers);
			throw fault;
		}
	}

	/** Sets that a device was told so far. */
	get sets(): number {
		return this.#parts.sets.count;
	}

	/** Once more; it is online later. */
	start(): void {
		const { folder, lives } = this.#parts;
		lives.count++;
		this.#referee.note(`the gateway is started: life ${lives.count}`);
		this.#before = this.backend.highest;
		this.#gateway = new GatewayChild(join(folder, 'gatehouse.json'));
	}

	async kill(): Promise<void> {
		if (!this.#gateway?.runs) return;
		this.#referee.note('the gateway is killed');
		await this.#gateway.end('SIGKILL');
	}

	/** Until this life of the gateway is online. */
	async online(): Promise<void> {
		const { backend, lives } = this.#parts;
		// A life that is killed early has not counted itself.
		const before = this.#before;
		const isOnline = () => {
			// That it ended by itself is a failure of its own.
			if (this.#gateway?.runs === false) throw new Error(`the gateway has ended:\n${this.#gateway.output}`);
			return backend.session !== undefined && backend.session > before;
		};
		await backend.until(`"online" in life ${lives.count}`, isOnline);
	}

	async stopBroker(): Promise<void> {
		this.#referee.note('mosquitto is stopped');
		await this.#parts.broker.stop();
	}

	async startBroker(): Promise<void> {
		this.#referee.note('mosquitto is started');
		await this.#parts.broker.start();
		// It says that it runs a moment before it listens to signals: one that came in between would be lost.
		await this.backend.until('the connection to the broker', () => this.backend.isConnected);
	}

	lie(does: boolean): void {
		this.#referee.line(does);
		this.#parts.line.tell({ do: 'lie', faults: does ? { toModule: FAULTS, toHost: FAULTS } : {} });
	}

	async close(): Promise<void> {
		await close(this.#closers);
	}
}

async function openParts(closers: Closers, seed: number, chance: Chance, referee: Referee): Promise<Parts> {
	const keep = <Part>(part: Part, close: (part: Part) => Promise<unknown>): Part => {
		closers.unshift(() => close(part));
		return part;
	};
	const lives = { count: 0 };
	const sets = { count: 0 };
	const broker = await Mosquitto.prepare({ lines: LASTING });
	await keep(broker, (it) => it.dispose()).start();
	const home = keep(await startHome(...QUIET, '--nodes', [...NODES, SLEEPER].join(',')), (it) => it.leave());
	const witness = keep(
		await openWitness(
			home.url,
			() => lives.count,
			(set, life) => {
				sets.count++;
				referee.saw(set, life);
			},
		),
		(it) => it.close(),
	);
	const line = keep(await startLyingLine(witness.url, '--seed', String(seed)), (it) => it.leave());
	const folder = keep(await mkdtemp(join(tmpdir(), 'crash-')), (it) => rm(it, { recursive: true, force: true }));
	const configuration = {
		gateway: { id: GATEWAY, stateDir: 'state' },
		// Where nobody keeps the kernel's clock, as in a container, stored commands would expire instead of being done.
		clock: { trust: true },
		cloud: { link: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` },
		stacks: [{ id: 'zw', stack: 'zwave', port: line.url }],
	};
	await writeFile(join(folder, 'gatehouse.json'), JSON.stringify(configuration));
	const backend = keep(await CrashBackend.connect(broker.port, GATEWAY, chance, referee), (it) => it.leave());
	return { broker, home, line, backend, folder, lives, sets };
}

/** Of mosquitto.conf: what it was given is on disk when it stops. */
const LASTING = [
	'set_tcp_nodelay true',
	'user root',
	'persistence true',
	'persistence_location %/',
	'autosave_interval 0',
];

/** The last that was opened first. */
async function close(closers: Closers): Promise<void> {
	for (const one of closers) await one();
}
