/**
 * A modem that does little, and that by the book: takes its time, echoes, prompts, starts anew. For the tests of the AT
 * channel alone; a modem that knows a network is `simulation/modem.ts`.
 *
 * While it is busy, what comes waits in its buffer and is taken up in order (V.250, 5.6.1, without the abortion).
 */
import type { stoppedClock } from './clock.ts';

type Clock = ReturnType<typeof stoppedClock>['clock'];

const CTRL_Z = '\x1a';
const ESC = '\x1b';

export class AtModem {
	/** Takes a message after the prompt: what came instead of a PDU, too. */
	readonly messages: string[] = [];
	/** How long it thinks about the next extended commands, ms; then it is quick again. */
	thinking: number[] = [];
	readonly #clock: Clock;
	readonly #write: (text: string) => void;
	#echo = true;
	#input: string[] = [];
	#line = '';
	#message: string | undefined;
	#isBusy = false;
	/** How often it was started. */
	#starts = 0;

	constructor(clock: Clock, write: (text: string) => void) {
		this.#clock = clock;
		this.#write = write;
	}

	hear(bytes: Uint8Array) {
		this.#input.push(...Buffer.from(bytes).toString('latin1'));
		this.#work();
	}

	urc(line: string) {
		this.#write(`\r\n${line}\r\n`);
	}

	reboot() {
		this.#starts++;
		this.#isBusy = false;
		this.#input = [];
		this.#line = '';
		this.#message = undefined;
		this.#echo = true;
		this.urc('RDY');
	}

	#work() {
		let echo = '';
		while (!this.#isBusy) {
			const character = this.#input.shift();
			if (character === undefined) break;
			if (this.#message !== undefined) this.#text(this.#message, character);
			else {
				echo += character;
				this.#command(character);
			}
		}
		if (this.#echo && echo !== '') this.#write(echo);
	}

	#text(message: string, character: string) {
		if (character === ESC || character === CTRL_Z) {
			this.#message = undefined;
			if (character === CTRL_Z) this.messages.push(message);
			this.#write(character === ESC ? '\r\nOK\r\n' : `\r\n+CMGS: ${this.messages.length}\r\n\r\nOK\r\n`);
		} else {
			this.#message = message + character;
		}
	}

	#command(character: string) {
		if (character !== '\r') {
			this.#line += character;
			return;
		}
		const [, command] = /AT(.*)$/is.exec(this.#line) ?? [];
		this.#line = '';
		if (command === undefined) return;
		this.#isBusy = true;
		const start = this.#starts;
		this.#clock.setTimeout(() => {
			if (start !== this.#starts) return;
			this.#isBusy = false;
			this.#carryOut(command);
			this.#work();
		}, this.#timeFor(command));
	}

	/** What it answers by itself takes no time. */
	#timeFor(command: string): number {
		return (command.startsWith('+') ? this.thinking.shift() : undefined) ?? 1;
	}

	#carryOut(command: string) {
		const [, number] = /^\+PING=(\d+)$/.exec(command) ?? [];
		if (number !== undefined) this.#write(`\r\n+PING: ${number}\r\n\r\nOK\r\n`);
		else if (/^\+CMGS=\d+$/.test(command)) {
			this.#message = '';
			this.#write('\r\n> ');
		} else if (command === '' || command === 'E0Q0V1') {
			if (command !== '') this.#echo = false;
			this.#write('\r\nOK\r\n');
		} else this.#write('\r\nERROR\r\n');
	}
}
