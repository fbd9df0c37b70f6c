/**
 * Home Assistant's discovery: what it is told of the gateway and its devices, so that they appear there by themselves.
 *
 * Promises: everything once on each connection, and after that what has changed; a device that is removed is cleared. It
 * reads what the link publishes anyway, and asks for nothing. Pure but for its memory of what was said: whoever calls
 * publishes, in order, retained and with QoS 1. What is never cleared: what another gateway id or prefix left, and what is
 * there when the option is turned off.
 *
 * Source: Home Assistant, integrations/mqtt ("Device discovery payload").
 */
import type { JsonObject } from '../../../../machines/json.ts';
import { deviceMessage } from './device.ts';
import { gatewayMessage } from './gateway.ts';
import { inventory } from './inventory.ts';
import { type Gateway, type Message, topicOf, withoutComponents } from './message.ts';

export type { Message as Told } from './message.ts';

export interface Discovery {
	/** A connection is up. @returns All there is to be told. */
	readonly connected: () => readonly Message[];
	/** Something is published; `topic` is below the gateway's base. @returns What is news by it. */
	readonly published: (topic: string, payload: JsonObject | undefined) => readonly Message[];
}

const STATE = 'state/';

export function discovery(gateway: Gateway): Discovery {
	const base = `gw/v1/${gateway.id}/`;
	/** By topic. What is cleared stays, for a broker that has it still. */
	const standing = new Map<string, Message>();
	const stand = (message: Message): readonly Message[] => {
		const before = standing.get(message.topic);
		if (before && JSON.stringify(before) === JSON.stringify(message)) return [];
		standing.set(message.topic, message);
		return before ? [...withoutComponents(before, message), message] : [message];
	};
	const own = gatewayMessage(gateway, base);
	stand(own);

	return {
		connected: () => [...standing.values()],
		published(topic, payload) {
			if (topic === 'devices') {
				const devices = inventory.parse(payload).devices.map((device) => deviceMessage(gateway, base, device));
				const listed = new Set([own, ...devices].map((message) => message.topic));
				const gone = [...standing.keys()].filter((known) => !listed.has(known));
				return [...gone.map((known) => ({ topic: known, payload: undefined })), ...devices].flatMap(stand);
			}
			// The broker may have a device of before this process began that the inventory does not tell of any more.
			if (topic.startsWith(STATE) && payload === undefined)
				return stand({ topic: topicOf(gateway, topic.slice(STATE.length)), payload: undefined });
			return [];
		},
	};
}
