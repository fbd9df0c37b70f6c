/**
 * `valveConfigurationAndControl` on a Binary Switch or Multilevel Switch that is a valve, and on the notifications of type
 * Water Valve (15).
 *
 * Z-Wave has no valve that closes by itself: a command with an `openDuration` is refused, not half carried out.
 */
import {
	type VALVE_FAULTS,
	valveConfigurationAndControl,
	valveState,
} from '../../clusters/valve-configuration-and-control.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { fromPercent, isValve, toPercent } from './levels.ts';
import type { ClusterMapping, Plan } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

const STATE = 'valveConfigurationAndControl.currentState';
const TARGET = 'valveConfigurationAndControl.targetState';
const LEVEL = 'valveConfigurationAndControl.currentLevel';
const TARGET_LEVEL = 'valveConfigurationAndControl.targetLevel';
const FAULT = 'valveConfigurationAndControl.valveFault';

/** How long a motor valve may take from open to closed. */
const TRAVEL_MS = 15_000;

const WATER_VALVE = 15;
/** Events of Water Valve (SDS13713): operated, with 0 closed and 1 open; and what ends with "idle". */
const OPERATED = 1;
const FAULTS: { readonly [event: number]: (typeof VALVE_FAULTS)[number] } = {
	3: 'shortCircuit',
	5: 'currentExceeded',
	7: 'blocked',
};

const { open, close } = valveConfigurationAndControl.commands;

export const valveMapping: ClusterMapping = {
	cluster: 'valveConfigurationAndControl',
	applies: (facts) => isValve(facts) && (supports(facts, CC.BinarySwitch) || supports(facts, CC.MultilevelSwitch)),
	actions: {
		'valveConfigurationAndControl.open': action(open, ({ openDuration, targetLevel }, facts): Plan => {
			if (typeof openDuration === 'number')
				return { refused: 'the device cannot close by itself: leave openDuration out, and send close in time' };
			return targetLevel === undefined || targetLevel === 100 || dims(facts)
				? driven(targetLevel ?? 100, facts)
				: { refused: `the device can be open or closed, not at a targetLevel of ${targetLevel}` };
		}),
		'valveConfigurationAndControl.close': action(close, (_, facts) => driven(0, facts)),
	},
	attributes: {
		[STATE]: { read: get },
		[TARGET]: { read: get },
		[LEVEL]: { read: (facts) => (dims(facts) ? get(facts) : undefined) },
		[TARGET_LEVEL]: { read: (facts) => (dims(facts) ? get(facts) : undefined) },
	},
	reported(message, facts, state) {
		switch (message.type) {
			case 'BinarySwitch.Report':
				return message.value === undefined ? {} : stateOf(message.value ? 99 : 0, message.targetValue);
			case 'MultilevelSwitch.Report':
			case 'Basic.Report': {
				const { value, targetValue } = message;
				if (value === undefined) return {};
				const moves = targetValue !== undefined && targetValue !== value;
				const levels = { [LEVEL]: toPercent(value), [TARGET_LEVEL]: moves ? toPercent(targetValue) : null };
				return { ...stateOf(value, targetValue), ...(dims(facts) ? levels : {}) };
			}
			case 'Notification.Report':
				return notified(message, state);
			default:
				return {};
		}
	},
	happened(message, facts, state) {
		const now = valveMapping.reported(message, facts, state);
		const told = now[STATE];
		const fault = now[FAULT];
		return [
			...(told === undefined || told === state[STATE]
				? []
				: [{ event: 'valveConfigurationAndControl.valveStateChanged', args: { valveState: told } }]),
			...(fault === undefined || JSON.stringify(fault) === JSON.stringify(state[FAULT])
				? []
				: [{ event: FAULT, args: { valveFault: fault } }]),
		];
	},
};

function dims(facts: EndpointFacts): boolean {
	return supports(facts, CC.MultilevelSwitch);
}

function get(facts: EndpointFacts): CcCommand {
	return dims(facts) ? { type: 'MultilevelSwitch.Get' } : { type: 'BinarySwitch.Get' };
}

function driven(percent: number, facts: EndpointFacts): Plan {
	const value = fromPercent(percent);
	const send: CcCommand = dims(facts)
		? { type: 'MultilevelSwitch.Set', value }
		: { type: 'BinarySwitch.Set', value: value > 0 };
	const expects = {
		[STATE]: value > 0 ? valveState.open : valveState.closed,
		[TARGET]: null,
		...(dims(facts) ? { [LEVEL]: toPercent(value), [TARGET_LEVEL]: null } : {}),
	};
	return repeatable(set(send, { expects, readBack: get(facts), settleMs: TRAVEL_MS }));
}

/** Without a target, or at it, the valve rests. */
function stateOf(value: number, target: number | boolean | undefined): Attributes {
	const moves = target !== undefined && (typeof target === 'boolean' ? target !== value > 0 : target !== value);
	if (!moves) return { [STATE]: value > 0 ? valveState.open : valveState.closed, [TARGET]: null };
	return { [STATE]: valveState.transitioning, [TARGET]: target ? valveState.open : valveState.closed };
}

function notified(
	{ notificationType, event, parameters = '' }: Extract<CcMessage, { type: 'Notification.Report' }>,
	state: Attributes,
): Attributes {
	if (notificationType !== WATER_VALVE || event === undefined) return {};
	if (event === OPERATED)
		return parameters === '' ? {} : stateOf(Number.parseInt(parameters.slice(0, 2), 16), undefined);
	const before = valveConfigurationAndControl.attributes.valveFault.safeParse(state[FAULT]).data ?? {};
	const fault = FAULTS[event];
	if (fault) return { [FAULT]: { ...before, [fault]: true } };
	if (event !== 0 || state[FAULT] === undefined) return {};
	// Idle: what the parameter names is over; without one, everything is.
	const over = parameters === '' ? undefined : FAULTS[Number.parseInt(parameters.slice(0, 2), 16)];
	if (parameters !== '' && over === undefined) return {};
	return { [FAULT]: over ? { ...before, [over]: false } : {} };
}
