/**
 * The SIM: what is on it, its PIN, and how often that may still be wrong.
 *
 * The tries outlast a restart of the modem, as they are on the card.
 *
 * Source: 3GPP TS 27.007, 8.3 (+CPIN), 8.65 (+CPINR), 7.4 (+CLCK), 7.5 (+CPWD); ETSI TS 102 221, 9.5 (PIN and PUK).
 */
import { CME, type Command, numberAt, ok, type Part, type Reply } from './reply.ts';

const PIN_TRIES = 3;
const PUK_TRIES = 10;
const PUK = '12345678';
const IMSI = '310260123456789';
const ICCID = '8901260123456789012F';

export class Card {
	inserted: boolean;
	/** Undefined: it asks for none, until +CLCK wants it to. */
	#pin: string;
	#asks: boolean;
	#tries = PIN_TRIES;
	#pukTries = PUK_TRIES;
	/** Entered, or not asked for, since the modem was started. */
	#open = false;

	constructor({ inserted, pin }: { readonly inserted: boolean; readonly pin: string | undefined }) {
		this.inserted = inserted;
		this.#pin = pin ?? '1234';
		this.#asks = pin !== undefined;
		this.start();
	}

	start(): void {
		this.#open = !this.#asks;
	}

	get isReady(): boolean {
		return this.inserted && this.#open && this.#tries > 0;
	}

	get tries(): { readonly pin: number; readonly puk: number } {
		return { pin: this.#tries, puk: this.#pukTries };
	}

	/** Undefined where it is ready. */
	get obstacle(): Reply | undefined {
		if (!this.inserted) return CME.simMissing;
		if (this.#pukTries === 0) return CME.simBlocked;
		if (this.#tries === 0) return CME.pukRequired;
		return this.#open ? undefined : CME.pinRequired;
	}

	/** What +CPIN? says; undefined where there is no card. */
	get wants(): string | undefined {
		if (!this.inserted || this.#pukTries === 0) return undefined;
		if (this.#tries === 0) return 'SIM PUK';
		return this.#open ? 'READY' : 'SIM PIN';
	}

	verify(pin: string): boolean {
		if (this.#tries === 0) return false;
		if (pin !== this.#pin) {
			this.#tries--;
			if (this.#tries === 0) this.#open = false;
			return false;
		}
		this.#tries = PIN_TRIES;
		this.#open = true;
		return true;
	}

	unblock(puk: string, pin: string): boolean {
		if (this.#pukTries === 0) return false;
		if (puk !== PUK) {
			this.#pukTries--;
			return false;
		}
		this.#pukTries = PUK_TRIES;
		this.#tries = PIN_TRIES;
		this.#pin = pin;
		this.#open = true;
		return true;
	}

	get asks(): boolean {
		return this.#asks;
	}

	set asks(asks: boolean) {
		this.#asks = asks;
	}

	change(pin: string): void {
		this.#pin = pin;
	}
}

export const cardPart: Part = (command, modem) => {
	const { card, profile } = modem;
	const { name, kind } = command;
	const spelled = kind === 'read' ? `${name}?` : name;
	const word = profile.iccid[spelled];
	if (word !== undefined) return kind === 'test' ? ok() : card.inserted ? ok(word + ICCID) : CME.simMissing;
	switch (name) {
		case '+CPIN':
			return pin(command, card, modem.cardChanged);
		case '+CPINR': {
			const { pin: tries, puk } = card.tries;
			return card.inserted ? ok(`+CPINR: SIM PIN,${tries},3`, `+CPINR: SIM PUK,${puk},10`) : CME.simMissing;
		}
		case '+CIMI':
			return kind === 'test' ? ok() : (card.obstacle ?? ok(IMSI));
		case '+CLCK':
			return lock(command, card);
		case '+CPWD':
			return password(command, card);
		case '+CNUM':
			return card.obstacle ?? ok('+CNUM: "Line 1","+15551234567",145');
		case '+CRSM':
			return card.obstacle ?? ok('+CRSM: 106,130,""');
		default:
			return undefined;
	}
};

function pin({ kind, args }: Command, card: Card, changed: () => void): Reply {
	if (kind === 'test') return ok();
	if (kind === 'read') return card.wants === undefined ? (card.obstacle ?? CME.unknown) : ok(`+CPIN: ${card.wants}`);
	const [first = '', second] = args;
	if (!card.inserted) return CME.simMissing;
	if (card.wants === 'READY') return CME.notAllowed;
	if (card.wants === 'SIM PUK' && second === undefined) return CME.pukRequired;
	if (!/^\d{4,8}$/.test(first)) return CME.incorrectParameters;
	const done = second === undefined ? card.verify(first) : card.unblock(first, second);
	if (!done) return card.wants === 'SIM PUK' ? CME.pukRequired : CME.incorrectPassword;
	changed();
	return ok();
}

function lock(command: Command, card: Card): Reply {
	if (command.kind === 'test') return ok('+CLCK: ("SC","FD","PN","PU","PP","PC","PF")');
	const [facility = '', , given = ''] = command.args;
	const mode = numberAt(command, 1);
	if (mode === 2) return ok(`+CLCK: ${facility === 'SC' && card.asks ? 1 : 0}`);
	if (card.obstacle) return card.obstacle;
	if (facility !== 'SC' || mode === undefined || mode > 1) return CME.notSupported;
	if (!card.verify(given)) return CME.incorrectPassword;
	card.asks = mode === 1;
	return ok();
}

function password({ kind, args: [facility, old = '', pin = ''] }: Command, card: Card): Reply {
	if (kind === 'test') return ok('+CPWD: ("SC",8)');
	if (facility !== 'SC' || !/^\d{4,8}$/.test(pin)) return CME.incorrectParameters;
	if (!card.verify(old)) return CME.incorrectPassword;
	card.change(pin);
	return ok();
}
