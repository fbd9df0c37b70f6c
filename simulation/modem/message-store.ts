/**
 * The messages in the modem: two storages with so many places each, what was sent, and what the network still has for it.
 *
 * Promises: a message that finds its storage full stays with the network, and comes when a place is free.
 *
 * Source: 3GPP TS 27.005, 3.1 (storages), 3.4.1 (+CNMI); 23.040, 3.3 (memory available).
 */
import type { Modem } from './device.ts';

/** `stat` (27.005, 3.1): received unread, received read, stored unsent, stored sent. */
export type MessageState = 0 | 1 | 2 | 3;

interface Stored {
	state: MessageState;
	readonly pdu: string;
}

export const STORAGES = { ME: 20, SM: 10 } as const;
export type StorageName = keyof typeof STORAGES;

export const isStorage = (name: string | undefined): name is StorageName =>
	name !== undefined && Object.hasOwn(STORAGES, name);

/** Octets of a PDU without the service centre's address, as +CMGR and +CMT count. */
export function lengthOf(pdu: string): number {
	return pdu.length / 2 - 1 - Number.parseInt(pdu.slice(0, 2), 16);
}

export class MessageStore {
	readonly places: { readonly [name in StorageName]: Map<number, Stored> } = { ME: new Map(), SM: new Map() };
	/** Where is read from and deleted, sent from and written to, and what comes is put (27.005, 3.2.2). */
	chosen: readonly StorageName[] = ['ME', 'ME', 'ME'];
	/** +CSMS: 1 wants what comes directly to be acknowledged (27.005, 3.2.1). */
	service: 0 | 1 = 0;
	/** PDUs that were sent, oldest first. */
	readonly sent: string[] = [];
	/** +CNMA that came for a message, and those that came for none. */
	acknowledged = 0;
	unacknowledged = 0;
	/** What the network answers to the next messages, in words of +CMS ERROR; undefined: it takes them. */
	refusal: number | undefined;
	#waiting: string[] = [];
	#reference = 41;
	readonly #modem: Modem;

	constructor(modem: Modem) {
		this.#modem = modem;
	}

	start(): void {
		this.chosen = ['ME', 'ME', 'ME'];
		this.service = 0;
		this.unacknowledged = 0;
	}

	get reading(): StorageName {
		return this.chosen[0] ?? 'ME';
	}

	/** +CPMS: places taken, and all there are, of each of the three. */
	get usage(): readonly string[] {
		return this.chosen.map((name) => `${this.places[name].size},${STORAGES[name]}`);
	}

	get waiting(): number {
		return this.#waiting.length;
	}

	/** @returns Its place; undefined where there is none. */
	put(name: StorageName, stored: Stored): number | undefined {
		const places = this.places[name];
		for (let index = 1; index <= STORAGES[name]; index++) {
			if (places.has(index)) continue;
			places.set(index, stored);
			return index;
		}
		return undefined;
	}

	/** @returns Its reference. */
	send(pdu: string): number {
		this.sent.push(pdu);
		this.#reference = (this.#reference + 1) % 256;
		return this.#reference;
	}

	/** The network has a message for us. */
	receive(pdu: string): void {
		this.#waiting.push(pdu);
		this.deliverWaiting();
	}

	deliverWaiting(): void {
		const { network, settings, power } = this.#modem;
		while (power === 'on' && network.isRegistered) {
			const pdu = this.#waiting[0];
			if (pdu === undefined) return;
			const name = this.chosen[2] ?? 'ME';
			if (settings.number('+CNMI', 1) === 2) {
				this.unacknowledged += this.service;
				this.#modem.urc(`+CMT: ,${lengthOf(pdu)}\r\n${pdu}`);
			} else {
				const index = this.put(name, { state: 0, pdu });
				if (index === undefined) return;
				if (settings.number('+CNMI', 1) === 1) this.#modem.urc(`+CMTI: "${name}",${index}`);
			}
			this.#waiting.shift();
		}
	}
}
