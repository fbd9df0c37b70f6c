/** Blinds, shades and curtains: Window Covering (SDS13781). */
import {
	WindowCoveringCCGet,
	WindowCoveringCCReport,
	WindowCoveringCCSet,
	WindowCoveringCCStartLevelChange,
	WindowCoveringCCStopLevelChange,
	WindowCoveringCCSupportedGet,
	WindowCoveringCCSupportedReport,
} from '@zwave-js/cc/WindowCoveringCC';
import { type Decoder, decoder, duration, durationMs, type Encoders } from './family.ts';

export const coveringEncoders = {
	'WindowCovering.SupportedGet': (_, to) => new WindowCoveringCCSupportedGet(to),
	'WindowCovering.Get': ({ parameter }, to) => new WindowCoveringCCGet({ ...to, parameter }),
	'WindowCovering.Set': ({ values, durationMs: ms }, to) =>
		new WindowCoveringCCSet({
			...to,
			targetValues: [...values],
			...(ms === undefined ? {} : { duration: duration(ms) }),
		}),
	'WindowCovering.StartLevelChange': ({ parameter, direction }, to) =>
		new WindowCoveringCCStartLevelChange({ ...to, parameter, direction }),
	'WindowCovering.StopLevelChange': ({ parameter }, to) => new WindowCoveringCCStopLevelChange({ ...to, parameter }),
} satisfies Partial<Encoders>;

export const coveringDecoders: readonly Decoder[] = [
	decoder(WindowCoveringCCSupportedReport, (cc) => ({
		type: 'WindowCovering.SupportedReport',
		parameters: cc.supportedParameters,
	})),
	decoder(WindowCoveringCCReport, (cc) => ({
		type: 'WindowCovering.Report',
		parameter: cc.parameter,
		value: cc.currentValue,
		targetValue: cc.targetValue,
		...durationMs(cc.duration),
	})),
];
