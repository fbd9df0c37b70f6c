/**
 * `windowCovering` on Window Covering (SDS13781): the lift and the slats of a blind, by the parameters that it has.
 *
 * Each kind of movement has a parameter whose position is known (odd), or one that can only be started and stopped (even,
 * one less). Of several that lift, the first in the specification's order counts. Slats are open at 50 and closed at both
 * ends; here they close towards 0.
 */
import { coveringType, movementStatus, windowCovering } from '../../clusters/window-covering.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { fromLift, toLift } from './levels.ts';
import type { ClusterMapping, Plan, Step } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

/** The whole way of a slow shutter. */
export const TRAVEL_MS = 60_000;

const STATUS = 'windowCovering.operationalStatus';
const TYPE = 'windowCovering.type';

interface Axis {
	readonly name: 'lift' | 'tilt';
	/** Parameters with a position, the first that a device has counts. */
	readonly parameters: readonly number[];
	readonly current: string;
	readonly target: string;
	/** Z-Wave's value when open. */
	readonly open: number;
	readonly toPercent: (value: number) => number;
	readonly fromPercent: (percent100ths: number) => number;
}

const LIFT: Axis = {
	name: 'lift',
	// Outbound left and right, inbound left, right and both, outbound bottom and top, inbound bottom, top and both.
	parameters: [1, 3, 5, 7, 9, 13, 15, 17, 19, 21],
	current: 'windowCovering.currentPositionLiftPercent100ths',
	target: 'windowCovering.targetPositionLiftPercent100ths',
	open: 99,
	toPercent: toLift,
	fromPercent: fromLift,
};
const TILT: Axis = {
	name: 'tilt',
	// The angle of vertical and of horizontal slats.
	parameters: [11, 23],
	current: 'windowCovering.currentPositionTiltPercent100ths',
	target: 'windowCovering.targetPositionTiltPercent100ths',
	open: 50,
	toPercent: (value) => Math.round((value <= 50 ? (50 - value) / 50 : (value - 50) / 49) * 10_000),
	fromPercent: fromTilt,
};
const AXES = [LIFT, TILT];
const SIDEWAYS = 9;

export function fromTilt(percent100ths: number): number {
	return Math.round(50 - (percent100ths * 50) / 10_000);
}

export function hasParameters({ learnt, ...facts }: EndpointFacts): boolean {
	return supports({ learnt, ...facts }, CC.WindowCovering) && (learnt.coveringParameters?.length ?? 0) > 0;
}

export const coveringMappings: readonly ClusterMapping[] = [
	{
		cluster: 'windowCovering',
		applies: hasParameters,
		actions: {
			'windowCovering.upOrOpen': action(windowCovering.commands.upOrOpen, (_, facts) => moved('up', facts)),
			'windowCovering.downOrClose': action(windowCovering.commands.downOrClose, (_, facts) => moved('down', facts)),
			'windowCovering.stopMotion': action(windowCovering.commands.stopMotion, (_, facts) =>
				repeatable(...axesOf(facts).map(stopped)),
			),
		},
		attributes: {
			[TYPE]: { read: () => ({ type: 'WindowCovering.SupportedGet' }) },
			[STATUS]: { read: (facts) => axesOf(facts).flatMap(({ at }) => at?.get ?? [])[0] },
		},
		reported: (message, facts) => (message.type === 'WindowCovering.SupportedReport' ? { [TYPE]: typeOf(facts) } : {}),
	},
	positioned(LIFT, {
		'windowCovering.goToLiftPercentage': action(
			windowCovering.commands.goToLiftPercentage,
			({ liftPercent100thsValue }, facts) => driven(facts, LIFT, liftPercent100thsValue),
		),
	}),
	positioned(TILT, {
		'windowCovering.goToTiltPercentage': action(
			windowCovering.commands.goToTiltPercentage,
			({ tiltPercent100thsValue }, facts) => driven(facts, TILT, tiltPercent100thsValue),
		),
	}),
];

/** An axis whose position is known. */
function positioned(axis: Axis, actions: ClusterMapping['actions']): ClusterMapping {
	const read = (facts: EndpointFacts) => axesOf(facts).find((one) => one.axis === axis)?.at?.get;
	return {
		cluster: 'windowCovering',
		applies: (facts) => hasParameters(facts) && read(facts) !== undefined,
		actions,
		attributes: { [axis.current]: { read }, [axis.target]: { read } },
		reported: (message, facts, state) => positions(message, facts, axis, state),
	};
}

