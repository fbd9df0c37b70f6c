/**
 * The contract's messages as schemas, written from its text alone: what the gateway publishes must fit them exactly.
 *
 * Strict where the contract lists the keys, open where it writes "…". Attributes whose values the contract fixes are
 * checked by name; others may be any JSON.
 */
import { z } from 'zod';

const v = z.literal(1);
const at = z.iso.datetime();
const commandId = z.string().min(1).max(128);
const target = z.string().min(1);
const milliseconds = z.int().min(0);
const dotted = z.string().regex(/^[a-z]\w*\.[a-z]\w*$/);
const open = z.looseObject({});

function fault<const Code extends string>(...codes: readonly Code[]) {
	return z.strictObject({ code: z.enum(codes), message: z.string().min(1), retryable: z.boolean() });
}

// res -----------------------------------------------------------------------------------------------------------

const answer = { v, id: commandId, target, duplicate: z.literal(true).optional() };
const ended = {
	...answer,
	final: z.literal(true),
	timings: z.strictObject({ queuedMs: milliseconds, executedMs: milliseconds }),
	at,
};

const result = z.discriminatedUnion('status', [
	z.strictObject({ ...answer, status: z.literal('accepted'), final: z.literal(false) }),
	z.strictObject({
		...ended,
		status: z.literal('succeeded'),
		confirmedBy: z.enum(['report', 'supervision', 'ack', 'completed']),
		result: z.record(z.string(), z.json()),
	}),
	z.strictObject({
		...ended,
		status: z.literal('failed'),
		error: fault('STACK_DOWN', 'DEVICE_NO_ACK', 'DEVICE_REJECTED', 'DEVICE_TIMEOUT', 'OUTCOME_UNKNOWN', 'INTERNAL'),
	}),
	z.strictObject({ ...ended, status: z.literal('expired'), error: fault('EXPIRED', 'DEVICE_ASLEEP') }),
	z.strictObject({ ...ended, status: z.literal('cancelled'), error: fault('CANCELLED') }),
	/** It never ran, so it took no time; a payload without a usable id or target is answered without. */
	z.strictObject({
		v,
		id: commandId.nullable(),
		target: target.optional(),
		status: z.literal('rejected'),
		final: z.literal(true),
		error: fault(
			'INVALID_JSON',
			'INVALID_COMMAND',
			'UNSUPPORTED_VERSION',
			'UNKNOWN_TARGET',
			'UNSUPPORTED_ACTION',
			'RETAINED_COMMAND',
			'ID_REUSED',
			'CLOCK_UNSYNCHRONISED',
			'SIGNATURE_REQUIRED',
			'SIGNATURE_INVALID',
			'QUEUE_FULL',
		),
		at,
	}),
]);

// Devices -------------------------------------------------------------------------------------------------------

