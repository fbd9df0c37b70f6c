/**
 * One attempt to reach an MQTT broker, 5 or 3.1.1, and what comes of it (contract, "Topics").
 *
 * Promises: a command is acknowledged to the broker on ACKNOWLEDGE and not before, and the broker delivers one that was
 * not to the next connection; the last will says `offline` when the connection ends without LEAVE; nothing outlives the
 * connection here, only the broker's session does. Does not reconnect: the link's statechart does.
 *
 * mqtt.js handles what comes in one after the other, and a command that waits for its ACKNOWLEDGE holds up everything
 * behind it (SUBACK, PUBACK and PINGRESP too). That bounds what the broker can pour in; the statechart bounds the wait.
 * Left alone it deals with all that came in one piece before the event loop turns: here the loop turns in between.
 */
import { Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { StatusMessage } from '../../../machines/contract/gateway.ts';
import type { FromLink, ReplyTo } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { ConnectionInput, FromConnection, ToConnection } from '../../../machines/link-connection.ts';
import { receive } from '../../runtime/ingress.ts';
import type { Log } from '../../runtime/log.ts';
import { fromResource, type ResourceLogic } from '../../runtime/resource.ts';
import type { MqttConfig } from './config.ts';
import { faultFrom, type Place, refusal, refusedPublication } from './words.ts';

/** The content of the files that the configuration names. */
export interface MqttSecrets {
	readonly password?: string;
	readonly ca?: string | Buffer;
	readonly cert?: string | Buffer;
	readonly key?: string | Buffer;
}

export interface LinkOptions {
	readonly config: MqttConfig;
	readonly secrets?: MqttSecrets;
	readonly gatewayId: string;
	/** How often the gateway was started; tells a late last will from a fresh birth. */
	readonly session: number;
	/** The gateway's. */
	readonly version: string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly log?: Pick<Log, 'warn'>;
}

const V5 = 'MQTT 5';
const V3 = 'MQTT 3.1.1';
/** The longest that a Message Expiry Interval counts, in ms: as long as `ttlMs` may be. */
const LONGEST_TTL = 7 * 24 * 3_600_000;
/** The most that a PUBLISH adds to its topic and payload, in bytes. */
const OVERHEAD = 16;

/** Bytes; what is larger the broker throws away (MQTT 5, 3.1.2.11.4), so that it can't fill the memory here. */
const LARGEST_PACKET = 8 * 1024 * 1024;

/** The most that a broker may have unacknowledged with us: more would come in one piece (MQTT 5, 3.1.2.11.3). */
const RECEIVE_MAXIMUM = 10;
/** ms. What came in one piece is dealt with for so long at a time; then the serial line is heard. */
const SLICE = 2;

type Request = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>['request'];

export function mqttConnection(options: LinkOptions): ResourceLogic<ToConnection, ConnectionInput, undefined> {
	const { config, gatewayId, session, version, now, log } = options;
	const base = `gw/v1/${gatewayId}/`;
	const place = { url: config.url, clientId: config.clientId ?? `gatehouse-${gatewayId}` };
	const offline = JSON.stringify({ v: 1, state: 'offline', session } satisfies StatusMessage);
	/** Counts over all connections: an ACKNOWLEDGE that comes late must not hit another command. */
	let deliveries = 0;

	return fromResource<ToConnection, FromConnection, ConnectionInput>((scope) => {
		const { input, tell, fail, complete, guarded } = scope;
		const dialect = input.dialect ?? (config.protocol === '3.1.1' ? V3 : V5);
		const mayFallBack = input.dialect === undefined && config.protocol === 'auto';
		const will = { topic: `${base}status`, payload: Buffer.from(offline), qos: 1, retain: true } as const;
		const client = open(clientOptions(options, place.clientId, dialect, will), place);
		// A result is small and somebody waits for it: Nagle's algorithm would hold it back.
		if (client.stream instanceof Socket) client.stream.setNoDelay(true);
		let phase: 'connecting' | 'connected' | 'leaving' = 'connecting';
		const inTurn = inTurns();
		/** Acknowledges the command in our hands; with an error it does not, and lets what is behind it come all the same. */
		let answer: ((error?: Error) => void) | undefined;

		const ended = guarded((error?: Error) => {
			if (phase === 'leaving') complete(undefined);
			else if (phase === 'connecting' && mayFallBack && refusesVersion(error)) tell({ type: 'FALL_BACK', dialect: V3 });
			else fail(faultFrom(error, place));
		});

		const publish = (topic: string, payload: string, retain: boolean, answered: (error?: Error) => void) =>
			client.publish(base + topic, payload, { qos: 1, retain }, guarded(answered));

		/** It would be refused again, and must not keep the place of others. */
		const refused = (publication: number, topic: string, reason: string) => {
			tell({ type: 'PUBLICATION_REFUSED', fault: refusedPublication(topic, reason) });
			tell({ type: 'PUBLISHED', publication });
		};

		const unless = (error: Error | null | undefined, event: FromConnection) =>
			error ? fail(faultFrom(error, place)) : tell(event);

		const letGo = (unacknowledged?: Error) => {
			const done = answer;
			answer = undefined;
			if (done) inTurn(() => done(unacknowledged));
		};

		client.handleMessage = guarded((packet, done) => {
			answer = done;
			if (phase === 'leaving') return letGo(new Error('leaving'));
			if (packet.topic !== `${base}cmd`) {
				log?.warn('a message on a topic that was not asked for is thrown away', { topic: packet.topic });
				return letGo();
			}
			deliveries++;
			const { messageExpiryInterval, ...properties } = packet.properties ?? {};
			const request = answeredAt(
				replyToOf(properties, log),
				expiring(receive(Buffer.from(packet.payload)), messageExpiryInterval),
			);
			tell({ type: 'COMMAND_RECEIVED', delivery: deliveries, retained: packet.retain, request });
		});
		client.on(
			'connect',
			guarded(({ sessionPresent }) => {
				phase = 'connected';
				tell({ type: 'CONNECTED', fresh: !sessionPresent, dialect });
			}),
		);
		client.on('error', ended);
		client.stream.on('error', ended);
		client.on('close', () => ended());
		client.on(
			'disconnect',
			guarded(({ reasonCode = 0 }) => ended(refusal(reasonCode, 'it closed the connection', place.clientId))),
		);

		scope.receive((event) => {
			switch (event.type) {
				case 'SUBSCRIBE':
					// Retain-as-published; what is retained comes with a new subscription only (MQTT 5, 3.8.3.1).
					client.subscribe(
						`${base}cmd`,
						{ qos: 1, rap: true, rh: 1 },
						guarded((error) => unless(error, { type: 'SUBSCRIBED' })),
					);
					break;
				case 'ANNOUNCE_BIRTH': {
					const at = new Date(now()).toISOString();
					const birth = { v: 1, state: 'online', session, at, version } satisfies StatusMessage;
					publish('status', JSON.stringify(birth), true, (error) => unless(error, { type: 'BIRTH_ANNOUNCED' }));
					break;
				}
				case 'PUBLISH': {
					const { publication, topic, retain, replyTo } = event;
					const payload = textOf(event.payload);
					const size = Buffer.byteLength(base + topic + payload) + OVERHEAD;
					if (size > (client.serverProperties?.maximumPacketSize ?? Number.POSITIVE_INFINITY)) {
						refused(publication, topic, `${size} bytes are too many`);
						break;
					}
					if (replyTo) {
						const correlation = replyTo.correlation;
						const properties = correlation === undefined ? {} : { correlationData: Buffer.from(correlation, 'hex') };
						// `res` has it in any case: a sender that may not be answered there is told to the log alone.
						client.publish(replyTo.topic, payload, { qos: 1, properties }, (error) => {
							if (error) log?.warn('a result was refused at its Response Topic', { topic: replyTo.topic, error });
						});
					}
					publish(topic, payload, retain, (error) => {
						if (!error) tell({ type: 'PUBLISHED', publication });
						else if (codeOf(error) === undefined) fail(faultFrom(error, place));
						else refused(publication, topic, error.message);
					});
					break;
				}
				case 'ACKNOWLEDGE':
					// The statechart passes on that of the last delivery only.
					letGo();
					break;
				case 'LEAVE':
					phase = 'leaving';
					// Not acknowledged, so the broker keeps it; and the way is free for the answers to our farewell.
					letGo(new Error('leaving'));
					publish('status', offline, true, () => client.end(guarded(() => complete(undefined))));
			}
		});
		return () => client.end(true);
	});
}

/** Runs at once, or in the next turn of the event loop when this one has lasted long enough. */
function inTurns(): (run: () => void) => void {
	let began: number | undefined;
	return (run) => {
		if (began === undefined) {
			began = performance.now();
			setImmediate(() => {
				began = undefined;
			});
		}
		if (performance.now() - began < SLICE) run();
		else setImmediate(run);
	};
}

/** @throws LinkFault where it can't even begin: a certificate or key that is none. */
function open(options: IClientOptions, place: Place): MqttClient {
	try {
		return connect(place.url, options);
	} catch (error) {
		throw error instanceof Error ? faultFrom(error, place) : error;
	}
}

function clientOptions(
	{ config, secrets = {} }: LinkOptions,
	clientId: string,
	dialect: string,
	will: NonNullable<IClientOptions['will']>,
): IClientOptions {
	return {
		...secrets,
		...(config.username !== undefined && { username: config.username }),
		clientId,
		will,
		clean: false,
		keepalive: config.keepAliveSeconds,
		protocolVersion: dialect === V3 ? 4 : 5,
		...(dialect === V5 && {
			properties: {
				sessionExpiryInterval: config.sessionExpirySeconds,
				maximumPacketSize: LARGEST_PACKET,
				receiveMaximum: RECEIVE_MAXIMUM,
			},
		}),
		reconnectPeriod: 0,
		// The statechart's limit is shorter.
		connectTimeout: 120_000,
	};
}

/**
 * A broker without MQTT 5 says so with a CONNACK of 3.1.1 (code 1), or with one of 5 (132), or closes the connection
 * without a word.
 */
function refusesVersion(error: Error | undefined): boolean {
	return error === undefined || codeOf(error) === 1 || codeOf(error) === 132;
}

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'number' ? error.code : undefined);

