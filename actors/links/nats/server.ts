/**
 * Opens one connection to a NATS server, and finds what the link needs on it. Does not reconnect: the link's statechart
 * does.
 */
import { type Consumer, type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import {
	type NatsConnection,
	NatsConnectionImpl,
	type NodeConnectionOptions,
	setTransportFactory,
	wsconnect,
} from '@nats-io/transport-node';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { LinkFault } from '../../../machines/link-connection.ts';
import { type Secrets, tlsOf } from '../../runtime/link-secrets.ts';
import { isWebSocket, type NatsConfig } from './config.ts';
import { authenticatorOf, faultOf } from './secrets.ts';
import { findStreams } from './streams.ts';

export interface Server {
	readonly nats: NatsConnection;
	readonly jetstream: JetStreamClient;
	/** Of this gateway's commands. */
	readonly commands: Consumer;
	/** The server knows nothing of this gateway. */
	readonly fresh: boolean;
	/** ms: how often the status must be renewed so that it stays. */
	readonly renewEvery: number;
}

export interface Opening {
	readonly config: NatsConfig;
	/** Of the configured ones, the one whose turn it is. */
	readonly url: string;
	readonly gatewayId: string;
	readonly secrets: Secrets;
	/** Nobody waits for it any more: what is being opened is let go at once. */
	readonly signal: AbortSignal;
}

/** ms, to be let in: less than the statechart's limit for all of it. */
const CONNECT_WITHIN = 12_000;
/** ms, for each answer of JetStream. */
const ANSWER_WITHIN = 5_000;

/** @throws What the client or the network tells, or a LinkFault. */
export async function openServer(opening: Opening): Promise<Server> {
	const { config, gatewayId } = opening;
	const nats = await reach(opening);
	try {
		const manager = await jetstreamManager(nats, { checkAPI: false, timeout: ANSWER_WITHIN });
		const { commands, ...found } = await findStreams(manager, config, gatewayId);
		const client = jetstream(nats, { timeout: ANSWER_WITHIN });
		return { nats, jetstream: client, commands: client.consumers.getConsumerFromInfo(commands), ...found };
	} catch (error) {
		await nats.close();
		throw error;
	}
}

async function reach({ config, url, gatewayId, secrets, signal }: Opening): Promise<NatsConnection> {
	const unusable = faultOf(config.username, secrets);
	if (unusable) throw unusable;
	const authenticator = authenticatorOf(config.username, secrets);
	const options: NodeConnectionOptions = {
		servers: url,
		name: `gatehouse-${gatewayId}`,
		// Of its own, so that a user can be kept from reading the answers to others.
		inboxPrefix: `_INBOX_gatehouse-${gatewayId}`,
		...(authenticator && { authenticator }),
		ignoreClusterUpdates: true,
		reconnect: false,
		noEcho: true,
		noAsyncTraces: true,
		timeout: CONNECT_WITHIN,
		pingInterval: config.keepAliveSeconds * 500,
		maxPingOut: 2,
	};
	if (url.startsWith('tls:')) {
		// Without it, the certificate of a server that is named by its address would have to be for `localhost`.
		const tls = { ...tlsOf(secrets), host: new URL(url).hostname };
		return await connect({ ...options, tls }, signal);
	}
	if (!isWebSocket(url)) return await connect(options, signal);
	if (typeof WebSocket === 'undefined') {
		throw new LinkFault(
			`Node ${process.versions.node} has no WebSocket of its own`,
			'use a url that begins with nats:// or tls://, or Node 22 or later',
		);
	}
	return await wsconnect(options);
}

/**
 * Does what the client's own `connect` does, but for one thing: the socket to a server that accepts it and stays silent is
 * closed. The client forgets it when its time is up, and there would be one more open with each attempt.
 */
async function connect(options: NodeConnectionOptions, signal: AbortSignal): Promise<NatsConnection> {
	let transport: NodeTransport | undefined;
	const letGo = () => transport?.discard();
	const factory = () => {
		transport = new NodeTransport();
		return transport;
	};
	setTransportFactory({ factory, dnsResolveFn: nodeResolveHost });
	signal.addEventListener('abort', letGo);
	try {
		return await NatsConnectionImpl.connect(options);
	} catch (error) {
		letGo();
		throw error;
	} finally {
		signal.removeEventListener('abort', letGo);
	}
}
