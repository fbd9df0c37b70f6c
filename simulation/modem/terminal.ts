/**
 * The modem's end of its serial line: command lines, bodies and data told apart, and one answer after another.
 *
 * Promises: one command line at a time, the others wait; the rest of a line is not carried out after a command that failed;
 * a result that nobody asked for goes between others, also between a command and its reply where that is late, but never
 * into a prompt or into data. What the line's faults are, is the parent's to say.
 *
 * Source: ITU-T V.250, 5.2 (lines); 3GPP TS 27.005, 3.5.1 (prompts).
 */
import { cardPart } from './card.ts';
import { parseCommandLine } from './command-line.ts';
import type { Modem } from './device.ts';
import { generalPart } from './general.ts';
import { LineSettings } from './line-settings.ts';
import { messagesPart } from './messages.ts';
import { networkPart } from './network.ts';
import { packetPart } from './packet.ts';
import { CME, type Command, ERROR, ok, type Part, type Reply } from './reply.ts';
import { settingsPart } from './settings.ts';

const CTRL_Z = '\x1a';
const ESC = '\x1b';
const LONGEST_LINE = 2_048;

/** A part may know one form of a command, and one behind it the others. */
const PARTS: readonly Part[] = [networkPart, packetPart, messagesPart, cardPart, generalPart, settingsPart];

export interface Faults {
	/** It answers nothing, and does not echo. */
	readonly hung: boolean;
	/** Before each reply; ms. */
	readonly delayMs: number;
	/** What goes over the line is as at the wrong baud rate. */
	readonly garbage: boolean;
}

export class Terminal {
	readonly settings = new LineSettings();
	faults: Faults = { hung: false, delayMs: 0, garbage: false };
	/** What came while it could not listen, and while it was in data mode. */
	readonly bytes = { unheard: 0, data: 0 };
	readonly #modem: Modem;
	readonly #write: (bytes: Uint8Array) => void;
	readonly #counts = new Map<string, number>();
	#input = '';
	#isBusy = false;
	#mode: 'command' | 'prompt' | 'data' = 'command';
	#prompted: ((body: string | undefined) => Reply) | undefined;
	#last = '';
	/** What nobody asked for and cannot be said now. */
	#held: string[] = [];

	constructor(modem: Modem, write: (bytes: Uint8Array) => void) {
		this.#modem = modem;
		this.#write = write;
	}

	/** How often each command came. */
	get counts(): { readonly [command: string]: number } {
		return Object.fromEntries(this.#counts);
	}

	get isInData(): boolean {
		return this.#mode === 'data';
	}

	/** As when it is switched on. */
	reset(): void {
		this.#input = '';
		this.#held = [];
		this.#isBusy = false;
		this.#mode = 'command';
		this.settings.reset();
	}

	/** The line at its other end was let go of: as DTR does, that ends data mode. */
	released(): void {
		this.#input = '';
		this.#mode = 'command';
	}

	carrierLost(): void {
		if (this.#mode !== 'data') return;
		this.#mode = 'command';
		this.#say(this.settings.result('NO CARRIER'));
		this.#sayHeld();
	}

	urc(text: string): void {
		if (this.#mode === 'command') this.#say(`\r\n${text}\r\n`);
		else this.#held.push(text);
	}

	receive(bytes: Buffer): void {
		if (this.#modem.power !== 'on' || this.faults.hung) {
			this.bytes.unheard += bytes.length;
			return;
		}
		const text = bytes.toString('latin1');
		// At the wrong baud rate there is nothing to be understood.
		if (this.faults.garbage) this.#say(text);
		else if (this.#mode === 'data') this.#whileInData(text);
		else {
			if (this.settings.echo) this.#say(text);
			this.#input = (this.#input + text).slice(-LONGEST_LINE);
			this.#work();
		}
	}

	/** The guard times are not looked at: packet data that is three plus signs alone does not occur. */
	#whileInData(text: string) {
		this.bytes.data += text.length;
		if (text !== '+++') return;
		this.#mode = 'command';
		this.#say(this.settings.result('OK'));
		this.#sayHeld();
	}

	#work() {
		while (!this.#isBusy && this.#mode !== 'data' && this.#modem.power === 'on') {
			const taken = this.#mode === 'prompt' ? this.#takeBody() : this.#takeLine();
			if (!taken) return;
		}
	}

	#takeBody(): boolean {
		const end = [...this.#input].findIndex((character) => character === CTRL_Z || character === ESC);
		if (end < 0) return false;
		const body = this.#input[end] === ESC ? undefined : this.#input.slice(0, end);
		this.#input = this.#input.slice(end + 1);
		this.#mode = 'command';
		const prompted = this.#prompted;
		this.#answer(() => this.#finish([], prompted?.(body) ?? ERROR));
		return true;
	}

	#takeLine(): boolean {
		const [again] = /^\s*A\//i.exec(this.#input) ?? [];
		const end = again === undefined ? this.#input.indexOf(this.settings.character('S3')) : again.length - 1;
		if (end < 0) return false;
		const line = again === undefined ? this.#edited(this.#input.slice(0, end)) : this.#last;
		this.#input = this.#input.slice(end + 1);
		const [, body] = /AT(.*)$/is.exec(line) ?? [];
		if (body === undefined) return true;
		this.#last = line;
		const commands = parseCommandLine(body);
		this.#answer(() => this.#run(commands));
		return true;
	}

	#edited(line: string): string {
		const eraser = this.settings.character('S5');
		let edited = '';
		for (const character of line) {
			if (character === eraser) edited = edited.slice(0, -1);
			else if (character >= ' ') edited += character;
		}
		return edited;
	}