const textOf = (payload: JsonObject | undefined) => (payload === undefined ? '' : JSON.stringify(payload));

/** Characters of a topic, bytes of correlation data; they are held as long as the command is open. */
const LONGEST_REPLY = 1_024;

/** Response Topic and Correlation Data (MQTT 5, 3.3.2.3.5 and 3.3.2.3.6); undefined where there are none of use. */
function replyToOf(
	{
		responseTopic,
		correlationData,
	}: { readonly responseTopic?: string | undefined; readonly correlationData?: Buffer | undefined },
	log: LinkOptions['log'],
): ReplyTo | undefined {
	if (!responseTopic) return undefined;
	if (/[+#]/.test(responseTopic) || responseTopic.length + (correlationData?.length ?? 0) > LONGEST_REPLY) {
		log?.warn(
			`a Response Topic with wildcards, or longer than ${LONGEST_REPLY} with its Correlation Data, is not used`,
		);
		return undefined;
	}
	return {
		topic: responseTopic,
		...(correlationData && { correlation: Buffer.from(correlationData).toString('hex') }),
	};
}

function answeredAt(replyTo: ReplyTo | undefined, request: Request): Request {
	if (!replyTo) return request;
	return 'command' in request
		? { command: { ...request.command, replyTo } }
		: { refusal: { ...request.refusal, replyTo } };
}

/** The Message Expiry Interval (MQTT 5, 3.3.2.3.3) counts for a command that says nothing of its own. */
function expiring(request: Request, seconds: number | undefined): Request {
	if (seconds === undefined || !('command' in request)) return request;
	const { command } = request;
	if (command.ttlMs !== undefined || command.expiresAt !== undefined) return request;
	return { command: { ...command, ttlMs: Math.min(seconds * 1_000, LONGEST_TTL) } };
}
