/**
 * What a modem's lines are by themselves, before it is known whose they are: a final result, a line, a URC with its second
 * line, or a prompt.
 *
 * Promises: a URC that announces a second line is one token with it; without it, when something else comes next.
 *
 * Source: 3GPP TS 27.005, 3.4.1 (`+CMT`, `+CDS`, `+CBM` in PDU mode).
 */
import type { AtPiece } from './at-line.ts';
import { type AtResult, inWords, resultIn } from './at-result.ts';
import { hasSecondLine } from './at-urcs.ts';

export type AtToken =
	| { readonly type: 'LINE'; readonly line: string; readonly body?: string }
	| { readonly type: 'RESULT'; readonly line: string; readonly result: AtResult; readonly isNumeric: boolean }
	| { readonly type: 'PROMPT' };

export interface AtTokens {
	readonly tokens: readonly AtToken[];
	/** A URC whose second line is still to come. */
	readonly announced: string | undefined;
}

const PDU = /^(?:[0-9A-F]{2})+$/i;

export function tokensIn(before: string | undefined, pieces: readonly AtPiece[]): AtTokens {
	let announced = before;
	const tokens: AtToken[] = [];
	for (const piece of pieces) {
		const body = piece.kind === 'line' && PDU.test(piece.text) ? piece.text : undefined;
		if (announced !== undefined)
			tokens.push({ type: 'LINE', line: announced, ...(body === undefined ? {} : { body }) });
		const isBody = announced !== undefined && body !== undefined;
		announced = undefined;
		if (isBody) continue;
		if (piece.kind === 'prompt') tokens.push({ type: 'PROMPT' });
		else {
			const line = inWords(piece.text, piece.isHeaded);
			const result = resultIn(line);
			if (result) tokens.push({ type: 'RESULT', line, result, isNumeric: line !== piece.text });
			else if (hasSecondLine(line)) announced = line;
			else tokens.push({ type: 'LINE', line });
		}
	}
	return { tokens, announced };
}
