/**
 * The interview: what a node is asked, stage by stage, and what its answers teach.
 *
 * `questions` is the whole of a stage as far as the facts reach, answered or not: an answer may add questions behind the
 * one it answers, never before it. So the next to be asked is the first that was not asked yet, and what went unanswered
 * does not hold up the rest. Only what the mapping tables or the node's identity need is asked.
 */
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts, NodeFacts } from '../facts.ts';
import { mayKnowBasic } from './basic.ts';
import { NODE_IDENTIFY } from './identify.ts';
import { lifelineQuestions } from './lifeline.ts';
import { hasSetpoint, SETPOINTS } from './setpoints.ts';
import { attributesOf, distinct, SENSOR_TYPES } from './table.ts';
import { supports, versionOf } from './tools.ts';

/** In this order. `values` asks for what changes; everything before it need not be asked twice. */
export type Stage = 'manufacturer' | 'versions' | 'endpoints' | 'capabilities' | 'values';

export interface Question {
	readonly endpoint: number;
	readonly command: CcCommand;
}

/** Command classes whose version decides what is sent or understood. */
const VERSIONED: ReadonlySet<number> = new Set([
	CC.BinarySwitch,
	CC.MultilevelSwitch,
	CC.BinarySensor,
	CC.MultilevelSensor,
	CC.Meter,
	CC.ThermostatMode,
	CC.ThermostatSetpoint,
	CC.ThermostatFanMode,
	CC.CentralScene,
	CC.MultiChannel,
	CC.DoorLock,
	CC.Supervision,
	CC.Notification,
	CC.Battery,
	CC.WakeUp,
	CC.Indicator,
	CC.MultiChannelAssociation,
]);
/** Notification types whose events make a cluster: smoke, CO, water, access control, home security, power, water valve, weather. */
const NOTIFICATION_TYPES: readonly number[] = [1, 2, 5, 6, 7, 8, 15, 16];

export function questions(stage: Stage, facts: NodeFacts): Question[] {
	const root = facts.endpoints[0];
	if (!root) return [];
	switch (stage) {
		case 'manufacturer':
			return ofRoot([
				...asked(root, CC.ManufacturerSpecific, 1, { type: 'ManufacturerSpecific.Get' }),
				...asked(root, CC.ZWavePlusInfo, 1, { type: 'ZWavePlusInfo.Get' }),
			]);
		case 'versions':
			return ofRoot(versions(root, [...(facts.nodeInfo ?? []), ...commandClasses(root)]));
		case 'endpoints':
			return ofRoot(endpoints(root, facts));
		case 'capabilities':
			return ofEach(facts, capabilities);
		case 'values':
			return ofEach(facts, values);
	}
}

/** An endpoint's command classes have the root's versions; the root is asked for those that only endpoints have. */
function endpoints(root: EndpointFacts, facts: NodeFacts): CcCommand[] {
	if (versionOf(root, CC.MultiChannel) < 3) return [];
	const count = root.learnt.endpointCount ?? 0;
	const own = commandClasses(root);
	const others = Object.values(facts.endpoints).flatMap(commandClasses);
	return [
		{ type: 'MultiChannel.EndPointGet' },
		...Array.from(
			{ length: count },
			(_, index) => ({ type: 'MultiChannel.CapabilityGet', endpoint: index + 1 }) as const,
		),
		...versions(
			root,
			others.filter((commandClass) => !own.includes(commandClass)),
		),
	];
}

function versions(root: EndpointFacts, commandClasses: readonly number[]): CcCommand[] {
	if (!supports(root, CC.Version)) return [];
	return [...new Set(commandClasses)]
		.filter((commandClass) => VERSIONED.has(commandClass))
		.map((commandClass) => ({ type: 'Version.CommandClassGet', commandClass }));
}

