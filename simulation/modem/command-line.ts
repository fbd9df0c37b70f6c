/**
 * A command line taken apart: basic commands, S-parameters, extended commands, several of them on one line.
 *
 * Source: ITU-T V.250, 5.3 (basic and S-parameters), 5.4 (extended), 5.2.3 (joining them).
 */
import type { Command } from './reply.ts';

/** The makers' commands begin with other characters than `+`, and are else written as those. */
const EXTENDED = /^([+#$^%*!][A-Z0-9_]+)((?:"[^"]*"?|[^";])*)(?:;|$)/i;
const S_PARAMETER = /^S(\d+)(?:=(\d*)|(\?))?/i;
const BASIC = /^(&?[A-Z])(\d*)/i;

/** @param body What is after `AT`. @returns Undefined where it is no command line. */
export function parseCommandLine(body: string): readonly Command[] | undefined {
	const commands: Command[] = [];
	let rest = body.trim();
	while (rest !== '') {
		if (/^D/i.test(rest)) return [...commands, { name: 'D', kind: 'set', args: [rest.slice(1)] }];
		const found = extended(rest) ?? parameter(rest) ?? basic(rest);
		if (!found) return undefined;
		commands.push(found.command);
		rest = rest.slice(found.length).trimStart();
	}
	return commands;
}

interface Found {
	readonly command: Command;
	readonly length: number;
}

function extended(text: string): Found | undefined {
	const [whole, name = '', tail = ''] = EXTENDED.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const command = withTail(name.toUpperCase(), tail.trim());
	return command && { command, length: whole.length };
}

function withTail(name: string, tail: string): Command | undefined {
	if (tail === '') return { name, kind: 'do', args: [] };
	if (tail === '?') return { name, kind: 'read', args: [] };
	if (tail === '=?') return { name, kind: 'test', args: [] };
	return tail.startsWith('=') ? { name, kind: 'set', args: parseArguments(tail.slice(1)) } : undefined;
}

/** `1,"a,b",,2`. */
function parseArguments(text: string): readonly string[] {
	return [...text.matchAll(/(?:^|,)\s*(?:"([^"]*)"?|([^,]*))/g)].map(
		([, quoted, bare]) => quoted ?? bare?.trim() ?? '',
	);
}

function parameter(text: string): Found | undefined {
	const [whole, number, value, asked] = S_PARAMETER.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const name = `S${number}`;
	const command: Command =
		asked === undefined ? { name, kind: 'set', args: [value ?? ''] } : { name, kind: 'read', args: [] };
	return { command, length: whole.length };
}

function basic(text: string): Found | undefined {
	const [whole, letter = '', number = ''] = BASIC.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const name = letter.toUpperCase();
	const command: Command = number === '' ? { name, kind: 'do', args: [] } : { name, kind: 'set', args: [number] };
	return { command, length: whole.length };
}
