/**
 * The modem behind its line: its power, card, network, contexts and messages, and what it says of itself unasked.
 *
 * Time is real; what was to happen later does not when the modem has restarted meanwhile.
 */
import { Card } from './card.ts';
import { MessageStore } from './message-store.ts';
import { NETWORK_STATES, Network, type NetworkState } from './network-state.ts';
import { Contexts } from './packet.ts';
import type { Profile } from './profiles.ts';
import { Settings } from './settings.ts';

export interface ModemOptions {
	readonly profile: Profile;
	readonly simInserted: boolean;
	/** Undefined: the card asks for none. */
	readonly pin: string | undefined;
	/** From power-on until it answers; ms. */
	readonly bootMs: number;
	/** From when it may until it is registered; ms. */
	readonly registerMs: number;
	/** A result nobody asked for goes to the line. */
	readonly urc: (text: string) => void;
	/** It went off: the line's settings are as at the start. */
	readonly wentOff: () => void;
	readonly carrierLost: () => void;
}

export class Modem {
	readonly profile: Profile;
	readonly card: Card;
	readonly network = new Network();
	readonly settings = new Settings();
	readonly contexts = new Contexts();
	readonly store: MessageStore;
	readonly urc: (text: string) => void;
	power: 'on' | 'off' | 'starting' = 'off';
	/** +CFUN: 1 is full, 4 is flight mode. */
	functionality = 1;
	boots = 0;
	readonly #options: ModemOptions;

	constructor(options: ModemOptions) {
		this.#options = options;
		this.profile = options.profile;
		this.urc = options.urc;
		this.card = new Card({ inserted: options.simInserted, pin: options.pin });
		this.store = new MessageStore(this);
	}

	/** Runs it later, unless it has gone off meanwhile. */
	later(ms: number, run: () => void): void {
		const boot = this.boots;
		setTimeout(() => {
			if (this.boots === boot && this.power !== 'off') run();
		}, ms);
	}

	start(): void {
		if (this.power !== 'off') return;
		this.boots++;
		this.power = 'starting';
		this.functionality = 1;
		this.settings.reset();
		this.card.start();
		this.store.start();
		this.later(this.#options.bootMs, () => {
			this.power = 'on';
			for (const line of this.profile.ready) this.urc(line);
			if (this.card.isReady) for (const line of this.profile.sim.inserted) this.urc(line);
			else if (this.card.inserted) this.urc(`+CPIN: ${this.card.wants}`);
			this.seekNetwork();
		});
	}

	stop(): void {
		this.power = 'off';
		this.network.deregister();
		this.contexts.deactivate();
		this.#options.wentOff();
	}

	restart(): void {
		this.stop();
		this.start();
	}

	readonly cardChanged = (): void => this.seekNetwork();

	insertSim(inserted: boolean): void {
		if (this.card.inserted === inserted) return;
		this.card.inserted = inserted;
		this.card.start();
		const { sim } = this.profile;
		if (this.power === 'on') for (const line of inserted ? sim.inserted : sim.pulled) this.urc(line);
		this.seekNetwork();
	}

	/** Whether it may be registered has changed, perhaps. */
	seekNetwork(): void {
		const may = this.power === 'on' && this.functionality === 1 && this.card.isReady && this.network.selected;
		if (!may) {
			this.network.deregister();
			this.#loseCarrier();
			this.tellRegistration();
		} else if (this.network.seen === 'none') {
			this.network.seen = 'searching';
			this.tellRegistration();
			this.later(this.#options.registerMs, () => this.#arrive());
		}
	}

	/** What the network is to this modem from now on. */
	setNetwork(state: NetworkState): void {
		this.network.is = state;
		this.#arrive();
	}

	#arrive(): void {
		const { network } = this;
		if (network.seen === 'none') return;
		network.seen = network.is;
		if (!network.isRegistered) this.#loseCarrier();
		this.tellRegistration();
		if (network.isRegistered) this.store.deliverWaiting();
	}

	#loseCarrier(): void {
		this.contexts.deactivate();
		this.#options.carrierLost();
	}

	/** +CREG, +CGREG, +CEREG, each as it was asked for, where it changed. */
	tellRegistration(): void {
		if (this.power !== 'on') return;
		const { network, settings } = this;
		const stat = NETWORK_STATES[network.seen];
		if (network.told === stat) return;
		network.told = stat;
		for (const name of ['+CREG', '+CGREG', '+CEREG'])
			if (settings.number(name) > 0) this.urc(`${name}: ${network.registration(settings.number(name))}`);
	}
}
