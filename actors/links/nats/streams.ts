/**
 * The JetStream streams that a fleet of gateways shares, and the durable consumer of one gateway's commands (README.md
 * beside this file says what they are for).
 *
 * What is there is used as it is: an operator may own it. What is missing is created, bounded in size and age.
 */
import { type ConsumerInfo, JetStreamApiError, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { LinkFault } from '../../../machines/link-connection.ts';
import type { NatsConfig } from './config.ts';
import { subjectOf } from './subjects.ts';
import { denied } from './words.ts';

/** ms. A status that is not renewed is gone after so long: NATS has no last will. */
const STATUS_LASTS = 90_000;
/** ms. How long results and events can be read. */
const RESULTS_LAST = 7 * 24 * 3_600_000;
/** ms. The server gives a command again that was not acknowledged for so long: to the next process, after a crash. */
const ACKNOWLEDGE_WITHIN = 5_000;
/** ms. The server's own default. */
const DUPLICATES_KNOWN = 120_000;
/** Commands that wait for one gateway; more are refused to their sender. */
const MOST_COMMANDS = 10_000;
const MB = 1024 * 1024;

export interface Streams {
	readonly commands: ConsumerInfo;
	/** The server knows nothing of this gateway. */
	readonly fresh: boolean;
	/** ms: how often a status must be renewed so that it stays. */
	readonly renewEvery: number;
}

type Limits = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects' | 'max_age'>;

function limitsOf({ streamPrefix, sessionExpirySeconds, replicas }: NatsConfig) {
	const stream = (
		name: string,
		topics: readonly string[],
		{ lastsMs, ...limits }: Partial<StreamConfig> & { readonly lastsMs: number },
	): Limits => ({
		name: `${streamPrefix}_${name}`,
		subjects: topics.map((topic) => `gw.v1.*.${topic}`),
		max_age: nanos(lastsMs),
		duplicate_window: nanos(lastsMs === 0 ? DUPLICATES_KNOWN : Math.min(lastsMs, DUPLICATES_KNOWN)),
		num_replicas: replicas,
		...limits,
	});
	return {
		commands: stream('COMMANDS', ['cmd'], {
			// An acknowledged command is done with; a sender is told when there is no room for one more.
			retention: 'workqueue',
			discard: 'new',
			discard_new_per_subject: true,
			max_msgs_per_subject: MOST_COMMANDS,
			max_bytes: 256 * MB,
			lastsMs: sessionExpirySeconds * 1_000,
		}),
		results: stream('RESULTS', ['res', 'event.>'], { max_bytes: 512 * MB, lastsMs: RESULTS_LAST }),
		state: stream('STATE', ['state.>', 'alarm.>', 'devices', 'health', 'release'], {
			max_msgs_per_subject: 1,
			max_bytes: 256 * MB,
			lastsMs: 0,
		}),
		status: stream('STATUS', ['status'], { max_msgs_per_subject: 1, max_bytes: 32 * MB, lastsMs: STATUS_LASTS }),
	};
}

/** Of the error that the server gave (JetStream API). */
const STREAM_NOT_FOUND = 10_059;
const CONSUMER_NOT_FOUND = 10_014;

const isCoded = (error: unknown, code: number) => error instanceof JetStreamApiError && error.code === code;

/** @throws LinkFault where the gateway may not, or what is there is no use. */
export async function findStreams(manager: JetStreamManager, config: NatsConfig, gatewayId: string): Promise<Streams> {
	const { commands, results, state, status } = limitsOf(config);
	await findStream(manager, results);
	const { max_age } = (await findStream(manager, status)).config;
	await findStream(manager, commands);
	const consumer = await findConsumer(manager, commands.name, gatewayId, config.sessionExpirySeconds);
	await findStream(manager, state);
	const ours = await manager.streams.getMessage(state.name, { last_by_subj: `${subjectOf(gatewayId, '')}>` });
	return {
		commands: consumer.info,
		fresh: consumer.created || ours === null,
		renewEvery: Math.min(max_age === 0 ? STATUS_LASTS : max_age / nanos(1), STATUS_LASTS) / 3,
	};
}

async function findStream(manager: JetStreamManager, limits: Limits) {
	const { name } = limits;
	try {
		return await manager.streams.info(name);
	} catch (error) {
		if (!isCoded(error, STREAM_NOT_FOUND)) throw denied(error, `look at the stream ${name}`);
	}
	try {
		return await manager.streams.add(limits);
	} catch (error) {
		throw denied(error, `create the stream ${name}, which is missing`);
	}
}

async function findConsumer(manager: JetStreamManager, stream: string, gatewayId: string, expirySeconds: number) {
	const subject = subjectOf(gatewayId, 'cmd');
	const what = `the consumer ${gatewayId} of the stream ${stream}`;
	try {
		const info = await manager.consumers.info(stream, gatewayId);
		const { filter_subject, ack_policy, deliver_subject } = info.config;
		if (filter_subject !== subject || ack_policy !== 'explicit' || deliver_subject !== undefined) {
			throw new LinkFault(
				`${what} is of no use: it must be a pull consumer of ${subject} with explicit acknowledgement`,
				'delete it, and the gateway makes a right one; or see actors/links/nats/README.md',
			);
		}
		return { info, created: false };
	} catch (error) {
		if (!isCoded(error, CONSUMER_NOT_FOUND)) throw denied(error, `look at ${what}`);
	}
	try {
		const info = await manager.consumers.add(stream, {
			durable_name: gatewayId,
			filter_subject: subject,
			ack_policy: 'explicit',
			ack_wait: nanos(ACKNOWLEDGE_WITHIN),
			max_ack_pending: 1,
			inactive_threshold: nanos(expirySeconds * 1_000),
		});
		return { info, created: true };
	} catch (error) {
		throw denied(error, `create ${what}, which is missing`);
	}
}
