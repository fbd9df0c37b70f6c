/** The MQTT link at brokers that refuse, redirect, restrict, break the rules, or send what nobody can take. */
import { describe, expect, test, vi } from 'vitest';
import { eventually, GATEWAY, Running } from '../kit/link-conformance.ts';
import { linkTo } from '../kit/mqtt-link.ts';
import {
	CONNECT,
	connack,
	disconnect,
	frame,
	idOf,
	lengthOf,
	PINGREQ,
	PUBACK,
	PUBLISH,
	polite,
	property,
	rudeBroker,
	SUBSCRIBE,
	type Visit,
} from '../kit/rude-broker.ts';

const TOPIC = Buffer.from(`gw/v1/${GATEWAY}/cmd`);
const MOST = 8 * 1024 * 1024;

/** The alarm that was raised first. */
async function alarmOf(running: Running) {
	await eventually(() => expect(running.alarms.some(({ raised }) => raised)).toBe(true));
	const [alarm] = running.alarms.flatMap((event) => (event.raised ? [event.alarm] : []));
	return alarm;
}

describe('a packet that is too large', () => {
	const LENGTH = 100_000_000;

	/** Sends a PUBLISH of so many bytes when it is subscribed to, as fast as it is taken. */
	const flooding = () =>
		rudeBroker((packet, visit) => {
			polite()(packet, visit);
			if (packet.type === SUBSCRIBE) flood(visit);
		});

	function flood({ number, socket }: Visit) {
		// Once is enough: then the link is to come back.
		if (number > 0) return;
		const piece = Buffer.alloc(65_536, 'x');
		socket.write(
			Buffer.concat([Buffer.from([0x32, ...lengthOf(LENGTH), 0, TOPIC.length]), TOPIC, Buffer.from([1, 2])]),
		);
		const more = () => {
			while (!socket.destroyed && socket.write(piece));
		};
		socket.on('drain', more);
		more();
	}

	test.each(['5', '3.1.1'])('does not fill the memory, and is not sent again: MQTT %s', async (protocol) => {
		const { url, frames, visits } = await flooding();
		const before = process.memoryUsage().arrayBuffers;
		let peak = before;
		const look = vi.fn(() => {
			peak = Math.max(peak, process.memoryUsage().arrayBuffers);
		});
		const running = new Running(linkTo(url, { protocol }));
		running.actor.on('*', look);
		expect(await alarmOf(running)).toMatchObject({
			text: `${url} sends a packet of ${LENGTH} bytes; at most ${MOST} are taken`,
			remedy: expect.stringContaining('65536 bytes'),
		});
		expect(look).toHaveBeenCalled();
		expect(peak - before).toBeLessThan(8_000_000);
		await running.ready(1);
		expect(visits[0]?.socket.bytesWritten).toBeLessThan(16_000_000);
		expect(frames.filter(({ type }) => type === PUBACK)).toEqual([
			expect.objectContaining({ body: Buffer.from([1, 2]) }),
		]);
	});
});

