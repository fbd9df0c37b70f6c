/**
 * `booleanState` on a contact (true: closed), or on a detector of leaks, frost or rain (true: there is some), as Matter's
 * device types have it.
 *
 * One attribute can't hold two states: an endpoint that is several of these is the first in the list, and what it tells of
 * the others is told under the stack's own name (`zwave.notification`, `zwave.binarySensor`), begin and end.
 */
import type { CcMessage } from '../cc.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { askedFor, type Twofold, tells, told } from './states.ts';

interface Kind {
	/** Matter's (device library, 7). */
	readonly deviceType: string;
	readonly state: Twofold;
	/** What Matter's true says of the state. */
	readonly stands: boolean;
}

const KINDS: readonly Kind[] = [
	// Access Control's door or window open (22) and closed (23); Binary Sensor's Door/Window is true when open.
	{
		deviceType: 'contactSensor',
		state: { notificationType: 6, yes: [22], no: [23], sensorType: 10 },
		stands: false,
	},
	// Water Alarm's leak, at a known place or not.
	{
		deviceType: 'waterLeakDetector',
		state: { notificationType: 5, yes: [1, 2], no: [], sensorType: 6, assumed: true },
		stands: true,
	},
	// Weather Alarm's frost and rain.
	{
		deviceType: 'waterFreezeDetector',
		state: { notificationType: 16, yes: [3], no: [], sensorType: 7 },
		stands: true,
	},
	{ deviceType: 'rainSensor', state: { notificationType: 16, yes: [1], no: [] }, stands: true },
];

export const booleanStateMapping: ClusterMapping = {
	cluster: 'booleanState',
	applies: (facts) => kindOf(facts) !== undefined,
	actions: {},
	attributes: {
		'booleanState.stateValue': {
			read(facts) {
				const kind = kindOf(facts);
				return kind && askedFor(facts, kind.state);
			},
		},
	},
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

/** Undefined where an endpoint is none of them. */
export function booleanDeviceType(facts: EndpointFacts): string | undefined {
	return kindOf(facts)?.deviceType;
}

function kindOf(facts: EndpointFacts): Kind | undefined {
	return KINDS.find(({ state }) => tells(facts, state));
}

function stateValue(message: CcMessage, facts: EndpointFacts): boolean | undefined {
	const kind = kindOf(facts);
	const is = kind && told(message, facts, kind.state);
	return is === undefined ? undefined : is === kind?.stands;
}
