/**
 * Watches what a broker sends, before it is put together to packets, for what must not be: a packet so large that it would
 * fill the memory, or something that is not MQTT at all.
 *
 * MQTT 3.1.1 has no limit for packets, and a broker may ignore that of MQTT 5 (3.1.2.11.4): mqtt.js would wait for the whole
 * packet. This sees how long it will be in its first bytes (MQTT 5, 2.1). It does not check the rest: mqtt.js does.
 */

export interface TooLarge {
	/** That the broker announced. */
	readonly bytes: number;
	/** Acknowledges it where it is a PUBLISH of QoS 1, so that the broker does not send it again for ever. */
	readonly acknowledgement: Uint8Array | undefined;
}

export interface Findings {
	readonly tooLarge: (packet: TooLarge) => void;
	/** @param start What came instead of a CONNACK. */
	readonly notMqtt: (start: Uint8Array) => void;
}

const CONNACK = 0x20;
/** A broker that refuses with a DISCONNECT at once breaks the rules in words that are understood. */
const DISCONNECT = 0xe0;
const PUBLISH_QOS_1 = 0x32;
/** Of a fixed header: type and flags, and four bytes of length. */
const LONGEST_HEADER = 5;

/**
 * @param largest Bytes after the fixed header.
 * @returns Takes each piece that comes, in order; tells of the first finding only, and is blind from then on.
 */
export function packetLimit(largest: number, { tooLarge, notMqtt }: Findings): (piece: Uint8Array) => void {
	let header: number[] = [];
	/** Bytes of the packet that are still to come. */
	let rest = 0;
	let isFirst = true;
	let isBlind = false;

	return (piece) => {
		for (let at = 0; at < piece.length && !isBlind; ) {
			if (rest > 0) {
				const taken = Math.min(rest, piece.length - at);
				rest -= taken;
				at += taken;
				continue;
			}
			header.push(piece[at++] ?? 0);
			const [type = 0, ...length] = header;
			if (isFirst && type !== CONNACK && type !== DISCONNECT) {
				isBlind = true;
				notMqtt(piece.subarray(at - 1));
			} else if (header.length > 1 && (length.at(-1) ?? 0) < 0x80) {
				const bytes = length.reduceRight((sum, byte) => sum * 128 + (byte & 0x7f), 0);
				if (bytes > largest) {
					isBlind = true;
					tooLarge({ bytes, acknowledgement: acknowledgementOf(type, piece.subarray(at)) });
				}
				header = [];
				rest = bytes;
			} else if (header.length === LONGEST_HEADER) isBlind = true;
			isFirst = false;
		}
	};
}

/** @param body As much of the packet as has come. */
function acknowledgementOf(type: number, body: Uint8Array): Uint8Array | undefined {
	// Sent again and retained are flags, too.
	if ((type & 0xf6) !== PUBLISH_QOS_1) return undefined;
	const [high = 0, low = 0] = body;
	const id = body.subarray(2 + high * 256 + low).subarray(0, 2);
	return id.length === 2 ? Uint8Array.from([0x40, 2, ...id]) : undefined;
}
