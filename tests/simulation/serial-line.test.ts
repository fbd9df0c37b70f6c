import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HomeChild, startHome } from '../kit/home-child.ts';
import { connectHost, type RawHost, request, sendData } from './raw-host.ts';

const GET_ID = request(0x20);
const ACK = '06';
const NAK = '15';
/** Home id 7e570001, node 1. */
const ID = '010801207e57000101ff';
const NO_OPERATION = [0x00];
const SWITCH_ON = [0x25, 0x01, 0xff];
const SWITCH_GET = [0x25, 0x02];

let home: HomeChild;
let host: RawHost;
beforeAll(async () => {
	home = await startHome('--radio-ms', '0', '--drift-seconds', '0');
	host = await connectHost(home.url);
});
beforeEach(() => void host.came.splice(0));
afterAll(() => home.leave());

/** Waits for `frames` to be all that came, and forgets them. */
async function comes(from: RawHost, ...frames: (string | RegExp)[]) {
	await vi.waitFor(() => {
		expect(from.came).toHaveLength(frames.length);
		for (const [index, frame] of frames.entries()) expect(from.came[index]).toMatch(frame);
	}, 5_000);
	from.came.splice(0);
}

describe('the link layer of the home', () => {
	test('answers a request that comes in pieces', async () => {
		for (const byte of GET_ID) host.write(byte);
		await comes(host, ACK, ID);
	});

	test('skips what can be neither a frame nor an answer, also a length below 3', async () => {
		host.write(0x7f, 0x01, 0x02, ...GET_ID);
		await comes(host, ACK, ID);
	});

	test('gives up a frame that stalls, after 1500 ms', async () => {
		const begun = performance.now();
		host.write(0x01, 0xff);
		await vi.waitFor(
			() => {
				if (host.came.length === 0) host.write(...GET_ID);
				expect(host.came).toEqual([ACK, ID]);
			},
			{ timeout: 5_000, interval: 500 },
		);
		expect(performance.now() - begun).toBeGreaterThan(1_490);
	});

	test('answers two requests in one segment', async () => {
		host.write(...GET_ID, ...GET_ID);
		await comes(host, ACK, ACK, ID, ID);
	});

	test('answers a wrong checksum with NAK and nothing else', async () => {
		host.write(...GET_ID.slice(0, -1), 0x00);
		await comes(host, NAK);
	});

	test('sends a frame again that the host refused, twice at most, and lives on', async () => {
		host.acknowledges = false;
		host.write(...GET_ID);
		await comes(host, ACK, ID);
		host.write(0x15);
		await comes(host, ID);
		host.write(0x18);
		await comes(host, ID);
		host.write(0x15);
		await vi.waitFor(() => expect(home.complaints()).toContain('not acknowledged (last: NAK): lost'));
		host.acknowledges = true;
		host.write(...GET_ID);
		await comes(host, ACK, ID);
	});

	test('sends a frame again that the host does not answer', async () => {
		host.acknowledges = false;
		host.write(...GET_ID);
		await comes(host, ACK, ID);
		host.acknowledges = true;
		await comes(host, ID);
	});

	test('outlives a message that it cannot parse', async () => {
		host.write(...request(0x13));
		await vi.waitFor(() => expect(home.complaints()).toContain('Mock controller received an invalid message'));
		await comes(host, ACK);
		host.write(...GET_ID);
		await comes(host, ACK, ID);
	});
});

describe('the module of the home', () => {
	test('reports no acknowledgement from a node that does not exist', async () => {
		host.write(...sendData(99, 7, ...NO_OPERATION));
		await comes(host, ACK, /^0104011301/, /^01..00130701/);
	});

	test('refuses to send while it sends', async () => {
		host.write(...sendData(3, 8, ...NO_OPERATION), ...sendData(2, 9, ...NO_OPERATION));
		await comes(host, ACK, ACK, /^0104011301/, /^0104011300/, /^01..00130800/);
		expect(home.complaints()).toContain('SendDataRequest while a transmission is on air: refused');
	});

	test('delivers a command that zwave-js cannot decode, and the node ignores it', async () => {
		// Clock Set: zwave-js writes it, but does not read it.
		host.write(...sendData(3, 10, 0x81, 0x04, 0x20, 0x00));
		await comes(host, ACK, /^0104011301/, /^01..00130a00/);
		expect(home.complaints()).toContain('ClockCCSet: deserialization not implemented');
		host.write(...sendData(3, 11, ...NO_OPERATION));
		await comes(host, ACK, /^0104011301/, /^01..00130b00/);
	});
});

test('a node acknowledges a command of a class that it does not have, and does not answer', async () => {
	host.write(...sendData(6, 12, ...SWITCH_GET));
	await comes(host, ACK, /^0104011301/, /^01..00130c00/);
	// What the node had said would have come before these.
	host.write(...sendData(6, 13, ...NO_OPERATION));
	await comes(host, ACK, /^0104011301/, /^01..00130d00/);
	expect(home.heard).toContainEqual(expect.objectContaining({ node: 6, received: 'BinarySwitchCCGet' }));
});

test('a plug does not report what the host set, and reports what a hand set', async () => {
	host.write(...sendData(3, 14, ...SWITCH_ON));
	await comes(host, ACK, /^0104011301/, /^01..00130e00/);
	host.write(...sendData(3, 15, ...NO_OPERATION));
	await comes(host, ACK, /^0104011301/, /^01..00130f00/);
	home.tell({ do: 'set', node: 3, on: false });
	await comes(host, /^01..00040003052503000000/);
	home.tell({ do: 'set', node: 3, on: true });
	await comes(host, /^01..00040003052503ffff00/);
});

test('another client takes the line over, and finds the home as it was left', async () => {
	const second = await connectHost(home.url);
	await host.closed;
	second.write(...sendData(3, 16, ...SWITCH_GET));
	await comes(second, ACK, /^0104011301/, /^01..00131000/, /^01..00040003052503ffff00/);
	await second.close();
	const third = await connectHost(home.url);
	third.write(...GET_ID);
	await comes(third, ACK, ID);
	await third.close();
});
