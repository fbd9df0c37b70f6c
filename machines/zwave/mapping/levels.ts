/**
 * Z-Wave's levels (0 to 99) and Matter's (0 to 254), the lift of a covering, per cents: the contract's formulas, in one
 * place; and what kind of thing a level is of.
 */
import type { EndpointFacts } from '../facts.ts';

/** The factory duration of a dimmer is unknown to a gateway: this covers the usual ones, in ms. */
export const RAMP_MS = 5_000;

/** L = round(v · 254 / 99). */
export function toLevel(value: number): number {
	return Math.round((value * 254) / 99);
}

/** v = round(L · 99 / 254). */
export function fromLevel(level: number): number {
	return Math.round((level * 99) / 254);
}

/** Where a step leads from a level, in Z-Wave's scale: one too small for it is still a step. */
export function steppedTo(level: number, step: { readonly stepMode: number; readonly stepSize: number }): number {
	const direction = step.stepMode === 0 ? 1 : -1;
	const from = fromLevel(level);
	const to = fromLevel(level + direction * step.stepSize);
	return Math.min(99, Math.max(0, to === from ? from + direction : to));
}

export function toPercent(value: number): number {
	return Math.round((value * 100) / 99);
}

/** What is more than nothing stays more than nothing. */
export function fromPercent(percent: number): number {
	return percent > 0 ? Math.max(1, Math.round((percent * 99) / 100)) : 0;
}

/** Z-Wave counts up to open, Matter up to closed, in 0.01 %. */
export function toLift(value: number): number {
	return Math.round(((99 - value) * 10_000) / 99);
}

export function fromLift(percent100ths: number): number {
	return Math.round(((10_000 - percent100ths) * 99) / 10_000);
}

type DeviceClass = Pick<EndpointFacts, 'generic' | 'specific'>;

/** Generic class Multilevel Switch (0x11) with a motor's specific class (SDS10242): multiposition and classes A to C. */
export function isMotor({ generic, specific }: DeviceClass): boolean {
	return generic === 0x11 && (specific === 3 || (specific >= 5 && specific <= 7));
}

/** Multilevel Switch with the specific class of a fan, or its icon (SDS13738: 0x04xx). */
export function isFan(facts: EndpointFacts): boolean {
	return facts.generic === 0x11 && (facts.specific === 8 || iconFamily(facts) === 0x04);
}

/** Binary Switch with the specific class of a valve, or whatever switches and has a valve's icon (SDS13738: 0x15xx). */
export function isValve(facts: EndpointFacts): boolean {
	return (facts.generic === 0x10 && facts.specific === 6) || iconFamily(facts) === 0x15;
}

function iconFamily({ learnt }: EndpointFacts): number {
	return (learnt.zwavePlus?.userIcon ?? 0) >> 8;
}
