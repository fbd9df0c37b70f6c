/**
 * `booleanState` on a contact (true: closed), or on a leak detector (true: a leak), as Matter's device types have it.
 *
 * An endpoint that is both is a contact: one attribute can't hold two states.
 */
import type { CcMessage } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { askedFor, type Twofold, tells, told } from './states.ts';

/** Access Control's door or window open (22) and closed (23); Binary Sensor's Door/Window is true when open. */
const OPEN: Twofold = { notificationType: 6, yes: [22], no: [23], sensorType: 10 };
/** Water Alarm's leak, at a known place or not. */
const LEAK: Twofold = { notificationType: 5, yes: [1, 2], no: [], sensorType: 6 };

export const booleanStateMapping: ClusterMapping = {
	cluster: 'booleanState',
	applies: (facts) => tells(facts, OPEN) || tells(facts, LEAK),
	actions: {},
	attributes: { 'booleanState.stateValue': { read: (facts) => askedFor(facts, isContact(facts) ? OPEN : LEAK) } },
	reported(message, facts) {
		const value = stateValue(message, facts);
		return value === undefined ? {} : { 'booleanState.stateValue': value };
	},
	happened(message, facts, state) {
		const value = stateValue(message, facts);
		return value === undefined || value === state['booleanState.stateValue']
			? []
			: [{ event: 'booleanState.stateChange', args: { stateValue: value } }];
	},
};

export function isContact(facts: EndpointFacts): boolean {
	return tells(facts, OPEN);
}

function stateValue(message: CcMessage, facts: EndpointFacts): boolean | undefined {
	if (!isContact(facts)) return told(message, facts, LEAK);
	const open = told(message, facts, OPEN);
	return open === undefined ? undefined : !open;
}
