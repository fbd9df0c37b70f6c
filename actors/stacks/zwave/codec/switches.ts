/**
 * What is switched, dimmed, moved or locked: Basic, Binary Switch, Multilevel Switch, Door Lock and Indicator
 * (SDS13781; Indicator: SDS13782).
 */
import { BasicCCGet, BasicCCReport, BasicCCSet } from '@zwave-js/cc/BasicCC';
import {
	BinarySwitchCC,
	BinarySwitchCCGet,
	BinarySwitchCCReport,
	BinarySwitchCCSet,
} from '@zwave-js/cc/BinarySwitchCC';
import {
	DoorLockCCCapabilitiesGet,
	DoorLockCCCapabilitiesReport,
	DoorLockCCOperationGet,
	DoorLockCCOperationReport,
	DoorLockCCOperationSet,
} from '@zwave-js/cc/DoorLockCC';
import { IndicatorCCSet, IndicatorCCSupportedGet, IndicatorCCSupportedReport } from '@zwave-js/cc/IndicatorCC';
import {
	MultilevelSwitchCC,
	MultilevelSwitchCCGet,
	MultilevelSwitchCCReport,
	MultilevelSwitchCCSet,
	MultilevelSwitchCCStartLevelChange,
	MultilevelSwitchCCStopLevelChange,
} from '@zwave-js/cc/MultilevelSwitchCC';
import { BinarySwitchCommand, MultilevelSwitchCommand } from '@zwave-js/cc/safe';
import { CC } from '../../../../machines/zwave/command-classes.ts';
import { type Decoder, decoder, duration, durationMs, type Encoders, reading } from './family.ts';

export const switchEncoders = {
	'Basic.Get': (_, to) => new BasicCCGet(to),
	'Basic.Set': ({ value }, to) => new BasicCCSet({ ...to, targetValue: value }),
	'BinarySwitch.Get': (_, to) => new BinarySwitchCCGet(to),
	'BinarySwitch.Set': ({ value, durationMs: ms }, to, versionOf) => {
		// The peer's class writes the duration of version 2 to every device: version 1 gets what version 1 knows.
		if (versionOf(CC.BinarySwitch) < 2)
			return new BinarySwitchCC({ ...to, ccCommand: BinarySwitchCommand.Set, payload: bytes(value ? 0xff : 0) });
		return new BinarySwitchCCSet({
			...to,
			targetValue: value,
			...(ms === undefined ? {} : { duration: duration(ms) }),
		});
	},
	'MultilevelSwitch.Get': (_, to) => new MultilevelSwitchCCGet(to),
	'MultilevelSwitch.Set': ({ value, durationMs: ms }, to, versionOf) => {
		if (versionOf(CC.MultilevelSwitch) < 2)
			return new MultilevelSwitchCC({ ...to, ccCommand: MultilevelSwitchCommand.Set, payload: bytes(value) });
		return new MultilevelSwitchCCSet({
			...to,
			targetValue: value,
			...(ms === undefined ? {} : { duration: duration(ms) }),
		});
	},
	'MultilevelSwitch.StartLevelChange': ({ direction, durationMs: ms }, to, versionOf) => {
		if (versionOf(CC.MultilevelSwitch) < 2)
			return new MultilevelSwitchCC({
				...to,
				ccCommand: MultilevelSwitchCommand.StartLevelChange,
				// Bit 6 is down, bit 5 ignores the start level that follows (SDS13781).
				payload: bytes(direction === 'down' ? 0x60 : 0x20, 0),
			});
		return new MultilevelSwitchCCStartLevelChange({
			...to,
			direction,
			ignoreStartLevel: true,
			...(ms === undefined ? {} : { duration: duration(ms) }),
		});
	},
	'MultilevelSwitch.StopLevelChange': (_, to) => new MultilevelSwitchCCStopLevelChange(to),
	'DoorLock.CapabilitiesGet': (_, to) => new DoorLockCCCapabilitiesGet(to),
	'DoorLock.OperationGet': (_, to) => new DoorLockCCOperationGet(to),
	'DoorLock.OperationSet': ({ mode }, to) => new DoorLockCCOperationSet({ ...to, mode }),
	'Indicator.Set': ({ values }, to) =>
		new IndicatorCCSet({
			...to,
			values: values.map(({ indicator, property, value }) => ({
				indicatorId: indicator,
				propertyId: property,
				value,
			})),
		}),
	'Indicator.SupportedGet': ({ indicator }, to) => new IndicatorCCSupportedGet({ ...to, indicatorId: indicator }),
} satisfies Partial<Encoders>;

export const switchDecoders: readonly Decoder[] = [
	decoder(BasicCCSet, (cc) => ({ type: 'Basic.Set', value: cc.targetValue })),
	decoder(BasicCCReport, (cc) => ({ type: 'Basic.Report', ...reading(cc) })),
	decoder(BinarySwitchCCReport, (cc) => ({ type: 'BinarySwitch.Report', ...reading(cc) })),
	decoder(MultilevelSwitchCCReport, (cc) => ({ type: 'MultilevelSwitch.Report', ...reading(cc) })),
	decoder(DoorLockCCCapabilitiesReport, (cc) => ({
		type: 'DoorLock.CapabilitiesReport',
		modes: cc.supportedDoorLockModes,
		tellsDoor: cc.doorSupported,
	})),
	decoder(DoorLockCCOperationReport, (cc) => ({
		type: 'DoorLock.OperationReport',
		mode: cc.currentMode,
		...(cc.targetMode === undefined ? {} : { targetMode: cc.targetMode }),
		...durationMs(cc.duration),
		...(cc.doorStatus === undefined ? {} : { door: cc.doorStatus }),
	})),
	decoder(IndicatorCCSupportedReport, (cc) => ({
		type: 'Indicator.SupportedReport',
		indicator: cc.indicatorId,
		next: cc.nextIndicatorId,
		properties: cc.supportedProperties,
	})),
];

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(values);
}
