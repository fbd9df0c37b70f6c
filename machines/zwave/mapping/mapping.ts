/**
 * The seam between Z-Wave's command classes and Matter's clusters: what a mapping table says of one cluster.
 *
 * Tables are data and pure functions. They never send anything: they say what to send, what answer proves it, and what a
 * report means. Who asks, waits and retries are the charts of `node.ts` and `execution.ts`.
 */
import type { Attributes } from '../../events.ts';
import type { JsonObject } from '../../json.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';

/** One step of a device action. */
export type Step =
	/** Changes the device. */
	| {
			readonly kind: 'set';
			readonly send: CcCommand;
			/** What the device's state is once it has done it; empty where it has no state (identify). */
			readonly expects: Attributes;
			/** Asks for that state; absent where there is none to ask for. */
			readonly readBack?: CcCommand;
			/** `report`: final only when the device has reported the new state. `receipt`: Supervision or the acknowledgement will do. */
			readonly confirm: 'report' | 'receipt';
			/** How long the device may take to get there, in ms: a ramp, a motor. */
			readonly settleMs: number;
	  }
	/** Asks the device. */
	| { readonly kind: 'get'; readonly send: CcCommand };

/** How an action is carried out. */
export type Plan =
	| {
			readonly steps: readonly Step[];
			/** The same again does no harm and ends the same (`toggle` does not). */
			readonly idempotent: boolean;
	  }
	/** It depends on a state that is not known yet: ask this, then plan again. */
	| { readonly needs: CcCommand }
	/** The device has no way to do it; `reason` is for people. */
	| { readonly refused: string };

/** A device's event, as `event/{deviceId}` tells it. */
export interface Happening {
	readonly event: string;
	readonly args: JsonObject;
}

export interface ClusterMapping {
	/** Matter's name in lowerCamelCase, or the stack's own (`zwave`). */
	readonly cluster: string;
	/** Whether an endpoint with these command classes carries the cluster. */
	readonly applies: (facts: EndpointFacts) => boolean;
	/** By `cluster.command`. `state` is what is known of the endpoint's attributes. */
	readonly actions: { readonly [action: string]: (args: JsonObject, facts: EndpointFacts, state: Attributes) => Plan };
	/** By `cluster.attribute`: how it is asked for and set. Undefined where this endpoint cannot. */
	readonly attributes: {
		readonly [attribute: string]: {
			readonly read?: (facts: EndpointFacts) => CcCommand | undefined;
			/** `value` was checked against the cluster's schema. */
			readonly write?: (value: Attributes[string], facts: EndpointFacts, state: Attributes) => Plan;
		};
	};
	/** What a message says of this cluster's attributes; empty when nothing. */
	readonly reported: (message: CcMessage, facts: EndpointFacts, state: Attributes) => Attributes;
	/** What a message says has happened. `state` is what was known before it: a change that is told twice is one. */
	readonly happened?: (message: CcMessage, facts: EndpointFacts, state: Attributes) => readonly Happening[];
}
