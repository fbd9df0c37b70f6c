/** The whole gateway for the bench, with a mosquitto and a home of its own, and a backend that hears its results. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { z } from 'zod';
import { Mosquitto } from '../kit/mosquitto.ts';
import { temporaryFolder } from './folder.ts';
import type { Hold } from './holding.ts';
import { startHome } from './home.ts';
import { LISTENING } from './side.ts';

const MAIN = 'dist/actors/gateway/main.js';
const ID = 'bench';
/** Where its topics are. */
export const BASE = `gw/v1/${ID}/`;

const inventory = z.object({ devices: z.array(z.object({ id: z.string(), interview: z.string() })) });
const result = z.object({
	id: z.string().nullable(),
	status: z.string(),
	final: z.boolean(),
	error: z.object({ code: z.string() }).optional(),
});

export interface GatewayOptions {
	readonly hold: Hold;
	/** Where the gateway finds the module, of where the home is. */
	readonly lineTo?: (home: string) => Promise<string>;
	/** Called with the gateway's process id as soon as there is one, and where it keeps what must last. */
	readonly spawned?: (pid: number, stateDir: string) => void;
}

export class Gateway {
	/** On 127.0.0.1. */
	readonly brokerPort: number;
	readonly #backend: MqttClient;
	/** By the command's id: called with its final status. */
	readonly #waiting = new Map<string, (status: string) => void>();
	/** By status, and code where there is one: how many commands ended so. */
	readonly #endings = new Map<string, number>();
	#finals = 0;

	private constructor(brokerPort: number, backend: MqttClient) {
		this.brokerPort = brokerPort;
		this.#backend = backend;
		backend.on('message', (topic, payload) => {
			if (topic === `${BASE}res`) this.#hear(payload.toString());
		});
	}

	/** Resolves when every node that listens is interviewed. */
	static async start({ hold, lineTo = async (home) => home, spawned }: GatewayOptions): Promise<Gateway> {
		const port = await lineTo(await startHome(hold));
		const broker = await Mosquitto.prepare({ lines: ['set_tcp_nodelay true'] });
		hold(() => broker.dispose());
		await broker.start();
		const url = `mqtt://127.0.0.1:${broker.port}`;
		const backend = await connectAsync(url, { protocolVersion: 5 });
		hold(() => backend.endAsync(true));
		if (backend.stream instanceof Socket) backend.stream.setNoDelay(true);
		const interviewed = new Promise<void>((resolve) => {
			backend.on('message', (topic, payload) => {
				if (topic === `${BASE}devices` && isInterviewed(payload.toString())) resolve();
			});
		});
		await backend.subscribeAsync([`${BASE}devices`, `${BASE}res`], { qos: 1 });
		const ended = run({ url, port, hold, spawned });
		await Promise.race([interviewed, ended]);
		return new Gateway(broker.port, backend);
	}

	/** Publishes a command; resolves to its final status. */
	command(id: string, target: string, action: string, more: object = {}): Promise<string> {
		return new Promise((resolve) => {
			this.#waiting.set(id, resolve);
			this.#backend.publish(`${BASE}cmd`, JSON.stringify({ v: 1, id, target, action, ...more }), { qos: 1 });
		});
	}

	/** How many final results came so far, whoever sent the commands. */
	get finals(): number {
		return this.#finals;
	}

	/** @param how A status, with its code where it has one: `rejected QUEUE_FULL`. */
	endings(how: string): number {
		return this.#endings.get(how) ?? 0;
	}

	#hear(text: string) {
		const { id, status, final, error } = result.parse(JSON.parse(text));
		if (!final) return;
		this.#finals++;
		const how = error ? `${status} ${error.code}` : status;
		this.#endings.set(how, this.endings(how) + 1);
		if (id === null) return;
		this.#waiting.get(id)?.(status);
		this.#waiting.delete(id);
	}
}

interface Wiring extends Pick<GatewayOptions, 'hold'> {
	/** Of the broker. */
	readonly url: string;
	/** To the module. */
	readonly port: string;
	readonly spawned: GatewayOptions['spawned'];
}

/** Starts the process; rejects, with what it logged, when it ends by itself. */
async function run({ url, port, hold, spawned }: Wiring): Promise<void> {
	const folder = temporaryFolder(hold);
	const [file, log, stateDir] = [join(folder, 'gatehouse.json'), join(folder, 'log'), join(folder, 'state')];
	const configuration = {
		gateway: { id: ID, stateDir },
		cloud: { link: 'mqtt', url },
		stacks: [{ id: 'zw', stack: 'zwave', port }],
	};
	writeFileSync(file, JSON.stringify(configuration));
	// To a file: a pipe would wake the bench for each line.
	const output = openSync(log, 'w');
	const child = spawn(process.execPath, [MAIN, 'run', '--config', file], { stdio: ['ignore', output, output] });
	const exited = once(child, 'exit');
	let isWanted = true;
	hold(() => {
		isWanted = false;
		child.kill();
		return exited;
	});
	if (child.pid !== undefined) spawned?.(child.pid, stateDir);
	await exited;
	if (isWanted) throw new Error(`the gateway ended with ${child.exitCode}:\n${readFileSync(log, 'utf8')}`);
}

function isInterviewed(text: string): boolean {
	const { devices } = inventory.parse(JSON.parse(text));
	const complete = new Set(devices.flatMap(({ id, interview }) => (interview === 'complete' ? [id] : [])));
	return LISTENING.every((node) => complete.has(`zw-${node}`));
}