const celsius = z.int().min(-27_315).max(32_767);
const values: { readonly [attribute: string]: z.ZodType } = {
	'onOff.onOff': z.boolean(),
	'levelControl.currentLevel': z.int().min(0).max(254).nullable(),
	'doorLock.lockState': z.int().min(0).max(2).nullable(),
	'thermostat.localTemperature': celsius.nullable(),
	'thermostat.occupiedHeatingSetpoint': celsius,
	'thermostat.occupiedCoolingSetpoint': celsius,
	'thermostat.systemMode': z.int().min(0).max(9),
	'thermostat.thermostatRunningState': z.record(z.string(), z.boolean()),
	'fanControl.fanMode': z.int().min(0).max(6).nullable(),
	'fanControl.fanModeSequence': z.int().min(0).max(5),
	'fanControl.percentSetting': z.int().min(0).max(100),
	'fanControl.percentCurrent': z.int().min(0).max(100),
	'fanControl.speedSetting': z.int().min(0).max(100),
	'windowCovering.currentPositionLiftPercent100ths': z.int().min(0).max(10_000).nullable(),
	'windowCovering.currentPositionTiltPercent100ths': z.int().min(0).max(10_000).nullable(),
	'windowCovering.operationalStatus': z.strictObject({
		global: z.int().min(0).max(2),
		lift: z.int().min(0).max(2),
		tilt: z.int().min(0).max(2),
	}),
	'valveConfigurationAndControl.currentState': z.int().min(0).max(2).nullable(),
	'valveConfigurationAndControl.targetState': z.int().min(0).max(2).nullable(),
	'switch.numberOfPositions': z.int().min(2),
	'switch.currentPosition': z.int().min(0),
	'zwave.configuration': z.record(z.string().regex(/^\d+$/), z.int()),
	'temperatureMeasurement.measuredValue': celsius.nullable(),
	'relativeHumidityMeasurement.measuredValue': z.int().min(0).max(10_000).nullable(),
	'illuminanceMeasurement.measuredValue': z.int().min(0).max(65_534).nullable(),
	'occupancySensing.occupancy': z.strictObject({ occupied: z.boolean() }),
	'booleanState.stateValue': z.boolean(),
	'pressureMeasurement.measuredValue': z.int().min(-32_767).max(32_767).nullable(),
	'flowMeasurement.measuredValue': z.int().min(0).max(65_534).nullable(),
	'soilMeasurement.soilMoistureMeasuredValue': z.int().min(0).max(100).nullable(),
	'carbonDioxideConcentrationMeasurement.measuredValue': z.number().nullable(),
	'carbonDioxideConcentrationMeasurement.measurementUnit': z.int().min(0).max(7),
	'smokeCoAlarm.expressedState': z.int().min(0).max(8),
	'smokeCoAlarm.smokeState': z.int().min(0).max(2),
	'smokeCoAlarm.coState': z.int().min(0).max(2),
	'smokeCoAlarm.batteryAlert': z.int().min(0).max(2),
	'smokeCoAlarm.deviceMuted': z.int().min(0).max(1),
	'smokeCoAlarm.testInProgress': z.boolean(),
	'smokeCoAlarm.hardwareFaultAlert': z.boolean(),
	'smokeCoAlarm.endOfServiceAlert': z.int().min(0).max(1),
	'electricalPowerMeasurement.activePower': z.int().nullable(),
	'electricalPowerMeasurement.voltage': z.int().nullable(),
	'electricalPowerMeasurement.activeCurrent': z.int().nullable(),
	'electricalPowerMeasurement.powerFactor': z.int().min(-10_000).max(10_000).nullable(),
	'electricalEnergyMeasurement.cumulativeEnergyImported': z.int().min(0).nullable(),
	'electricalEnergyMeasurement.cumulativeEnergyExported': z.int().min(0).nullable(),
	'powerSource.status': z.int().min(0).max(3),
	'powerSource.wiredPresent': z.boolean(),
	'powerSource.batChargeLevel': z.int().min(0).max(2),
	'powerSource.batChargeState': z.int().min(0).max(3),
	'powerSource.batReplacementNeeded': z.boolean(),
	'powerSource.activeBatFaults': z.array(z.int().min(0).max(2)),
	'powerSource.batPercentRemaining': z.int().min(0).max(200).nullable(),
};

const attributes = z.record(dotted, z.json()).superRefine((reported, { addIssue }) => {
	for (const [name, value] of Object.entries(reported)) {
		const parsed = values[name]?.safeParse(value);
		for (const issue of parsed?.error?.issues ?? []) {
			addIssue({ code: 'custom', path: [name, ...issue.path], message: issue.message });
		}
	}
});

const endpointNumber = z.string().regex(/^\d{1,5}$/);
const deviceId = z.string().regex(/^[a-z][a-z0-9]*-.+$/);

const state = z.strictObject({
	v,
	device: deviceId,
	at,
	reachable: z.boolean().optional(),
	endpoints: z.record(endpointNumber, attributes),
});

const devices = z.strictObject({
	v,
	devices: z.array(
		z.strictObject({
			id: deviceId,
			stack: z.string(),
			name: z.string().optional(),
			manufacturer: z.string().optional(),
			product: z.string().optional(),
			room: z.string().optional(),
			endpoints: z.record(
				endpointNumber,
				z.strictObject({ deviceTypes: z.array(z.string()), clusters: z.array(z.string()) }),
			),
			power: z.enum(['mains', 'battery', 'flirs']).optional(),
			security: z.enum(['none', 's0', 's2-unauthenticated', 's2-authenticated', 's2-access-control']).optional(),
			reachable: z.boolean().optional(),
			interview: z.enum(['pending', 'running', 'complete', 'failed']),
		}),
	),
});

const happening = { v, event: dotted, args: z.record(z.string(), z.json()), at };
const event = z.union([
	z.strictObject({ ...happening, device: deviceId, endpoint: z.int().min(0) }),
	z.strictObject({ ...happening, stack: z.string() }),
	z.strictObject(happening),
]);

// The gateway ---------------------------------------------------------------------------------------------------

