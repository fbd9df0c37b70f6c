/**
 * The commands of an MQTT connection: one at a time is in the gateway's hands, and is acknowledged when it lets go of it.
 *
 * mqtt.js handles what comes in one after the other, and a command that waits for its ACKNOWLEDGE holds up everything
 * behind it (SUBACK, PUBACK and PINGRESP too). That bounds what the broker can pour in; the statechart bounds the wait.
 * Left alone it deals with all that came in one piece before the event loop turns: here the loop turns in between.
 */
import type { MqttClient } from 'mqtt';
import type { ConnectionInput, FromConnection, ToConnection } from '../../../machines/link-connection.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import type { Scope } from '../../runtime/resource.ts';
import type { MqttConfig } from './config.ts';
import { inTurns } from './in-turns.ts';
import { LARGEST_PACKET } from './opening.ts';
import { packetLimit } from './packet-limit.ts';
import { requestOf } from './requests.ts';
import { notMqtt, type Place, tooLarge } from './words.ts';

/** Bytes of one, at most; the limit counts them. */
const FIXED_HEADER = 5;

export type ConnectionScope = Scope<ToConnection, FromConnection, ConnectionInput, undefined>;

export interface Commands {
	readonly options: LinkOptions<MqttConfig>;
	readonly place: Place;
	/** Names the next delivery. */
	readonly nextDelivery: () => number;
}

/** @returns What lets go of the command in our hands. */
export function takeCommands(
	client: MqttClient,
	{ options, place, nextDelivery }: Commands,
	{ tell, fail, guarded }: ConnectionScope,
) {
	const { gatewayId, log } = options;
	const inTurn = inTurns();
	/** Acknowledges the command in our hands; with an error it does not, and lets what is behind it come all the same. */
	let answer: ((error?: Error) => void) | undefined;
	let isClosed = false;

	const letGo = (unacknowledged?: Error) => {
		const done = answer;
		answer = undefined;
		if (done) inTurn(() => done(unacknowledged));
	};

	client.handleMessage = guarded((packet, done) => {
		answer = done;
		if (isClosed) return letGo(new Error('leaving'));
		if (packet.topic !== `gw/v1/${gatewayId}/cmd`) {
			log.warn('a message on a topic that was not asked for is thrown away', { topic: packet.topic });
			return letGo();
		}
		const delivery = nextDelivery();
		requestOf(packet, options).then(
			guarded((request) => {
				if (!isClosed) tell({ type: 'COMMAND_RECEIVED', delivery, retained: packet.retain, request });
			}),
			fail,
		);
	});

	const { stream } = client;
	const look = packetLimit(LARGEST_PACKET - FIXED_HEADER, {
		tooLarge: ({ bytes, acknowledgement }) => {
			const lost = guarded(() => fail(tooLarge(bytes, LARGEST_PACKET, place)));
			stream.prependOnceListener('error', lost).prependOnceListener('close', lost);
			// To be thrown away, and no more by mqtt.js. Closed at once, the broker would not read the acknowledgement.
			stream.unpipe();
			stream.resume();
			stream.end(acknowledgement);
		},
		notMqtt: (start) => fail(notMqtt(start, place)),
	});
	// Before mqtt.js, which keeps what comes until a packet is whole.
	stream.prependListener('data', guarded(look));

	return {
		letGo,
		/** What is not acknowledged the broker keeps; and the way is free for the answers to our farewell. */
		close: () => {
			isClosed = true;
			letGo(new Error('leaving'));
		},
	};
}