	#answer(run: () => void, ms = this.faults.delayMs) {
		if (ms === 0) {
			run();
			return;
		}
		this.#isBusy = true;
		this.#modem.later(ms, () => {
			this.#isBusy = false;
			run();
			this.#work();
		});
	}

	#run(commands: readonly Command[] | undefined) {
		const lines: string[] = [];
		for (const command of commands ?? []) {
			const spelled = command.name + { do: '', read: '?', test: '=?', set: '=' }[command.kind];
			this.#counts.set(spelled, (this.#counts.get(spelled) ?? 0) + 1);
			const reply = this.#carryOut(command);
			if (!('lines' in reply) || reply.lateMs !== undefined) {
				this.#finish(lines, reply);
				return;
			}
			lines.push(...reply.lines);
		}
		this.#finish(lines, commands ? ok() : ERROR);
	}

	#carryOut(command: Command): Reply {
		const own = this.settings.carryOut(command);
		if (own) return own;
		for (const part of PARTS) {
			const reply = part(command, this.#modem);
			if (reply) return reply;
		}
		return /^[+#$^%*!]/.test(command.name) ? CME.notSupported : ERROR;
	}

	#finish(lines: readonly string[], reply: Reply): void {
		if ('lateMs' in reply && reply.lateMs !== undefined) {
			const { lateMs, ...rest } = reply;
			this.#answer(() => this.#finish(lines, rest), lateMs);
			return;
		}
		const { settings } = this;
		for (const line of 'lines' in reply ? [...lines, ...reply.lines] : lines) this.#say(settings.information(line));
		if ('lines' in reply) this.#say(settings.result('OK'));
		else if ('cme' in reply) this.#say(settings.fault('CME', reply.cme, this.#modem.settings.number('+CMEE')));
		else if ('cms' in reply) this.#say(settings.fault('CMS', reply.cms, this.#modem.settings.number('+CMEE')));
		else if ('result' in reply) this.#say(settings.result(reply.result));
		else if ('connect' in reply) {
			this.#say(settings.result('CONNECT', reply.connect));
			this.#mode = 'data';
		} else {
			this.#prompted = reply.prompt;
			this.#mode = 'prompt';
			this.#say('\r\n> ');
		}
		this.#sayHeld();
	}

	#sayHeld() {
		if (this.#mode !== 'command') return;
		const held = this.#held;
		this.#held = [];
		for (const text of held) this.urc(text);
	}

	#say(text: string) {
		if (text === '' || this.faults.hung) return;
		const bytes = Buffer.from(text, 'latin1');
		this.#write(this.faults.garbage ? bytes.map((byte) => (byte * 7 + 0x83) & 0xff) : bytes);
	}
}
