/**
 * What a node's messages teach about it: a pure reducer from facts and a message to facts.
 *
 * Gives the very same facts when there is nothing new, so that "has it changed" is a comparison of references. Every
 * message may be given to it, asked for or not: some devices tell what they are only by what they report.
 */
import type { CcMessage } from '../cc.ts';
import type { EndpointFacts, Learnt, NodeFacts } from '../facts.ts';
import { alarmTypeOf } from './alarms.ts';
import { LIFELINE } from './lifeline.ts';
import { fromHundredths, toHundredths } from './temperature.ts';

/** `endpoint`: where the message came from. From an endpoint that is not known, nothing is learnt. */
export function learn(facts: NodeFacts, endpoint: number, message: CcMessage): NodeFacts {
	switch (message.type) {
		case 'ManufacturerSpecific.Report': {
			const { type, ...manufacturer } = message;
			return same(facts.manufacturer, manufacturer) ? facts : { ...facts, manufacturer };
		}
		case 'Version.CommandClassReport':
			return withVersion(facts, message.commandClass, message.version);
		case 'MultiChannel.CapabilityReport':
			return message.removed ? facts : withEndpoint(facts, message);
		default: {
			const from = facts.endpoints[endpoint];
			const now = from && learnAt(from, message);
			return now === from || !now ? facts : replaced(facts, now);
		}
	}
}

/** The same for one endpoint: what it says of its own capabilities. */
export function learnAt(facts: EndpointFacts, message: CcMessage): EndpointFacts {
	const lesson = lessonOf(message, facts);
	if (!lesson) return facts;
	const learnt: Learnt = { ...facts.learnt, ...lesson };
	return same(facts.learnt, learnt) ? facts : { ...facts, learnt };
}

/** What a message adds to what was learnt of its endpoint; undefined when nothing. */
function lessonOf(message: CcMessage, facts: EndpointFacts): Learnt | undefined {
	const { learnt } = facts;
	switch (message.type) {
		case 'ZWavePlusInfo.Report':
			return { zwavePlus: { roleType: message.roleType, userIcon: message.userIcon } };
		case 'MultiChannel.EndPointReport':
			// Aggregated endpoints are numbered after the individual ones (SDS13783, Multi Channel).
			return { endpointCount: message.individual + message.aggregated };
		case 'WakeUp.IntervalReport':
			return { wakeUpSeconds: message.seconds };
		case 'ThermostatMode.SupportedReport':
			return { thermostatModes: message.modes };
		case 'ThermostatSetpoint.SupportedReport':
			return { setpointTypes: message.setpointTypes };
		case 'ThermostatSetpoint.CapabilitiesReport': {
			const { setpointType, min, minScale, max, maxScale } = message;
			// One scale for both; a device that mixes them has its upper limit converted.
			const upper = maxScale === minScale ? max : fromHundredths(toHundredths(max, maxScale), minScale);
			return { setpointLimits: { ...learnt.setpointLimits, [setpointType]: { min, max: upper, scale: minScale } } };
		}
		case 'ThermostatSetpoint.Report':
			return message.setpointType === 0
				? undefined
				: { setpointScales: { ...learnt.setpointScales, [message.setpointType]: message.scale } };
		case 'Basic.Report':
			return { knowsBasic: true };
		case 'ThermostatFanMode.SupportedReport':
			return { fanModes: message.modes };
		case 'WindowCovering.SupportedReport':
			return { coveringParameters: message.parameters };
		case 'DoorLock.CapabilitiesReport':
			return { lockTellsDoor: message.tellsDoor };
		case 'CentralScene.SupportedReport':
			return { scenes: { count: message.scenes, keys: message.keys, slowRefresh: message.slowRefresh } };
		case 'SceneActivation.Set':
			return { activatesScenes: true };
		case 'Configuration.Report':
			return { configurationSizes: { ...learnt.configurationSizes, [message.parameter]: message.size } };
		case 'Association.Report':
			return message.group === LIFELINE ? { inLifeline: message.includesUs } : undefined;
		case 'MultiChannelAssociation.Report':
			return message.group === LIFELINE ? { inMultiChannelLifeline: message.includesUs } : undefined;
		case 'MultilevelSensor.SupportedSensorReport':
			return { sensorTypes: message.sensorTypes };
		case 'MultilevelSensor.SupportedScaleReport':
			return { sensorScales: { ...learnt.sensorScales, [message.sensorType]: message.scales } };
		case 'MultilevelSensor.Report':
			return {
				sensorTypes: including(learnt.sensorTypes, message.sensorType),
				sensorScales: {
					...learnt.sensorScales,
					[message.sensorType]: including(learnt.sensorScales?.[message.sensorType], message.scale),
				},
			};
		case 'BinarySensor.SupportedReport':
			return { binarySensorTypes: message.sensorTypes };
		case 'BinarySensor.Report':
			return message.sensorType === undefined
				? undefined
				: { binarySensorTypes: including(learnt.binarySensorTypes, message.sensorType) };
		case 'Notification.SupportedReport':
			return { notificationTypes: message.notificationTypes };
		case 'Notification.Report':
			return notified(message, facts);
		case 'Notification.EventSupportedReport':
			return { notificationEvents: { ...learnt.notificationEvents, [message.notificationType]: message.events } };
		case 'Meter.SupportedReport':
			return {
				meterType: message.meterType,
				meterScales: message.scales,
				meterRates: message.rateTypes,
				meterResets: message.resettable,
			};
		case 'Meter.Report':
			return { meterType: message.meterType, meterScales: including(learnt.meterScales, message.scale) };
		case 'Indicator.SupportedReport':
			return {
				indicators:
					message.properties.length > 0 ? including(learnt.indicators, message.indicator) : (learnt.indicators ?? []),
			};
		default:
			return undefined;
	}
}

