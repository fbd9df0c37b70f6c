/** `electricalPowerMeasurement` and `electricalEnergyMeasurement`: what Home Assistant's energy dashboard is made of. */
import type { Family } from './entity.ts';
import { type Quantity, sensor } from './sensor.ts';

const POWER: readonly Quantity[] = [
	{ ...of('activePower', 'Power'), unit: 'W', deviceClass: 'power', divisor: 1_000, decimals: 3 },
	{ ...of('voltage', 'Voltage'), unit: 'V', deviceClass: 'voltage', divisor: 1_000, decimals: 3 },
	{ ...of('activeCurrent', 'Current'), unit: 'A', deviceClass: 'current', divisor: 1_000, decimals: 3 },
	{
		...of('reactivePower', 'Reactive power'),
		unit: 'var',
		deviceClass: 'reactive_power',
		divisor: 1_000,
		decimals: 3,
		rare: true,
	},
	{
		...of('frequency', 'Frequency'),
		unit: 'Hz',
		deviceClass: 'frequency',
		divisor: 1_000,
		decimals: 3,
		rare: true,
	},
	{
		...of('powerFactor', 'Power factor'),
		unit: '%',
		deviceClass: 'power_factor',
		divisor: 100,
		decimals: 2,
		rare: true,
	},
];

const ENERGY: readonly Quantity[] = [
	{
		key: 'cumulativeEnergyImported',
		name: 'Energy',
		attribute: 'electricalEnergyMeasurement.cumulativeEnergyImported',
		unit: 'kWh',
		deviceClass: 'energy',
		divisor: 1_000_000,
		decimals: 6,
		total: true,
	},
	{
		key: 'cumulativeEnergyExported',
		name: 'Energy given out',
		attribute: 'electricalEnergyMeasurement.cumulativeEnergyExported',
		unit: 'kWh',
		deviceClass: 'energy',
		divisor: 1_000_000,
		decimals: 6,
		total: true,
		rare: true,
	},
];

export const electricalPowerMeasurement: Family = (place) => POWER.map((quantity) => sensor(place, quantity));
export const electricalEnergyMeasurement: Family = (place) => ENERGY.map((quantity) => sensor(place, quantity));

function of(attribute: string, name: string) {
	return { key: attribute, name, attribute: `electricalPowerMeasurement.${attribute}` };
}
