/**
 * One attempt to reach a NATS server with JetStream, and what comes of it (README.md beside this file; contract, "Topics").
 *
 * Promises: a command is acknowledged to the server on ACKNOWLEDGE and not before, and the next one is asked for only when
 * the server has confirmed that; one that was not comes again to the next connection at once, or, when the process was
 * killed, to the next process within seconds. PUBLISHED means that a stream has it. The status is renewed as long as the
 * connection lasts, and vanishes without it. Does not reconnect: the link's statechart does.
 */
import type { JsMsg } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { z } from 'zod';
import type { ConnectionInput, FromConnection, ToConnection } from '../../../machines/link-connection.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import { urlsOf } from '../../runtime/link-config.ts';
import { sentBy } from '../../runtime/link-reply.ts';
import { comparison, type Secrets } from '../../runtime/link-secrets.ts';
import { birth, farewell } from '../../runtime/link-status.ts';
import { fromResource, type ResourceLogic } from '../../runtime/resource.ts';
import type { NatsConfig } from './config.ts';
import { type Publication, publisher } from './publishing.ts';
import { replyToOf, traceIn } from './reply.ts';
import { faultOf } from './secrets.ts';
import { openServer, type Server } from './server.ts';
import { subjectOf } from './subjects.ts';
import { faultFrom, permissionViolation, sharedId } from './words.ts';

const DIALECT = 'NATS JetStream';
const BIRTHS_KNOWN = 8;