/** Versions 1 and 2 of Notification don't list what they notify of, and some of the later ones forget one. */
function notified(
	message: Extract<CcMessage, { type: 'Notification.Report' }>,
	facts: EndpointFacts,
): Learnt | undefined {
	const { learnt } = facts;
	const alarmType = alarmTypeOf(message, facts);
	if (alarmType !== undefined) return { notificationTypes: including(learnt.notificationTypes, alarmType) };
	const { notificationType, event } = message;
	// Idle is no event, and neither are 254 and 255: unknown, and everything.
	if (!notificationType || !event || event >= 254) return undefined;
	const events = including(learnt.notificationEvents?.[notificationType], event);
	return { notificationEvents: { ...learnt.notificationEvents, [notificationType]: events } };
}

/** A version 0 takes a command class off the root, whose node information claimed it; endpoints keep theirs. */
function withVersion(facts: NodeFacts, commandClass: number, version: number): NodeFacts {
	return Object.values(facts.endpoints).reduce((so, endpoint) => {
		const now = endpoint.commandClasses[commandClass];
		const asksRoot = endpoint.endpoint === 0 || now === 0;
		if (now === undefined || now === version || !asksRoot) return so;
		if (version > 0)
			return replaced(so, { ...endpoint, commandClasses: { ...endpoint.commandClasses, [commandClass]: version } });
		if (endpoint.endpoint > 0) return so;
		const { [commandClass]: _, ...commandClasses } = endpoint.commandClasses;
		return replaced(so, { ...endpoint, commandClasses });
	}, facts);
}

function withEndpoint(
	facts: NodeFacts,
	report: Extract<CcMessage, { type: 'MultiChannel.CapabilityReport' }>,
): NodeFacts {
	const { endpoint, generic, specific } = report;
	const known = facts.endpoints[endpoint];
	const versions = { ...known?.commandClasses, ...facts.endpoints[0]?.commandClasses };
	const commandClasses = Object.fromEntries(report.commandClasses.map((id) => [id, versions[id] ?? 0]));
	const now: EndpointFacts = { endpoint, generic, specific, commandClasses, learnt: known?.learnt ?? {} };
	return endpoint === 0 || same(known, now) ? facts : replaced(facts, now);
}

function replaced(facts: NodeFacts, endpoint: EndpointFacts): NodeFacts {
	return { ...facts, endpoints: { ...facts.endpoints, [endpoint.endpoint]: endpoint } };
}

function including(list: readonly number[] = [], value: number): readonly number[] {
	return list.includes(value) ? list : [...list, value];
}

function same(a: unknown, b: unknown): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}
