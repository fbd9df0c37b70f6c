/** Where a sender wants its result besides `res` (contract, "A command"): what is the same however a link is told of it. */
import type { Command, ReplyTo, TraceContext } from '../../machines/events.ts';
import type { Request } from './link.ts';

/** Of the place and the sender's own mark together, which are held as long as the command is open. */
export const LONGEST_REPLY = 1_024;

/** @returns The request with `replyTo` and `trace`, where there are any. */
export function sentBy(replyTo: ReplyTo | undefined, trace: TraceContext | undefined, request: Request): Request {
	const sender: Pick<Command, 'replyTo' | 'trace'> = { ...(replyTo && { replyTo }), ...(trace && { trace }) };
	return 'command' in request
		? { command: { ...request.command, ...sender } }
		: { refusal: { ...request.refusal, ...sender } };
}
