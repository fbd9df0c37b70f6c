/**
 * The commands of an MQTT connection: some at a time are in the gateway's hands, each is acknowledged when it lets go of it.
 *
 * mqtt.js handles what comes in one after the other, and would acknowledge a command before anything behind it is heard
 * (SUBACK, PUBACK and PINGRESP too): results would wait for commands that wait for the disk. So it is told not to, and the
 * acknowledgement is sent from here. A broker may pour in far more than it was allowed (mosquitto 2.0.11 exceeds Receive
 * Maximum once acknowledgements flow): what is more than our hands hold waits here, so that the broker's own
 * acknowledgements behind it are heard, and when that is too much, nothing more is heard until one is let go. Left alone
 * mqtt.js deals with all that came in one piece before the event loop turns: here the loop turns in between.
 */
import type { IPublishPacket, MqttClient } from 'mqtt';
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

/** Enough for the disk to have something to do while others are being dealt with. */
const MOST_IN_HAND = 20;
/** Half a minute of a flood; beyond that results wait behind commands. */
const MOST_WAITING = { packets: 20_000, bytes: 8 * 1024 * 1024 };

const weightOf = ({ topic, payload }: IPublishPacket) => topic.length + payload.length;

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
	/** The oldest first. */
	const waiting: IPublishPacket[] = [];
	/** Of what waits, in bytes. */
	let weight = 0;
	/** Lets come what is behind the last one, where too much waits. */
	let goOn: (() => void) | undefined;
	let isClosed = false;

	const take = (packet: IPublishPacket) => {
		const delivery = nextDelivery();
		const arrivedAt = options.now();
		inHand.set(delivery, packet.messageId);
		requestOf(packet, options).then(
			guarded((request) => {
				if (!isClosed) tell({ type: 'COMMAND_RECEIVED', delivery, arrivedAt, retained: packet.retain, request });
			}),
			fail,
		);
	};

	const takeNext = () => {
		while (inHand.size < MOST_IN_HAND) {
			const packet = waiting.shift();
			if (!packet) break;
			weight -= weightOf(packet);
			take(packet);
		}
		if (waiting.length > MOST_WAITING.packets || weight > MOST_WAITING.bytes) return;
		const go = goOn;
		goOn = undefined;
		go?.();
	};

	client.handleMessage = guarded((packet, done) => {
		const handled = (error?: Error) => inTurn(() => done(error));
		if (isClosed) return handled(NOT_BY_MQTT_JS);
		if (packet.topic !== `gw/v1/${gatewayId}/cmd`) {
			log.warn('a message on a topic that was not asked for is thrown away', { topic: packet.topic });
			return handled();
		}
		waiting.push(packet);
		weight += weightOf(packet);
		goOn = () => handled(NOT_BY_MQTT_JS);
		takeNext();
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
		letGo: (delivery: number) => {
			const identifier = inHand.get(delivery);
			inHand.delete(delivery);
			if (identifier !== undefined) stream.write(puback(identifier));
			takeNext();
		},
		/** What is not acknowledged the broker keeps; and the way is free for the answers to our farewell. */
		close: () => {
			isClosed = true;
			waiting.length = 0;
			weight = 0;
			takeNext();
		},
	};
}

/** MQTT 3.1.1 and 5, 3.4: without a reason code it is a success. */
function puback(identifier: number): Buffer {
	return Buffer.from([0x40, 2, identifier >> 8, identifier & 0xff]);
}