/** One movement of this device: the parameter to start and stop, and the one with a position where there is one. */
interface Moving {
	readonly axis: Axis;
	readonly parameter: number;
	readonly at: { readonly get: CcCommand } | undefined;
}

function axesOf({ learnt }: EndpointFacts): Moving[] {
	const has = (parameter: number) => learnt.coveringParameters?.includes(parameter) ?? false;
	return AXES.flatMap((axis): Moving[] => {
		const known = axis.parameters.find(has);
		if (known !== undefined)
			return [{ axis, parameter: known, at: { get: { type: 'WindowCovering.Get', parameter: known } } }];
		const blind = axis.parameters.map((parameter) => parameter - 1).find(has);
		return blind === undefined ? [] : [{ axis, parameter: blind, at: undefined }];
	});
}

/** Everything that moves: in one command where positions are known, started where they are not. */
function moved(direction: 'up' | 'down', facts: EndpointFacts): Plan {
	const axes = axesOf(facts);
	const positions = axes.filter(({ at }) => at);
	const values = positions.map(({ axis, parameter }) => ({ parameter, value: direction === 'up' ? axis.open : 0 }));
	const expects = positions.map(({ axis }) => arrived(axis, direction === 'up' ? 0 : 10_000));
	return repeatable(
		...(values.length > 0 ? [toPositions(values, Object.assign({}, ...expects), positions[0]?.at?.get)] : []),
		...axes
			.filter(({ at }) => !at)
			.map(({ parameter }) => set({ type: 'WindowCovering.StartLevelChange', parameter, direction })),
	);
}

function driven(facts: EndpointFacts, axis: Axis, percent100ths: number): Plan {
	const moving = axesOf(facts).find((one) => one.axis === axis);
	if (!moving?.at) return { refused: `the device does not know its ${axis.name}` };
	const value = axis.fromPercent(percent100ths);
	const values = [{ parameter: moving.parameter, value }];
	return repeatable(toPositions(values, arrived(axis, axis.toPercent(value)), moving.at.get));
}

/** What is so once it is there. */
function arrived({ current, target }: Axis, percent100ths: number): Attributes {
	return { [current]: percent100ths, [target]: percent100ths };
}

function toPositions(
	values: readonly { parameter: number; value: number }[],
	expects: Attributes,
	readBack: CcCommand | undefined,
): Step {
	return set(
		{ type: 'WindowCovering.Set', values },
		{ expects, ...(readBack ? { readBack } : {}), settleMs: TRAVEL_MS },
	);
}

function stopped({ parameter, at }: Moving): Step {
	return set({ type: 'WindowCovering.StopLevelChange', parameter }, at ? { readBack: at.get } : {});
}

function positions(message: CcMessage, facts: EndpointFacts, axis: Axis, state: Attributes): Attributes {
	const moving = axesOf(facts).find((one) => one.axis === axis);
	if (message.type !== 'WindowCovering.Report' || message.parameter !== moving?.parameter) return {};
	const current = axis.toPercent(message.value);
	const target = axis.toPercent(message.targetValue);
	const other = windowCovering.attributes.operationalStatus.safeParse(state[STATUS]).data;
	const { lift = movementStatus.stopped, tilt = movementStatus.stopped } = other ?? {};
	return {
		[axis.current]: current,
		[axis.target]: target,
		// Matter counts down to open.
		[STATUS]: movement({ lift: opening(lift), tilt: opening(tilt), [axis.name]: current - target }),
	};
}

/** More than 0 opens, less closes. */
function opening(status: number): number {
	return status === movementStatus.opening ? 1 : status === movementStatus.closing ? -1 : 0;
}

/** By how far each has yet to open; the whole moves as its lift does, else as its slats. */
export function movement({ lift = 0, tilt = 0 }: { readonly lift?: number; readonly tilt?: number }) {
	const status = (far: number) =>
		far > 0 ? movementStatus.opening : far < 0 ? movementStatus.closing : movementStatus.stopped;
	return { global: status(lift) || status(tilt), lift: status(lift), tilt: status(tilt) };
}

function typeOf(facts: EndpointFacts): number {
	const axes = axesOf(facts);
	const lift = axes.find(({ axis }) => axis === LIFT);
	const tilts = axes.some(({ axis }) => axis === TILT);
	if (tilts) return lift ? coveringType.tiltBlindLiftAndTilt : coveringType.tiltBlindTiltOnly;
	return lift && lift.parameter <= SIDEWAYS ? coveringType.drapery : coveringType.unknown;
}
