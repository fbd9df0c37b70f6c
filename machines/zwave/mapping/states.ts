/**
 * A yes or no that a device tells in two ways: as a state of Notification (SDS13713), or as a type of Binary Sensor.
 */
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { supports } from './tools.ts';

export interface Twofold {
	readonly notificationType: number;
	/** Events that mean yes. */
	readonly yes: readonly number[];
	/** Events that mean no, besides the end of the others. */
	readonly no: readonly number[];
	/** Binary Sensor's type; its true means yes. */
	readonly sensorType: number;
}

/** Whether the endpoint can tell. Notification counts once its events are known. */
export function tells(facts: EndpointFacts, state: Twofold): boolean {
	return notifies(facts, state) || senses(facts, state);
}

/** Binary Sensor first: it answers with the state, Notification with the last event of its whole type. */
export function askedFor(facts: EndpointFacts, state: Twofold): CcCommand | undefined {
	if (senses(facts, state))
		return supports(facts, CC.BinarySensor, 2)
			? { type: 'BinarySensor.Get', sensorType: state.sensorType }
			: { type: 'BinarySensor.Get' };
	return notifies(facts, state) ? { type: 'Notification.Get', notificationType: state.notificationType } : undefined;
}

/** Undefined when the message says nothing of it. */
export function told(message: CcMessage, facts: EndpointFacts, state: Twofold): boolean | undefined {
	if (message.type === 'BinarySensor.Report') {
		const types = facts.learnt.binarySensorTypes ?? [];
		// A report without a type can only be that of the only sensor.
		const type = message.sensorType ?? (types.length === 1 ? types[0] : undefined);
		return type === state.sensorType ? message.value : undefined;
	}
	if (message.type !== 'Notification.Report' || message.notificationType !== state.notificationType) return undefined;
	const { event, parameters = '' } = message;
	if (event === undefined) return undefined;
	if (state.yes.includes(event)) return true;
	if (state.no.includes(event)) return false;
	// Idle: the event that its parameter names is over; without one, all of them are.
	const over = event === 0 && (parameters === '' || state.yes.includes(Number.parseInt(parameters.slice(0, 2), 16)));
	return over ? false : undefined;
}

function notifies(facts: EndpointFacts, { notificationType, yes }: Twofold): boolean {
	const events = facts.learnt.notificationEvents?.[notificationType];
	return supports(facts, CC.Notification) && yes.some((event) => events?.includes(event));
}

function senses(facts: EndpointFacts, { sensorType }: Twofold): boolean {
	return supports(facts, CC.BinarySensor) && (facts.learnt.binarySensorTypes?.includes(sensorType) ?? false);
}
