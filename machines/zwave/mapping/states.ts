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
	/** Binary Sensor's type, where there is one; its true means yes. */
	readonly sensorType?: number;
	/** The type alone says it where a device does not list its events: those of Notification 2 can't. */
	readonly assumed?: true;
}

/** Whether the endpoint can tell. Notification counts once its events are known. */
export function tells(facts: EndpointFacts, state: Twofold): boolean {
	return notifies(facts, state) || senses(facts, state);
}

/** Binary Sensor first: it answers with the state, Notification with the last event of its whole type. */
export function askedFor(facts: EndpointFacts, state: Twofold): CcCommand | undefined {
	const { sensorType, notificationType } = state;
	if (sensorType !== undefined && senses(facts, state))
		return supports(facts, CC.BinarySensor, 2)
			? { type: 'BinarySensor.Get', sensorType }
			: { type: 'BinarySensor.Get' };
	return notifies(facts, state) && supports(facts, CC.Notification, 2)
		? { type: 'Notification.Get', notificationType }
		: undefined;
}

/** Undefined when the message says nothing of it. */
export function told(message: CcMessage, facts: EndpointFacts, state: Twofold): boolean | undefined {
	if (message.type === 'BinarySensor.Report') {
		const types = facts.learnt.binarySensorTypes ?? [];
		// A report without a type can only be that of the only sensor.
		const type = message.sensorType ?? (types.length === 1 ? types[0] : undefined);
		return type !== undefined && type === state.sensorType ? message.value : undefined;
	}
	if (message.type !== 'Notification.Report' || message.notificationType !== state.notificationType) return undefined;
	const { event } = message;
	if (event === undefined) return undefined;
	if (state.yes.includes(event)) return true;
	if (state.no.includes(event)) return false;
	// Idle: the event that its parameter names is over; without one, all of them are.
	const over = event === 0 && state.yes.includes(endedBy(message) ?? state.yes[0] ?? 0);
	return over ? false : undefined;
}

/** The event that an idle notification ends; undefined where it names none. */
export function endedBy({ parameters = '' }: { readonly parameters?: string }): number | undefined {
	return parameters === '' ? undefined : Number.parseInt(parameters.slice(0, 2), 16);
}

function notifies(facts: EndpointFacts, { notificationType, yes, assumed }: Twofold): boolean {
	if (!supports(facts, CC.Notification)) return false;
	const { notificationTypes, notificationEvents } = facts.learnt;
	const events = notificationEvents?.[notificationType];
	if (events) return yes.some((event) => events.includes(event));
	return assumed === true && (notificationTypes?.includes(notificationType) ?? false);
}

function senses(facts: EndpointFacts, { sensorType }: Twofold): boolean {
	return (
		sensorType !== undefined &&
		supports(facts, CC.BinarySensor) &&
		(facts.learnt.binarySensorTypes?.includes(sensorType) ?? false)
	);
}
