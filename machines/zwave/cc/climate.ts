/** Messages of heating and cooling: Thermostat Mode, Setpoint, Operating State, Fan Mode and Fan State. */
import { type Answers, asksNothing, type Empty, either, is } from './family.ts';

export interface ClimateCommands {
	'ThermostatMode.Get': Empty;
	'ThermostatMode.Set': { readonly mode: number };
	'ThermostatMode.SupportedGet': Empty;
	'ThermostatSetpoint.Get': { readonly setpointType: number };
	'ThermostatSetpoint.Set': { readonly setpointType: number; readonly value: number; readonly scale: number };
	'ThermostatSetpoint.SupportedGet': Empty;
	'ThermostatSetpoint.CapabilitiesGet': { readonly setpointType: number };
	'ThermostatOperatingState.Get': Empty;
	'ThermostatFanMode.Get': Empty;
	/** `off`: the fan stands still whatever its mode (version 2). */
	'ThermostatFanMode.Set': { readonly mode: number; readonly off?: boolean };
	'ThermostatFanMode.SupportedGet': Empty;
	'ThermostatFanState.Get': Empty;
}

export interface ClimateMessages {
	'ThermostatMode.Report': { readonly mode: number };
	'ThermostatMode.SupportedReport': { readonly modes: readonly number[] };
	/** Type 0: the device does not have the one that was asked for. */
	'ThermostatSetpoint.Report': { readonly setpointType: number; readonly value: number; readonly scale: number };
	'ThermostatSetpoint.SupportedReport': { readonly setpointTypes: readonly number[] };
	'ThermostatSetpoint.CapabilitiesReport': {
		readonly setpointType: number;
		readonly min: number;
		readonly minScale: number;
		readonly max: number;
		readonly maxScale: number;
	};
	'ThermostatOperatingState.Report': { readonly state: number };
	/** `off` is false where the version does not tell it. */
	'ThermostatFanMode.Report': { readonly mode: number; readonly off: boolean };
	'ThermostatFanMode.SupportedReport': { readonly modes: readonly number[] };
	'ThermostatFanState.Report': { readonly state: number };
}

export const climateAnswers: Answers<ClimateCommands> = {
	'ThermostatMode.Get': is('ThermostatMode.Report'),
	'ThermostatMode.Set': asksNothing,
	'ThermostatMode.SupportedGet': is('ThermostatMode.SupportedReport'),
	'ThermostatSetpoint.Get': (question, message) =>
		message.type === 'ThermostatSetpoint.Report' && either(message.setpointType, question.setpointType, 0),
	'ThermostatSetpoint.Set': asksNothing,
	'ThermostatSetpoint.SupportedGet': is('ThermostatSetpoint.SupportedReport'),
	'ThermostatSetpoint.CapabilitiesGet': (question, message) =>
		message.type === 'ThermostatSetpoint.CapabilitiesReport' && either(message.setpointType, question.setpointType, 0),
	'ThermostatOperatingState.Get': is('ThermostatOperatingState.Report'),
	'ThermostatFanMode.Get': is('ThermostatFanMode.Report'),
	'ThermostatFanMode.Set': asksNothing,
	'ThermostatFanMode.SupportedGet': is('ThermostatFanMode.SupportedReport'),
	'ThermostatFanState.Get': is('ThermostatFanState.Report'),
};
