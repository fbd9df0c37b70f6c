/**
 * The fan of a thermostat: Thermostat Fan Mode CC v3 and Thermostat Fan State CC v2 (SDS13781).
 *
 * Promises: it has the modes "auto low" and "low", and can be off; it blows in "low", and in "auto low" while the thermostat
 * heats or cools; each change is reported. (zwave-js's mock has neither class; it can read no command that sets the mode,
 * and write no report: both are done here.)
 */
import {
	CommandClass,
	ThermostatFanMode,
	ThermostatFanModeCommand,
	ThermostatFanState,
	ThermostatFanStateCommand,
} from '@zwave-js/cc';
import {
	ThermostatFanModeCCGet,
	ThermostatFanModeCCSet,
	ThermostatFanModeCCSupportedGet,
} from '@zwave-js/cc/ThermostatFanModeCC';
import { ThermostatFanStateCCGet } from '@zwave-js/cc/ThermostatFanStateCC';
import { CommandClasses } from '@zwave-js/core';
import type { MockNodeBehavior, PartialCCCapabilities } from '@zwave-js/testing';
import type { HomeNode } from '../home-node.ts';

const { 'Auto low': AUTO, Low: LOW } = ThermostatFanMode;
const OFF = 0x80;

ThermostatFanModeCCSet.from = ({ payload: [first = 0] }, { sourceNodeId }) =>
	new ThermostatFanModeCCSet({ nodeId: sourceNodeId, mode: first & 0x0f, off: (first & OFF) > 0 });

export interface ThermostatFan {
	readonly commandClasses: readonly PartialCCCapabilities[];
	readonly behaviours: readonly MockNodeBehavior[];
	/** The thermostat began or ceased to heat or cool. */
	readonly follow: (works: boolean) => void;
}

export function thermostatFan(node: HomeNode): ThermostatFan {
	let mode: ThermostatFanMode = AUTO;
	let off = false;
	let works = false;
	let told = false;

	const raw = (ccId: CommandClasses, ccCommand: number, ...payload: number[]) =>
		new CommandClass({ nodeId: node.hub, ccId, ccCommand, payload: Uint8Array.from(payload) });
	const modeReport = () =>
		raw(CommandClasses['Thermostat Fan Mode'], ThermostatFanModeCommand.Report, mode | (off ? OFF : 0));
	const blows = () => !off && (mode === LOW || works);
	const stateReport = () =>
		raw(
			CommandClasses['Thermostat Fan State'],
			ThermostatFanStateCommand.Report,
			ThermostatFanState[blows() ? 'Running / running low' : 'Idle / off'],
		);
	const tellState = () => {
		if (blows() !== told) node.report(stateReport());
		told = blows();
	};

	return {
		commandClasses: [
			{ ccId: CommandClasses['Thermostat Fan Mode'], version: 3 },
			{ ccId: CommandClasses['Thermostat Fan State'], version: 2 },
		],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof ThermostatFanModeCCGet) return { action: 'sendCC', cc: modeReport() };
					if (command instanceof ThermostatFanStateCCGet) return { action: 'sendCC', cc: stateReport() };
					if (command instanceof ThermostatFanModeCCSupportedGet) {
						const supported = (1 << AUTO) | (1 << LOW);
						const cc = raw(CommandClasses['Thermostat Fan Mode'], ThermostatFanModeCommand.SupportedReport, supported);
						return { action: 'sendCC', cc };
					}
					if (!(command instanceof ThermostatFanModeCCSet)) return undefined;
					if (command.mode !== AUTO && command.mode !== LOW) return { action: 'fail' };
					mode = command.mode;
					off = command.off ?? false;
					tellState();
					return { action: 'ok' };
				},
			},
		],
		follow(now) {
			works = now;
			tellState();
		},
	};
}
