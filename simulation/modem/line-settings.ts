/**
 * How the line speaks: echo, words or numbers, the S-parameters; and results written as they want them.
 *
 * Source: ITU-T V.250, 5.7 (results), 6.1 and 6.2 (settings); 3GPP TS 27.007, 9.1 (+CMEE).
 */
import { CME_WORDS, type Command, ERROR, numberAt, ok, type Reply } from './reply.ts';

const NUMBERS: { readonly [result: string]: number } = {
	OK: 0,
	CONNECT: 1,
	RING: 2,
	'NO CARRIER': 3,
	ERROR: 4,
	'NO DIALTONE': 6,
	BUSY: 7,
	'NO ANSWER': 8,
};

/** S3, S4, S5: what ends a line, what begins one, what takes a character back. */
const PARAMETERS: { readonly [name: string]: number } = { S0: 0, S3: 13, S4: 10, S5: 8, S6: 2, S7: 60, S8: 2, S10: 14 };

export class LineSettings {
	echo = true;
	verbose = true;
	#quiet = false;
	/** X: 0 says `CONNECT` without the speed. */
	#extended = 4;
	#parameters = new Map<string, number>();

	/** Z, &F, and when it is switched on. */
	reset(): void {
		this.echo = true;
		this.verbose = true;
		this.#quiet = false;
		this.#extended = 4;
		this.#parameters.clear();
	}

	/** The character of an S-parameter. */
	character(name: 'S3' | 'S5'): string {
		return String.fromCharCode(this.#parameter(name));
	}

	#parameter(name: string): number {
		return this.#parameters.get(name) ?? PARAMETERS[name] ?? 0;
	}

	/** Undefined where the command is about something else. */
	carryOut(command: Command): Reply | undefined {
		const { name, kind } = command;
		const value = numberAt(command, 0) ?? 0;
		if (/^S\d/.test(name)) {
			if (PARAMETERS[name] === undefined || value > 255) return ERROR;
			if (kind === 'read') return ok(String(this.#parameter(name)).padStart(3, '0'));
			this.#parameters.set(name, value);
			return ok();
		}
		if (!/^([EVQXZ]|&F)$/.test(name)) return undefined;
		if (value > (name === 'X' ? 4 : 1)) return ERROR;
		if (name === 'E') this.echo = value === 1;
		else if (name === 'V') this.verbose = value === 1;
		else if (name === 'Q') this.#quiet = value === 1;
		else if (name === 'X') this.#extended = value;
		else this.reset();
		return ok();
	}

	information(line: string): string {
		return this.verbose ? `\r\n${line}\r\n` : `${line}\r\n`;
	}

	/** @param speed Of a connection. */
	result(name: string, speed = ''): string {
		if (this.#quiet) return '';
		if (!this.verbose) return `${NUMBERS[name] ?? 4}\r`;
		return `\r\n${speed === '' || this.#extended === 0 ? name : `${name} ${speed}`}\r\n`;
	}

	/** @param detail Of +CMEE: 0 says no more than ERROR, 1 numbers, 2 words. What is wrong with a message is always a number. */
	fault(of: 'CME' | 'CMS', code: number, detail: number): string {
		if (of === 'CME' && detail === 0) return this.result('ERROR');
		const words = of === 'CME' && detail === 2 ? (CME_WORDS[code] ?? 'unknown') : `${code}`;
		return this.#quiet ? '' : `\r\n+${of} ERROR: ${words}\r\n`;
	}
}
