/**
 * The backend of the crash test: sends commands at a steady pace by chance, some again and some with another body under an
 * id that was used, and tells a referee of them and of every result.
 *
 * Promises: what it publishes reaches the broker, and what the broker has for it reaches it, also when the broker was away
 * (its session is persistent and it sends again what was not acknowledged): what gets lost, the gateway has lost.
 */
import { Socket } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { z } from 'zod';
import type { Body } from '../contract/backend.ts';
import type { Chance } from '../kit/chance.ts';
import type { Referee } from '../kit/referee.ts';
import { type Lane, lanesOf } from './crash-commands.ts';

/** ms between two ticks. */
const PACE = 25;
/** So many wait for a gateway that is away; more would only expire. */
const MOST_OPEN = 80;

const anything = z.looseObject({});
const statusSchema = z.object({ state: z.string(), session: z.number() });
const devicesSchema = z.object({ devices: z.array(z.object({ id: z.string(), interview: z.string() })) });

interface Said {
	readonly id: string;
	readonly body: string;
}

export class CrashBackend {
	/** Of the gateway that is online, by its last word; undefined while it is not. */
	session: number | undefined;
	/** Of those that were online so far. */
	highest = 0;
	/** The devices whose interview is complete. */
	interviewed: ReadonlySet<string> = new Set();
	readonly #client: MqttClient;
	readonly #base: string;
	readonly #chance: Chance;
	readonly #referee: Referee;
	readonly #lanes: readonly [Lane, ...Lane[]];
	/** Oldest first. */
	readonly #said: Said[] = [];
	/** Called at each tick, and whenever something came. */
	readonly #watchers = new Set<() => void>();
	/** While the broker is away the client says so again and again. */
	readonly #faults = new Set<string>();
	#ticks = 0;
	#pacing: NodeJS.Timeout | undefined;

	private constructor(client: MqttClient, gatewayId: string, chance: Chance, referee: Referee) {
		this.#client = client;
		this.#base = `gw/v1/${gatewayId}/`;
		this.#chance = chance;
		this.#referee = referee;
		this.#lanes = lanesOf(chance, (id) => referee.hasEnded(id));
	}

	static async connect(port: number, gatewayId: string, chance: Chance, referee: Referee): Promise<CrashBackend> {
		const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
			protocolVersion: 5,
			clientId: 'backend',
			clean: false,
			properties: { sessionExpiryInterval: 3_600 },
			reconnectPeriod: 50,
		});
		const backend = new CrashBackend(client, gatewayId, chance, referee);
		client.on('error', (fault) => backend.#faults.add(fault.message));
		const hurry = () => client.stream instanceof Socket && client.stream.setNoDelay(true);
		hurry();
		client.on('connect', () => {
			hurry();
			backend.#wake();
		});
		client.on('message', (topic, payload) => backend.#hear(topic.slice(backend.#base.length), payload.toString()));
		const topics = ['res', 'status', 'devices'].map((topic) => backend.#base + topic);
		await client.subscribeAsync(topics, { qos: 1 });
		return backend;
	}

	/** Commands flow from now on. */
	begin(): void {
		this.#pacing = setInterval(() => {
			this.#ticks++;
			this.#tick();
			this.#wake();
		}, PACE);
	}

	get isConnected(): boolean {
		return this.#client.connected;
	}

	/** No new ones. */
	stop(): void {
		clearInterval(this.#pacing);
	}

	/** Commands that were sent so far. */
	get count(): number {
		return new Set(this.#said.map(({ id }) => id)).size;
	}

	/** Resolves when commands have flowed for so many ticks. */
	async ticks(count: number): Promise<void> {
		const end = this.#ticks + count;
		await this.until('the next tick', () => this.#ticks >= end);
	}

	/** Resolves when it is so; looked at whenever something comes. @param isSo Throws when it can't be any more. */
	async until(what: string, isSo: () => boolean, timeout = 60_000): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const end = () => {
				clearTimeout(limit);
				this.#watchers.delete(look);
			};
			const look = () => {
				try {
					if (!isSo()) return;
					resolve();
				} catch (fault) {
					reject(fault);
				}
				end();
			};
			const limit = setTimeout(() => {
				end();
				reject(new Error(`${what} did not come; the broker's faults: ${[...this.#faults].join('; ')}`));
			}, timeout);
			this.#watchers.add(look);
			look();
		});
	}

	/** Sends each of the last commands once more, as it was. @returns Their ids. */
	repeatLast(count: number): string[] {
		const last = this.#said.slice(-count);
		for (const { id, body } of last) this.#publish(id, body);
		return last.map(({ id }) => id);
	}

	/** Asks a device, or the gateway; resolves to nothing when it has answered. */
	async ask(body: Omit<Body, 'id'>): Promise<void> {
		const id = `ask-${this.#said.length}`;
		this.#send(id, body, undefined);
		await this.until(`the answer to ${id}`, () => this.#referee.hasEnded(id));
	}

	async leave(): Promise<void> {
		this.stop();
		await this.#client.endAsync(true);
	}

	#tick() {
		const { happens, of, below } = this.#chance;
		if (happens(0.6) && this.#referee.open.length < MOST_OPEN) this.#new();
		const earlier = this.#said.at(-1 - below(Math.min(20, this.#said.length)));
		if (!earlier) return;
		if (happens(0.06)) this.#publish(earlier.id, earlier.body);
		if (happens(0.02)) {
			const body = JSON.stringify({ ...anything.parse(JSON.parse(earlier.body)), ttlMs: of([59_999, 59_998]) });
			if (body === earlier.body) return;
			this.#referee.sent(earlier.id, body, undefined, true);
			this.#client.publish(`${this.#base}cmd`, body, { qos: 1 });
		}
	}

	#new() {
		const { happens, of } = this.#chance;
		const id = `c${this.#said.length}`;
		const order = of(this.#lanes)(id);
		if (!order) return;
		const priority = of(['normal', 'normal', 'high', 'low']);
		const haste = happens(0.1) ? { ttlMs: of([100, 400, 1_500]) } : {};
		this.#send(id, { ...order.body, priority, ...haste }, order.effect);
	}

	#send(id: string, order: Omit<Body, 'id'>, effect: Parameters<Referee['sent']>[2]) {
		const body = JSON.stringify({ v: 1, id, ...order });
		this.#said.push({ id, body });
		this.#publish(id, body, effect);
	}

	#publish(id: string, body: string, effect?: Parameters<Referee['sent']>[2]) {
		this.#referee.sent(id, body, effect);
		this.#client.publish(`${this.#base}cmd`, body, { qos: 1 });
	}

	#hear(topic: string, text: string) {
		if (topic === 'res') this.#referee.heard(text);
		else if (topic === 'status') {
			const { state, session } = statusSchema.parse(JSON.parse(text));
			this.session = state === 'online' ? session : undefined;
			this.highest = Math.max(this.highest, session);
		} else {
			const { devices } = devicesSchema.parse(JSON.parse(text));
			this.interviewed = new Set(devices.flatMap(({ id, interview }) => (interview === 'complete' ? [id] : [])));
		}
		this.#wake();
	}

	#wake() {
		for (const look of [...this.#watchers]) look();
	}
}
