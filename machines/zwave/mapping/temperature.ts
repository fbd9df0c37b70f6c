/** Temperatures: Matter's 0.01 °C and Z-Wave's scales, 0 Celsius and 1 Fahrenheit. */

const FAHRENHEIT = 1;

export function toHundredths(value: number, scale: number): number {
	return Math.round((scale === FAHRENHEIT ? ((value - 32) * 5) / 9 : value) * 100);
}

/** Rounded to a tenth of a degree, which is as fine as thermostats are set. */
export function fromHundredths(hundredths: number, scale: number): number {
	const celsius = hundredths / 100;
	return Math.round((scale === FAHRENHEIT ? (celsius * 9) / 5 + 32 : celsius) * 10) / 10;
}
