/** Thermostats: Thermostat Mode, Setpoint, Operating State, Fan Mode and Fan State (SDS13781). */
import {
	ThermostatFanModeCCGet,
	ThermostatFanModeCCReport,
	ThermostatFanModeCCSet,
	ThermostatFanModeCCSupportedGet,
	ThermostatFanModeCCSupportedReport,
} from '@zwave-js/cc/ThermostatFanModeCC';
import { ThermostatFanStateCCGet, ThermostatFanStateCCReport } from '@zwave-js/cc/ThermostatFanStateCC';
import {
	ThermostatModeCCGet,
	ThermostatModeCCReport,
	ThermostatModeCCSet,
	ThermostatModeCCSupportedGet,
	ThermostatModeCCSupportedReport,
} from '@zwave-js/cc/ThermostatModeCC';
import {
	ThermostatOperatingStateCCGet,
	ThermostatOperatingStateCCReport,
} from '@zwave-js/cc/ThermostatOperatingStateCC';
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
	'ThermostatOperatingState.Get': (_, to) => new ThermostatOperatingStateCCGet(to),
	'ThermostatFanMode.Get': (_, to) => new ThermostatFanModeCCGet(to),
	'ThermostatFanMode.Set': ({ mode, off }, to) =>
		new ThermostatFanModeCCSet({ ...to, mode, ...(off === undefined ? {} : { off }) }),
	'ThermostatFanMode.SupportedGet': (_, to) => new ThermostatFanModeCCSupportedGet(to),
	'ThermostatFanState.Get': (_, to) => new ThermostatFanStateCCGet(to),
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
	decoder(ThermostatOperatingStateCCReport, (cc) => ({ type: 'ThermostatOperatingState.Report', state: cc.state })),
	decoder(ThermostatFanModeCCReport, (cc) => ({
		type: 'ThermostatFanMode.Report',
		mode: cc.mode,
		off: cc.off ?? false,
	})),
	decoder(ThermostatFanModeCCSupportedReport, (cc) => ({
		type: 'ThermostatFanMode.SupportedReport',
		modes: cc.supportedModes,
	})),
	decoder(ThermostatFanStateCCReport, (cc) => ({ type: 'ThermostatFanState.Report', state: cc.state })),
];
