/** What a request to the Serial API hears, and whether it is an answer to it. */
import type { Frame } from './frame.ts';
import type { Refusal } from './framing.ts';
import {
	functions,
	type NodeUpdate,
	readNodeUpdate,
	readTransmitReport,
	type SerialRequest,
	type TransmitReport,
} from './messages.ts';

export type SerialCommandEvent =
	| { readonly type: 'SENT' }
	| { readonly type: 'NOT_SENT'; readonly reason: Refusal }
	| { readonly type: 'FRAME'; readonly frame: Frame }
	/** The asker has what it wanted: end the transmission. */
	| { readonly type: 'ABORT' }
	/** The module has forgotten it: nothing more is to be heard of it. */
	| { readonly type: 'DROP' };

/** A request and the id that its callback carries. */
interface UnderWay {
	readonly request: SerialRequest;
	readonly callbackId: number;
}

function frameIn(event: SerialCommandEvent): Frame | undefined {
	return event.type === 'FRAME' ? event.frame : undefined;
}

/** The response to it. */
export function responseIn({ request }: UnderWay, event: SerialCommandEvent): Frame | undefined {
	const frame = frameIn(event);
	return frame?.type === 'response' && frame.function === request.function ? frame : undefined;
}

/** The report of its transmission; old controllers give the callback's function as 0. */
export function callbackIn({ request, callbackId }: UnderWay, event: SerialCommandEvent): TransmitReport | undefined {
	const frame = frameIn(event);
	if (frame?.type !== 'request' || (frame.function !== request.function && frame.function !== 0)) return undefined;
	const report = readTransmitReport(frame);
	return report?.callbackId === callbackId ? report : undefined;
}

/** News of a node, asked for or not. */
export function updateIn(event: SerialCommandEvent): NodeUpdate | undefined {
	const frame = frameIn(event);
	return frame?.function === functions.applicationUpdate ? readNodeUpdate(frame) : undefined;
}
