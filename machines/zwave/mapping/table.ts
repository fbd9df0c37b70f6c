/** Every cluster's mapping, in the order in which an endpoint lists them; and which of them an endpoint carries. */
import type { CcCommand } from '../cc.ts';
import { basicMappings } from './basic.ts';
import { booleanStateMapping } from './boolean-state.ts';
import { concentrationMappings, concentrationSensors } from './concentrations.ts';
import { configurationMapping } from './configuration.ts';
import { coveringMappings } from './coverings.ts';
import { doorLockMapping } from './door-lock.ts';
import { electricalSensors, energyMapping, powerMapping } from './electrical.ts';
import { fanSwitchMapping } from './fan-control.ts';
import { identifyMapping } from './identify.ts';
import { levelControlMapping } from './level-control.ts';
import type { ClusterMapping } from './mapping.ts';
import { measurementMappings, measurementSensors } from './measurements.ts';
import { meterResetMapping } from './meter-reset.ts';
import { occupancySensingMapping } from './occupancy-sensing.ts';
import { onOffMapping } from './on-off.ts';
import { powerSourceMapping } from './power-source.ts';
import { smokeCoAlarmMapping } from './smoke-co-alarm.ts';
import { switchMapping } from './switch.ts';
import { thermostatMapping } from './thermostat.ts';
import { thermostatFanMapping } from './thermostat-fan.ts';
import { oncePerFacts } from './tools.ts';
import { valveMapping } from './valve.ts';
import { windowCoveringMapping } from './window-covering.ts';

const TABLE: readonly ClusterMapping[] = [
	onOffMapping,
	levelControlMapping,
	...basicMappings,
	fanSwitchMapping,
	windowCoveringMapping,
	...coveringMappings,
	valveMapping,
	doorLockMapping,
	thermostatMapping,
	thermostatFanMapping,
	...measurementMappings,
	...concentrationMappings,
	occupancySensingMapping,
	booleanStateMapping,
	smokeCoAlarmMapping,
	switchMapping,
	powerMapping,
	energyMapping,
	identifyMapping,
	powerSourceMapping,
	configurationMapping,
	meterResetMapping,
];

/** Types of Multilevel Sensor that a cluster here is made of: the only ones worth asking for their scales. */
export const SENSOR_TYPES: ReadonlySet<number> = new Set(
	[...measurementSensors, ...concentrationSensors, ...electricalSensors].map(({ type }) => type),
);

export const mappingsOf = oncePerFacts((facts): readonly ClusterMapping[] =>
	TABLE.filter(({ applies }) => applies(facts)),
);

export interface ReadableAttribute {
	readonly name: string;
	readonly get: CcCommand;
	readonly write?: ClusterMapping['attributes'][string]['write'];
}

/** The attributes that an endpoint has: those that it can be asked for. */
export const attributesOf = oncePerFacts((facts): readonly ReadableAttribute[] =>
	mappingsOf(facts).flatMap(({ attributes }) =>
		Object.entries(attributes).flatMap(([name, { read, write }]) => {
			const get = read?.(facts);
			return get ? [{ name, get, ...(write && { write }) }] : [];
		}),
	),
);

/** Each command once, where it came first. */
export function distinct(commands: readonly CcCommand[]): CcCommand[] {
	return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}
