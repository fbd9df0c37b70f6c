/**
 * Where a sender wants its results besides `res`, and in whose trace, as headers of its command: a NATS message's own reply subject is where
 * JetStream confirms that it has the command.
 */
import type { MsgHdrs } from '@nats-io/transport-node';
import type { ReplyTo, TraceContext } from '../../../machines/events.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import { LONGEST_REPLY } from '../../runtime/link-reply.ts';
import { traceOf } from '../../runtime/trace-context.ts';
import { isReplySubject } from './subjects.ts';

const REPLY_TO = 'Gatehouse-Reply-To';
/** Given back as it came. */
export const CORRELATION = 'Gatehouse-Correlation';

/** Undefined where there are none of use. */
export function replyToOf(head: MsgHdrs | undefined, log: LinkOptions<unknown>['log']): ReplyTo | undefined {
	if (!head?.has(REPLY_TO)) return undefined;
	const topic = head.get(REPLY_TO);
	const correlation = head.has(CORRELATION) ? head.get(CORRELATION) : undefined;
	if (!isReplySubject(topic) || topic.length + (correlation?.length ?? 0) > LONGEST_REPLY) {
		log.warn(
			`a ${REPLY_TO} that is no plain subject, or longer than ${LONGEST_REPLY} with its ${CORRELATION}, is not used`,
		);
		return undefined;
	}
	return { topic, ...(correlation !== undefined && { correlation: Buffer.from(correlation).toString('hex') }) };
}

/** Undefined where there is none of use: headers are for whoever sends, and what is wrong in them costs nobody a command. */
export function traceIn(head: MsgHdrs | undefined): TraceContext | undefined {
	const one = (name: string) => {
		const values = head?.values(name) ?? [];
		return values.length > 1 ? values : values[0];
	};
	return traceOf(one('traceparent'), one('tracestate'));
}
