/**
 * Whose a line is that comes while a command is running: its reply's, its echo, or news that nobody asked for.
 *
 * Promises: only a line with the command's own prefix is its reply, and what follows such a line and is news by no sign;
 * where the reply has no prefix, what is not known as news. A line of a secret command that has neither is nobody's: it may
 * be a damaged echo. What can't be told apart is taken for the reply: `+CREG: 1` behind `+CREG?` may be either.
 *
 * Source: ITU-T V.250, 5.2.3 (echo) and 5.7.1; 3GPP TS 27.007, 4.
 */
import type { AtCommand } from './at.ts';
import { isOfCall } from './at-result.ts';
import { isStandardUrc } from './at-urcs.ts';

export type Belonging = 'echo' | 'reply' | 'news' | 'nobody';

/** An extended command's reply or a URC, by its form. */
const PREFIXED = /^[+#^*$%!][A-Z0-9]+:/i;
/** `+CREG?`, but not `+CGDATA`, which connects. */
const EXTENDED = /^[+#^*$%!](?!CGDATA)/i;

/** @param isFirst No line of the reply has come yet. @param urcs How the vendor's begin. */
export function belongingOf(line: string, command: AtCommand, isFirst: boolean, urcs: readonly string[]): Belonging {
	// What was written before, and ended no line, may be in front of it.
	if (line.endsWith(`AT${command.text}`) || line === command.body) return 'echo';
	if (command.prefix !== undefined && line.startsWith(command.prefix)) return 'reply';
	if (isNews(line, urcs)) return 'news';
	if (command.secret) return 'nobody';
	if (command.prefix === undefined) return 'reply';
	return isFirst || PREFIXED.test(line) ? 'news' : 'reply';
}

export function isNews(line: string, urcs: readonly string[]): boolean {
	return isStandardUrc(line) || urcs.some((beginning) => line.startsWith(beginning));
}

/** Results of a call are only those of a command that may make one. */
export function isResultOf(line: string, command: AtCommand): boolean {
	return !isOfCall(line) || !EXTENDED.test(command.text);
}