function capabilities(facts: EndpointFacts): CcCommand[] {
	const { learnt } = facts;
	const setpoints = SETPOINTS.filter((setpoint) => hasSetpoint(facts, setpoint));
	const sensors = learnt.sensorTypes?.filter((type) => SENSOR_TYPES.has(type)) ?? [];
	const notifications = learnt.notificationTypes?.filter((type) => NOTIFICATION_TYPES.includes(type)) ?? [];
	return [
		...(facts.endpoint === 0
			? [...lifelineQuestions(facts), ...asked(facts, CC.WakeUp, 1, { type: 'WakeUp.IntervalGet' })]
			: asked(facts, CC.ZWavePlusInfo, 1, { type: 'ZWavePlusInfo.Get' })),
		...(mayKnowBasic(facts) ? [{ type: 'Basic.Get' } as const] : []),
		...asked(facts, CC.ThermostatMode, 1, { type: 'ThermostatMode.SupportedGet' }),
		...asked(facts, CC.ThermostatSetpoint, 1, { type: 'ThermostatSetpoint.SupportedGet' }),
		...asked(
			facts,
			CC.ThermostatSetpoint,
			3,
			...setpoints.map(({ type }) => ({ type: 'ThermostatSetpoint.CapabilitiesGet', setpointType: type }) as const),
		),
		...asked(facts, CC.ThermostatFanMode, 1, { type: 'ThermostatFanMode.SupportedGet' }),
		...asked(facts, CC.WindowCovering, 1, { type: 'WindowCovering.SupportedGet' }),
		...asked(facts, CC.DoorLock, 4, { type: 'DoorLock.CapabilitiesGet' }),
		...asked(facts, CC.CentralScene, 1, { type: 'CentralScene.SupportedGet' }),
		// A held key then takes a frame a minute instead of five a second.
		...(learnt.scenes?.slowRefresh ? [{ type: 'CentralScene.ConfigurationSet', slowRefresh: true } as const] : []),
		...(supports(facts, CC.MultilevelSensor, 5)
			? [
					{ type: 'MultilevelSensor.SupportedSensorGet' } as const,
					...sensors.map((sensorType) => ({ type: 'MultilevelSensor.SupportedScaleGet', sensorType }) as const),
				]
			: // An older sensor tells its type with its value.
				asked(facts, CC.MultilevelSensor, 1, { type: 'MultilevelSensor.Get' })),
		...asked(facts, CC.BinarySensor, 2, { type: 'BinarySensor.SupportedGet' }),
		...asked(facts, CC.Notification, 2, { type: 'Notification.SupportedGet' }),
		...asked(
			facts,
			CC.Notification,
			3,
			...notifications.map(
				(notificationType) => ({ type: 'Notification.EventSupportedGet', notificationType }) as const,
			),
		),
		...(supports(facts, CC.Meter, 2)
			? [{ type: 'Meter.SupportedGet' } as const]
			: asked(facts, CC.Meter, 1, { type: 'Meter.Get' })),
		...asked(facts, CC.Indicator, 3, { type: 'Indicator.SupportedGet', indicator: NODE_IDENTIFY }),
	];
}

/** Everything that can be read and was no capability. */
function values(facts: EndpointFacts): CcCommand[] {
	const known = capabilities(facts).map((command) => JSON.stringify(command));
	return distinct(attributesOf(facts).map(({ get }) => get)).filter(
		(command) => MEASURING.has(command.type) || !known.includes(JSON.stringify(command)),
	);
}

/** Asked as a capability by devices too old to list theirs; they are values all the same. */
const MEASURING: ReadonlySet<string> = new Set(['MultilevelSensor.Get', 'Meter.Get', 'Basic.Get']);

function asked(facts: EndpointFacts, commandClass: number, version: number, ...commands: CcCommand[]): CcCommand[] {
	return supports(facts, commandClass, version) ? commands : [];
}

function ofRoot(commands: readonly CcCommand[]): Question[] {
	return commands.map((command) => ({ endpoint: 0, command }));
}

function ofEach(facts: NodeFacts, of: (endpoint: EndpointFacts) => CcCommand[]): Question[] {
	return Object.values(facts.endpoints).flatMap((endpoint) =>
		of(endpoint).map((command) => ({ endpoint: endpoint.endpoint, command })),
	);
}

function commandClasses(facts: EndpointFacts): number[] {
	return Object.keys(facts.commandClasses).map(Number);
}
