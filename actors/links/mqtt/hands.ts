/**
 * The commands of an MQTT connection: some at a time are in the gateway's hands, each is acknowledged when it lets go of it.
 *
 * mqtt.js handles what comes in one after the other, and would acknowledge a command before anything behind it is heard
 * (SUBACK, PUBACK and PINGRESP too): results would wait for commands that wait for the disk. So it is told not to, and the
 * acknowledgement is sent from here. When too many are in our hands, nothing more is heard until one is let go: the broker
 * respects that by itself where it knows MQTT 5 (Receive Maximum). Left alone mqtt.js deals with all that came in one piece
 * before the event loop turns: here the loop turns in between.
 */
import type { MqttClient } from 'mqtt';
import type { ConnectionInput, FromConnection, ToConnection } from '../../../machines/link-connection.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import type { Scope } from '../../runtime/resource.ts';
import type { MqttConfig } from './config.ts';
import { inTurns } from './in-turns.ts';
import { LARGEST_PACKET, RECEIVE_MAXIMUM } from './opening.ts';
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

/** mqtt.js does not acknowledge what was handled with an error, and goes on. */
const NOT_BY_MQTT_JS = new Error('it is acknowledged when it is on disk');

/** @returns What lets go of commands in our hands. */
export function takeCommands(
	client: MqttClient,
	{ options, place, nextDelivery }: Commands,
	{ tell, fail, guarded }: ConnectionScope,
) {
	const { gatewayId, log } = options;
	const inTurn = inTurns();
	/** The packet's identifier, by delivery; undefined where it takes no acknowledgement (QoS 0). */
	const inHand = new Map<number, number | undefined>();
	/** Lets come what is behind the last one, where our hands are full. */
	let goOn: (() => void) | undefined;
	let isClosed = false;

	client.handleMessage = guarded((packet, done) => {
		const handled = (error?: Error) => inTurn(() => done(error));
		if (isClosed) return handled(NOT_BY_MQTT_JS);
		if (packet.topic !== `gw/v1/${gatewayId}/cmd`) {
			log.warn('a message on a topic that was not asked for is thrown away', { topic: packet.topic });
			return handled();
		}
		const delivery = nextDelivery();
		inHand.set(delivery, packet.messageId);
		requestOf(packet, options).then(
			guarded((request) => {
				if (!isClosed) tell({ type: 'COMMAND_RECEIVED', delivery, retained: packet.retain, request });
			}),
			fail,
		);
		if (inHand.size < RECEIVE_MAXIMUM) handled(NOT_BY_MQTT_JS);
		else goOn = () => handled(NOT_BY_MQTT_JS);
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

	const hearOn = () => {
		const go = goOn;
		goOn = undefined;
		go?.();
	};
	return {
		letGo: (delivery: number) => {
			const identifier = inHand.get(delivery);
			inHand.delete(delivery);
			if (identifier !== undefined) stream.write(puback(identifier));
			hearOn();
		},
		/** What is not acknowledged the broker keeps; and the way is free for the answers to our farewell. */
		close: () => {
			isClosed = true;
			inHand.clear();
			hearOn();
		},
	};
}

/** MQTT 3.1.1 and 5, 3.4: without a reason code it is a success. */
function puback(identifier: number): Buffer {
	return Buffer.from([0x40, 2, identifier >> 8, identifier & 0xff]);
}
