/** A node on a clock that stands still and a radio that the test holds, with the real exchanges and commands. */
import { expect } from 'vitest';
import { createActor } from 'xstate';
import type { FromStack, Outcome } from '../../../machines/events.ts';
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import { exchangeMachine, type Line } from '../../../machines/zwave/exchange.ts';
import { executionMachine } from '../../../machines/zwave/execution.ts';
import type { EndpointFacts, NodeFacts, ProtocolFacts } from '../../../machines/zwave/facts.ts';
import { functions } from '../../../machines/zwave/messages.ts';
import { nodeMachine } from '../../../machines/zwave/node.ts';
import type { Execute } from '../../../machines/zwave/node-jobs.ts';
import type { FromNode } from '../../../machines/zwave/node-memory.ts';
import type { NodeState } from '../../../machines/zwave/node-state.ts';
import type { Refresh } from '../../../machines/zwave/refresh.ts';
import type { SerialOutcome } from '../../../machines/zwave/serial-outcome.ts';
import { settled, stoppedClock } from '../../kit/clock.ts';
import { watchEdges } from '../../kit/edges.ts';
import { listener } from '../../kit/owner.ts';
import { relay } from '../mapping/facts.ts';
import { HandHeldRadio } from '../radio.ts';

export const edges = watchEdges(nodeMachine);

export const mains: ProtocolFacts = {
	...{ listening: true, frequentListening: false, routing: true },
	...{ basic: 4, generic: 0x10, specific: 1 },
};
export const battery: ProtocolFacts = { ...mains, listening: false };

const unknown: NodeFacts = { nodeId: 12, endpoints: {}, interviewed: false };

/** Facts of a node that was interviewed before. */
export function known(root: EndpointFacts, protocol = mains): NodeFacts {
	const nodeInfo = Object.keys(root.commandClasses).map(Number);
	return { nodeId: 12, protocol, nodeInfo, endpoints: { 0: root }, interviewed: true };
}

export const ok = { kind: 'ok', response: undefined, roundTripMs: 0 } as const satisfies SerialOutcome;

/** GetNodeProtocolInfo's answer for a relay. */
export function protocolInfo({ listening }: ProtocolFacts): SerialOutcome {
	const payload = Uint8Array.of(listening ? 0xc0 : 0x40, 0, 0, 4, 0x10, 1);
	return {
		kind: 'ok',
		response: { type: 'response', function: functions.getNodeProtocolInfo, payload },
		roundTripMs: 0,
	};
}

interface Before {
	readonly isOpen?: boolean;
	readonly remembered?: NodeState;
}

