/**
 * A whole house for an outside user's tests: mosquitto, the simulated home, the built gateway between them as processes of
 * their own, and a backend that watches.
 *
 * Each part can be killed and started again on its old port. `close` leaves nothing behind. Where mosquitto is not
 * installed, the tests that need a house are skipped by name (`noMosquitto`).
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayChild } from '../kit/gateway-child.ts';
import { type HomeChild, startHome } from '../kit/home-child.ts';
import { freePort } from '../kit/line.ts';
import { Mosquitto } from '../kit/mosquitto.ts';
import { Backend } from './backend.ts';

export const noMosquitto = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('mosquitto');

export const GATEWAY = 'apt-104';

export interface Parts {
	/** Absent: nothing listens at the Z-Wave port yet. */
	readonly home?: boolean;
	/** Of the home's; default: all. Fewer are interviewed sooner. */
	readonly nodes?: readonly number[];
	readonly broker?: boolean;
	readonly gateway?: boolean;
	/** How the gateway is joined to the home: a TCP port, or a stick that is named by a link (needs ffi-napi). */
	readonly port?: 'tcp' | 'pty';
	/** Parts of the gateway's configuration besides those that every house has. */
	readonly configuration?: { readonly [part: string]: object };
	/** Beside the configuration, by their names. */
	readonly files?: { readonly [name: string]: string };
	/** Of the gateway's environment. */
	readonly env?: NodeJS.ProcessEnv;
}

export class House {
	readonly broker: Mosquitto;
	readonly #folder: string;
	readonly #homePort: number;
	readonly #nodes: readonly string[];
	readonly #port: 'tcp' | 'pty';
	readonly #backends: Backend[] = [];
	readonly #env: NodeJS.ProcessEnv;
	#home: HomeChild | undefined;
	#gateway: GatewayChild | undefined;

	private constructor(
		broker: Mosquitto,
		folder: string,
		homePort: number,
		port: 'tcp' | 'pty',
		nodes: readonly number[],
		env: NodeJS.ProcessEnv,
	) {
		this.broker = broker;
		this.#folder = folder;
		this.#homePort = homePort;
		this.#port = port;
		this.#nodes = nodes.length > 0 ? ['--nodes', nodes.join(',')] : [];
		this.#env = env;
	}

