/** Opens a client of mqtt.js on one broker: everything that is said in CONNECT, and how the stream under it is made. */
import { Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { certificateFault, type Secrets, tlsOf } from '../../runtime/link-secrets.ts';
import { isSecure, type MqttConfig } from './config.ts';
import { faultFrom, type Place } from './words.ts';

export const V5 = 'MQTT 5';
export const V3 = 'MQTT 3.1.1';

/** Bytes; what is larger the broker throws away (MQTT 5, 3.1.2.11.4), so that it can't fill the memory here. */
export const LARGEST_PACKET = 8 * 1024 * 1024;

/** The most that a broker may have unacknowledged with us: more would come in one piece (MQTT 5, 3.1.2.11.3). */
const RECEIVE_MAXIMUM = 20;

export interface Opening {
	readonly config: MqttConfig;
	readonly secrets: Secrets;
	readonly place: Place;
	readonly dialect: string;
	readonly will: NonNullable<IClientOptions['will']>;
}

/** @throws LinkFault where it can't even begin: a certificate or key that is none. */
export function openClient(opening: Opening): MqttClient {
	const { place, secrets } = opening;
	const fault = isSecure(place.url) ? certificateFault(secrets) : undefined;
	if (fault) throw fault;
	try {
		const client = connect(place.url, clientOptions(opening));
		// A result is small and somebody waits for it: Nagle's algorithm would hold it back.
		if (client.stream instanceof Socket) client.stream.setNoDelay(true);
		return client;
	} catch (error) {
		throw error instanceof Error ? faultFrom(error, place) : error;
	}
}

function clientOptions({ config, secrets, place, dialect, will }: Opening): IClientOptions {
	const { username, serverName, alpn } = config;
	const { password } = secrets;
	return {
		...(username !== undefined && { username }),
		...(password !== undefined && { password }),
		...(isSecure(place.url) && {
			...tlsOf(secrets),
			...(serverName !== undefined && { servername: serverName }),
			...(alpn !== undefined && { ALPNProtocols: alpn }),
		}),
		wsOptions: {
			...(serverName !== undefined && { servername: serverName }),
			// A message holds one packet or several; what is packed small may be large.
			maxPayload: 2 * LARGEST_PACKET,
			perMessageDeflate: false,
		},
		clientId: place.clientId,
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