const session = z.int().min(1);
const subsystemNames = ['zw', 'cloud', 'modem', 'leds', 'release', 'journal', 'console'] as const;

const health = z.strictObject({
	v,
	at,
	session: session.optional(),
	uptimeSeconds: z.number().min(0).optional(),
	version: z.string().min(1),
	clock: z.looseObject({ synchronised: z.boolean() }).optional(),
	subsystems: z.partialRecord(
		z.enum(subsystemNames),
		z.strictObject({
			state: z.enum(['starting', 'ready', 'degraded', 'down']),
			since: at,
			restarts: z.int().min(0),
			detail: open.optional(),
		}),
	),
	cpu: open.optional(),
	memory: z.looseObject({ pssBytes: z.int().min(1).optional() }).optional(),
	disk: open.optional(),
	temperature: open.optional(),
	power: open.optional(),
	network: z.record(z.string(), open).optional(),
	boot: z.looseObject({ lastEnd: z.enum(['stopped', 'crashed', 'unknown']).optional() }).optional(),
	eventLoop: z.looseObject({ p99Ms: z.number().min(0) }).optional(),
	serial: z.record(z.string(), open).optional(),
	queues: open.optional(),
});

const status = z.discriminatedUnion('state', [
	z.looseObject({ v, state: z.literal('online'), session }),
	z.looseObject({ v, state: z.literal('offline'), session }),
]);

const alarm = z.strictObject({
	v,
	id: z.string().min(1),
	severity: z.enum(['error', 'warning', 'info']),
	text: z.string().min(1),
	remedy: z.string().min(1),
	since: at,
	count: z.int().min(1),
	acknowledged: z.literal(true).optional(),
	acknowledgedAt: at.optional(),
});

export type Result = z.infer<typeof result>;

interface Kind {
	readonly schema: z.ZodType;
	readonly retained: boolean;
	/** An empty payload removes what was retained. */
	readonly mayBeEmpty: boolean;
	/** The key of the payload that repeats the topic's last part. */
	readonly named?: string;
}

const kinds: { readonly [topic: string]: Kind } = {
	res: { schema: result, retained: false, mayBeEmpty: false },
	devices: { schema: devices, retained: true, mayBeEmpty: false },
	health: { schema: health, retained: true, mayBeEmpty: false },
	status: { schema: status, retained: true, mayBeEmpty: false },
	state: { schema: state, retained: true, mayBeEmpty: true, named: 'device' },
	event: { schema: event, retained: false, mayBeEmpty: false },
	alarm: { schema: alarm, retained: true, mayBeEmpty: true, named: 'id' },
};

/** A message below the gateway's base, as a client with retain-as-published gets it. */
export interface Message {
	readonly topic: string;
	/** Undefined where the payload is empty. */
	readonly payload: unknown;
	readonly retained: boolean;
	readonly qos: number;
}

/** What is wrong with a message, in words; empty when it is as the contract has it. */
export function faultsOf({ topic, payload, retained, qos }: Message): string[] {
	const [first = '', ...rest] = topic.split('/');
	const kind = kinds[first];
	if (!kind) return [`${topic}: no topic of the contract`];
	const faults: string[] = [];
	if (qos !== 1) faults.push(`QoS ${qos}`);
	if (retained !== kind.retained) faults.push(retained ? 'retained' : 'not retained');
	if (payload === undefined) {
		if (!kind.mayBeEmpty) faults.push('empty');
		return faults.map((text) => `${topic}: ${text}`);
	}
	const parsed = kind.schema.safeParse(payload);
	if (!parsed.success) faults.push(z.prettifyError(parsed.error));
	const name: unknown = kind.named && Object.entries(payload ?? {}).find(([key]) => key === kind.named)?.[1];
	if (kind.named && name !== rest.join('/')) faults.push(`${kind.named} is ${String(name)}`);
	return faults.map((text) => `${topic}: ${text}: ${JSON.stringify(payload)}`);
}

/** The payload of a message on `res` or elsewhere, typed; undefined where it has another shape. */
export const read = {
	result: (payload: unknown) => result.safeParse(payload).data,
	state: (payload: unknown) => state.safeParse(payload).data,
	devices: (payload: unknown) => devices.safeParse(payload).data,
	health: (payload: unknown) => health.safeParse(payload).data,
	status: (payload: unknown) => status.safeParse(payload).data,
	event: (payload: unknown) => event.safeParse(payload).data,
};
