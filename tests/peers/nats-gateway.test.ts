/** The built gateway with the simulated home behind it and a nats-server before it: a command goes through all of it. */
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../kit/folder.ts';
import { GatewayChild } from '../kit/gateway-child.ts';
import { startHome } from '../kit/home-child.ts';
import { natsBackend } from '../kit/nats-backend.ts';
import { runningServer } from '../kit/nats-server.ts';
import { publicationFaults } from '../kit/published.ts';

const noNats = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('nats-server');

const GATEWAY = 'apt-104';
const LONG = { timeout: 30_000, interval: 20 };

const inventory = z.looseObject({ devices: z.array(z.looseObject({ id: z.string(), interview: z.string() })) });

test.skipIf(noNats)('a command over NATS reaches the lock, and its result comes to the stream', async () => {
	const { server, url } = await runningServer();
	const home = await startHome('--port', '0', '--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0');
	onTestFinished(async () => void (await home.leave()));
	const folder = await temporaryFolder({
		'gatehouse.json': JSON.stringify({
			gateway: { id: GATEWAY, stateDir: 'state' },
			cloud: { link: 'nats', url },
			stacks: [{ id: 'zw', stack: 'zwave', port: home.url }],
		}),
	});
	const { nats, heard, command, leave } = await natsBackend(server.port);
	onTestFinished(leave);
	const gateway = new GatewayChild(join(folder, 'gatehouse.json'));
	onTestFinished(async () => void (gateway.runs && (await gateway.end('SIGKILL'))));

	const latest = (topic: string) => heard.findLast((message) => message.topic === topic)?.text;
	await vi.waitFor(() => {
		const { devices } = inventory.parse(JSON.parse(latest('devices') ?? '{}'));
		expect(devices, gateway.output).toContainEqual(expect.objectContaining({ id: 'zw-12', interview: 'complete' }));
	}, LONG);

	await command(GATEWAY, JSON.stringify({ v: 1, id: 'lock-1', target: 'zw-12', action: 'doorLock.lockDoor' }));
	await vi.waitFor(() => expect(latest('res')).toContain('"final":true'), LONG);
	expect(home.heard).toContainEqual(expect.objectContaining({ node: 12, set: true }));

	const { code } = await gateway.end('SIGTERM');
	expect(code).toBe(0);
	expect(JSON.parse(latest('status') ?? '')).toMatchObject({ state: 'offline' });
	const results = await jetstream(nats).consumers.get('GATEHOUSE_RESULTS', { filter_subjects: `gw.v1.${GATEWAY}.res` });
	const statuses: unknown[] = [];
	for await (const message of await results.fetch({ max_messages: 2, expires: 5_000 })) statuses.push(message.json());
	expect(statuses).toMatchObject([
		{ id: 'lock-1', status: 'accepted', final: false },
		{ id: 'lock-1', status: 'succeeded', final: true, confirmedBy: 'report' },
	]);
	const faults = heard
		.filter(({ text, topic }) => text !== '' && topic !== 'cmd')
		.flatMap(({ topic, text }) => publicationFaults({ topic, payload: JSON.parse(text) }));
	expect(faults).toEqual([]);
});
