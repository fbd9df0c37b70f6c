/** A house whose serial line lies: mosquitto, the built gateway, the line and the home behind it, and a backend that watches. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend } from '../contract/backend.ts';
import { GatewayChild } from '../kit/gateway-child.ts';
import { startHome } from '../kit/home-child.ts';
import { type LyingLineChild, startLyingLine } from '../kit/lying-line-child.ts';
import { Mosquitto } from '../kit/mosquitto.ts';

const GATEWAY = 'apt-104';
/** Quiet, and with a device of each kind: what else is interviewed on a line that lies only takes its time. */
const HOME = [...['--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0'], '--nodes', '2,3,4,5,6,8,9,10,12'];

export class LyingHouse {
	readonly backend: Backend;
	readonly line: LyingLineChild;
	readonly #closers: (() => Promise<unknown>)[];

	private constructor(backend: Backend, line: LyingLineChild, closers: (() => Promise<unknown>)[]) {
		this.backend = backend;
		this.line = line;
		this.#closers = closers;
	}

	/** Until the gateway is online. The line is honest at first. */
	static async open(seed: number): Promise<LyingHouse> {
		const closers: (() => Promise<unknown>)[] = [];
		const keep = <Part>(part: Part, close: (part: Part) => Promise<unknown>): Part => {
			closers.unshift(() => close(part));
			return part;
		};
		try {
			const broker = await Mosquitto.prepare({ lines: ['set_tcp_nodelay true'] });
			await keep(broker, (it) => it.dispose()).start();
			const home = keep(await startHome(...HOME), (it) => it.leave());
			const line = keep(await startLyingLine(home.url, '--seed', String(seed)), (it) => it.leave());
			const folder = keep(await mkdtemp(join(tmpdir(), 'lying-')), (it) => rm(it, { recursive: true, force: true }));
			const configuration = {
				gateway: { id: GATEWAY, stateDir: 'state' },
				cloud: { link: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` },
				stacks: [{ id: 'zw', stack: 'zwave', port: line.url }],
			};
			await writeFile(join(folder, 'gatehouse.json'), JSON.stringify(configuration));
			const backend = keep(await Backend.connect(broker.port, GATEWAY), (it) => it.leave());
			keep(new GatewayChild(join(folder, 'gatehouse.json')), async (it) => {
				if (it.runs) await it.end('SIGKILL');
			});
			const isOnline = () => backend.statuses.some(({ state }) => state === 'online') || undefined;
			await backend.until('"online"', isOnline);
			return new LyingHouse(backend, line, closers);
		} catch (fault) {
			await close(closers);
			throw fault;
		}
	}

	async close(): Promise<void> {
		await close(this.#closers);
	}
}

/** The last that was opened first. */
async function close(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
	for (const one of closers) await one();
}
