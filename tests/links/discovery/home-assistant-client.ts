/**
 * Home Assistant at a broker, as far as it is needed to see what it would show and publish: it knows nothing of the gateway
 * but what its discovery messages say.
 */
import { connectAsync, type MqttClient } from 'mqtt';
import { payloadOf, shownBy } from './jinja.ts';

/** ms. Far more than anything here takes, on a machine that does other things as well. */
const PATIENCE = 30_000;

type Config = Readonly<Record<string, unknown>>;

export class HomeAssistantClient {
	readonly #client: MqttClient;
	/** By topic; what is retained, and what is not. */
	readonly #latest = new Map<string, string>();
	/** Called with each message. */
	readonly #waiting = new Set<() => void>();

	private constructor(client: MqttClient) {
		this.#client = client;
	}

	static async connect(port: number): Promise<HomeAssistantClient> {
		const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 50 });
		const home = new HomeAssistantClient(client);
		client.on('message', (topic, payload) => {
			home.#latest.set(topic, payload.toString());
			for (const attempt of [...home.#waiting]) attempt();
		});
		// What another broker says is another matter.
		client.on('close', () => home.#latest.clear());
		await client.subscribeAsync('homeassistant/device/+/config', { qos: 1 });
		return home;
	}

	/** Discovery messages that stand, by topic. */
	get messages(): readonly (readonly [topic: string, payload: Config])[] {
		return [...this.#latest].flatMap(([topic, text]) =>
			topic.startsWith('homeassistant/') && text !== '' ? [[topic, configOf(JSON.parse(text))] as const] : [],
		);
	}

	/** The components of a device, by their ids; none where it is not known. `''` is the gateway. */
	components(device: string): readonly (readonly [id: string, config: Config])[] {
		const object = device === '' ? 'gatehouse_apt-104' : `gatehouse_apt-104_${device}`;
		const text = this.#latest.get(`homeassistant/device/${object}/config`);
		if (!text) return [];
		return Object.entries(configOf(configOf(JSON.parse(text)).cmps)).map(([id, config]) => [id, configOf(config)]);
	}

	/** Subscribes to what a component's options name, and waits until there is something. */
	async subscribe(device: string, id: string): Promise<void> {
		const config = this.#component(device, id);
		const topics = Object.entries(config).flatMap(([option, topic]) =>
			/_topic$/.test(option) && !/(command|set_position)_topic$/.test(option) ? [String(topic)] : [],
		);
		const all = [...topics, ...availability(config).map(({ topic }) => String(topic))];
		await this.#client.subscribeAsync([...new Set(all)], { qos: 1 });
	}

	/** What a component's template makes of the latest on its topic; undefined where nothing came. */
	shown(device: string, id: string, template = 'value_template'): string | undefined {
		const config = this.#component(device, id);
		const topic = config[template.replace(/(_value)?_template$/, '_topic')] ?? config.state_topic;
		const payload = this.#latest.get(String(topic));
		return payload === undefined ? undefined : shownBy(String(config[template]), payload);
	}

	/** By its availability, all of which must say so. */
	isAvailable(device: string, id: string): boolean {
		return availability(this.#component(device, id)).every(({ topic, value_template }) => {
			const payload = this.#latest.get(String(topic));
			return payload !== undefined && shownBy(String(value_template), payload) === 'online';
		});
	}

	/** Publishes what a component's command template makes of the variables. */
	async press(device: string, id: string, variables: Config, template = 'command_template'): Promise<void> {
		const config = this.#component(device, id);
		const topic = config[template.replace(/_template$/, '_topic')] ?? config.command_topic;
		await this.#client.publishAsync(String(topic), payloadOf(String(config[template]), variables), { qos: 1 });
	}

	/** Waits for messages until it holds. */
	async until(what: string, holds: () => boolean): Promise<void> {
		if (!(await this.within(PATIENCE, holds))) throw new Error(`it was not to be seen that ${what}`);
	}

	/** The same, for at most so many ms. */
	within(ms: number, holds: () => boolean): Promise<boolean> {
		return new Promise((resolve) => {
			const end = (held: boolean) => {
				clearTimeout(limit);
				this.#waiting.delete(attempt);
				resolve(held);
			};
			const attempt = () => holds() && end(true);
			const limit = setTimeout(end, ms, false);
			this.#waiting.add(attempt);
			attempt();
		});
	}

	async leave(): Promise<void> {
		await this.#client.endAsync(true);
	}

	#component(device: string, id: string): Config {
		const found = this.components(device).find(([one]) => one === id)?.[1];
		if (!found) throw new Error(`${device} has no ${id}: ${this.components(device).map(([one]) => one)}`);
		return found;
	}
}

function availability(config: Config): readonly Config[] {
	return Array.isArray(config.availability) ? config.availability.map(configOf) : [];
}

function configOf(value: unknown): Config {
	return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
