/** What a PUBLISH on `cmd` asks for: the command in its payload, with what MQTT 5 adds to it (contract, "A command"). */
import type { IPublishPacket } from 'mqtt';
import type { ReplyTo } from '../../../machines/events.ts';
import type { LinkOptions, Request } from '../../runtime/link.ts';
import { LONGEST_REPLY, sentBy } from '../../runtime/link-reply.ts';
import { traceOf } from '../../runtime/trace-context.ts';
import type { MqttConfig } from './config.ts';

/** The longest that a Message Expiry Interval counts, in ms: as long as `ttlMs` may be. */
const LONGEST_TTL = 7 * 24 * 3_600_000;

type Means = Pick<LinkOptions<MqttConfig>, 'receive' | 'log'>;

export async function requestOf(
	{ payload, properties = {} }: IPublishPacket,
	{ receive, log }: Means,
): Promise<Request> {
	const replyTo = replyToOf(properties, log);
	// W3C Trace Context: MQTT, "User Property".
	const { traceparent, tracestate } = properties.userProperties ?? {};
	const request = await receive(Buffer.from(payload));
	return sentBy(replyTo, traceOf(traceparent, tracestate), expiring(request, properties.messageExpiryInterval));
}

/** Response Topic and Correlation Data (MQTT 5, 3.3.2.3.5 and 3.3.2.3.6); undefined where there are none of use. */
function replyToOf(
	{ responseTopic, correlationData }: NonNullable<IPublishPacket['properties']>,
	log: Means['log'],
): ReplyTo | undefined {
	if (!responseTopic) return undefined;
	if (/[+#]/.test(responseTopic) || responseTopic.length + (correlationData?.length ?? 0) > LONGEST_REPLY) {
		log.warn(`a Response Topic with wildcards, or longer than ${LONGEST_REPLY} with its Correlation Data, is not used`);
		return undefined;
	}
	return {
		topic: responseTopic,
		...(correlationData && { correlation: Buffer.from(correlationData).toString('hex') }),
	};
}

/** The Message Expiry Interval (MQTT 5, 3.3.2.3.3) counts for a command that says nothing of its own. */
function expiring(request: Request, seconds: number | undefined): Request {
	if (seconds === undefined || !('command' in request)) return request;
	const { command } = request;
	if (command.ttlMs !== undefined || command.expiresAt !== undefined) return request;
	return { command: { ...command, ttlMs: Math.min(seconds * 1_000, LONGEST_TTL) } };
}
