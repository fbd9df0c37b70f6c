/**
 * The contract's topics as NATS subjects: `gw/v1/apt-104/state/zw-1` is `gw.v1.apt-104.state.zw-1`.
 *
 * A gateway's id is one token as it is. In the rest, what a token cannot hold or what would be a wildcard becomes `_`.
 */

/** @param topic Below the gateway's base. */
export function subjectOf(gatewayId: string, topic: string): string {
	const tokens = topic.split('/').map((token) => token.replace(/[^\w-]/g, '_'));
	return `gw.v1.${gatewayId}.${tokens.join('.')}`;
}

/** The first parts of the topics that the streams take (`streams.ts`); the rest would find nobody. */
const PUBLISHED = /^(res|devices|health|release|(state|event|alarm)\/[^/]+)$/;

/** @param topic Below the gateway's base. */
export const isPublishedTopic = (topic: string) => PUBLISHED.test(topic);

/** Whether one can publish there, and it is nobody's own (`$JS.…`, `$SYS.…`) nor a command's. */
export function isReplySubject(subject: string): boolean {
	return /^[^\s.*>$][^\s.*>]*(\.[^\s.*>]+)*$/.test(subject) && !/^gw\./.test(subject);
}
