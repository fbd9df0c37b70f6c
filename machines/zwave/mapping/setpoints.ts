/**
 * A thermostat's setpoints: Thermostat Setpoint's types 1 (heating) and 2 (cooling) as Matter's occupied setpoints.
 *
 * A setpoint is set in the scale in which the device reports it; while that is not known, planning asks first. Limits are
 * the device's own and are checked here: what lies outside is refused before it is sent.
 */
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping, Plan, Step } from './mapping.ts';
import { fromHundredths, toHundredths } from './temperature.ts';
import { numberIn, once, repeatable, set, supports } from './tools.ts';

export interface Setpoint {
	readonly type: number;
	readonly attribute: string;
	/** Limits as Matter names them: the device's own, and those that its owner may narrow (Z-Wave has no second pair). */
	readonly minimums: readonly string[];
	readonly maximums: readonly string[];
}

export const HEATING = setpoint(1, 'Heat');
export const COOLING = setpoint(2, 'Cool');
export const SETPOINTS: readonly Setpoint[] = [HEATING, COOLING];

/** How long a thermostat may take to report what was set. */
export const SETTLE_MS = 2_000;

function setpoint(type: number, kind: 'Heat' | 'Cool'): Setpoint {
	return {
		type,
		attribute: `thermostat.occupied${kind}ingSetpoint`,
		minimums: [`thermostat.absMin${kind}SetpointLimit`, `thermostat.min${kind}SetpointLimit`],
		maximums: [`thermostat.absMax${kind}SetpointLimit`, `thermostat.max${kind}SetpointLimit`],
	};
}

export function hasSetpoint(facts: EndpointFacts, { type }: Setpoint): boolean {
	return facts.learnt.setpointTypes?.includes(type) ?? false;
}

/** The attributes of a setpoint, limits included. */
export function setpointAttributes(which: Setpoint): ClusterMapping['attributes'] {
	const limit = (facts: EndpointFacts): CcCommand | undefined =>
		hasSetpoint(facts, which) && supports(facts, CC.ThermostatSetpoint, 3)
			? { type: 'ThermostatSetpoint.CapabilitiesGet', setpointType: which.type }
			: undefined;
	return {
		[which.attribute]: {
			read: (facts) => (hasSetpoint(facts, which) ? get(which) : undefined),
			write: (value, facts) =>
				typeof value === 'number'
					? settle(which, value, facts, repeatable)
					: { refused: `${which.attribute} must be a number in 0.01 °C` },
		},
		...Object.fromEntries([...which.minimums, ...which.maximums].map((name) => [name, { read: limit }])),
	};
}

/** Moves setpoints by an amount in 0.01 °C, each within its limits. */
export function shifted(which: readonly Setpoint[], amount: number, facts: EndpointFacts, state: Attributes): Plan {
	const steps: Step[] = [];
	for (const one of which) {
		const now = numberIn(state, one.attribute);
		if (now === undefined) return { needs: get(one) };
		const plan = settle(one, clamped(now + amount, limits(one, facts)), facts, once);
		if (!('steps' in plan)) return plan;
		steps.push(...plan.steps);
	}
	return once(...steps);
}

/** What a message says of the setpoints, and what is known of their limits beside it. */
export function reportedSetpoints(message: CcMessage, facts: EndpointFacts): Attributes {
	if (message.type !== 'ThermostatSetpoint.Report' && message.type !== 'ThermostatSetpoint.CapabilitiesReport')
		return {};
	const which = SETPOINTS.find(({ type }) => type === message.setpointType);
	if (!which) return {};
	if (message.type === 'ThermostatSetpoint.CapabilitiesReport')
		return limitAttributes(which, {
			min: toHundredths(message.min, message.minScale),
			max: toHundredths(message.max, message.maxScale),
		});
	return {
		[which.attribute]: toHundredths(message.value, message.scale),
		...limitAttributes(which, limits(which, facts)),
	};
}

interface Limits {
	readonly min: number;
	readonly max: number;
}

function settle(which: Setpoint, hundredths: number, facts: EndpointFacts, plan: (step: Step) => Plan): Plan {
	const { setpointScales } = facts.learnt;
	const scale = setpointScales?.[which.type];
	if (scale === undefined) return { needs: get(which) };
	const range = limits(which, facts);
	if (range && (hundredths < range.min || hundredths > range.max))
		return {
			refused: `${which.attribute} of ${hundredths} is outside of what the device allows: ${range.min} to ${range.max} (0.01 °C)`,
		};
	const value = fromHundredths(hundredths, scale);
	return plan(
		set(
			{ type: 'ThermostatSetpoint.Set', setpointType: which.type, value, scale },
			{ expects: { [which.attribute]: toHundredths(value, scale) }, readBack: get(which), settleMs: SETTLE_MS },
		),
	);
}

function get({ type }: Setpoint): CcCommand {
	return { type: 'ThermostatSetpoint.Get', setpointType: type };
}

function limits({ type }: Setpoint, facts: EndpointFacts): Limits | undefined {
	const learnt = facts.learnt.setpointLimits?.[type];
	return learnt && { min: toHundredths(learnt.min, learnt.scale), max: toHundredths(learnt.max, learnt.scale) };
}

function limitAttributes(which: Setpoint, range: Limits | undefined): Attributes {
	if (!range) return {};
	return Object.fromEntries([
		...which.minimums.map((name) => [name, range.min] as const),
		...which.maximums.map((name) => [name, range.max] as const),
	]);
}

function clamped(hundredths: number, range: Limits | undefined): number {
	return range ? Math.min(range.max, Math.max(range.min, hundredths)) : hundredths;
}
