/** What the parts of the modem's life tell the life, and what it tells them. */
import type { Place } from './facts.ts';
import type { ProfileName } from './profile.ts';
import type { Signal } from './signal.ts';

export interface Identity {
	readonly profile: ProfileName;
	readonly manufacturer?: string;
	readonly model?: string;
	readonly revision?: string;
	readonly imei?: string;
}

/** How the SIM is. */
export type SimState =
	| 'unknown'
	| 'absent'
	/** It wants a PIN, and none may be tried: none is configured, or only one try is left. */
	| 'pinNeeded'
	/** It refused the configured PIN, now or earlier. */
	| 'pinRefused'
	| 'pukNeeded'
	/** It is locked to another network or device, or broken. */
	| 'unusable'
	| 'ready';

export interface SimChanged {
	readonly type: 'SIM_CHANGED';
	readonly sim: SimState;
	readonly iccid?: string;
	/** Why it is not ready, in words for a person. */
	readonly reason?: string;
	/** Tries of the PIN that are left, where the modem tells. */
	readonly tries?: number;
}

/** Told when it changes. */
export interface RegistrationChanged {
	readonly type: 'REGISTRATION_CHANGED';
	readonly place: Place;
}

/** The modem has forgotten what it was told: it was started anew, without a word. */
export interface Forgot {
	readonly type: 'FORGOT';
}

export interface SignalMeasured {
	readonly type: 'SIGNAL_MEASURED';
	readonly signal: Signal;
	readonly operator?: string;
	readonly technology?: string;
}

/** What the modem can be started anew by; the gentlest first. */
export type Rung = 'register' | 'command' | 'powerKey' | 'power';

export type FromLadder =
	/** It is being done. */
	| { readonly type: 'STEP_TAKEN'; readonly rung: Rung; readonly reason: string; readonly resetsToday: number }
	/** The modem is well, or was given time to be. */
	| { readonly type: 'LADDER_RESTED'; readonly resetsToday: number }
	/** Nothing more can be done for now: what may be done in a day was done (`isUsedUp`), or there is no other way. */
	| { readonly type: 'LADDER_EXHAUSTED'; readonly isUsedUp: boolean; readonly resetsToday: number };
