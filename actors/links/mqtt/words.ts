/**
 * What goes wrong with an MQTT connection, in words: from what the broker, mqtt.js or the network told to what happened and
 * what to do about it. `codes.ts` has the broker's codes, `transport-words.ts` those of what is under it.
 */
import { LinkFault } from '../../../machines/link-connection.ts';
import { meaningOf } from './codes.ts';
import { transportFault } from './transport-words.ts';

export interface Place {
	readonly url: string;
	readonly clientId: string;
	/** Where it is not, a certificate may be refused because of it. */
	readonly clockIsTrusted: boolean;
}

/** What a broker may add to a code (MQTT 5, Reason String and Server Reference). */
export interface Added {
	readonly reasonString?: string | undefined;
	readonly serverReference?: string | undefined;
}

/** Characters of a broker's own words. */
const LONGEST_QUOTE = 200;

const quote = (text: string) => (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);

/**
 * @param error What mqtt.js or the stream under it told; undefined where the connection just ended.
 * @param added What came with a CONNACK.
 */
export function faultFrom(error: Error | undefined, place: Place, added: Added = {}): LinkFault {
	const { url, clientId } = place;
	if (!error) {
		return new LinkFault(
			`${url} closed the connection`,
			`look into the log of the broker for why; it does so too when another client connects as ${clientId}: give each gateway an id of its own (gateway.id, cloud.clientId)`,
		);
	}
	if (error instanceof LinkFault) return error;
	const code: unknown = 'code' in error ? error.code : undefined;
	if (typeof code === 'string') return transportFault(code, error.message, place);
	// mqtt.js gives codes of MQTT to what it found out itself, too.
	if (typeof code === 'number' && error.message.startsWith('Connection refused'))
		return refusal(code, 'refused the connection', place, added);
	if (error.message === 'Keepalive timeout')
		return new LinkFault(`${url} does not answer any more`, 'check the network, and that the broker is well');
	const [, status] = /^Unexpected server response: (\d+)$/.exec(error.message) ?? [];
	if (status !== undefined)
		return new LinkFault(
			`${url} answered with HTTP ${status}: there is no WebSocket`,
			'check the path in cloud.url, and that the broker listens for WebSockets there',
		);
	return new LinkFault(
		`the connection to ${url} failed: ${error.message}`,
		'check cloud.url, the certificates, and the log of the broker',
	);
}

/**
 * @param did What the broker did: `refused the connection`.
 * @param code Of a CONNACK, SUBACK or DISCONNECT.
 */
export function refusal(
	code: number,
	did: string,
	place: Place,
	{ reasonString, serverReference }: Added = {},
): LinkFault {
	const { what, remedy } = meaningOf(code, place) ?? {
		what: `reason code ${code}`,
		remedy: 'look into the log of the broker for why',
	};
	const where = serverReference ? `; it names ${quote(serverReference)}` : '';
	const why = reasonString ? ` ("${quote(reasonString)}")` : '';
	return new LinkFault(`${place.url} ${did}: ${what}${where}${why}`, remedy);
}

/** @param why The broker's code of a PUBACK, or our own words. */
export function refusedPublication(
	topic: string,
	why: number | string,
	place: Place,
	{ reasonString }: Added = {},
): LinkFault {
	const meaning = typeof why === 'number' ? meaningOf(why, place) : undefined;
	const said = reasonString ? ` ("${quote(reasonString)}")` : '';
	return new LinkFault(
		`${place.url} does not take ${topic}: ${meaning?.what ?? (typeof why === 'number' ? `reason code ${why}` : why)}${said}`,
		`${meaning?.remedy ?? "check the broker's access list and its limits"}; the link goes on without this message`,
	);
}

/** @param start What came instead of MQTT. */
export const notMqtt = (start: Uint8Array, { url }: Place) =>
	new LinkFault(
		`${url} does not speak MQTT: it begins with ${JSON.stringify(Buffer.from(start.subarray(0, 24)).toString('latin1'))}`,
		'check the host and the port in cloud.url',
	);

/** @param bytes What the broker announced. */
export const tooLarge = (bytes: number, most: number, { url }: Place) =>
	new LinkFault(
		`${url} sends a packet of ${bytes} bytes; at most ${most} are taken`,
		'find out who sends it: a command has at most 65536 bytes; limit what the broker takes (mosquitto: message_size_limit)',
	);
