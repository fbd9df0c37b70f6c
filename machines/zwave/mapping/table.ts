/** Every cluster's mapping, in the order in which an endpoint lists them; and which of them an endpoint carries. */
import type { CcCommand } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';
import { booleanStateMapping } from './boolean-state.ts';
import { doorLockMapping } from './door-lock.ts';
import { energyMapping, powerMapping } from './electrical.ts';
import { identifyMapping } from './identify.ts';
import { levelControlMapping } from './level-control.ts';
import type { ClusterMapping } from './mapping.ts';
import { measurementMappings } from './measurements.ts';
import { occupancySensingMapping } from './occupancy-sensing.ts';
import { onOffMapping } from './on-off.ts';
import { powerSourceMapping } from './power-source.ts';
import { switchMapping } from './switch.ts';
import { thermostatMapping } from './thermostat.ts';
import { windowCoveringMapping } from './window-covering.ts';

const TABLE: readonly ClusterMapping[] = [
	onOffMapping,
	levelControlMapping,
	windowCoveringMapping,
	doorLockMapping,
	thermostatMapping,
	...measurementMappings,
	occupancySensingMapping,
	booleanStateMapping,
	switchMapping,
	powerMapping,
	energyMapping,
	identifyMapping,
	powerSourceMapping,
];

export function mappingsOf(facts: EndpointFacts): ClusterMapping[] {
	return TABLE.filter(({ applies }) => applies(facts));
}

export interface ReadableAttribute {
	readonly name: string;
	readonly get: CcCommand;
	readonly write?: ClusterMapping['attributes'][string]['write'];
}

/** The attributes that an endpoint has: those that it can be asked for. */
export function attributesOf(facts: EndpointFacts): ReadableAttribute[] {
	return mappingsOf(facts).flatMap(({ attributes }) =>
		Object.entries(attributes).flatMap(([name, { read, write }]) => {
			const get = read?.(facts);
			return get ? [{ name, get, ...(write && { write }) }] : [];
		}),
	);
}

/** Each command once, where it came first. */
export function distinct(commands: readonly CcCommand[]): CcCommand[] {
	return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}
