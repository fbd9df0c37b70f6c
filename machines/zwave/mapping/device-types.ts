/**
 * Matter's device types of an endpoint, from its clusters and device class.
 *
 * Z-Wave tells a lamp from a socket only by the icon of Z-Wave Plus: without one, what is switched is a plug-in unit, and
 * what is dimmed a light.
 */
import { concentrations } from '../../clusters/concentrations.ts';
import type { EndpointFacts } from '../facts.ts';
import { booleanDeviceType } from './boolean-state.ts';
import { isFan } from './levels.ts';

const TYPES: { readonly [cluster: string]: (facts: EndpointFacts) => string | undefined } = {
	doorLock: () => 'doorLock',
	thermostat: () => 'thermostat',
	fanControl: (facts) => (isFan(facts) ? 'fan' : undefined),
	windowCovering: () => 'windowCovering',
	valveConfigurationAndControl: () => 'waterValve',
	levelControl: (facts) => (isPlug(facts, DIMMER) ? 'dimmablePlugInUnit' : 'dimmableLight'),
	temperatureMeasurement: () => 'temperatureSensor',
	relativeHumidityMeasurement: () => 'humiditySensor',
	illuminanceMeasurement: () => 'lightSensor',
	pressureMeasurement: () => 'pressureSensor',
	occupancySensing: () => 'occupancySensor',
	flowMeasurement: () => 'flowSensor',
	soilMeasurement: () => 'soilSensor',
	...Object.fromEntries(concentrations.map(({ name }) => [name, () => 'airQualitySensor'])),
	booleanState: booleanDeviceType,
	smokeCoAlarm: () => 'smokeCoAlarm',
	switch: () => 'genericSwitch',
	electricalPowerMeasurement: () => 'electricalSensor',
	electricalEnergyMeasurement: () => 'electricalSensor',
};

/** User icons (SDS13738): a family in the high byte; 1 and 2 are plug-in and wall outlet, 3 to 6 lamps. */
const DIMMER = 0x06;
const ON_OFF = 0x07;

/** In the order of the clusters, each once. */
export function deviceTypesOf(facts: EndpointFacts, clusters: readonly string[]): string[] {
	const types = clusters.flatMap((cluster) => TYPES[cluster]?.(facts) ?? []);
	if (clusters.includes('onOff') && !clusters.includes('levelControl') && !isFan(facts))
		types.unshift(isLamp(facts) ? 'onOffLight' : 'onOffPlugInUnit');
	return [...new Set(types)];
}

function isPlug(facts: EndpointFacts, family: number): boolean {
	const [of, kind] = icon(facts);
	return of === family && (kind === 1 || kind === 2);
}

function isLamp(facts: EndpointFacts): boolean {
	const [family, kind] = icon(facts);
	return family === ON_OFF && kind >= 3 && kind <= 6;
}

function icon({ learnt }: EndpointFacts): readonly [family: number, kind: number] {
	const userIcon = learnt.zwavePlus?.userIcon ?? 0;
	return [userIcon >> 8, userIcon & 0xff];
}
