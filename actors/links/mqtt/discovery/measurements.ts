/** What sensors measure of the air, of water and of soil. */
import { type Concentration, measurementUnit } from '../../../../machines/clusters/concentrations.ts';
import type { Family } from './entity.ts';
import { type Quantity, sensor } from './sensor.ts';
import { dictionary, reported } from './templates.ts';

const measured = (
	cluster: string,
	name: string,
	deviceClass: string,
	unit: string,
	divisor: number,
	decimals: number,
): Quantity => ({ key: cluster, name, attribute: `${cluster}.measuredValue`, deviceClass, unit, divisor, decimals });

const TEMPERATURE = measured('temperatureMeasurement', 'Temperature', 'temperature', '°C', 100, 2);
const HUMIDITY = measured('relativeHumidityMeasurement', 'Humidity', 'humidity', '%', 100, 1);
/** 0.1 kPa are 1 hPa. */
const PRESSURE = measured('pressureMeasurement', 'Pressure', 'pressure', 'hPa', 1, 0);
const FLOW = measured('flowMeasurement', 'Flow', 'volume_flow_rate', 'm³/h', 10, 1);
const ILLUMINANCE = measured('illuminanceMeasurement', 'Illuminance', 'illuminance', 'lx', 1, 0);
const SOIL: Quantity = {
	...measured('soilMeasurement', 'Soil moisture', 'moisture', '%', 1, 0),
	attribute: 'soilMeasurement.soilMoistureMeasuredValue',
};

export const temperatureMeasurement: Family = (place) => [sensor(place, TEMPERATURE)];
export const relativeHumidityMeasurement: Family = (place) => [sensor(place, HUMIDITY)];
export const pressureMeasurement: Family = (place) => [sensor(place, PRESSURE)];
export const flowMeasurement: Family = (place) => [sensor(place, FLOW)];
export const soilMeasurement: Family = (place) => [sensor(place, SOIL)];

/** 10000 · log10(lux) + 1, and 0 for the dark. */
export const illuminanceMeasurement: Family = (place) => [
	sensor(
		place,
		ILLUMINANCE,
		reported(place, ILLUMINANCE.attribute, '(10 ** ((v - 1) / 10000)) | round(1) if v > 0 else 0'),
	),
];

const { ppm, ppb, ppt, mgm3, ugm3, ngm3, bqm3 } = measurementUnit;
/** By Matter's unit: how much it is in Home Assistant's. */
const PARTS = { [ppm]: 1, [ppb]: 1e-3, [ppt]: 1e-6 };
const MASSES = { [ugm3]: 1, [mgm3]: 1e3, [ngm3]: 1e-3 };

/** By what is measured: its name, Home Assistant's class where there is one, its unit and what can be told in it. */
const CONCENTRATIONS: {
	readonly [cluster in Concentration]: readonly [
		name: string,
		deviceClass: string | undefined,
		unit: string,
		units: { readonly [unit: number]: number },
	];
} = {
	carbonDioxideConcentrationMeasurement: ['Carbon dioxide', 'carbon_dioxide', 'ppm', PARTS],
	carbonMonoxideConcentrationMeasurement: ['Carbon monoxide', 'carbon_monoxide', 'ppm', PARTS],
	formaldehydeConcentrationMeasurement: ['Formaldehyde', undefined, 'µg/m³', MASSES],
	nitrogenDioxideConcentrationMeasurement: ['Nitrogen dioxide', 'nitrogen_dioxide', 'µg/m³', MASSES],
	ozoneConcentrationMeasurement: ['Ozone', 'ozone', 'µg/m³', MASSES],
	pm1ConcentrationMeasurement: ['PM1', 'pm1', 'µg/m³', MASSES],
	pm25ConcentrationMeasurement: ['PM2.5', 'pm25', 'µg/m³', MASSES],
	pm10ConcentrationMeasurement: ['PM10', 'pm10', 'µg/m³', MASSES],
	radonConcentrationMeasurement: ['Radon', undefined, 'Bq/m³', { [bqm3]: 1 }],
	totalVolatileOrganicCompoundsConcentrationMeasurement: [
		'Volatile organic compounds',
		'volatile_organic_compounds_parts',
		'ppm',
		PARTS,
	],
};

export const concentrationFamilies: ReadonlyMap<string, Family> = new Map(
	Object.entries(CONCENTRATIONS).map(([cluster, [name, deviceClass, unit, units]]) => [
		cluster,
		(place) => {
			const attribute = `${cluster}.measuredValue`;
			const factor = `${dictionary(units)}[at['${cluster}.measurementUnit'] | string]`;
			const quantity: Quantity = {
				key: cluster,
				name,
				attribute,
				unit,
				...(deviceClass !== undefined && { deviceClass }),
				divisor: 1,
				decimals: 3,
			};
			const template = `(v * (${factor})) | round(3) if ${factor} is defined else 'None'`;
			return [sensor(place, quantity, reported(place, attribute, template))];
		},
	]),
);
