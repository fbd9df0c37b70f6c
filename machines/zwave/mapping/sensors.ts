/**
 * One type of Multilevel Sensor (SDS13812, the list of sensor types), and how each of its scales becomes Matter's unit.
 *
 * A scale that is not given measures something else (a relative brightness, an absolute humidity): the sensor says nothing
 * of it. A device of version 4 or older does not say what it has: it is learnt from its reports, and it can be asked only
 * where it has but one, since its question names none.
 */
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { supports } from './tools.ts';

/** To Matter's unit, by Z-Wave's scale; of several that a device has, the lowest is asked for. */
export type Scales = { readonly [scale: number]: (value: number) => number };

export interface Sensor {
	readonly type: number;
	readonly has: (facts: EndpointFacts) => boolean;
	/** Undefined where the endpoint cannot be asked. */
	readonly read: (facts: EndpointFacts) => CcCommand | undefined;
	/** Undefined where the message says nothing of it. */
	readonly value: (message: CcMessage) => number | undefined;
}

export function sensor(type: number, scales: Scales): Sensor {
	const known = Object.keys(scales).map(Number);
	/** A device that did not say which scales it has is asked for the first of ours. */
	const scaleOf = ({ learnt }: EndpointFacts) => {
		const theirs = learnt.sensorScales?.[type];
		return theirs ? known.find((scale) => theirs.includes(scale)) : known[0];
	};
	const has = (facts: EndpointFacts) =>
		supports(facts, CC.MultilevelSensor) &&
		(facts.learnt.sensorTypes?.includes(type) ?? false) &&
		scaleOf(facts) !== undefined;
	return {
		type,
		has,
		read(facts) {
			const scale = scaleOf(facts);
			if (!has(facts) || scale === undefined) return undefined;
			if (supports(facts, CC.MultilevelSensor, 5)) return { type: 'MultilevelSensor.Get', sensor: { type, scale } };
			return facts.learnt.sensorTypes?.length === 1 ? { type: 'MultilevelSensor.Get' } : undefined;
		},
		value: (message) =>
			message.type === 'MultilevelSensor.Report' && message.sensorType === type
				? scales[message.scale]?.(message.value)
				: undefined,
	};
}

/** The same in thousandths: W to mW, V to mV. */
export function milli(value: number): number {
	return Math.round(value * 1_000);
}
