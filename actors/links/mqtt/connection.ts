/**
 * One attempt to reach an MQTT broker, 5 or 3.1.1, and what comes of it (contract, "Topics").
 *
 * Promises: a command is acknowledged to the broker on ACKNOWLEDGE and not before, and the broker delivers one that was
 * not to the next connection; the last will says `offline` when the connection ends without LEAVE; nothing outlives the
 * connection here, only the broker's session does; no packet of a broker fills the memory. Does not reconnect: the link's
 * statechart does.
 */
import type { MqttClient } from 'mqtt';
import type { JsonObject } from '../../../machines/json.ts';
import {
	type ConnectionInput,
	type FromConnection,
	LinkFault,
	type ToConnection,
} from '../../../machines/link-connection.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import { urlsOf } from '../../runtime/link-config.ts';
import { certificateFault, comparison, type Secrets } from '../../runtime/link-secrets.ts';
import { birth, farewell } from '../../runtime/link-status.ts';
import { fromResource, type ResourceLogic } from '../../runtime/resource.ts';
import type { MqttConfig } from './config.ts';
import { type Discovery, discovery, type Told } from './discovery/index.ts';
import { type Commands, type ConnectionScope, takeCommands } from './hands.ts';
import { openClient, V3, V5 } from './opening.ts';
import { type Message, publisher } from './publisher.ts';
import { QOS_NOT_SUPPORTED, termsOf } from './terms.ts';
import { type Added, faultFrom, refusal } from './words.ts';

/** Of a DISCONNECT (MQTT 5, 3.14.2.1). */
const SESSION_TAKEN_OVER = 142;

interface Attempt extends Commands {
	readonly dialect: string;
	readonly offline: string;
	/** Nothing is known of the broker's version. */
	readonly mayFallBack: boolean;
	/** Undefined: Home Assistant is told nothing. */
	readonly home: Discovery | undefined;
}

export function mqttConnection(
	options: LinkOptions<MqttConfig>,
): ResourceLogic<ToConnection, ConnectionInput, undefined> {
	const { config, gatewayId, version, clockIsTrusted } = options;
	const offline = farewell(options);
	const urls = urlsOf(config);
	const home =
		config.discovery === undefined ? undefined : discovery({ id: gatewayId, version, prefix: config.discovery });
	/** Counts over all connections: an ACKNOWLEDGE that comes late must not hit another command. */
	let deliveries = 0;
	/** Of the attempt before this. */
	let lastUrl: string | undefined;

	return fromResource<ToConnection, FromConnection, ConnectionInput>((scope) => {
		const { input, fail, guarded } = scope;
		const url = urls[input.turn % urls.length] ?? config.url;
		const clientId = config.clientId ?? `gatehouse-${gatewayId}`;
		const place = { url, clientId, clockIsTrusted: clockIsTrusted() };
		// Another broker may speak another dialect.
		const known = lastUrl === url ? input.dialect : undefined;
		lastUrl = url;
		const dialect = known ?? (config.protocol === '3.1.1' ? V3 : V5);
		const mayFallBack = known === undefined && config.protocol === 'auto';
		const attempt = { options, place, dialect, mayFallBack, home, offline, nextDelivery: () => ++deliveries };
		const will = { topic: `gw/v1/${gatewayId}/status`, payload: Buffer.from(offline), qos: 1, retain: true } as const;
		let client: MqttClient | undefined;
		options.secrets().then(
			guarded((secrets) => {
				client = openClient({ config, secrets, place, dialect, will });
				converse(client, secrets, attempt, scope);
			}),
			fail,
		);
		return () => client?.end(true);
	});
}

