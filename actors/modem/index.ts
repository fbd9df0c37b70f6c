/**
 * The modem as the supervisor starts it: the chart of its life with its port, its store, its power and its data session.
 */
import { type AnyActor, createActor, fromPromise } from 'xstate';
import { backOff } from '../../machines/back-off.ts';
import type { JsonObject } from '../../machines/json.ts';
import { atChannelMachine } from '../../machines/modem/at-channel.ts';
import { at } from '../../machines/modem/at-limits.ts';
import { modemMachine } from '../../machines/modem/modem.ts';
import type { ModemInput } from '../../machines/modem/modem-context.ts';
import { ordersMachine } from '../../machines/modem/orders.ts';
import { resetLadderMachine } from '../../machines/modem/reset-ladder.ts';
import { type Claim, simMachine, type Verdict } from '../../machines/modem/sim.ts';
import { createPort } from '../runtime/port.ts';
import { Secret } from '../runtime/secret.ts';
import type { Store } from '../runtime/store.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import { type ModemConfig, readPin } from './config.ts';
import { createData } from './data.ts';
import { type Memory, openMemory } from './memory.ts';
import { createSms } from './pdu.ts';
import { createPower, createPowerKey } from './power.ts';

export interface ModemOptions {
	readonly config: ModemConfig;
	/** In the clear. */
	readonly secrets: { readonly pin?: string; readonly password?: string };
	/** The modem's own part of what lasts. */
	readonly store: Store;
	readonly clockIsTrusted: () => boolean;
	/** ms since the epoch. */
	readonly now: () => number;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
}

export interface Modem extends Subsystem {
	/** What was counted on its line since the port was opened; empty while it is not. */
	readonly figures: () => JsonObject;
}

/** The usual ones, the most usual first. */
const BAUD_RATES = [115_200, 9_600, 460_800, 921_600, 57_600] as const;

const REOPENING = { first: 1_000, ceiling: 30_000 };

/** Of the PDP context that the life defines. */
const CONTEXT_ID = 1;

export async function createModem({
	config,
	secrets,
	store,
	clockIsTrusted,
	now,
	random,
}: ModemOptions): Promise<Modem> {
	const memory = await openMemory(store);
	const data = createData({ config: config.data, store, now, clockIsTrusted });
	const pin = secrets.pin === undefined ? undefined : new Secret(pinIn(secrets.pin));
	const password = secrets.password === undefined ? undefined : new Secret(secrets.password);
	const { port, usbPower, powerKey } = config;

	const logic = modemMachine.provide({
		actors: {
			channel: atChannelMachine.provide({ actors: { port: createPort({ simulation: 'modem' }) } }),
			sim: simMachine.provide({ actors: pinActors(memory, pin) }),
			ladder: resetLadderMachine.provide({
				actors: {
					remember: fromPromise<void, readonly number[]>(({ input }) => memory.keepResets(input)),
					pressPowerKey: createPowerKey(powerKey),
					cyclePower: createPower(usbPower),
				},
			}),
			orders: ordersMachine.provide({
				actors: { keepApn: fromPromise<void, string>(({ input }) => memory.keepApn(input)) },
			}),
			session: data.session,
			uplink: data.uplink,
			sms: createSms(),
		},
	});
	const input = (): ModemInput => ({
		memory: memory.remembered(),
		path: port,
		baudRates: baudRatesOf(config),
		profile: config.profile,
		apn: config.apn,
		roaming: config.roaming,
		enterPin: pin && (() => at(`+CPIN="${pin.reveal()}"`, { secret: true })),
		resetsPerDay: config.resetsPerDay,
		hasPowerKey: powerKey !== undefined,
		hasPower: usbPower !== undefined,
		wayFor: (profile, apn) => {
			// Somebody else's session on an interface that nobody has named: there is nothing to look at.
			if (config.data.way === 'none' && data.uplinkInput(port).interface === undefined) return undefined;
			const { username } = config;
			return data.wayFor({ atPort: port, apn, username, password, contextId: CONTEXT_ID, profile });
		},
		session: { random, checkEveryMs: data.checkEveryMs },
		uplink: data.uplinkInput(port),
		backOff: backOff(REOPENING, random),
		now,
	});
	let figures = () => ({});
	return {
		create: (options): AnyActor => {
			const actor = createActor(logic, { ...options, input: input() });
			figures = () => ({ ...actor.getSnapshot().children.channel?.getSnapshot().context.statistics });
			return actor;
		},
		figures: () => figures(),
	};
}

function baudRatesOf({ baudRate, port }: ModemConfig): ModemInput['baudRates'] {
	if (baudRate !== undefined) return [baudRate];
	return port.startsWith('/') ? BAUD_RATES : [BAUD_RATES[0]];
}

/** It was checked when the configuration was loaded. */
function pinIn(text: string): string {
	const read = readPin(text);
	if ('faults' in read) throw new Error(`modem.pinFile: ${read.faults.join('; ')}`);
	return read.pin;
}

function pinActors(memory: Memory, pin: Secret | undefined) {
	const known = () => {
		if (!pin) throw new Error('there is no PIN');
		return pin.reveal();
	};
	return {
		claim: fromPromise<boolean, Claim>(({ input }) => memory.claim(known(), input)),
		judge: fromPromise<void, Verdict>(({ input }) => memory.judge(known(), input)),
	};
}
