/**
 * How the modem is, from what is known of it: the state and the detail for `health`.
 *
 * Promises: no IMSI, no telephone number, no PIN. What is not known is absent. Pure.
 */
import type { Condition } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { DataChanged } from './data-session-way.ts';
import type { Place } from './facts.ts';
import type { Identity, Rung, SimChanged } from './life-events.ts';
import type { Signal } from './signal.ts';

/** What the life of the modem has found out. */
export interface Facts {
	readonly port: string;
	/** Undefined while it is absent, does not answer, or is being identified. */
	readonly identity?: Identity | undefined;
	/** Why it is of no use, in words. */
	readonly fault?: string | undefined;
	readonly sim?: SimChanged | undefined;
	readonly place?: Place | undefined;
	readonly signal?: Signal | undefined;
	readonly operator?: string | undefined;
	readonly technology?: string | undefined;
	readonly apn?: string | undefined;
	/** Why data is not used though there is a network. */
	readonly dataBarred?: string | undefined;
	readonly data?: DataChanged | undefined;
	readonly usage?: JsonObject | undefined;
	/** Messages come and go. */
	readonly sms?: boolean | undefined;
	/** What is being done about it. */
	readonly step?: { readonly rung: Rung; readonly reason: string } | undefined;
	readonly resetsToday: number;
}

export function isRegistered({ place }: Pick<Facts, 'place'>): boolean {
	return place?.registration === 'home' || place?.registration === 'roaming';
}

function stateOf(facts: Facts): Condition {
	const { identity, fault, sim, data, dataBarred } = facts;
	if (!identity) return fault === undefined ? 'starting' : 'down';
	if (fault !== undefined) return 'down';
	if (sim === undefined || sim.sim === 'unknown') return 'starting';
	if (sim.sim !== 'ready') return 'down';
	if (!isRegistered(facts)) return facts.place === undefined ? 'starting' : 'degraded';
	const isOnline = data === undefined || data.state === 'online';
	return isOnline && dataBarred === undefined ? 'ready' : 'degraded';
}

/** Leaves out what is undefined. */
function known(fields: { readonly [name: string]: JsonObject[string] | undefined }): JsonObject {
	return Object.fromEntries(
		Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}

/** What moves all the time, and what does not. */
export function conditionOf(facts: Facts): {
	readonly state: Condition;
	readonly steady: JsonObject;
	readonly moving: JsonObject;
} {
	const { identity, sim, place, data, step, resetsToday } = facts;
	const steady = known({
		port: facts.port,
		...identity,
		reason: facts.fault ?? sim?.reason,
		sim: sim?.sim,
		iccid: sim?.iccid,
		pinTries: sim?.tries,
		registration: place?.registration,
		operator: facts.operator,
		accessTechnology: place?.technology ?? facts.technology,
		area: place?.area,
		cell: place?.cell,
		apn: facts.apn,
		data: data && known({ ...data, type: undefined }),
		dataBarred: facts.dataBarred,
		sms: facts.sms,
		step: step && { ...step },
		resetsToday: resetsToday > 0 ? resetsToday : undefined,
	});
	const hasSignal = facts.signal && Object.keys(facts.signal).length > 0;
	const moving = known({ signal: hasSignal ? { ...facts.signal } : undefined, usage: facts.usage });
	return { state: stateOf(facts), steady, moving };
}