/** A node that was just started; without facts it is new, and without a line nothing can be sent to it. */
export async function desk(facts = unknown, { isOpen = true, remembered }: Before = {}) {
	const time = stoppedClock();
	const radio = new HandHeldRadio();
	const owner = listener<FromNode>();
	let microsteps = 0;
	const exchange = exchangeMachine.provide({ actors: { encode: radio.encode } });
	const execution = executionMachine.provide({ actors: { exchange } });
	const actor = createActor(nodeMachine.provide({ actors: { exchange, execution } }), {
		input: { stack: 'zw', facts, remembered, line: isOpen ? radio.line : undefined, owner: owner.ref, now: time.now },
		clock: time.clock,
		inspect: (event) => {
			if (event.type === '@xstate.microstep') microsteps++;
			edges.inspect(event);
		},
	});
	actor.subscribe({ error: (fault) => expect.unreachable(String(fault)) });
	actor.start();
	await settled();

	const events = () => owner.told.flatMap((told): FromStack[] => (told.type === 'TELL' ? [told.event] : []));
	const then = (act: () => void) => {
		act();
		return settled();
	};
	const it = {
		radio,
		answer: (outcome: SerialOutcome) => then(() => radio.answer(outcome)),
		acknowledge: () => then(() => radio.acknowledge(0)),
		giveUp: (attempts = 3) => then(() => radio.giveUp(attempts)),
		hear: (message: CcMessage, from = 0) => then(() => actor.send({ type: 'RECEIVED', endpoint: from, message })),
		/** The node's information comes, and answers the question for it where it was asked. */
		nodeInfo: (...commandClasses: number[]) =>
			then(() => {
				actor.send({ type: 'NODE_INFO', commandClasses });
				if (radio.waiting[0]?.request.name === 'RequestNodeInfo') radio.answer(ok);
			}),
		wakeUp: () => it.hear({ type: 'WakeUp.Notification' }),
		wait: (ms: number) => then(() => time.tick(ms)),
		execute: (id: string, how: Partial<Execute> = {}) =>
			then(() =>
				actor.send({
					...{ type: 'EXECUTE', id, device: 'zw-12', endpoint: 0, action: 'onOff.on', args: {} },
					...{ priority: 'normal', expiresAt: time.now() + 60_000, ...how },
				}),
			),
		cancel: (id: string) => then(() => actor.send({ type: 'CANCEL', id })),
		line: (line: Line | undefined, refresh?: Refresh) => then(() => actor.send({ type: 'LINE', line, refresh })),
		end: (outcome: Outcome) => then(() => actor.send({ type: 'END', outcome })),
		/** Answers every question as a device would, until nothing is asked any more; undefined is no answer. */
		converse: async (
			answerTo: (command: CcCommand, endpoint: number) => CcMessage | undefined,
			isEnough: () => boolean = () => false,
		) => {
			for (let asked = radio.current; asked && !isEnough(); asked = radio.current) {
				await it.acknowledge();
				const message = answerTo(asked.command, asked.endpoint);
				await (message ? it.hear(message, asked.endpoint) : it.wait(1_000));
			}
		},
		now: time.now,
		status: () => actor.getSnapshot().status,
		work: () => actor.getSnapshot().value.work,
		isAt: (interview: string) => JSON.stringify(it.work()) === JSON.stringify({ interview }),
		presence: () => actor.getSnapshot().value.presence,
		microsteps: () => microsteps,
		events,
		/** What was told last of the device. */
		device: () => events().findLast((event) => event.type === 'DEVICE_CHANGED')?.device,
		outcomes: () => events().flatMap((event) => (event.type === 'OUTCOME' ? [[event.id, codeOf(event.outcome)]] : [])),
		outcome: (id: string) => events().flatMap((e) => (e.type === 'OUTCOME' && e.id === id ? [e.outcome] : [])),
		/** How a command's end was told to people. */
		words: (id: string) =>
			it
				.outcome(id)
				.map((outcome) => ('error' in outcome ? outcome.error.message : ''))
				.join(),
		reports: () => events().flatMap((event) => (event.type === 'STATE_REPORTED' ? [event.attributes] : [])),
		happenings: () => events().flatMap((event) => (event.type === 'EVENT_REPORTED' ? [event.event] : [])),
		learnt: () => owner.told.flatMap((told) => (told.type === 'LEARNT' ? [told.facts] : [])),
		/** What was to be kept of its state. */
		kept: () => owner.told.flatMap((told) => (told.type === 'REPORTED' ? [told.state] : [])),
	};
	return it;
}

export type Desk = Awaited<ReturnType<typeof desk>>;

/** `succeeded` with its evidence, else the code. */
function codeOf(outcome: Outcome): string {
	return outcome.status === 'succeeded' ? `succeeded: ${outcome.confirmedBy}` : outcome.error.code;
}

export const isOn: CcMessage = { type: 'BinarySwitch.Report', value: true };
export const isOff: CcMessage = { type: 'BinarySwitch.Report', value: false };

/** A relay on the mains that was interviewed before and has told that it is off. */
export async function plug() {
	const it = await desk(known(relay));
	await it.hear(isOff);
	expect(it.work()).toBe('idle');
	return it;
}

/** A mains node of another kind that was interviewed before. */
export function plugOf(root: EndpointFacts) {
	return desk(known(root));
}

/** A relay on a battery that was interviewed before, and sleeps. */
export function sleeper(root = relay) {
	return desk(known(root, battery));
}

/** What was sent to change the node. */
export const sets = (it: Desk) => it.radio.sent.filter((words) => words.includes('.Set'));

export const switchClasses = [0x25, 0x72, 0x86];

/** Multi Channel has endpoints from its version 3 on. */
const versions = (command: { commandClass: number }) => (command.commandClass === 0x60 ? 3 : 2);

/** A relay that answers everything it is asked. */
export function answers(command: CcCommand): CcMessage | undefined {
	switch (command.type) {
		case 'ManufacturerSpecific.Get':
			return { type: 'ManufacturerSpecific.Report', manufacturerId: 1, productType: 2, productId: 3 };
		case 'Version.CommandClassGet':
			return { type: 'Version.CommandClassReport', commandClass: command.commandClass, version: versions(command) };
		case 'MultiChannel.EndPointGet':
			return { type: 'MultiChannel.EndPointReport', individual: 0, aggregated: 0, dynamic: false, identical: false };
		case 'Notification.SupportedGet':
			return { type: 'Notification.SupportedReport', notificationTypes: [] };
		case 'BinarySwitch.Get':
			return isOff;
		default:
			return undefined;
	}
}
