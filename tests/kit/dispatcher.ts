/** The dispatcher in a test's hands: what it is told, and what it said, in words that tests are made of. */
import { expect } from 'vitest';
import { createActor, type InspectionEvent } from 'xstate';
import { dispatcherMachine } from '../../machines/dispatcher.ts';
import type { DispatcherEvent, FromDispatcher } from '../../machines/dispatcher-context.ts';
import type { Command, Condition, Device, Outcome } from '../../machines/events.ts';
import { ledgerMachine } from '../../machines/ledger.ts';
import { stoppedClock } from './clock.ts';
import { command, device, succeeded } from './commands.ts';
import { MemoryDisk } from './memory-disk.ts';

export interface Circumstances {
	readonly mostOpen?: number;
	/** Default: an empty one, that takes everything at once. */
	readonly disk?: MemoryDisk;
	readonly isRepeatable?: (action: string) => boolean;
	/** ms that the wall clock is ahead of the timers. */
	readonly ahead?: () => number;
	readonly inspect?: (event: InspectionEvent) => void;
}

/** With a stack zw that has not told yet how it is. */
export function desk({
	mostOpen = 100,
	disk = new MemoryDisk(),
	isRepeatable = () => false,
	ahead = () => 0,
	inspect,
}: Circumstances = {}) {
	const time = stoppedClock();
	const emitted: FromDispatcher[] = [];
	const ledger = ledgerMachine.provide({ actors: { disk: disk.logic } });
	const actor = createActor(dispatcherMachine.provide({ actors: { ledger } }), {
		input: {
			now: () => time.now() + ahead(),
			stacks: ['zw'],
			check: (_, args) => ({ ok: args }),
			isRepeatable,
			recall: disk.recall,
			mostOpen,
		},
		clock: time.clock,
		...(inspect && { inspect }),
	});
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();

	let delivery = 0;
	const send = (...events: DispatcherEvent[]) => {
		for (const event of events) actor.send(event);
	};
	const executed = (readBack: boolean) =>
		emitted.flatMap((event) =>
			event.type === 'DISPATCH' && event.event.type === 'EXECUTE' && (event.event.readBack ?? false) === readBack
				? [event.event.id]
				: [],
		);
	const results = () =>
		emitted.flatMap((event) => (event.type === 'ANNOUNCE' && event.topic === 'res' ? [event.payload] : []));
	const it = {
		actor,
		time,
		disk,
		emitted,
		send,
		/** What stacks were told to carry out. */
		executions: () => executed(false),
		/** What stacks were told to find out about. */
		asked: () => executed(true),
		results,
		/** The statuses that were told of an id, in order; a repeated one with a prime. */
		told: (id: string) =>
			results()
				.filter((result) => result?.id === id)
				.map((result) => `${result?.status}${result?.duplicate ? '′' : ''}`),
		final: (id: string) => results().find((result) => result?.id === id && result?.final),
		receive: (what: Partial<Command> = {}, retained = false) =>
			send({ type: 'COMMAND_RECEIVED', delivery: ++delivery, retained, request: { command: command(what) } }),
		stack: (state: Condition, stack = 'zw', actions = ['zwave.startInclusion']) =>
			send({ type: 'STACK_CHANGED', stack, state, actions, detail: {} }),
		device: (what: Partial<Device> = {}) => send({ type: 'DEVICE_CHANGED', device: device(what) }),
		outcome: (id: string, outcome: Outcome = succeeded, stack = 'zw') => send({ type: 'OUTCOME', stack, id, outcome }),
		cancel: (id: string, by = `${id}-cancel`) =>
			it.receive({ id: by, target: 'gateway', action: 'commands.cancel', args: { id } }),
	};
	return it;
}

/** With the devices zw-5 and zw-6 on a stack that is up. */
export function upDesk(circumstances: Circumstances = {}) {
	const it = desk(circumstances);
	it.stack('ready');
	it.device();
	it.device({ id: 'zw-6' });
	return it;
}
