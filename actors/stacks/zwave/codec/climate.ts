/** Thermostats: Thermostat Mode and Thermostat Setpoint (SDS13781). */
import {
	ThermostatModeCCGet,
	ThermostatModeCCReport,
	ThermostatModeCCSet,
	ThermostatModeCCSupportedGet,
	ThermostatModeCCSupportedReport,
} from '@zwave-js/cc/ThermostatModeCC';
import {
	ThermostatSetpointCCCapabilitiesGet,
	ThermostatSetpointCCCapabilitiesReport,
	ThermostatSetpointCCGet,
	ThermostatSetpointCCReport,
	ThermostatSetpointCCSet,
	ThermostatSetpointCCSupportedGet,
	ThermostatSetpointCCSupportedReport,
} from '@zwave-js/cc/ThermostatSetpointCC';
import { type Decoder, decoder, type Encoders } from './family.ts';

export const climateEncoders = {
	'ThermostatMode.Get': (_, to) => new ThermostatModeCCGet(to),
	'ThermostatMode.Set': ({ mode }, to) => new ThermostatModeCCSet({ ...to, mode }),
	'ThermostatMode.SupportedGet': (_, to) => new ThermostatModeCCSupportedGet(to),
	'ThermostatSetpoint.Get': ({ setpointType }, to) => new ThermostatSetpointCCGet({ ...to, setpointType }),
	'ThermostatSetpoint.Set': ({ setpointType, value, scale }, to) =>
		new ThermostatSetpointCCSet({ ...to, setpointType, value, scale }),
	'ThermostatSetpoint.SupportedGet': (_, to) => new ThermostatSetpointCCSupportedGet(to),
	'ThermostatSetpoint.CapabilitiesGet': ({ setpointType }, to) =>
		new ThermostatSetpointCCCapabilitiesGet({ ...to, setpointType }),
} satisfies Partial<Encoders>;

export const climateDecoders: readonly Decoder[] = [
	decoder(ThermostatModeCCReport, (cc) => ({ type: 'ThermostatMode.Report', mode: cc.mode })),
	decoder(ThermostatModeCCSupportedReport, (cc) => ({
		type: 'ThermostatMode.SupportedReport',
		modes: cc.supportedModes,
	})),
	decoder(ThermostatSetpointCCReport, (cc) => ({
		type: 'ThermostatSetpoint.Report',
		setpointType: cc.type,
		value: cc.value,
		scale: cc.scale,
	})),
	decoder(ThermostatSetpointCCSupportedReport, (cc) => ({
		type: 'ThermostatSetpoint.SupportedReport',
		// A bit beyond the specification's table has no type.
		setpointTypes: cc.supportedSetpointTypes.filter((type) => type !== undefined),
	})),
	decoder(ThermostatSetpointCCCapabilitiesReport, (cc) => ({
		type: 'ThermostatSetpoint.CapabilitiesReport',
		setpointType: cc.type,
		min: cc.minValue,
		minScale: cc.minValueScale,
		max: cc.maxValue,
		maxScale: cc.maxValueScale,
	})),
];
