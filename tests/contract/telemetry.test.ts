/**
 * What an operator's own tools see of the gateway: a command as one trace from the link to the radio, and metrics, at an
 * OpenTelemetry collector, and at the address that Prometheus asks.
 */
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../kit/line.ts';
import { type CollectorHere, type DecodedSpan, openCollector } from '../kit/otlp-collector.ts';
import { GATEWAY, House, noMosquitto } from './house.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const LONG = { timeout: 20_000, interval: 20 };

const SWITCH = { target: 'zw-2', action: 'onOff.on' };

describe.skipIf(noMosquitto)('a gateway that is watched', () => {
	let house: House;
	let collector: CollectorHere;
	let client: MqttClient;
	let metricsAt: string;

	beforeAll(async () => {
		collector = await openCollector();
		const port = await freePort();
		metricsAt = `http://127.0.0.1:${port}/metrics`;
		house = await House.open({
			configuration: {
				telemetry: {
					intervalSeconds: 5,
					prometheus: { port },
					otlp: { url: collector.url, intervalSeconds: 1, headersFile: 'headers' },
				},
			},
			files: { headers: 'Authorization: Bearer s3cret\nX-Site: 7\n' },
		});
		client = await connectAsync(`mqtt://127.0.0.1:${house.broker.port}`, { protocolVersion: 5 });
		await house.interviewed('zw-2');
	});
	afterAll(async () => {
		await client.endAsync(true);
		await house.close();
		await collector.close();
	});

	/** Sends a command with user properties; resolves to those of each of its results. */
	async function traced(id: string, userProperties: { [name: string]: string | string[] }, body: object = SWITCH) {
		const heard: unknown[] = [];
		const hear = (topic: string, payload: Buffer, { properties }: { properties?: { userProperties?: unknown } }) => {
			if (topic === `answers/${id}` && payload.length > 0) heard.push(properties?.userProperties);
		};
		client.on('message', hear);
		onTestFinished(() => void client.off('message', hear));
		await client.subscribeAsync(`answers/${id}`, { qos: 1 });
		const isAny = Object.keys(userProperties).length > 0;
		const properties = { responseTopic: `answers/${id}`, ...(isAny && { userProperties }) };
		await client.publishAsync(`gw/v1/${GATEWAY}/cmd`, JSON.stringify({ v: 1, id, ...body }), { qos: 1, properties });
		await house.backend.of(id).final();
		await vi.waitFor(() => expect(heard).toHaveLength(house.backend.results(id).length), LONG);
		return heard;
	}

	const spansOf = (trace: string) => collector.spans.filter(({ traceId }) => traceId === trace);

	/** Waits until the trace is whole: its last span is that of the result at the broker. */
	async function whole(trace: string): Promise<readonly DecodedSpan[]> {
		await vi.waitFor(() => expect(spansOf(trace).map(({ name }) => name)).toContain('publish'), LONG);
		return spansOf(trace);
	}

	test('a command that comes with a trace is one trace from there to the radio, with parents and children right', async () => {
		const traceparent = `00-${TRACE}-${SPAN}-01`;
		const heard = await traced('traced-1', { traceparent, tracestate: 'congo=t61rcWkgMzE' });
		const spans = await whole(TRACE);
		const root = spans.find(({ name }) => name === SWITCH.action) ?? expect.fail('there is no span of the command');
		const execute = spans.find(({ name }) => name === 'execute') ?? expect.fail('there is no span of the execution');
		expect(root).toMatchObject({
			parentSpanId: SPAN,
			traceState: 'congo=t61rcWkgMzE',
			attributes: { 'gatehouse.command.id': 'traced-1', 'gatehouse.target': 'zw-2', 'gatehouse.status': 'succeeded' },
		});
		const children = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId).map(({ name }) => name);
		expect(children).toEqual(expect.arrayContaining(['receive', 'store', 'execute', 'conclude', 'publish']));
		const radio = spans.filter(({ parentSpanId }) => parentSpanId === execute.spanId);
		expect(radio.map(({ name }) => name)).toContain('line SendData');
		for (const { startTimeUnixNano, endTimeUnixNano } of [...spans, ...radio]) {
			expect(startTimeUnixNano).toBeGreaterThanOrEqual(root.startTimeUnixNano);
			expect(endTimeUnixNano).toBeGreaterThanOrEqual(startTimeUnixNano);
		}
		for (const { endTimeUnixNano } of radio) expect(endTimeUnixNano).toBeLessThanOrEqual(root.endTimeUnixNano);
		const back = { traceparent: `00-${TRACE}-${root.spanId}-01`, tracestate: 'congo=t61rcWkgMzE' };
		expect(heard).toEqual([back, back]);
		expect(collector.resource()).toMatchObject({ 'service.name': 'gatehouse', 'service.instance.id': GATEWAY });
	});

	test.each<[string, { [name: string]: string | string[] }]>([
		['none', {}],
		['a bad one', { traceparent: '00-zz', tracestate: 'a=b' }],
		['two of them', { traceparent: [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`] }],
	])('with %s it has a trace of its own, which its results tell', async (name, properties) => {
		const [heard] = await traced(`own-${name}`, properties);
		const [, trace] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(Object(heard).traceparent) ?? [];
		const spans = await whole(trace ?? '');
		expect(trace).not.toBe(TRACE);
		expect(spans.find(({ name }) => name === SWITCH.action)?.parentSpanId ?? '').toBe('');
	});

	test('what is no command is traced as that', async () => {
		const trace = TRACE.replace('4b', '5c');
		await traced('refused-1', { traceparent: `00-${trace}-${SPAN}-01` }, { ...SWITCH, endpoint: 'x' });
		await vi.waitFor(
			() =>
				expect(spansOf(trace)).toMatchObject([{ name: 'refused', attributes: { 'error.type': 'INVALID_COMMAND' } }]),
			LONG,
		);
	});

	test('no PIN is in any of it', async () => {
		const pin = '473829';
		const trace = TRACE.replace('4b', '6d');
		await traced(
			'pin-1',
			{ traceparent: `00-${trace}-${SPAN}-01` },
			{
				...{ target: 'zw-2', action: 'doorLock.unlockDoor' },
				args: { pinCode: pin },
			},
		);
		await whole(trace);
		const text = JSON.stringify(collector.spans, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
		expect(text).not.toContain(pin);
	});

	test('the collector gets the metrics, and the headers of the file', async () => {
		await vi.waitFor(() => {
			const { dataPoints = [] } = collector.metrics.get('gatehouse.commands')?.sum ?? {};
			const labels = dataPoints.map(({ attributes }) => attributes);
			expect(labels).toContainEqual({ action: SWITCH.action, status: 'succeeded' });
		}, LONG);
		expect([...collector.metrics.keys()]).toEqual(
			expect.arrayContaining(['gatehouse.command_duration', 'gatehouse.devices', 'gatehouse.outbox_messages']),
		);
		const { headers } = collector.requests.at(-1) ?? {};
		expect(headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-site': '7' });
	});

	test('Prometheus gets the same, and nothing of single devices or commands', async () => {
		const page = async () => await (await fetch(metricsAt)).text();
		// What health measures comes with it.
		await vi.waitFor(async () => expect(await page()).toContain('gatehouse_serial_frames_sent_total{'), LONG);
		const text = await page();
		expect(text).toMatch(/^gatehouse_commands_total\{action="onOff.on",status="succeeded"\} [1-9]/m);
		expect(text).toMatch(/^gatehouse_line_request_duration_seconds_count\{stack="zw"\} [1-9]/m);
		expect(text).toMatch(/^gatehouse_subsystem_state\{subsystem="cloud",state="ready"\} 1$/m);
		expect(text).toMatch(/^gatehouse_serial_frames_sent_total\{stack="zw"\} [1-9]/m);
		expect(text).not.toMatch(/zw-\d|traced-1/);
	});

	test('a collector that refuses, or hangs, delays no command', async () => {
		for (const behaviour of [503, 'hang'] as const) {
			collector.behaviour = behaviour;
			const asked = collector.requests.length;
			const began = performance.now();
			for (let n = 0; n < 3; n++) expect(await house.backend.run(SWITCH)).toMatchObject({ status: 'succeeded' });
			expect(performance.now() - began).toBeLessThan(8_000);
			await vi.waitFor(() => expect(collector.requests.length).toBeGreaterThan(asked), LONG);
		}
		collector.behaviour = 'take';
	});

	test('told to stop, it sends what is left', async () => {
		const trace = TRACE.replace('4b', '7e');
		await traced('last', { traceparent: `00-${trace}-${SPAN}-01` });
		expect(house.faults).toEqual([]);
		expect((await house.gateway.end('SIGTERM')).code).toBe(0);
		expect(spansOf(trace).map(({ name }) => name)).toEqual(expect.arrayContaining([SWITCH.action, 'publish']));
	});
});
