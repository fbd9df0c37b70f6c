/**
 * What becomes of each cluster in Home Assistant. Every cluster of machines/clusters/ has a row here.
 *
 * Left out on purpose, because Home Assistant has nothing for it or another entity says it already:
 * - `zwave`: configuration parameters and what else is a stack's own; a person sets them once, by a command.
 * - the events of `smokeCoAlarm`, `booleanState`, `occupancySensing` and `valveConfigurationAndControl`, and the lock's
 *   `doorStateChange`: the binary sensors change with them.
 * - `switch.*` attributes: a key is held for a moment, and its events tell it.
 * - `levelControl.move`, `step`, `stop`, `fanControl.step`, `thermostat.setpointRaiseLower`, `onOff.toggle`: Home Assistant
 *   sets a value.
 * - a thermostat's limits and its sequence, a fan's steps, a valve's level and duration, PIN codes, `smokeCoAlarm`'s muting,
 *   contamination and expressed state, `powerSource.activeBatFaults` and the battery's replacement: no field fits, or
 *   an entity beside it tells the same.
 */
import { booleanState, occupancySensing, smokeCoAlarm } from './alarms.ts';
import { thermostat } from './climate.ts';
import { valve, windowCovering } from './covering.ts';
import { electricalEnergyMeasurement, electricalPowerMeasurement } from './electrical.ts';
import type { Family } from './entity.ts';
import { fanControl } from './fan.ts';
import { identify } from './identify.ts';
import { switchKeys } from './keys.ts';
import { doorLock } from './lock.ts';
import {
	concentrationFamilies,
	flowMeasurement,
	illuminanceMeasurement,
	pressureMeasurement,
	relativeHumidityMeasurement,
	soilMeasurement,
	temperatureMeasurement,
} from './measurements.ts';
import { powerSource } from './power.ts';
import { levelControl, onOff } from './switching.ts';

export const families: ReadonlyMap<string, Family> = new Map([
	['onOff', onOff],
	['levelControl', levelControl],
	['doorLock', doorLock],
	['thermostat', thermostat],
	['fanControl', fanControl],
	['windowCovering', windowCovering],
	['valveConfigurationAndControl', valve],
	['identify', identify],
	['powerSource', powerSource],
	['temperatureMeasurement', temperatureMeasurement],
	['relativeHumidityMeasurement', relativeHumidityMeasurement],
	['illuminanceMeasurement', illuminanceMeasurement],
	['pressureMeasurement', pressureMeasurement],
	['flowMeasurement', flowMeasurement],
	['soilMeasurement', soilMeasurement],
	...concentrationFamilies,
	['occupancySensing', occupancySensing],
	['booleanState', booleanState],
	['smokeCoAlarm', smokeCoAlarm],
	['switch', switchKeys],
	['electricalPowerMeasurement', electricalPowerMeasurement],
	['electricalEnergyMeasurement', electricalEnergyMeasurement],
	['zwave', () => []],
]);
