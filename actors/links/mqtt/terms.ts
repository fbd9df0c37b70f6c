/** On what terms a broker lets the gateway in (CONNACK of MQTT 5, 3.2.2.3), and what they mean for it. */
import type { IConnackPacket } from 'mqtt';
import type { JsonObject } from '../../../machines/json.ts';
import type { LinkFault } from '../../../machines/link-connection.ts';
import type { MqttConfig } from './config.ts';
import { type Place, refusal } from './words.ts';

interface Terms {
	/** Why the gateway can't work on them. */
	readonly fault?: LinkFault;
	/** What was changed, and limits. */
	readonly detail: JsonObject;
	/** What the operator should know, a line each. */
	readonly notes: readonly string[];
}

/** Reason codes that a broker should have refused with. */
const RETAIN_NOT_SUPPORTED = 154;
export const QOS_NOT_SUPPORTED = 155;

/** @param properties None with MQTT 3.1.1. */
export function termsOf(properties: IConnackPacket['properties'], config: MqttConfig, place: Place): Terms {
	const { maximumQoS, retainAvailable, sessionExpiryInterval, serverKeepAlive, maximumPacketSize, receiveMaximum } =
		properties ?? {};
	const unfit = retainAvailable === false ? RETAIN_NOT_SUPPORTED : maximumQoS === 0 ? QOS_NOT_SUPPORTED : undefined;
	const isSessionShort = sessionExpiryInterval !== undefined && sessionExpiryInterval < config.sessionExpirySeconds;
	return {
		...(unfit !== undefined && { fault: refusal(unfit, 'is of no use to the gateway', place) }),
		detail: {
			broker: place.url,
			...(isSessionShort && { sessionExpirySeconds: sessionExpiryInterval }),
			...(serverKeepAlive !== undefined && { keepAliveSeconds: serverKeepAlive }),
			...(maximumPacketSize !== undefined && { largestPacket: maximumPacketSize }),
			...(receiveMaximum !== undefined && { mostUnacknowledged: receiveMaximum }),
		},
		notes: isSessionShort
			? [
					`${place.url} keeps commands for a gateway that is away for ${sessionExpiryInterval} s only; cloud.sessionExpirySeconds asks for ${config.sessionExpirySeconds}`,
				]
			: [],
	};
}
