/**
 * What the gateway says of its devices: the payloads on `devices`, `state/…` and `event/…` (contract, "What the gateway
 * says of itself and its devices").
 *
 * The types that `machines/inventory.ts` builds are taken from here, and the published JSON Schemas.
 */
import { z } from 'zod';
import { clusterWord, deviceId, endpointNumber, instant, jsonObject, reachable, stackId, v } from './words.ts';

const text = z.string();

const endpoint = z.strictObject({
	deviceTypes: z
		.array(text)
		.readonly()
		.meta({
			description: 'Matter’s device types in lowerCamelCase',
			examples: [['dimmableLight']],
		}),
	clusters: z
		.array(text)
		.readonly()
		.meta({
			description: 'what it can be told and asked: names of clusters',
			examples: [['onOff', 'levelControl', 'identify']],
		}),
});

const device = z.strictObject({
	id: deviceId,
	stack: stackId.describe('the stack that carries it'),
	name: text.optional().describe('what people call it'),
	manufacturer: text.optional(),
	product: text.optional(),
	room: text.optional().describe('where it is'),
	endpoints: z
		.record(endpointNumber, endpoint)
		.describe('the parts of the device, by number; 0 is the device as a whole'),
	power: z
		.enum(['mains', 'battery', 'flirs'])
		.optional()
		.describe('mains: always listening; battery: asleep most of the time; flirs: asleep, but can be woken'),
	security: z
		.enum(['none', 's0', 's2-unauthenticated', 's2-authenticated', 's2-access-control'])
		.optional()
		.describe('the highest security class that the device was granted'),
	reachable: reachable.optional(),
	interview: z
		.enum(['pending', 'running', 'complete', 'failed'])
		.describe('how far the gateway is in finding out what the device can do'),
});

export const devicesMessage = z.strictObject({
	v,
	devices: z.array(device).readonly().describe('all there are; what is not known yet of one is absent'),
});

export const stateMessage = z.strictObject({
	v,
	device: deviceId,
	at: instant.describe('when something of it was last reported, in UTC'),
	reachable: reachable.optional(),
	endpoints: z
		.record(endpointNumber, z.record(clusterWord, jsonObject.valueType))
		.describe('reported values by endpoint and cluster.attribute'),
});

const happening = {
	v,
	event: clusterWord.meta({ description: 'what happened: cluster.event', examples: ['doorLock.doorLockAlarm'] }),
	args: jsonObject.describe('what goes with it, in the cluster’s units'),
	at: instant,
};

export const eventMessage = z.union([
	z
		.strictObject({
			...happening,
			device: deviceId,
			endpoint: z.int().min(0).max(65_535).optional().describe('the part of the device'),
		})
		.meta({ title: 'event of a device' }),
	z.strictObject({ ...happening, stack: stackId }).meta({ title: 'event of a stack' }),
	z.strictObject(happening).meta({ title: 'event of the gateway' }),
]);

export type DeviceEntry = z.infer<typeof device>;
export type DevicesMessage = z.infer<typeof devicesMessage>;
export type StateMessage = z.infer<typeof stateMessage>;
export type EventMessage = z.infer<typeof eventMessage>;
