/** Colours of light, and how the LEDs of an indicator make them. Pure. */

/** How much of each, from 0 to 1. */
export interface Light {
	readonly red: number;
	readonly green: number;
	readonly blue: number;
}

export const DARK: Light = { red: 0, green: 0, blue: 0 };

const table = {
	red: { red: 1, green: 0, blue: 0 },
	green: { red: 0, green: 1, blue: 0 },
	blue: { red: 0, green: 0, blue: 1 },
	yellow: { red: 1, green: 1, blue: 0 },
	amber: { red: 1, green: 0.5, blue: 0 },
	cyan: { red: 0, green: 1, blue: 1 },
	magenta: { red: 1, green: 0, blue: 1 },
	white: { red: 1, green: 1, blue: 1 },
} satisfies { readonly [name: string]: Light };

export type Colour = keyof typeof table;

export const colours: { readonly [name in Colour]: Light } = table;

const byName: ReadonlyMap<string, Light> = new Map(Object.entries(table));

/** @param level From 0 to 1. */
export function dimmed({ red, green, blue }: Light, level: number): Light {
	return { red: red * level, green: green * level, blue: blue * level };
}

export const brightest = ({ red, green, blue }: Light) => Math.max(red, green, blue);

/** Less is not seen, and may come of reckoning. */
const UNSEEN = 1e-6;

export function isSame(one: Light, other: Light): boolean {
	const differences = [one.red - other.red, one.green - other.green, one.blue - other.blue];
	return differences.every((difference) => Math.abs(difference) < UNSEEN);
}

/** The same light at its brightest. */
function hueOf(light: Light): Light {
	const level = brightest(light);
	return level === 0 ? DARK : dimmed(light, 1 / level);
}

function componentOf(light: Light, name: string): number {
	return name === 'red' || name === 'green' || name === 'blue' ? light[name] : 0;
}

/**
 * How brightly each LED of an indicator shines, from 0 to 1, so that this light is seen.
 *
 * The LED of just that colour, where there is one; else red, green and blue together, as far as they are there; else all of
 * them: any light is better than none.
 *
 * @param names What the LEDs are called: `red`, `amber`, …; a name that is no colour is a LED of some colour.
 */
export function mixed(light: Light, names: readonly string[]): number[] {
	const level = brightest(light);
	const hue = hueOf(light);
	const exact = names.findIndex((name) => {
		const own = byName.get(name);
		return own !== undefined && isSame(own, hue);
	});
	if (level > 0 && exact >= 0) return names.map((_, index) => (index === exact ? level : 0));
	const parts = names.map((name) => componentOf(light, name));
	return parts.some((part) => part > 0) ? parts : names.map(() => level);
}
