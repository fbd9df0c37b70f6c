/** Where a sender wants its result besides `res` (contract, "A command"): what is the same however a link is told of it. */
import type { ReplyTo } from '../../machines/events.ts';
import type { Request } from './link.ts';

/** Of the place and the sender's own mark together, which are held as long as the command is open. */
export const LONGEST_REPLY = 1_024;

/** @returns The request with `replyTo`, where there is one. */
export function answeredAt(replyTo: ReplyTo | undefined, request: Request): Request {
	if (!replyTo) return request;
	return 'command' in request
		? { command: { ...request.command, replyTo } }
		: { refusal: { ...request.refusal, replyTo } };
}
