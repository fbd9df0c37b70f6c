/** What was kept of a node, parsed when it comes back from the store: another version may have written it. */
import { z } from 'zod';
import type { NodeFacts } from './facts.ts';

const numbers = z.array(z.number());
/** By a number; keys of JSON are text. */
const by = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

const learntSchema = z.strictObject({
	thermostatModes: z.exactOptional(numbers),
	setpointTypes: z.exactOptional(numbers),
	setpointLimits: z.exactOptional(by(z.strictObject({ min: z.number(), max: z.number(), scale: z.number() }))),
	setpointScales: z.exactOptional(by(z.number())),
	knowsBasic: z.exactOptional(z.boolean()),
	fanModes: z.exactOptional(numbers),
	coveringParameters: z.exactOptional(numbers),
	lockTellsDoor: z.exactOptional(z.boolean()),
	scenes: z.exactOptional(z.strictObject({ count: z.number(), keys: numbers, slowRefresh: z.boolean() })),
	activatesScenes: z.exactOptional(z.boolean()),
	configurationSizes: z.exactOptional(by(z.number())),
	inLifeline: z.exactOptional(z.boolean()),
	inMultiChannelLifeline: z.exactOptional(z.boolean()),
	sensorTypes: z.exactOptional(numbers),
	sensorScales: z.exactOptional(by(numbers)),
	binarySensorTypes: z.exactOptional(numbers),
	notificationTypes: z.exactOptional(numbers),
	notificationEvents: z.exactOptional(by(numbers)),
	meterType: z.exactOptional(z.number()),
	meterScales: z.exactOptional(numbers),
	meterRates: z.exactOptional(numbers),
	meterResets: z.exactOptional(z.boolean()),
	indicators: z.exactOptional(numbers),
	endpointCount: z.exactOptional(z.number()),
	wakeUpSeconds: z.exactOptional(z.number()),
	zwavePlus: z.exactOptional(z.strictObject({ roleType: z.number(), userIcon: z.number() })),
});

export const nodeFactsSchema: z.ZodType<NodeFacts> = z.strictObject({
	nodeId: z.int().min(1).max(4_000),
	protocol: z.exactOptional(
		z.strictObject({
			listening: z.boolean(),
			frequentListening: z.boolean(),
			routing: z.boolean(),
			basic: z.number(),
			generic: z.number(),
			specific: z.number(),
		}),
	),
	nodeInfo: z.exactOptional(numbers),
	manufacturer: z.exactOptional(
		z.strictObject({ manufacturerId: z.number(), productType: z.number(), productId: z.number() }),
	),
	endpoints: by(
		z.strictObject({
			endpoint: z.number(),
			generic: z.number(),
			specific: z.number(),
			commandClasses: by(z.number()),
			learnt: learntSchema,
		}),
	),
	interviewed: z.boolean(),
	asked: z.exactOptional(z.array(z.string())),
});
