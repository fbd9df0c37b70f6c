/**
 * A backend in the cloud: sends commands on MQTT 5, and reads what one gateway publishes by the contract alone.
 *
 * Promises: every message that it hears is checked against the contract's shape and against its published JSON Schema, and
 * every command's results against the contract's order; what is wrong is kept in `faults`, for a test to find none.
 */
import { Socket } from 'node:net';
import { connectAsync, type IClientPublishOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { publicationFaults } from '../kit/published.ts';
import { faultsOf, type Message, type Result, read } from './shapes.ts';

/** ms. Far more than anything here takes, on a machine that does other things as well. */
const PATIENCE = 20_000;

export interface Body {
	readonly id?: string;
	readonly target: string;
	readonly action: string;
	readonly [key: string]: unknown;
}

/** What came at a topic that is not the gateway's own. */
interface Answer {
	readonly topic: string;
	readonly text: string;
	readonly correlationData: string | undefined;
}

/** A command that was sent, and what has come of it. */
export interface Sent {
	readonly id: string;
	readonly results: () => Result[];
	/** The final result that is no repetition. */
	readonly final: () => Promise<Result>;
	readonly accepted: () => Promise<Result>;
	/** The first result that repeats an earlier one. */
	readonly repeated: () => Promise<Result>;
}

export class Backend {
	/** Oldest first. */
	readonly heard: Message[] = [];
	/** Oldest first. */
	readonly answers: Answer[] = [];
	/** The ids of the commands that have ended, in the order of their final results. */
	readonly endings: (string | null)[] = [];
	readonly #results = new Map<string | null, Result[]>();
	/** By topic. */
	readonly #latest = new Map<string, unknown>();
	/** How often each id was sent. */
	readonly #sent = new Map<string, number>();
	readonly #misshapen: string[] = [];
	/** Called with each message. */
	readonly #waiting = new Set<() => void>();
	readonly #client: MqttClient;
	readonly #base: string;

	private constructor(client: MqttClient, gatewayId: string) {
		this.#client = client;
		this.#base = `gw/v1/${gatewayId}/`;
	}

	/** Hears everything from now on, and what is retained. */
	static async connect(port: number, gatewayId: string): Promise<Backend> {
		const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, reconnectPeriod: 50 });
		const backend = new Backend(client, gatewayId);
		// Or each command would wait 40 ms for the acknowledgement of the one before.
		const hurry = () => client.stream instanceof Socket && client.stream.setNoDelay(true);
		hurry();
		client.on('connect', hurry);
		client.on('message', (topic, payload, packet) => backend.#hear(topic, payload.toString(), packet));
		await client.subscribeAsync(`${backend.#base}#`, { qos: 1, rap: true });
		return backend;
	}

	/** Hears another topic as well (MQTT 5, Response Topic). */
	async listenAt(topic: string): Promise<void> {
		await this.#client.subscribeAsync(topic, { qos: 1 });
	}

	/** Publishes bytes on `cmd`; resolves when the broker has them. */
	async publish(payload: string | Buffer, options: IClientPublishOptions = {}): Promise<void> {
		await this.#client.publishAsync(`${this.#base}cmd`, payload, { qos: 1, ...options });
	}

	/** Sends a command, under an id of its own unless it has one. */
	async send(body: Body, options: IClientPublishOptions = {}): Promise<Sent> {
		const id = body.id ?? crypto.randomUUID();
		this.#sent.set(id, (this.#sent.get(id) ?? 0) + 1);
		await this.publish(JSON.stringify({ v: 1, ...body, id }), options);
		return this.of(id);
	}

	/** Sends a command and waits for its final result. */
	async run(body: Body, options: IClientPublishOptions = {}): Promise<Result> {
		const { final } = await this.send(body, options);
		return await final();
	}

	of(id: string): Sent {
		const first = async (what: string, is: (result: Result) => boolean) =>
			await this.until(`${what} of ${id}`, () => this.results(id).find(is));
		return {
			id,
			results: () => this.results(id),
			final: () => first('the final result', isEnd),
			accepted: () => first('"accepted"', (result) => result.status === 'accepted' && !isRepetition(result)),
			repeated: () => first('a repeated result', isRepetition),
		};
	}

	/** Of one command, or of payloads without a usable id. */
	results(id: string | null): Result[] {
		return this.#results.get(id) ?? [];
	}

	/** The inventory. */
	get devices() {
		return read.devices(this.#latest.get('devices'))?.devices ?? [];
	}

	device(id: string) {
		return this.devices.find((device) => device.id === id);
	}

	state(device: string) {
		return read.state(this.#latest.get(`state/${device}`));
	}

	/** A reported attribute's value. */
	attribute(device: string, name: string, endpoint = 0): unknown {
		return this.state(device)?.endpoints[endpoint]?.[name];
	}

	events(source: string) {
		return this.#all(`event/${source}`, read.event);
	}

	get health() {
		return read.health(this.#latest.get('health'));
	}

	get statuses() {
		return this.#all('status', read.status);
	}

	/** The alarm's payload; undefined when it is cleared, or was never raised. */
	alarm(id: string): unknown {
		return this.#latest.get(`alarm/${id}`);
	}

	/** Waits for messages until `find` finds something. */
	async until<Found>(what: string, find: () => Found | undefined, timeout = PATIENCE): Promise<Found> {
		const found = await this.within(timeout, find);
		if (found !== undefined) return found;
		const last = this.heard.slice(-5).map(({ topic, payload }) => `\n  ${topic} ${shown(payload)}`);
		throw new Error([`${what} did not come; last heard:`, ...last, ...this.#misshapen].join(''));
	}

	/** The same, for at most so many ms: undefined when nothing was found. */
	within<Found>(timeout: number, find: () => Found | undefined): Promise<Found | undefined> {
		return new Promise((resolve) => {
			const end = (found: Found | undefined) => {
				clearTimeout(limit);
				this.#waiting.delete(attempt);
				// What the home wrote before is read by then: its pipe may come behind this socket in one turn of the loop.
				setImmediate(resolve, found);
			};
			const attempt = () => {
				const found = find();
				if (found !== undefined) end(found);
			};
			const limit = setTimeout(end, timeout, undefined);
			this.#waiting.add(attempt);
			attempt();
		});
	}

	/** Waits until an attribute has a value. */
	async reports(device: string, name: string, value: unknown, endpoint = 0): Promise<void> {
		const wanted = JSON.stringify(value);
		const isSo = () => JSON.stringify(this.attribute(device, name, endpoint)) === wanted || undefined;
		await this.until(`${device} endpoint ${endpoint} with ${name} ${wanted}`, isSo);
	}

	/** What broke the contract so far. */
	get faults(): string[] {
		const once = [...this.#sent].filter(([, times]) => times === 1);
		return [...this.#misshapen, ...once.flatMap(([id]) => disorder(id, this.results(id)))];
	}

	async leave(): Promise<void> {
		await this.#client.endAsync(true);
	}

	#hear(topic: string, text: string, { retain, qos, properties }: IPublishPacket) {
		const below = topic.startsWith(this.#base) ? topic.slice(this.#base.length) : undefined;
		if (below === undefined) {
			this.answers.push({ topic, text, correlationData: properties?.correlationData?.toString() });
		} else if (below !== 'cmd') {
			this.#take({ topic: below, payload: payloadOf(text), retained: retain, qos });
		}
		for (const attempt of [...this.#waiting]) attempt();
	}

	#take(message: Message) {
		this.heard.push(message);
		this.#latest.set(message.topic, message.payload);
		this.#misshapen.push(...faultsOf(message), ...publicationFaults(message));
		const result = message.topic === 'res' ? read.result(message.payload) : undefined;
		if (!result) return;
		this.#results.set(result.id, [...this.results(result.id), result]);
		if (isEnd(result)) this.endings.push(result.id);
	}

	#all<Found>(topic: string, readOne: (payload: unknown) => Found | undefined): Found[] {
		return this.heard.flatMap((message) => (message.topic === topic ? (readOne(message.payload) ?? []) : []));
	}
}

/** Undefined where it is empty; what is not JSON stays text, which fits no shape. */
function payloadOf(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function isEnd(result: Result): boolean {
	return result.final && !isRepetition(result);
}

/** A command has one final result, after at most one `accepted`; a rejected one has no other. */
const ORDER = /^((accepted )?(succeeded|failed|expired|cancelled)|rejected)$/;

/** What is wrong with the order of the results of a command that was sent once. A broker may deliver a message twice. */
function disorder(id: string, results: readonly Result[]): string[] {
	const distinct = [...new Map(results.map((result) => [JSON.stringify(result), result])).values()];
	const told = distinct.map((result) => (isRepetition(result) ? `${result.status}-again` : result.status)).join(' ');
	return ORDER.test(told) ? [] : [`${id}: ${told || 'no result'}`];
}

function shown(payload: unknown): string {
	const text = String(JSON.stringify(payload));
	return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function isRepetition(result: Result): boolean {
	return 'duplicate' in result;
}
