/** What a device's maker lets its owner set: Configuration (SDS13781). */
import { ConfigurationCCGet, ConfigurationCCReport, ConfigurationCCSet } from '@zwave-js/cc/ConfigurationCC';
import { type Decoder, decoder, type Encoders } from './family.ts';

export const configurationEncoders = {
	'Configuration.Get': ({ parameter }, to) => new ConfigurationCCGet({ ...to, parameter }),
	'Configuration.Set': ({ parameter, value, size }, to) =>
		new ConfigurationCCSet({ ...to, parameter, value, valueSize: size }),
} satisfies Partial<Encoders>;

export const configurationDecoders: readonly Decoder[] = [
	decoder(ConfigurationCCReport, (cc) =>
		typeof cc.value === 'number'
			? { type: 'Configuration.Report', parameter: cc.parameter, value: cc.value, size: cc.valueSize }
			: { type: 'Invalid', reason: `${cc.ccName}: parameter ${cc.parameter} is no number` },
	),
];