/** From CONNECT to the end. */
function converse(client: MqttClient, secrets: Secrets, attempt: Attempt, scope: ConnectionScope) {
	const { place, dialect, mayFallBack, home, offline, options } = attempt;
	const { config, gatewayId, log } = options;
	const { tell, fail, complete, guarded } = scope;
	const base = `gw/v1/${gatewayId}/`;
	let phase: 'connecting' | 'connected' | 'leaving' = 'connecting';
	/** What came with the CONNACK. */
	let added: Added = {};
	const send = publisher(client, place);
	const hands = takeCommands(client, attempt, scope);

	const ended = guarded((error?: Error) => {
		if (phase === 'leaving') complete(undefined);
		else if (phase === 'connecting' && mayFallBack && refusesVersion(error)) tell({ type: 'FALL_BACK', dialect: V3 });
		else if (phase === 'connected' && error === undefined) tell({ type: 'CUT_OFF', fault: faultFrom(error, place) });
		else fail(faultFrom(error, place, added));
	});

	const publish = (message: Message, answered: (error?: Error) => void) =>
		send({ ...message, topic: base + message.topic }, guarded(answered));

	/** Beside what the house publishes: nothing waits for it. */
	const tellHome = (messages: readonly Told[] = []) => {
		for (const { topic, payload } of messages) {
			send(
				{ topic, payload: textOf(payload), retain: true },
				guarded((error) => {
					if (error) log.warn('Home Assistant was not told of a device', { topic, error });
				}),
			);
		}
	};

	/** Without it the link is of no use. */
	const unless = (error: Error | null | undefined, event: FromConnection) =>
		error ? fail(faultFrom(error, place)) : tell(event);

	client.on(
		'packetreceive',
		guarded((packet) => {
			if (packet.cmd === 'connack') added = packet.properties ?? {};
		}),
	);
	client.on(
		'connect',
		guarded(({ sessionPresent, properties }) => {
			const { fault, detail, notes } = termsOf(properties, config, place);
			if (fault) {
				fail(fault);
				return;
			}
			phase = 'connected';
			for (const note of notes) log.warn(note);
			tell({ type: 'CONNECTED', fresh: !sessionPresent, dialect, detail });
		}),
	);
	client.on('error', ended);
	client.stream.on('error', ended);
	client.on('close', () => ended());
	client.on(
		'disconnect',
		guarded(({ reasonCode = 0, properties }) => {
			const fault = refusal(reasonCode, 'closed the connection', place, properties);
			if (reasonCode === SESSION_TAKEN_OVER && phase === 'connected') tell({ type: 'DISPLACED', fault });
			else ended(fault);
		}),
	);

	scope.receive((event) => {
		switch (event.type) {
			case 'SUBSCRIBE':
				// Retain-as-published; what is retained comes with a new subscription only (MQTT 5, 3.8.3.1).
				client.subscribe(
					`${base}cmd`,
					{ qos: 1, rap: true, rh: 1 },
					guarded((error, _, packet) => {
						const code = packet?.granted[0];
						if (typeof code === 'number' && code >= 128)
							fail(refusal(code, `refused the subscription to ${base}cmd`, place, packet?.properties));
						// Commands would be lost on the way.
						else if (code === 0) fail(refusal(QOS_NOT_SUPPORTED, 'is of no use to the gateway', place));
						else unless(error, { type: 'SUBSCRIBED' });
					}),
				);
				break;
			case 'ANNOUNCE_BIRTH':
				publish({ topic: 'status', payload: birth(options), retain: true }, (error) =>
					unless(error, { type: 'BIRTH_ANNOUNCED' }),
				);
				tellHome(home?.connected());
				break;
			case 'PUBLISH': {
				const { publication, topic, retain, replyTo, trace } = event;
				const payload = textOf(event.payload);
				tellHome(home?.published(topic, event.payload));
				if (replyTo) {
					// `res` has it in any case: a sender that may not be answered there is told to the log alone.
					send(
						{ ...replyTo, payload, retain: false, trace },
						guarded((error) => {
							if (error) log.warn('a result was refused at its Response Topic', { topic: replyTo.topic, error });
						}),
					);
				}
				publish({ topic, payload, retain, trace }, (error) => {
					if (error && !(error instanceof LinkFault)) {
						fail(faultFrom(error, place));
						return;
					}
					// It would be refused again, and must not keep the place of others.
					if (error) tell({ type: 'PUBLICATION_REFUSED', fault: error });
					tell({ type: 'PUBLISHED', publication });
				});
				break;
			}
			case 'ACKNOWLEDGE':
				hands.letGo(event.delivery);
				break;
			case 'CHECK_SECRETS':
				options.secrets().then(
					guarded((read) => tell(comparison(secrets, read, certificateFault))),
					guarded((error: Error) => tell({ type: 'SECRETS_UNUSABLE', fault: faultFrom(error, place) })),
				);
				break;
			case 'LEAVE':
				if (phase === 'leaving') break;
				phase = 'leaving';
				hands.close();
				publish({ topic: 'status', payload: offline, retain: true }, () =>
					client.end(guarded(() => complete(undefined))),
				);
		}
	});
}

/**
 * A broker without MQTT 5 says so with a CONNACK of 3.1.1 (code 1), or with one of 5 (132), or closes the connection
 * without a word.
 */
function refusesVersion(error: Error | undefined): boolean {
	return error === undefined || ('code' in error && (error.code === 1 || error.code === 132));
}

const textOf = (payload: JsonObject | undefined) => (payload === undefined ? '' : JSON.stringify(payload));
