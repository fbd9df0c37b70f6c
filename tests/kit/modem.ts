/**
 * A modem that answers AT commands from a table, in place of an AT channel: for charts above the channel.
 *
 * A command that is not in the table is answered ERROR, as a modem does. `later` leaves it to the test to `answer`.
 */
import { onTestFinished } from 'vitest';
import { createActor, fromTransition } from 'xstate';
import { fromResource, type Scope } from '../../actors/runtime/resource.ts';
import type { Ask, AtAnswer, AtChannelRef } from '../../machines/modem/at.ts';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';

/** Lines of an `ok`, or the answer itself, or what makes it. */
export type Reply = readonly string[] | AtAnswer | 'later' | ((text: string) => Reply);

export interface Replies {
	/** By the command without `AT`. */
	readonly [text: string]: Reply;
}

export const ERROR: AtAnswer = { kind: 'error', error: { of: 'result', text: 'ERROR' }, lines: [] };
export const SILENT: AtAnswer = { kind: 'silent' };

/** @param code 27.007, 9.2. */
export const cme = (code: number): AtAnswer => ({ kind: 'error', error: { of: 'CME', code }, lines: [] });
/** @param code 27.005, 3.2.5. */
export const cms = (code: number): AtAnswer => ({ kind: 'error', error: { of: 'CMS', code }, lines: [] });

export class ScriptedModem {
	/** Without the `AT`, oldest first. */
	readonly asked: string[] = [];
	/** What came with a prompt, oldest first. */
	readonly bodies: string[] = [];
	readonly #replies: Map<string, Reply>;
	readonly #waiting: { readonly text: string; readonly tell: (answer: AtAnswer) => void }[] = [];

	constructor(replies: Replies = {}) {
		this.#replies = new Map(Object.entries(replies));
	}

	/** From now on. */
	reply(replies: Replies) {
		for (const [text, reply] of Object.entries(replies)) this.#replies.set(text, reply);
	}

	/** What was asked since this was called for the last time. */
	heard(): string[] {
		return this.asked.splice(0);
	}

	take({ command, reference, replyTo }: Ask) {
		if (command.body !== undefined) this.bodies.push(command.body);
		this.hear(command.text, (answer) => replyTo.send({ type: 'ANSWERED', reference, answer }));
	}

	/** @param text A command without its `AT`. */
	hear(text: string, tell: (answer: AtAnswer) => void) {
		this.asked.push(text);
		const answer = answerOf(this.#replies.get(text) ?? ERROR, text);
		if (answer === 'later') this.#waiting.push({ text, tell });
		else tell(answer);
	}

	/** To the oldest command that waits. */
	answer(reply: Reply) {
		const waiting = this.#waiting.shift();
		if (!waiting) throw new Error('no command waits for an answer');
		const answer = answerOf(reply, waiting.text);
		if (answer === 'later') throw new Error('it is later now');
		waiting.tell(answer);
	}

	/** A channel to this modem, for a chart that is given one; stopped when the test is over. */
	channel(): AtChannelRef {
		const channel = createActor(
			fromTransition((state: undefined, ask: Ask) => {
				// XState's own word that it stops comes here too.
				if (ask.type === 'ASK') this.take(ask);
				return state;
			}, undefined),
		);
		channel.start();
		onTestFinished(() => void channel.stop());
		return channel;
	}
}

function answerOf(reply: Reply, text: string): AtAnswer | 'later' {
	if (typeof reply === 'function') return answerOf(reply(text), text);
	if (reply === 'later') return reply;
	return 'kind' in reply ? reply : { kind: 'ok', lines: reply };
}

/** The lines of an answer, as a modem writes them. */
function written(answer: AtAnswer): string {
	if (answer.kind === 'silent') return '';
	if (answer.kind === 'connected') return `\r\n${answer.text}\r\n`;
	const final =
		answer.kind === 'ok'
			? 'OK'
			: answer.error.of === 'result'
				? answer.error.text
				: `+${answer.error.of} ERROR: ${answer.error.code}`;
	return [...answer.lines, final].map((line) => `\r\n${line}\r\n`).join('');
}

/** The same modem at the other end of a port, for a chart that has the channel above it: in bytes, without an echo. */
export class ScriptedPort {
	readonly modem: ScriptedModem;
	/** Of each time that it was opened. */
	readonly inputs: PortInput[] = [];
	/** Bits a second at which it understands; undefined: at any. */
	rate: number | undefined;
	/** Why it can't be opened; undefined: it can. */
	absent: string | undefined;
	/** What takes for ever. */
	stalls: 'opening' | 'closing' | undefined;
	/** Let go in order. */
	closed = 0;
	#scope: Scope<ToPort, FromPort, PortInput, undefined> | undefined;

	readonly logic = fromResource<ToPort, FromPort, PortInput>((scope) => {
		this.inputs.push(scope.input);
		if (this.absent !== undefined) throw new Error(this.absent);
		this.#scope = scope;
		let heard = '';
		scope.receive((event) => {
			if (event.type === 'CLOSE') {
				this.closed++;
				if (this.stalls !== 'closing') scope.complete(undefined);
				return;
			}
			if (event.receipt) scope.tell({ type: 'WRITTEN' });
			if (this.rate !== undefined && this.rate !== scope.input.baudRate) return;
			// An ESC before a command only leaves a prompt.
			heard += Buffer.from(event.bytes).toString('latin1').replaceAll('\x1b', '');
			heard = this.#read(heard);
		});
		if (this.stalls !== 'opening') scope.tell({ type: 'PORT_OPENED' });
		return () => {};
	});

	constructor(modem: ScriptedModem) {
		this.modem = modem;
	}

	/** @returns What is no whole command yet. */
	#read(heard: string): string {
		for (let rest = heard; ; ) {
			const [whole, text] = /^AT([^\r]*)\r/.exec(rest) ?? [];
			if (whole === undefined || text === undefined) return rest.startsWith('+++') ? '' : rest;
			rest = rest.slice(whole.length);
			this.modem.hear(text, (answer) => this.#write(written(answer)));
		}
	}

	#latest() {
		if (!this.#scope) throw new Error('the port was not opened');
		return this.#scope;
	}

	#write(text: string) {
		if (text !== '') this.#latest().tell({ type: 'CHUNK', bytes: Buffer.from(text, 'latin1') });
	}

	/** A line that the modem sends unasked. */
	say(line: string) {
		this.#write(`\r\n${line}\r\n`);
	}

	/** The device is pulled, and not there any more. */
	pull(reason: string) {
		this.absent = reason;
		this.#latest().fail(new Error(reason));
	}
}
