/**
 * A room with a thermostat: Thermostat Mode CC v3, Thermostat Setpoint CC v3, Thermostat Operating State CC v1 (SDS13781),
 * the air temperature, and a fan.
 *
 * Promises: the room follows the mode and the setpoints by 0.1 °C a step and the thermostat reports each step, and
 * when it begins or ceases to heat or cool; a setpoint
 * outside its limits is refused. (zwave-js's mock refuses every setpoint above the lower limit.)
 */
import { ThermostatMode, ThermostatOperatingState, ThermostatSetpointType } from '@zwave-js/cc';
import { ThermostatModeCCGet, ThermostatModeCCReport, ThermostatModeCCSet } from '@zwave-js/cc/ThermostatModeCC';
import {
	ThermostatOperatingStateCCGet,
	ThermostatOperatingStateCCReport,
} from '@zwave-js/cc/ThermostatOperatingStateCC';
import {
	ThermostatSetpointCCGet,
	ThermostatSetpointCCReport,
	ThermostatSetpointCCSet,
} from '@zwave-js/cc/ThermostatSetpointCC';
import { CommandClasses } from '@zwave-js/core';
import type { MockNodeResponse } from '@zwave-js/testing';
import type { HomeNode, Part } from '../home-node.ts';
import { CELSIUS, sensors } from './sensors.ts';
import { thermostatFan } from './thermostat-fan.ts';

/** What the room tends to when nothing heats or cools it, in tenths of a degree. */
const OUTSIDE = 180;
const { Heating, Cooling } = ThermostatSetpointType;
/** Degrees Celsius (Thermostat Setpoint CC, scale 0). */
const LIMITS = {
	[Heating]: { minValue: 5, maxValue: 30, scale: '°C' },
	[Cooling]: { minValue: 15, maxValue: 35, scale: '°C' },
} as const;
const MODES = [ThermostatMode.Off, ThermostatMode.Heat, ThermostatMode.Cool, ThermostatMode.Auto] as const;

/** `stepMs`: between two steps of the room; 0: it stands still. */
export function thermostat(node: HomeNode, stepMs: number): Part {
	/** Tenths of a degree: steps of 0.1 add up to no rounding error. */
	let room = 205;
	let mode: (typeof MODES)[number] = ThermostatMode.Heat;
	const setpoints: Record<number, number> = { [Heating]: 21, [Cooling]: 26 };
	const fan = thermostatFan(node);
	const sensor = sensors(node, [{ ...CELSIUS, read: () => room / 10 }]);

	const target = () => {
		const heating = Math.round((setpoints[Heating] ?? 0) * 10);
		const cooling = Math.round((setpoints[Cooling] ?? 0) * 10);
		switch (mode) {
			case ThermostatMode.Heat:
				return heating;
			case ThermostatMode.Cool:
				return cooling;
			case ThermostatMode.Auto:
				return Math.min(Math.max(room, heating), cooling);
			default:
				return OUTSIDE;
		}
	};
	/** What is being done about the room. */
	const operating = () => {
		const step = mode === ThermostatMode.Off ? 0 : Math.sign(target() - room);
		return ThermostatOperatingState[
			step > 0 ? 'Heating' : step < 0 && mode !== ThermostatMode.Heat ? 'Cooling' : 'Idle'
		];
	};
	let told = operating();
	const tellOperating = () => {
		const state = operating();
		if (state !== told) node.report(new ThermostatOperatingStateCCReport({ nodeId: node.hub, state }));
		told = state;
		fan.follow(state !== ThermostatOperatingState.Idle);
	};
	fan.follow(told !== ThermostatOperatingState.Idle);
	const follow = () => {
		const step = Math.sign(target() - room);
		room += step;
		if (step !== 0) sensor.report();
		tellOperating();
	};
	if (stepMs > 0) setInterval(follow, stepMs);

	const setSetpoint = (command: ThermostatSetpointCCSet): MockNodeResponse => {
		const type = command.setpointType;
		if (type !== Heating && type !== Cooling) return { action: 'fail' };
		const { minValue, maxValue } = LIMITS[type];
		if (command.scale !== 0 || command.value < minValue || command.value > maxValue) return { action: 'fail' };
		setpoints[type] = command.value;
		tellOperating();
		return { action: 'ok' };
	};

	return {
		commandClasses: [
			...sensor.commandClasses,
			...fan.commandClasses,
			{ ccId: CommandClasses['Thermostat Operating State'], version: 1 },
			{ ccId: CommandClasses['Thermostat Mode'], version: 3, supportedModes: [...MODES] },
			{ ccId: CommandClasses['Thermostat Setpoint'], version: 3, setpoints: LIMITS },
		],
		behaviours: [
			...fan.behaviours,
			{
				handleCC(_controller, _self, command) {
					if (command instanceof ThermostatModeCCGet) {
						return { action: 'sendCC', cc: new ThermostatModeCCReport({ nodeId: node.hub, mode }) };
					}
					if (command instanceof ThermostatModeCCSet) {
						const asked = MODES.find((supported) => supported === command.mode);
						mode = asked ?? mode;
						tellOperating();
						return { action: asked === undefined ? 'fail' : 'ok' };
					}
					if (command instanceof ThermostatOperatingStateCCGet) {
						const cc = new ThermostatOperatingStateCCReport({ nodeId: node.hub, state: operating() });
						return { action: 'sendCC', cc };
					}
					if (command instanceof ThermostatSetpointCCSet) return setSetpoint(command);
					if (command instanceof ThermostatSetpointCCGet) {
						const value = setpoints[command.setpointType];
						const cc = new ThermostatSetpointCCReport({
							nodeId: node.hub,
							type: value === undefined ? ThermostatSetpointType['N/A'] : command.setpointType,
							value: value ?? 0,
							scale: 0,
						});
						return { action: 'sendCC', cc };
					}
					return undefined;
				},
			},
		],
	};
}
