/**
 * Where a message stands in its sender's trace, as it came beside the payload.
 *
 * Promises: what comes out is valid and bounded; what is not valid counts as if nothing had come, and costs nobody a command.
 *
 * Source: W3C Trace Context, level 1, 3.2 and 3.3; Trace Context: MQTT (User Properties of MQTT 5).
 */
import type { TraceContext } from '../../machines/events.ts';

/** A later version begins alike, and may go on. */
const PARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MOST_MEMBERS = 32;
/** Characters: what a participant should at least pass on. */
const LONGEST_STATE = 512;
const LONGEST_PARENT = 128;

/** @param traceparent A list where it came more than once. */
export function traceOf(traceparent: unknown, tracestate: unknown): TraceContext | undefined {
	if (typeof traceparent !== 'string' || traceparent.length > LONGEST_PARENT) return undefined;
	const [, version, trace, span, flags = '00', more] = PARENT.exec(traceparent) ?? [];
	if (version === undefined || (version === '00' && more !== undefined)) return undefined;
	const sampled = Number.parseInt(flags, 16) & 1;
	const state = stateOf(tracestate);
	return { traceparent: `00-${trace}-${span}-0${sampled}`, ...(state !== undefined && { tracestate: state }) };
}

/** The parent's trace holds without it. */
function stateOf(tracestate: unknown): string | undefined {
	const parts: readonly unknown[] = Array.isArray(tracestate) ? tracestate : [tracestate];
	if (!parts.every((part) => typeof part === 'string')) return undefined;
	const text = parts.join(',');
	if (text.length > LONGEST_STATE) return undefined;
	const members = text.split(',').map((member) => member.trim());
	const named = members.filter((member) => member !== '');
	const names = new Set(named.map((member) => member.slice(0, member.indexOf('='))));
	const isRight = named.every((member) => MEMBER.test(member)) && names.size === named.length;
	return isRight && named.length > 0 && named.length <= MOST_MEMBERS ? named.join(',') : undefined;
}
