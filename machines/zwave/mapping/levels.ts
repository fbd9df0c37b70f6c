/**
 * Z-Wave's levels (0 to 99) and Matter's (0 to 254), and the lift of a covering: the contract's formulas, in one place.
 */

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

/** Z-Wave counts up to open, Matter up to closed, in 0.01 %. */
export function toLift(value: number): number {
	return Math.round(((99 - value) * 10_000) / 99);
}

export function fromLift(percent100ths: number): number {
	return Math.round(((10_000 - percent100ths) * 99) / 10_000);
}

/** Generic class Multilevel Switch (0x11) with a motor's specific class (SDS10242): multiposition and classes A to C. */
export function isMotor({ generic, specific }: { readonly generic: number; readonly specific: number }): boolean {
	return generic === 0x11 && (specific === 3 || (specific >= 5 && specific <= 7));
}
