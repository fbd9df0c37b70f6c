/** The NATS link on a cluster of three servers, each of which holds everything: any one of them may be lost. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { commandText, GATEWAY, Running } from '../kit/link-conformance.ts';
import { natsLink } from '../kit/nats-link.ts';
import { type NatsServer, natsCluster } from '../kit/nats-server.ts';

const noNats = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('nats-server');

/** A cluster takes up to ten seconds for an election, and this one shares a machine with two others. */
const LONG = { timeout: 45_000, interval: 20 };

const urlOf = ({ port }: NatsServer) => `nats://127.0.0.1:${port}`;

/** Somebody in the cloud who does what the client's manual says: what was not confirmed is sent again under the same id. */
async function send(servers: readonly NatsServer[], id: string): Promise<void> {
	const nats = await connect({ servers: servers.map(urlOf), maxReconnectAttempts: -1, reconnectTimeWait: 100 });
	await vi.waitFor(
		() => jetstream(nats, { timeout: 1_000 }).publish(`gw.v1.${GATEWAY}.cmd`, commandText(id), { msgID: id }),
		LONG,
	);
	await nats.close();
}

/** The texts of a stream; only its own leader is asked. */
async function read(servers: readonly NatsServer[], stream: string): Promise<(string | undefined)[]> {
	const nats = await connect({ servers: servers.map(urlOf) });
	const { streams } = await jetstreamManager(nats, { checkAPI: false });
	const { state } = await streams.info(stream);
	const all = Array.from({ length: state.last_seq }, (_, index) => streams.getMessage(stream, { seq: index + 1 }));
	const texts = (await Promise.all(all)).map((message) => message?.string());
	await nats.close();
	return texts;
}

/** Acknowledges at once whatever comes, but for what is held back. */
function handling(running: Running, isHeld: (id: string | null) => boolean) {
	running.actor.on('COMMAND_RECEIVED', ({ delivery, request }) => {
		const id = 'command' in request ? request.command.id : null;
		if (!isHeld(id)) running.send({ type: 'ACKNOWLEDGE', delivery });
	});
}

/** Publishes a result each time that the link is ready, as the outbox does, until it is PUBLISHED. */
function publishing(running: Running, publication: number, id: string) {
	const attempt = () => running.send({ type: 'PUBLISH', publication, topic: 'res', payload: { id }, retain: false });
	running.actor.on('LINK_CHANGED', ({ state }) => state === 'ready' && attempt());
	attempt();
	return vi.waitFor(() => expect(running.told).toContainEqual({ type: 'PUBLISHED', publication }), LONG);
}

async function afterLosing(lost: number, which: string) {
	const servers = await natsCluster();
	onTestFinished(async () => void (await Promise.all(servers.map((server) => server.dispose()))));
	await Promise.all(servers.map((server) => server.start()));
	await Promise.race(servers.map((server) => server.says(/new metadata leader/)));

	const [first = '', ...moreUrls] = servers.map(urlOf);
	const running = new Running(natsLink(first, { moreUrls, replicas: 3, keepAliveSeconds: 2 }));
	let held: string | undefined = 'c';
	handling(running, (id) => id === held);
	await running.ready();
	for (const id of ['a', 'b', 'c']) await send(servers, id);
	await publishing(running, 1, 'a');
	await running.command(3);

	await servers[lost]?.kill();
	const survivors = servers.filter((_, index) => index !== lost);
	held = undefined;
	running.send({ type: 'ACKNOWLEDGE', delivery: (await running.command(3)).delivery });
	await Promise.all([send(survivors, 'd'), publishing(running, 2, 'b')]);
	await vi.waitFor(() => expect(running.receivedIds, which).toContain('d'), LONG);

	// What was in the gateway's hands when the server was lost may come again; what was acknowledged before does not.
	expect(
		running.receivedIds.filter((id, index, ids) => id !== ids[index - 1]),
		which,
	).toEqual(['a', 'b', 'c', 'd']);
	expect(
		running.receivedIds.filter((id) => id !== 'c'),
		which,
	).toEqual(['a', 'b', 'd']);
	expect(await read(survivors, 'GATEHOUSE_RESULTS'), which).toEqual(['{"id":"a"}', '{"id":"b"}']);
}

describe.skipIf(noNats)('on a cluster of three', () => {
	// At the same time: nearly all of it is waiting for elections.
	test('no command and no result is lost or repeated, whichever server is lost', async () => {
		await Promise.all([
			afterLosing(0, 'without the server that the gateway is connected to'),
			afterLosing(1, 'without the second server'),
			afterLosing(2, 'without the third server'),
		]);
	});
});
