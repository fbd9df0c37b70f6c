/**
 * Publishes within what the broker takes: no packet larger than it said, and no more of them unacknowledged than it said
 * (MQTT 5, 3.2.2.3.6 and 3.2.2.3.3), which mqtt.js does not heed. What has to wait, waits here, in order; the outbox bounds
 * how much that is.
 */
import type { MqttClient } from 'mqtt';
import type { TraceContext } from '../../../machines/events.ts';
import type { LinkFault } from '../../../machines/link-connection.ts';
import { type Added, type Place, refusedPublication } from './words.ts';

export interface Message {
	/** The whole of it. */
	readonly topic: string;
	readonly payload: string;
	readonly retain: boolean;
	/** Given back to who asked (MQTT 5, 3.3.2.3.6), hex. */
	readonly correlation?: string | undefined;
	/** Beside the payload, as user properties. */
	readonly trace?: TraceContext | undefined;
}

/**
 * Undefined: the broker has it. A `LinkFault`: it does not take this message. Another `Error`: the connection is of no use.
 */
export type Answer = (error: LinkFault | Error | undefined) => void;

/** The most that a PUBLISH adds to its topic, payload and correlation data, in bytes. */
const OVERHEAD = 16;

/** @returns Publishes with QoS 1. */
export function publisher(client: MqttClient, place: Place): (message: Message, answer: Answer) => void {
	const waiting: (() => void)[] = [];
	let unacknowledged = 0;

	const next = () => {
		if (unacknowledged < (client.serverProperties?.receiveMaximum ?? Number.POSITIVE_INFINITY)) waiting.shift()?.();
	};

	return ({ topic, payload, retain, correlation, trace }, answer) => {
		const correlationData = correlation === undefined ? undefined : Buffer.from(correlation, 'hex');
		const size = Buffer.byteLength(topic + payload) + (correlationData?.length ?? 0) + sizeOf(trace) + OVERHEAD;
		if (size > (client.serverProperties?.maximumPacketSize ?? Number.POSITIVE_INFINITY)) {
			answer(refusedPublication(topic, `${size} bytes are too many`, place));
			return;
		}
		waiting.push(() => {
			unacknowledged++;
			const properties = {
				...(correlationData && { correlationData }),
				...(trace && { userProperties: { ...trace } }),
			};
			client.publish(topic, payload, { qos: 1, retain, properties }, (error, packet) => {
				unacknowledged--;
				next();
				const added = packet?.cmd === 'puback' ? packet.properties : undefined;
				answer(error ? answerOf(error, topic, place, added) : undefined);
			});
		});
		next();
	};
}

/** Two user properties: names, values, and what is around them. */
function sizeOf(trace: TraceContext | undefined): number {
	return trace ? trace.traceparent.length + (trace.tracestate?.length ?? 0) + 32 : 0;
}

/** Only an error of the broker's has a code. */
function answerOf(error: Error, topic: string, place: Place, added: Added | undefined): Error {
	const code: unknown = 'code' in error ? error.code : undefined;
	return typeof code === 'number' ? refusedPublication(topic, code, place, added) : error;
}
