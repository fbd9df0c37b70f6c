/** Messages of what is switched, moved, locked and blinked: Basic, Binary Switch, Multilevel Switch, Door Lock, Indicator. */
import { type Answers, asksNothing, type Empty, either, is } from './family.ts';

export interface SwitchCommands {
	'Basic.Get': Empty;
	'Basic.Set': { readonly value: number };
	'BinarySwitch.Get': Empty;
	/** Without a duration the device takes its own. */
	'BinarySwitch.Set': { readonly value: boolean; readonly durationMs?: number };
	'MultilevelSwitch.Get': Empty;
	/** 0 to 99, or 255: on, at the level it had before. */
	'MultilevelSwitch.Set': { readonly value: number; readonly durationMs?: number };
	/** The duration is that of the whole way from 0 to 99. */
	'MultilevelSwitch.StartLevelChange': { readonly direction: 'up' | 'down'; readonly durationMs?: number };
	'MultilevelSwitch.StopLevelChange': Empty;
	'DoorLock.CapabilitiesGet': Empty;
	'DoorLock.OperationGet': Empty;
	'DoorLock.OperationSet': { readonly mode: number };
	'Indicator.Set': { readonly values: readonly IndicatorValue[] };
	'Indicator.SupportedGet': { readonly indicator: number };
}

export interface SwitchMessages {
	/** Sent unasked by devices that control others: a key, a motion. */
	'Basic.Set': { readonly value: number };
	/** 0 to 99. */
	'Basic.Report': { readonly value?: number; readonly targetValue?: number; readonly durationMs?: number };
	'BinarySwitch.Report': { readonly value?: boolean; readonly targetValue?: boolean; readonly durationMs?: number };
	/** 0 to 99. */
	'MultilevelSwitch.Report': { readonly value?: number; readonly targetValue?: number; readonly durationMs?: number };
	/** `tellsDoor`: the Operation Report says whether the door is open. */
	'DoorLock.CapabilitiesReport': { readonly modes: readonly number[]; readonly tellsDoor: boolean };
	'DoorLock.OperationReport': {
		readonly mode: number;
		readonly targetMode?: number;
		readonly durationMs?: number;
		/** Means something only where the capabilities say so. */
		readonly door?: 'open' | 'closed';
	};
	/** Indicator 0, or no properties: the device does not have the one that was asked for. */
	'Indicator.SupportedReport': {
		readonly indicator: number;
		readonly next: number;
		readonly properties: readonly number[];
	};
}

export interface IndicatorValue {
	readonly indicator: number;
	readonly property: number;
	readonly value: number;
}

export const switchAnswers: Answers<SwitchCommands> = {
	'Basic.Get': is('Basic.Report'),
	'Basic.Set': asksNothing,
	'BinarySwitch.Get': is('BinarySwitch.Report'),
	'BinarySwitch.Set': asksNothing,
	'MultilevelSwitch.Get': is('MultilevelSwitch.Report'),
	'MultilevelSwitch.Set': asksNothing,
	'MultilevelSwitch.StartLevelChange': asksNothing,
	'MultilevelSwitch.StopLevelChange': asksNothing,
	'DoorLock.CapabilitiesGet': is('DoorLock.CapabilitiesReport'),
	'DoorLock.OperationGet': is('DoorLock.OperationReport'),
	'DoorLock.OperationSet': asksNothing,
	'Indicator.Set': asksNothing,
	'Indicator.SupportedGet': (question, message) =>
		message.type === 'Indicator.SupportedReport' && either(message.indicator, question.indicator, 0),
};
