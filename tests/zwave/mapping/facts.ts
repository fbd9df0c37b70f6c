/** Facts of nodes as the tests of the mapping need them: endpoints by their command classes, told shortly. */
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { CC } from '../../../machines/zwave/command-classes.ts';
import type { EndpointFacts, Learnt, NodeFacts } from '../../../machines/zwave/facts.ts';

type Versions = { readonly [Name in keyof typeof CC]?: number };

/** An endpoint by the names and versions of its command classes. */
export function endpoint(
	versions: Versions,
	learnt: Learnt = {},
	{ number = 0, generic = 0x10, specific = 0x01 }: { number?: number; generic?: number; specific?: number } = {},
): EndpointFacts {
	const commandClasses: Record<number, number> = {};
	for (const [name, id] of Object.entries(CC)) {
		const version = Object.entries(versions).find(([one]) => one === name)?.[1];
		if (version !== undefined) commandClasses[id] = version;
	}
	return { endpoint: number, generic, specific, commandClasses, learnt };
}

export function node(...endpoints: EndpointFacts[]): NodeFacts {
	return {
		nodeId: 12,
		endpoints: Object.fromEntries(endpoints.map((one) => [one.endpoint, one])),
		interviewed: false,
	};
}

export const relay = endpoint({ BinarySwitch: 2 });
export const dimmer = endpoint({ MultilevelSwitch: 4 }, {}, { generic: 0x11 });
export const oldDimmer = endpoint({ MultilevelSwitch: 1 }, {}, { generic: 0x11 });
export const shutter = endpoint({ MultilevelSwitch: 4, BinarySwitch: 1 }, {}, { generic: 0x11, specific: 6 });
export const lock = endpoint({ DoorLock: 4, Notification: 8, Battery: 1 }, {}, { generic: 0x40, specific: 3 });
export const thermostat = endpoint(
	{ ThermostatMode: 3, ThermostatSetpoint: 3, MultilevelSensor: 11 },
	{
		thermostatModes: [0, 1, 2, 3],
		setpointTypes: [1, 2],
		setpointScales: { 1: 0, 2: 0 },
		setpointLimits: { 1: { min: 5, max: 30, scale: 0 }, 2: { min: 16, max: 35, scale: 0 } },
		sensorTypes: [1],
		sensorScales: { 1: [0] },
	},
	{ generic: 0x08, specific: 6 },
);
/** Heating only, in Fahrenheit. */
export const american = endpoint(
	{ ThermostatMode: 2, ThermostatSetpoint: 3 },
	{
		thermostatModes: [0, 1, 10],
		setpointTypes: [1],
		setpointScales: { 1: 1 },
		setpointLimits: { 1: { min: 40, max: 90, scale: 1 } },
	},
);
export const weather = endpoint(
	{ MultilevelSensor: 11, Battery: 1 },
	{ sensorTypes: [1, 3, 5, 9], sensorScales: { 1: [0, 1], 3: [0, 1], 5: [0], 9: [0, 1] } },
);
export const motion = endpoint({ Notification: 8 }, { notificationTypes: [7], notificationEvents: { 7: [3, 8] } });
export const contact = endpoint({ Notification: 8 }, { notificationTypes: [6], notificationEvents: { 6: [22, 23] } });
export const leak = endpoint({ Notification: 8 }, { notificationTypes: [5], notificationEvents: { 5: [2] } });
export const oldContact = endpoint({ BinarySensor: 2 }, { binarySensorTypes: [10] });
export const oldMotion = endpoint({ BinarySensor: 2 }, { binarySensorTypes: [12] });
export const meter = endpoint({ BinarySwitch: 1, Meter: 5 }, { meterType: 1, meterScales: [0, 2] });
export const remote = endpoint({ CentralScene: 3, Battery: 2 });
export const findable = endpoint({ BinarySwitch: 2, Indicator: 3 }, { indicators: [0x50] });

export function notification(notificationType: number, event: number, parameters?: string): CcMessage {
	return { type: 'Notification.Report', notificationType, event, ...(parameters && { parameters }) };
}

/** Setpoints in 0.01 °C. */
export const heating = (hundredths: number) => ({ 'thermostat.occupiedHeatingSetpoint': hundredths });
export const cooling = (hundredths: number) => ({ 'thermostat.occupiedCoolingSetpoint': hundredths });
