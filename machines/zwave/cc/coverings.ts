/** Messages of Window Covering: positions from 0 to 99 of parameters such as lift and slat angle. */
import { type Answers, asksNothing, type Empty, is } from './family.ts';

export interface CoveringCommands {
	'WindowCovering.SupportedGet': Empty;
	'WindowCovering.Get': { readonly parameter: number };
	/** Without a duration the device takes its own. */
	'WindowCovering.Set': {
		readonly values: readonly { readonly parameter: number; readonly value: number }[];
		readonly durationMs?: number;
	};
	'WindowCovering.StartLevelChange': { readonly parameter: number; readonly direction: 'up' | 'down' };
	'WindowCovering.StopLevelChange': { readonly parameter: number };
}

export interface CoveringMessages {
	'WindowCovering.SupportedReport': { readonly parameters: readonly number[] };
	'WindowCovering.Report': {
		readonly parameter: number;
		readonly value: number;
		readonly targetValue: number;
		readonly durationMs?: number;
	};
}

export const coveringAnswers: Answers<CoveringCommands> = {
	'WindowCovering.SupportedGet': is('WindowCovering.SupportedReport'),
	'WindowCovering.Get': (question, message) =>
		message.type === 'WindowCovering.Report' && message.parameter === question.parameter,
	'WindowCovering.Set': asksNothing,
	'WindowCovering.StartLevelChange': asksNothing,
	'WindowCovering.StopLevelChange': asksNothing,
};
