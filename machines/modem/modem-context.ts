/** What the modem's life is given, takes, tells and knows. */
import type { ConditionChanged, FromStack, Perform, Performed, UplinkChanged } from '../events.ts';
import type { AtChannelRef, AtCommand } from './at.ts';
import type { FromAtChannel } from './at-channel-events.ts';
import type { Facts } from './condition.ts';
import type { DataFault, DataSessionInput, FromDataSession, Way } from './data-session-way.ts';
import type { Forgot, FromLadder, RegistrationChanged, SignalMeasured, SimChanged } from './life-events.ts';
import type { FromOrders } from './orders.ts';
import type { ModemProfile, ProfileName } from './profile.ts';
import type { FromSms } from './sms-events.ts';
import type { FromUplink, UplinkInput } from './uplink-setup.ts';

/** What the modem's subsystem remembers from one start to the next. */
export interface ModemMemory {
	/** What a person has set; it goes before the configuration. */
	readonly apn: string | undefined;
	/** When it was reset: ms since the epoch. */
	readonly resets: readonly number[];
}

export interface ModemInput {
	readonly memory: ModemMemory;
	/** A device path, `tcp://host:port`, or `sim:`. */
	readonly path: string;
	/** Bits a second, those that are tried; one, where it is known or of no matter. */
	readonly baudRates: readonly [number, ...number[]];
	/** What the operator says; undefined: what the modem says. */
	readonly profile: ProfileName | undefined;
	readonly apn: string | undefined;
	/** Data may be used in foreign networks. */
	readonly roaming: boolean;
	/** `+CPIN="…"`; undefined: no PIN is configured. */
	readonly enterPin: (() => AtCommand) | undefined;
	readonly resetsPerDay: number;
	readonly hasPowerKey: boolean;
	readonly hasPower: boolean;
	/** How a data session is made; undefined: there is nothing that could be made or watched. */
	readonly wayFor: (
		profile: ModemProfile,
		apn: string | undefined,
	) => { readonly way: Way } | { readonly fault: DataFault } | undefined;
	readonly session: Omit<DataSessionInput, 'channel' | 'owner' | 'way'>;
	readonly uplink: Omit<UplinkInput, 'owner'>;
	/** Wait before the n-th attempt in a row to open the port, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
	/** ms since the epoch. */
	readonly now: () => number;
}

export type ModemEvent =
	| { readonly type: 'STOP' }
	| Perform
	| FromAtChannel
	| SimChanged
	| RegistrationChanged
	| Forgot
	| SignalMeasured
	| FromLadder
	| FromOrders
	| FromDataSession
	| FromUplink
	| FromSms;

export type FromModem =
	| ConditionChanged
	| Performed
	| UplinkChanged
	| Extract<FromStack, { type: 'ALARM_CHANGED' | 'EVENT_REPORTED' }>;

export interface ModemContext extends ModemInput {
	readonly facts: Facts;
	/** The one that is open. */
	readonly channel: AtChannelRef | undefined;
	/** Of the modem that was identified. */
	readonly model: ModemProfile | undefined;
	/** Attempts in a row to open the port that failed. */
	readonly failures: number;
	/** Of the rates that are tried. */
	readonly rate: number;
	/** Rates in a row at which nobody answered. */
	readonly mutes: number;
	/** It answered at this rate. */
	readonly isRateRight: boolean;
	/** Between the session and the network: what the way is, or why there is none. */
	readonly way: ReturnType<ModemInput['wayFor']>;
	/** Messages that are being sent, by the ids of their orders. */
	readonly messages: ReadonlySet<string>;
	/** What was told last, and when (ms since the epoch). */
	readonly told: { readonly steady: string; readonly moving: string; readonly at: number };
}

/** Facts that are the same whatever becomes of the modem. */
export function lastingFacts({ port, apn, resetsToday, usage }: Facts): Facts {
	return { port, apn, resetsToday, usage };
}
