/**
 * Every cluster by name, and the check of an action's arguments against them.
 *
 * Pure. It says whether the words are right, not whether a device can do it: that is for the endpoint's declared actions
 * and for the stack.
 */
import type { z } from 'zod';
import type { Json, JsonObject } from '../json.ts';
import { booleanState } from './boolean-state.ts';
import type { Cluster } from './cluster.ts';
import { concentrations } from './concentrations.ts';
import { doorLock } from './door-lock.ts';
import { electricalEnergyMeasurement, electricalPowerMeasurement } from './electrical.ts';
import { fanControl } from './fan-control.ts';
import { identify } from './identify.ts';
import { levelControl } from './level-control.ts';
import {
	flowMeasurement,
	illuminanceMeasurement,
	pressureMeasurement,
	relativeHumidityMeasurement,
	soilMeasurement,
	temperatureMeasurement,
} from './measurements.ts';
import { occupancySensing } from './occupancy-sensing.ts';
import { onOff } from './on-off.ts';
import { powerSource } from './power-source.ts';
import { smokeCoAlarm } from './smoke-co-alarm.ts';
import { switchCluster } from './switch.ts';
import { thermostat } from './thermostat.ts';
import { valveConfigurationAndControl } from './valve-configuration-and-control.ts';
import { windowCovering } from './window-covering.ts';
import { zwave } from './zwave.ts';

export const clusters: ReadonlyMap<string, Cluster> = new Map(
	[
		onOff,
		levelControl,
		doorLock,
		thermostat,
		fanControl,
		windowCovering,
		valveConfigurationAndControl,
		identify,
		powerSource,
		temperatureMeasurement,
		relativeHumidityMeasurement,
		illuminanceMeasurement,
		pressureMeasurement,
		flowMeasurement,
		soilMeasurement,
		...concentrations,
		occupancySensing,
		booleanState,
		smokeCoAlarm,
		switchCluster,
		electricalPowerMeasurement,
		electricalEnergyMeasurement,
		zwave,
	].map((cluster: Cluster) => [cluster.name, cluster]),
);

/** Arguments that no fault may repeat: faults are published and logged. */
const SECRETS: ReadonlySet<string> = new Set(['pinCode']);

/** `ok` is the arguments as they came; `fault` names the argument, what is wrong with it and what is allowed. */
export type Checked = { readonly ok: JsonObject } | { readonly fault: string };

/**
 * Checks a device action's arguments: `cluster.command`, `attributes.read` (`{attributes?}`: absent is all) or
 * `attributes.write` (a record of `cluster.attribute` to value). An action of no cluster here is a fault too.
 */
export function checkArguments(action: string, args: JsonObject): Checked {
	const faults = faultsOf(action, args);
	return faults.length === 0 ? { ok: args } : { fault: faults.join('; ') };
}

function faultsOf(action: string, args: JsonObject): string[] {
	if (action === 'attributes.read') return faultsOfRead(args);
	if (action === 'attributes.write') return faultsOfWrite(args);
	const [cluster, command] = named(action);
	const schema = own(cluster?.commands, command);
	if (!schema) return [`${action} is no action of a cluster known here`];
	const allowed = Object.keys(schema.shape).join(', ') || 'none';
	return faultsIn(schema, args, action, (key) => `${key} is no argument of ${action}; allowed: ${allowed}`);
}

function faultsOfRead({ attributes, ...others }: JsonObject): string[] {
	const unknown = Object.keys(others).map((key) => `${key} is no argument of attributes.read; allowed: attributes`);
	if (attributes === undefined || unknown.length > 0) return unknown;
	if (!Array.isArray(attributes) || attributes.length === 0)
		return [`attributes must be a list of at least one cluster.attribute, not ${shown(attributes)}`];
	return attributes.flatMap((name: Json, index) =>
		typeof name === 'string' && attribute(name)
			? []
			: [`attributes[${index}] must be a known cluster.attribute such as onOff.onOff, not ${shown(name)}`],
	);
}

function faultsOfWrite(args: JsonObject): string[] {
	const entries = Object.entries(args);
	if (entries.length === 0)
		return ['attributes.write must name at least one cluster.attribute and its value; none was given'];
	return entries.flatMap(([name, value]) => {
		const schema = attribute(name);
		return schema ? faultsIn(schema, value, name) : [`${name} is no attribute of a cluster known here`];
	});
}

/** Each fault of a value in words; `unknownKey` words one at the top, where the schema itself would not name it. */
function faultsIn(schema: z.ZodType, value: unknown, subject: string, unknownKey?: (key: string) => string): string[] {
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return [];
	const faults = result.error.issues.flatMap((issue) => {
		if (unknownKey && issue.code === 'unrecognized_keys' && issue.path.length === 0) return issue.keys.map(unknownKey);
		const name = issue.path.join('.') || subject;
		if (issue.input === undefined) return [`${name} is missing: it ${issue.message}`];
		return [SECRETS.has(name) ? `${name} ${issue.message}` : `${name} ${issue.message}, not ${shown(issue.input)}`];
	});
	return [...new Set(faults)];
}

function attribute(name: string): z.ZodType | undefined {
	const [cluster, word] = named(name);
	return own(cluster?.attributes, word);
}

/** `cluster.word` taken apart. */
function named(name: string): [Cluster | undefined, string] {
	const dot = name.indexOf('.');
	return [clusters.get(name.slice(0, dot)), name.slice(dot + 1)];
}

function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
	return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A value as a fault shows it: cut, since it may be 64 kB. */
function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