describe('what is not MQTT', () => {
	test('is told with how it begins', async () => {
		const { url } = await rudeBroker((_, { socket }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
		expect(await alarmOf(new Running(linkTo(url)))).toMatchObject({
			text: `${url} does not speak MQTT: it begins with "HTTP/1.1 400 Bad Request"`,
			remedy: 'check the host and the port in cloud.url',
		});
	});

	test.each([
		['a packet with flags that it can not have', frame(0x91, [0, 1])],
		['a second CONNACK', connack(0, new Uint8Array())],
		['a topic alias that was not asked for', frame(0x30, [0, 1, 0x74, 3, 0x23, 0, 1])],
		['a packet type that there is not', frame(0x00)],
	])('%s ends the connection, and is told', async (_, bytes) => {
		const { url } = await rudeBroker((packet, visit) => {
			polite()(packet, visit);
			if (packet.type === CONNECT) visit.send(bytes);
		});
		expect((await alarmOf(new Running(linkTo(url))))?.text).toMatch(/^the connection to .* failed: /);
	});

	test('a broker that sends nothing at all does not hold up the farewell', async () => {
		const { url, frames } = await rudeBroker(() => {});
		const running = new Running(linkTo(url));
		await eventually(() => expect(frames).toHaveLength(1));
		running.send({ type: 'STOP' });
		await running.left();
	});
});

describe('a broker that refuses', () => {
	test.each<[number, string, string]>([
		[0x80, 'it does not say why', 'log of the broker'],
		[0x88, 'it is not available', 'wait'],
		[0x89, 'it is busy', 'wait'],
		[0x8a, 'this client is banned', 'let it in again'],
		[0x95, 'a packet is larger than it takes', 'limit'],
		[0x97, 'a quota is exceeded', 'allows'],
		[0x9a, 'it does not retain messages', 'retain'],
		[0x9b, 'it takes QoS 0 only', 'QoS 1'],
		[0x9f, 'it is connected to too often', 'wait'],
		[0xfe, 'reason code 254', 'log of the broker'],
	])('with code %i is told in words', async (code, text, remedy) => {
		const { url } = await rudeBroker((_, { send }) => send(connack(code, new Uint8Array())));
		const alarm = await alarmOf(new Running(linkTo(url, { protocol: '5' })));
		expect(alarm?.text).toContain(`${url} refused the connection: ${text}`);
		expect(alarm?.remedy).toContain(remedy);
	});

	test('has its own words quoted, at most 200 characters of them', async () => {
		const reason = property.text(0x1f, 'x'.repeat(300));
		const { url } = await rudeBroker((_, { send }) => send(connack(0x87, reason)));
		expect((await alarmOf(new Running(linkTo(url))))?.text).toBe(
			`${url} refused the connection: not authorised, or bad user name or password ("${'x'.repeat(200)}…")`,
		);
	});

	test.each([
		[0x9c, 'another broker is to be used for the time being'],
		[0x9d, 'the broker has moved for good'],
	])('and names another broker (%i) is not followed', async (code, text) => {
		const other = await rudeBroker(polite());
		const reference = property.text(0x1c, `127.0.0.1:${other.port}`);
		const { url, visits } = await rudeBroker((_, { send }) => send(connack(code, reference)));
		const running = new Running(linkTo(url));
		expect(await alarmOf(running)).toMatchObject({
			text: `${url} refused the connection: ${text}; it names 127.0.0.1:${other.port}`,
			remedy: expect.stringContaining('no redirection is followed'),
		});
		await eventually(() => expect(visits.length).toBeGreaterThan(1));
		expect(other.visits).toEqual([]);
	});

	test('the gateway later says so, with another broker’s name', async () => {
		const { url } = await rudeBroker((packet, visit) => {
			polite()(packet, visit);
			if (packet.type === SUBSCRIBE) visit.send(disconnect(0x9c, property.text(0x1c, 'b.example')));
		});
		expect((await alarmOf(new Running(linkTo(url))))?.text).toBe(
			`${url} closed the connection: another broker is to be used for the time being; it names b.example`,
		);
	});

	test('the subscription is told in words', async () => {
		const { url } = await rudeBroker((packet, visit) => {
			if (packet.type === SUBSCRIBE) visit.send(frame(0x90, packet.body.subarray(0, 2), [0, 0x87]));
			else polite()(packet, visit);
		});
		expect((await alarmOf(new Running(linkTo(url))))?.text).toContain(
			`refused the subscription to gw/v1/${GATEWAY}/cmd: not authorised`,
		);
	});

	test.each([
		[0x90, 'it does not accept the topic'],
		[0x97, 'a quota is exceeded'],
		[0x99, 'it does not accept the payload'],
	])('a publication with code %i is told in words, and the connection holds', async (code, text) => {
		const { url } = await rudeBroker((packet, visit) => {
			if (packet.type === PUBLISH && packet.body.includes('/devices')) {
				visit.send(frame(PUBACK, idOf(packet.body), [code, 0]));
			} else polite()(packet, visit);
		});
		const running = new Running(linkTo(url));
		await running.ready();
		running.send({ type: 'PUBLISH', publication: 1, topic: 'devices', payload: {}, retain: true });
		await eventually(() => expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 1 }));
		expect(running.alarms.at(-1)).toMatchObject({
			alarm: { severity: 'warning', text: `${url} does not take gw/v1/${GATEWAY}/devices: ${text}` },
		});
		expect(running.states.at(-1)).toMatchObject({ state: 'ready' });
	});
});

describe('a broker with terms of its own', () => {
	test('has no more unacknowledged than it takes, and gets everything in order', async () => {
		const held: (() => void)[] = [];
		const { url, frames } = await rudeBroker((packet, visit) => {
			if (packet.type === PUBLISH && packet.body.includes('/res')) held.push(() => polite()(packet, visit));
			else polite(property.two(0x21, 2))(packet, visit);
		});
		const running = new Running(linkTo(url));
		expect(await running.ready()).toMatchObject({ detail: { mostUnacknowledged: 2 } });
		const numbers = [1, 2, 3, 4, 5];
		for (const publication of numbers) {
			running.send({ type: 'PUBLISH', publication, topic: 'res', payload: { id: publication }, retain: false });
		}
		for (const number of numbers) {
			await eventually(() => expect(held.length).toBe(Math.min(5, number + 1)));
			held[number - 1]?.();
		}
		await eventually(() => expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 5 }));
		const sent = frames.flatMap(({ body }) => /\{"id":(\d)\}$/.exec(body.toString())?.[1] ?? []);
		expect(sent).toEqual(numbers.map(String));
	});

	test('that keeps a session for shorter than asked for is told of', async () => {
		const { url } = await rudeBroker(polite(property.four(0x11, 3_600)));
		const warn = vi.fn();
		const running = new Running(linkTo(url, {}, { log: { warn, info: () => {} } }));
		expect(await running.ready()).toMatchObject({ detail: { sessionExpirySeconds: 3_600 } });
		expect(warn).toHaveBeenCalledWith(
			expect.stringContaining('keeps commands for a gateway that is away for 3600 s only'),
		);
	});

	test('has the line tried as often as it says', async () => {
		const { url, frames } = await rudeBroker(polite(property.two(0x13, 1)));
		const running = new Running(linkTo(url));
		expect(await running.ready()).toMatchObject({ detail: { keepAliveSeconds: 1 } });
		await eventually(() => expect(frames.some(({ type }) => type === PINGREQ)).toBe(true));
	});

	test('that grants the subscription with QoS 0 only is of no use, and that is told', async () => {
		const { url } = await rudeBroker((packet, visit) => {
			if (packet.type === SUBSCRIBE) visit.send(frame(0x90, packet.body.subarray(0, 2), [0]));
			else polite()(packet, visit);
		});
		const alarm = await alarmOf(new Running(linkTo(url, { protocol: '3.1.1' })));
		expect(alarm?.text).toContain('it takes QoS 0 only');
	});

	test.each([
		['retains nothing', property.byte(0x25, 0), 'it does not retain messages'],
		['takes QoS 0 only', property.byte(0x24, 0), 'it takes QoS 0 only'],
	])('that %s is of no use, and that is told', async (_, terms, text) => {
		const { url } = await rudeBroker(polite(terms));
		expect((await alarmOf(new Running(linkTo(url))))?.text).toContain(`${url} is of no use to the gateway: ${text}`);
	});
});
