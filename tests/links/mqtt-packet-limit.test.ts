/** What is seen of a broker's packets before they are put together. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packetLimit, type TooLarge } from '../../actors/links/mqtt/packet-limit.ts';
import { connack, frame } from '../kit/rude-broker.ts';

/** Watches pieces, one after the other. */
function watch(largest: number, pieces: readonly Uint8Array[]) {
	const found: (TooLarge | Uint8Array)[] = [];
	const look = packetLimit(largest, {
		tooLarge: (packet) => found.push(packet),
		notMqtt: (start) => found.push(start),
	});
	for (const piece of pieces) look(piece);
	return found;
}

/** On topic `t`, with packet identifier 258. */
const publish = (size: number) => frame(0x32, [0, 1, 0x74, 1, 2], new Uint8Array(size - 5));

describe('a packet', () => {
	test.each([127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('of %i bytes is measured by its first bytes', (size) => {
		const bytes = publish(size);
		expect(watch(size, [connack(0), bytes])).toEqual([]);
		expect(watch(size - 1, [connack(0), bytes.subarray(0, 5)])).toMatchObject([{ bytes: size }]);
	});

	test('that is too large can be acknowledged where it is a PUBLISH of QoS 1', () => {
		const [found] = watch(99, [connack(0), publish(100)]);
		expect(found).toEqual({ bytes: 100, acknowledgement: Uint8Array.from([0x40, 2, 1, 2]) });
	});

	test.each([
		['is a PUBLISH of QoS 0', frame(0x30, new Uint8Array(100))],
		['is a SUBACK', frame(0x90, new Uint8Array(100))],
		['has not come as far as its identifier', publish(100).subarray(0, 6)],
	])('that is too large can not be acknowledged where it %s', (_, bytes) => {
		expect(watch(99, [connack(0), bytes])).toEqual([{ bytes: 100, acknowledgement: undefined }]);
	});

	test('is found however the bytes are cut', () => {
		const bytes = Buffer.concat([
			connack(0),
			publish(300),
			frame(0xd0),
			publish(5_000),
			publish(70_000),
			publish(80_000),
		]);
		const cuts = fc
			.array(fc.nat(bytes.length), { maxLength: 20 })
			.map((at) => [0, ...at, bytes.length].sort((a, b) => a - b));
		fc.assert(
			fc.property(cuts, (at) => {
				const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
				expect(watch(69_999, pieces)).toMatchObject([{ bytes: 70_000 }]);
				expect(watch(80_000, pieces)).toEqual([]);
			}),
		);
	});
});

describe('what is not MQTT', () => {
	test('is told by its start', () => {
		const [start] = watch(100, [Buffer.from('HTTP/1.1 400 Bad Request')]);
		expect(Buffer.from(start instanceof Uint8Array ? start : []).toString()).toBe('HTTP/1.1 400 Bad Request');
	});

	test('is not looked for behind a CONNACK, nor behind a DISCONNECT that comes in its place', () => {
		expect(watch(100, [connack(0), Buffer.from('HTTP')])).toEqual([]);
		expect(watch(100, [frame(0xe0, [0x9d]), Buffer.from('HTTP')])).toEqual([]);
	});

	test('with a length that never ends is left to the parser', () => {
		expect(watch(100, [connack(0), new Uint8Array(100).fill(0xff)])).toEqual([]);
	});

	test('any bytes at all throw nothing, and are told of once at most', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
				expect(watch(1_000, pieces).length).toBeLessThanOrEqual(1);
			}),
		);
	});
});