	/**
	 * Starts what is asked for, the gateway last; with a broker, until it is online. The backend that watches is there before
	 * the gateway is.
	 */
	static async open({
		home = true,
		nodes = [],
		broker = true,
		gateway = true,
		port = 'tcp',
		configuration: more = {},
		files = {},
		env = {},
	}: Parts = {}): Promise<House> {
		// Without it, each message waits up to 40 ms for the acknowledgement of the one before.
		const mosquitto = await Mosquitto.prepare({ lines: ['set_tcp_nodelay true'] });
		const folder = await mkdtemp(join(tmpdir(), 'contract-'));
		const house = new House(mosquitto, folder, await freePort(), port, nodes, env);
		try {
			const configuration = {
				gateway: { id: GATEWAY, stateDir: 'state' },
				cloud: { link: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}` },
				stacks: [{ id: 'zw', stack: 'zwave', port: house.port }],
				// Whoever runs the tests need not have a time service.
				clock: { trust: true },
				...more,
			};
			for (const [name, text] of Object.entries(files)) await house.write(name, text);
			await writeFile(join(folder, 'gatehouse.json'), JSON.stringify(configuration));
			await Promise.all([broker && house.startBroker(), home && house.startHome()]);
			if (gateway) house.startGateway();
			if (gateway && broker) await Promise.race([house.online(), house.#broken()]);
			return house;
		} catch (fault) {
			await house.close();
			throw fault;
		}
	}

	async startBroker(): Promise<void> {
		await this.broker.start();
		if (this.#backends.length === 0) await this.newBackend();
	}

	/** Quiet unless it is asked, and fast: nothing takes time on the air, no room drifts, sleepers wake by hand. */
	async startHome(): Promise<void> {
		const quiet = ['--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0'];
		const place = this.#port === 'pty' ? ['--pty', '--link', this.port] : ['--port', String(this.#homePort)];
		this.#home = await startHome(...place, ...quiet, ...this.#nodes);
	}

	/** What the gateway's configuration names. */
	get port(): string {
		return this.#port === 'pty' ? join(this.#folder, 'usb-Stick') : `tcp://127.0.0.1:${this.#homePort}`;
	}

	/** Where the gateway keeps what must last. */
	get stateDir(): string {
		return join(this.#folder, 'state');
	}

	/** The home is gone without a word, as when the stick is pulled. */
	async killHome(): Promise<void> {
		const { process: child } = this.home;
		const gone = once(child, 'exit');
		child.kill('SIGKILL');
		await gone;
	}

	/** @param env Of its environment, besides what the house was opened with. */
	startGateway(env: NodeJS.ProcessEnv = {}): void {
		this.#gateway = new GatewayChild(join(this.#folder, 'gatehouse.json'), { ...this.#env, ...env });
	}

	/** Writes a file beside the configuration. */
	async write(name: string, text: string): Promise<void> {
		await writeFile(join(this.#folder, name), text);
	}

	/** Somebody else who watches, from now on. */
	async newBackend(): Promise<Backend> {
		const backend = await Backend.connect(this.broker.port, GATEWAY);
		this.#backends.push(backend);
		return backend;
	}

	/** Who has watched from the start. */
	get backend(): Backend {
		const [backend] = this.#backends;
		if (!backend) throw new Error('the broker was not started yet');
		return backend;
	}

	get home(): HomeChild {
		if (!this.#home) throw new Error('the home was not started yet');
		return this.#home;
	}

	get gateway(): GatewayChild {
		if (!this.#gateway) throw new Error('the gateway was not started yet');
		return this.#gateway;
	}

	async #broken(): Promise<never> {
		const code = await this.gateway.ended();
		throw new Error(`the gateway ended with ${String(code)}:\n${this.gateway.output}`);
	}

	/** Commands that change something, as a node heard them: by name. */
	sets(node: number): string[] {
		return this.home.heard.flatMap((heard) => (heard.node === node && heard.set ? [heard.received] : []));
	}

	/** Waits until the gateway has said for the n-th time that it is online. */
	async online(times = 1): Promise<number> {
		const all = () => this.backend.statuses.filter(({ state }) => state === 'online');
		return await this.backend.until(`"online" for the ${times}. time`, () => all()[times - 1]?.session);
	}

	/** Waits until devices are interviewed. */
	async interviewed(...ids: string[]): Promise<void> {
		for (const id of ids) {
			const isDone = () => this.backend.device(id)?.interview === 'complete' || undefined;
			await this.backend.until(`the interview of ${id}`, isDone);
		}
	}

	/** Presses the button of a device that sleeps until it is interviewed; once should do. */
	async awaken(node: number): Promise<void> {
		const isDone = () => this.backend.device(`zw-${node}`)?.interview === 'complete' || undefined;
		for (let pressed = 0; pressed < 3 && !isDone(); pressed++) {
			this.home.tell({ do: 'wake', node });
			await this.backend.within(4_000, isDone);
		}
		await this.interviewed(`zw-${node}`);
	}

	/** What was not as it should be: messages, the order of results, a subsystem that failed, a gateway that ended. */
	get faults(): string[] {
		const restarted = Object.entries(this.backend.health?.subsystems ?? {}).filter(
			([, one]) => (one?.restarts ?? 0) > 0,
		);
		const why = this.gateway.output.split('\n').filter((line) => line.includes(' has failed'));
		return [
			...this.backend.faults,
			...restarted.map(([name]) => `${name} was restarted: ${why.join(' ')}`),
			...(this.gateway.runs ? [] : ['the gateway has ended']),
		];
	}

	async close(): Promise<void> {
		if (this.#gateway?.runs) await this.#gateway.end('SIGKILL');
		await Promise.all(this.#backends.map((backend) => backend.leave()));
		if (this.#home && this.#home.process.signalCode === null) await this.#home.leave();
		await this.broker.dispose();
		await rm(this.#folder, { recursive: true, force: true });
	}
}
