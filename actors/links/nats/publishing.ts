/**
 * Publishes the gateway's messages to their streams (README.md beside this file), and says what became of each.
 *
 * Promises: a result or event that is sent again after a lost answer is stored once. A value of which only the last counts
 * is stored each time: sent again, it must be the last again.
 */
import { headers } from '@nats-io/transport-node';
import type { ReplyTo, ToLink, TraceContext } from '../../../machines/events.ts';
import type { LinkFault } from '../../../machines/link-connection.ts';
import { CORRELATION } from './reply.ts';
import type { Server } from './server.ts';
import { isPublishedTopic, subjectOf } from './subjects.ts';
import { isRefusal, isUnanswered, refusedPublication } from './words.ts';

/** The most that headers add to a payload, in bytes. */
const OVERHEAD = 256;

export type Publication = Extract<ToLink, { type: 'PUBLISH' }>;

/**
 * @param session Of the gateway: its publications are numbered anew in each.
 * @returns Publishes one; resolves when a stream has it, to undefined, or to why it was refused for good.
 * @throws What the client tells, where it can't be known whether the server has it.
 */
export function publisher({ nats, jetstream }: Server, gatewayId: string, session: number) {
	/** Nobody has answered. A stream without a leader does not either; that passes. */
	const isUntaken = async (subject: string) => {
		const manager = await jetstream.jetstreamManager(false);
		const names = await manager.streams.names(subject).next();
		return names.length === 0;
	};

	const reply = ({ topic, correlation }: ReplyTo, text: string, trace: TraceContext | undefined) => {
		const head = headersWith(trace);
		if (correlation !== undefined) head.set(CORRELATION, Buffer.from(correlation, 'hex').toString());
		nats.publish(topic, text, { headers: head });
	};

	return async ({
		publication,
		topic,
		payload,
		retain,
		replyTo,
		trace,
	}: Publication): Promise<LinkFault | undefined> => {
		const subject = subjectOf(gatewayId, topic);
		if (!isPublishedTopic(topic)) return refusedPublication(subject, 'it belongs to no stream');
		const text = payload === undefined ? '' : JSON.stringify(payload);
		const size = Buffer.byteLength(text) + (trace?.tracestate?.length ?? 0) + OVERHEAD;
		if (size > (nats.info?.max_payload ?? Number.POSITIVE_INFINITY)) {
			return refusedPublication(subject, `${size} bytes are too many`);
		}
		if (replyTo) reply(replyTo, text, trace);
		try {
			const how = retain ? {} : { msgID: `${gatewayId}-${session}-${publication}` };
			await jetstream.publish(subject, text, { ...how, ...(trace && { headers: headersWith(trace) }) });
			return undefined;
		} catch (error) {
			if (isUnanswered(error) && (await isUntaken(subject))) return refusedPublication(subject, 'no stream takes it');
			if (isRefusal(error) && error instanceof Error) return refusedPublication(subject, error.message);
			throw error;
		}
	};
}

function headersWith(trace: TraceContext | undefined) {
	const head = headers();
	for (const [name, value] of Object.entries(trace ?? {})) head.set(name, value);
	return head;
}
