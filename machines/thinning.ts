/**
 * How much less is said while the way to the cloud costs something: a pure table of factors.
 *
 * Nothing here holds back what people wait for: results, the effects of commands, locks, events and alarms go at once, but
 * on a way that is for commands only. What is measured (temperature, power, energy …) comes again by itself: of that, the
 * last value is enough.
 */
import type { Attributes, UplinkChanged } from './events.ts';

export type Uplink = Pick<UplinkChanged, 'metered' | 'allowance'>;

/** As long as nobody says otherwise. */
export const freeUplink: Uplink = { metered: false, allowance: 'full' };

/** Beyond what a metered way has: the budget is nearly used up, or is. */
const SCARCE = 4;

/** @param factor For a metered way. @returns By how much longer what is told regularly may take; 1 on a free way. */
export function slowdown({ metered, allowance }: Uplink, factor: number): number {
	if (allowance !== 'full') return factor * SCARCE;
	return metered ? factor : 1;
}

/** @param every For a metered way, ms. @returns How far apart measurements of one device are told, ms; 0 on a free way. */
export function spacing({ metered, allowance }: Uplink, every: number): number {
	if (allowance !== 'full') return every * SCARCE;
	return metered ? every : 0;
}

const isMeasured = (attribute: string) =>
	/^[A-Za-z]+Measurement\./.test(attribute) || attribute === 'thermostat.localTemperature';

/** Whether all of them are measurements, which nobody acts upon at once. */
export function areMeasured(attributes: Attributes): boolean {
	return Object.keys(attributes).every(isMeasured);
}
