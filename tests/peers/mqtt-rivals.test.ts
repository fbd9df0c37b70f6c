/** The MQTT link where there is more than one of something: several brokers, and another gateway in its place. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { AedesBroker } from '../kit/aedes.ts';
import { commandText, eventually, GATEWAY, Running } from '../kit/link-conformance.ts';
import { Mosquitto, type MosquittoOptions } from '../kit/mosquitto.ts';
import { mqttBackend } from '../kit/mqtt-backend.ts';
import { linkTo } from '../kit/mqtt-link.ts';
import { disconnect, polite, rudeBroker, SUBSCRIBE } from '../kit/rude-broker.ts';

const noMosquitto = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('mosquitto');

const isDisplaced = ({ actor }: Running) => actor.getSnapshot().matches('displaced');

/** Not running. */
async function mosquitto(options: MosquittoOptions = {}) {
	const broker = await Mosquitto.prepare(options);
	onTestFinished(() => broker.dispose());
	return { broker, url: `mqtt://127.0.0.1:${broker.port}` };
}

describe.skipIf(noMosquitto)('of several brokers', () => {
	test('each is tried in turn, the alarm names which failed, and the state names which let it in', async () => {
		const [first, second, third] = [await mosquitto(), await mosquitto(), await mosquitto()];
		await third.broker.start();
		const running = new Running(linkTo(first.url, { moreUrls: [second.url, third.url] }));
		expect(await running.ready()).toMatchObject({ detail: { broker: third.url } });
		const texts = running.alarms.flatMap((event) => (event.raised ? [event.alarm.text] : []));
		expect(texts).toEqual([`nothing answers at ${first.url}`, `nothing answers at ${second.url}`]);
	});

	test('the next gets its turn when one goes away, and it knows nothing of the gateway', async () => {
		const [first, second] = [await mosquitto(), await mosquitto()];
		await first.broker.start();
		await second.broker.start();
		const running = new Running(linkTo(first.url, { moreUrls: [second.url] }));
		expect(await running.ready()).toMatchObject({ fresh: true, detail: { broker: first.url } });
		await first.broker.stop();
		expect(await running.ready(2)).toMatchObject({ fresh: true, detail: { broker: second.url } });
		const { command, leave } = await mqttBackend(second.broker.port);
		onTestFinished(leave);
		await command(GATEWAY, commandText('a'));
		await running.command(1);
		await first.broker.start();
		await second.broker.stop();
		expect(await running.ready(3)).toMatchObject({ fresh: true, detail: { broker: first.url } });
	});

	test('each is spoken to in the version that it knows', async () => {
		const old = await AedesBroker.prepare();
		onTestFinished(() => old.stop());
		await old.start();
		const { broker, url } = await mosquitto();
		const running = new Running(linkTo(`mqtt://127.0.0.1:${old.port}`, { moreUrls: [url] }));
		expect(await running.ready()).toMatchObject({ detail: { dialect: 'MQTT 3.1.1' } });
		await broker.start();
		await old.stop();
		expect(await running.ready(2)).toMatchObject({ detail: { dialect: 'MQTT 5', broker: url } });
	});
});

describe.skipIf(noMosquitto)('two gateways of the same id', () => {
	const readies = ({ states }: Running) => states.filter(({ state }) => state === 'ready').length;

	test.each(['5', '3.1.1'])('do not fight for long where the broker does not say why: MQTT %s', async (protocol) => {
		const { broker, url } = await mosquitto();
		await broker.start();
		const both = [1, 2].map((session) => new Running(linkTo(url, { protocol }, { session })));
		await eventually(() => expect(both.filter(isDisplaced)).toHaveLength(1));
		const [loser] = both.filter(isDisplaced);
		const [winner] = both.filter((one) => !isDisplaced(one));
		expect(loser?.alarms.at(-1)).toMatchObject({
			alarm: {
				id: 'cloud-rival',
				severity: 'error',
				text: expect.stringContaining("another client seems to take the gateway's place"),
			},
		});
		await eventually(() => expect(winner?.states.at(-1)).toMatchObject({ state: 'ready' }));
		expect(both.map(readies).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(10);
	});
});

test('a gateway that the broker says is displaced stays away at once', async () => {
	const { url, visits } = await rudeBroker((packet, visit) => {
		polite()(packet, visit);
		if (packet.type === SUBSCRIBE) visit.send(disconnect(142));
	});
	const running = new Running(linkTo(url));
	await eventually(() => expect(isDisplaced(running)).toBe(true));
	expect(running.alarms.at(-2)).toMatchObject({
		alarm: {
			id: 'cloud',
			severity: 'error',
			text: `${url} closed the connection: another client connected as gatehouse-${GATEWAY}`,
			remedy: expect.stringMatching(/^give each gateway an id of its own .* stays away for 10 to 60 minutes/),
		},
	});
	expect(visits).toHaveLength(1);
});

describe.skipIf(noMosquitto)('a command of 9 MB with MQTT 3.1.1, which has no limit', () => {
	test('costs the connection once, is told, and does not come again', async () => {
		const { broker, url } = await mosquitto();
		await broker.start();
		const running = new Running(linkTo(url, { protocol: '3.1.1' }));
		await running.ready();
		const { command, leave } = await mqttBackend(broker.port);
		onTestFinished(leave);
		await command(GATEWAY, Buffer.alloc(9_000_000, ' '));
		await running.ready(2);
		expect(running.states.map(({ state }) => state)).toEqual(['starting', 'ready', 'down', 'ready']);
		expect(running.states[2]).toMatchObject({
			detail: { reason: expect.stringMatching(/a packet of 90000\d\d bytes/) },
		});
		await command(GATEWAY, commandText('next'));
		await running.command(1);
		expect(running.receivedIds).toEqual(['next']);
	});
});