export function natsConnection(
	options: LinkOptions<NatsConfig>,
): ResourceLogic<ToConnection, ConnectionInput, undefined> {
	const { config, gatewayId, session, receive, clockIsTrusted, log } = options;
	const urls = urlsOf(config);
	const status = subjectOf(gatewayId, 'status');
	/** Counts over all connections: an ACKNOWLEDGE that comes late must not hit another command. */
	let deliveries = 0;
	/** Where the command is acknowledged that came last, until the server has confirmed that it was. */
	let unconfirmed: string | undefined;
	/** As they were written: a server that was stalled may pass one on late. */
	const ownBirths: string[] = [];

	return fromResource<ToConnection, FromConnection, ConnectionInput>((scope) => {
		const { input, tell, fail, complete, guarded } = scope;
		const url = urls[input.turn % urls.length] ?? config.url;
		const lost = guarded((error: unknown) => fail(faultFrom(error, url, clockIsTrusted())));
		const released = new AbortController();
		let renewing: NodeJS.Timeout | undefined;

		const serve = (server: Server, secrets: Secrets) => {
			const { nats, jetstream, commands } = server;
			const publish = publisher(server, gatewayId, session);
			let isLeaving = false;
			let inHand: JsMsg | undefined;
			/** Publications that the server has not answered. */
			const open = new Set<Promise<void>>();

			/** Asks for the next command, and again when there was none for long. */
			const pull = async () => {
				while (!isLeaving) {
					const message = await commands.next({ expires: config.keepAliveSeconds * 1_000 });
					if (message) return await handOver(message);
				}
			};

			const handOver = async (message: JsMsg) => {
				unconfirmed = acknowledgedAt(message);
				const arrivedAt = options.now();
				const request = await receive(message.data);
				if (isLeaving) return message.nak();
				inHand = message;
				deliveries++;
				const answered = sentBy(replyToOf(message.headers, log), traceIn(message.headers), request);
				tell({ type: 'COMMAND_RECEIVED', delivery: deliveries, arrivedAt, retained: false, request: answered });
			};

			const acknowledge = async (message: JsMsg | undefined) => {
				inHand = undefined;
				await message?.ackAck();
				unconfirmed = undefined;
				await pull();
			};

			const publishStatus = async (message: string) => void (await jetstream.publish(status, message));

			const announceBirth = async () => {
				const text = birth(options);
				ownBirths.push(text);
				ownBirths.splice(0, ownBirths.length - BIRTHS_KNOWN);
				await publishStatus(text);
				if (isLeaving || released.signal.aborted) return;
				renewing = setInterval(() => void publishStatus(text).catch(lost), server.renewEvery);
				tell({ type: 'BIRTH_ANNOUNCED' });
			};

			const heardStatus = (error: Error | null, message: Msg) => {
				if (error) return log.warn('another gateway with the same id would not be noticed', { error });
				if (isLeaving || ownBirths.includes(message.string())) return;
				// An earlier one is our own of before a restart, or another gateway's that hears of us and stays away.
				if (sessionOf(message) >= session) tell({ type: 'DISPLACED', fault: sharedId(gatewayId) });
			};

			const subscribe = async () => {
				if (unconfirmed !== undefined) nats.publish(unconfirmed, '-NAK');
				unconfirmed = undefined;
				nats.subscribe(status, { callback: guarded(heardStatus) });
				pull().catch(lost);
				await nats.flush();
				tell({ type: 'SUBSCRIBED' });
			};

			const answer = async (publication: Publication) => {
				const fault = await publish(publication);
				// It would be refused again, and must not keep the place of others.
				if (fault) tell({ type: 'PUBLICATION_REFUSED', fault });
				tell({ type: 'PUBLISHED', publication: publication.publication });
			};

			const checkSecrets = async () => {
				const current = await options.secrets();
				tell(comparison(secrets, current, (one) => faultOf(config.username, one)));
			};

			const leave = async () => {
				if (isLeaving) return;
				isLeaving = true;
				clearInterval(renewing);
				inHand?.nak();
				await Promise.all(open);
				await publishStatus(farewell(options));
				await nats.close();
				complete(undefined);
			};

			scope.receive((event) => {
				switch (event.type) {
					case 'SUBSCRIBE':
						subscribe().catch(lost);
						break;
					case 'ANNOUNCE_BIRTH':
						announceBirth().catch(lost);
						break;
					case 'PUBLISH': {
						const answered = answer(event)
							.catch(lost)
							.finally(() => open.delete(answered));
						open.add(answered);
						break;
					}
					case 'ACKNOWLEDGE':
						// The statechart passes on that of the last delivery only.
						acknowledge(inHand).catch(lost);
						break;
					case 'CHECK_SECRETS':
						checkSecrets().catch((error) => tell({ type: 'SECRETS_UNUSABLE', fault: faultFrom(error, url, true) }));
						break;
					case 'LEAVE':
						leave().catch(lost);
				}
			});
			nats.closed().then((error) => isLeaving || lost(error), lost);
			logViolations(nats, log).catch(lost);
			tell({ type: 'CONNECTED', fresh: server.fresh, dialect: DIALECT, detail: { url } });
		};

		const opening = options.secrets().then(async (secrets) => {
			const server = await openServer({ config, url, gatewayId, secrets, signal: released.signal });
			return { server, secrets };
		});
		opening.then(
			guarded(({ server, secrets }) => serve(server, secrets)),
			lost,
		);
		return () => {
			clearInterval(renewing);
			released.abort();
			opening.then(
				({ server }) => server.nats.close(),
				() => {
					// `lost` has told it, or nobody waits for it any more.
				},
			);
		};
	});
}

/** The client has it, and keeps it from its types. */
function acknowledgedAt(message: JsMsg): string | undefined {
	return 'reply' in message && typeof message.reply === 'string' ? message.reply : undefined;
}

const online = z.looseObject({ state: z.literal('online'), session: z.number() });

/** Of a birth; 0 for what is none: whoever writes that is not a gateway for it. */
function sessionOf(message: Msg): number {
	try {
		return online.safeParse(message.json()).data?.session ?? 0;
	} catch {
		return 0;
	}
}

/** What no answer tells, such as a reply to a sender that may not be answered there. */
async function logViolations(nats: Server['nats'], log: LinkOptions<NatsConfig>['log']) {
	for await (const event of nats.status()) {
		if (event.type !== 'error') continue;
		const violation = permissionViolation(event.error);
		if (violation) log.warn('the server does not permit something', { reason: violation.message });
	}
}
