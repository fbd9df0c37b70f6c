/**
 * Random days in the life of a dispatcher: whatever may happen, in whatever order, and everything that it said.
 *
 * A day has several lives where the gateway is cut off: all that is on disk is there in the next one, nothing else is, and
 * the broker delivers again what was not acknowledged.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Actor, createActor } from 'xstate';
import { dispatcherMachine } from '../../machines/dispatcher.ts';
import type { FromDispatcher } from '../../machines/dispatcher-context.ts';
import type { Command, Outcome } from '../../machines/events.ts';
import { ledgerMachine } from '../../machines/ledger.ts';
import { stoppedClock } from './clock.ts';
import { command, device, endpoint, succeeded, unacknowledged } from './commands.ts';
import { MemoryDisk } from './memory-disk.ts';

/** Each id has its command, so that one comes again as it was, and sometimes as another. */
const commands: readonly Command[] = ['1', '2', '3'].flatMap((round) => [
	command({ id: `a${round}` }),
	command({ id: `b${round}`, ttlMs: 1_000 }),
	command({ id: `c${round}`, priority: 'high' }),
	command({ id: `d${round}`, target: 'zw-6', ttlMs: 15_000 }),
	command({ id: `e${round}`, priority: 'low' }),
	command({ id: `f${round}`, target: 'zw', action: 'zwave.heal' }),
	command({ id: `g${round}`, target: 'gateway', action: 'gateway.restart' }),
	command({ id: 'h', target: 'zw-9' }),
	command({ id: 'a1', action: 'onOff.off' }),
]);
const cancellations: readonly Command[] = [...commands.map(({ id }) => id), 'x', 'y'].flatMap((id) =>
	['x', 'y', 'z'].map((by) => command({ id: by, target: 'gateway', action: 'commands.cancel', args: { id } })),
);

const asleep: Outcome = { status: 'expired', error: { code: 'DEVICE_ASLEEP', message: 'asleep', retryable: true } };
const taken: Outcome = { status: 'cancelled', error: { code: 'CANCELLED', message: 'taken back', retryable: true } };

const happening = fc.oneof(
	{
		weight: 10,
		arbitrary: fc.record({
			is: fc.constant('received' as const),
			command: fc.constantFrom(...commands),
			retained: fc.constantFrom(false, false, false, false, false, false, true),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			is: fc.constant('received' as const),
			command: fc.constantFrom(...cancellations),
			retained: fc.constant(false),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			is: fc.constant('outcome' as const),
			of: fc.nat(4),
			outcome: fc.constantFrom(succeeded, unacknowledged, asleep, taken),
		}),
	},
	fc.record({
		is: fc.constant('stack' as const),
		stack: fc.constantFrom('zw', 'zw', 'gateway'),
		state: fc.constantFrom('starting', 'ready', 'ready', 'ready', 'degraded', 'down'),
	}),
	fc.record({ is: fc.constant('stray' as const), id: fc.constantFrom('a1', 'b1', 'c1', 'f1', 'g1', 'x') }),
	fc.record({ is: fc.constant('stackFailed' as const), stack: fc.constantFrom('zw', 'gateway') }),
	fc.record({
		is: fc.constant('device' as const),
		id: fc.constantFrom('zw-5', 'zw-6'),
		interview: fc.constantFrom('pending', 'running', 'complete', 'complete', 'failed'),
		able: fc.constantFrom(true, true, false),
	}),
	fc.record({ is: fc.constant('removed' as const), id: fc.constantFrom('zw-5', 'zw-6') }),
	{
		weight: 2,
		arbitrary: fc.record({
			is: fc.constant('time' as const),
			ms: fc.constantFrom(1, 900, 1_000, 5_000, 10_000, 60_000),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({ is: fc.constant('disk' as const), does: fc.constantFrom('wait', 'go on', 'refuse') }),
	},
);

const cut = fc.record({ is: fc.constant('cut' as const), inOrder: fc.boolean() });

type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;
type Cut = typeof cut extends fc.Arbitrary<infer Value> ? Value : never;

const EVERYTHING_IS_UP: readonly Happening[] = [
	{ is: 'stack', stack: 'zw', state: 'ready' },
	{ is: 'stack', stack: 'gateway', state: 'ready' },
	{ is: 'device', id: 'zw-5', interview: 'complete', able: true },
	{ is: 'device', id: 'zw-6', interview: 'complete', able: true },
];

interface Course {
	/** Everything is up when a life begins. */
	readonly settled: boolean;
	/** Stacks answer within their own step. */
	readonly eager: boolean;
	/** It ends with STOP. */
	readonly stops: boolean;
}

export interface Day {
	/** The last life's. */
	readonly actor: Actor<typeof dispatcherMachine>;
	readonly disk: MemoryDisk;
	readonly told: readonly Told[];
	/** Commands that were taken, in the order in which they came. */
	readonly line: readonly Command[];
	/** How often the broker delivered. */
	readonly deliveries: number;
}

/** Something that was told. */
export interface Told {
	readonly at: number;
	/** Counts lives. */
	readonly life: number;
	readonly event: FromDispatcher;
	/** The stacks that were up then. */
	readonly up: ReadonlySet<string>;
	/** Executions whose stack had failed by then. */
	readonly lost: readonly string[];
}

export function spend(happenings: readonly (Happening | Cut)[], { settled, eager, stops }: Course): Day {
	const time = stoppedClock();
	const told: Told[] = [];
	const line: Command[] = [];
	const disk = new MemoryDisk();
	const executing = new Map<string, string>();
	const up = new Set<string>();
	const lost = new Set<string>();
	/** Delivered, not acknowledged. */
	const unacknowledged = new Map<number, { readonly command: Command; readonly retained: boolean }>();
	let deliveries = 0;
	let life = 0;

	/** Results that are on disk and were not told before the cut: the outbox tells them in the next life. */
	const tellKept = () => {
		const announced = new Set(told.flatMap(({ event }) => (event.type === 'ANNOUNCE' ? [event.kept] : [])));
		for (const [kept, payload] of disk.kept) {
			const event = { type: 'ANNOUNCE', topic: 'res', payload, retain: false, kept } as const;
			if (!announced.has(kept)) told.push({ at: time.now(), life, event, up: new Set(up), lost: [] });
		}
	};
	const live = () => {
		life++;
		tellKept();
		disk.abandon();
		executing.clear();
		up.clear();
		const ledger = ledgerMachine.provide({ actors: { disk: disk.logic } });
		const actor = createActor(dispatcherMachine.provide({ actors: { ledger } }), {
			input: {
				now: time.now,
				stacks: ['zw'],
				check: (_, args) => ({ ok: args }),
				isRepeatable: () => false,
				recall: disk.recall,
				mostOpen: 6,
			},
			clock: time.clock,
		});
		const own = life;
		actor.on('*', (event) => {
			if (own !== life) return;
			told.push({ at: time.now(), life, event, up: new Set(up), lost: [...lost] });
			lost.clear();
			if (event.type === 'ACKNOWLEDGE') unacknowledged.delete(event.delivery);
			if (event.type !== 'DISPATCH' || event.event.type !== 'EXECUTE') return;
			executing.set(event.event.id, event.stack);
			if (eager) finish(event.event.id, succeeded);
		});
		actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
		return actor;
	};
	let actor = live();
	/** The process is gone, or has stopped in order before. */
	const die = () => {
		actor.stop();
		actor = live();
		beginLife();
	};

	const finish = (id: string, outcome: Outcome) => {
		const stack = executing.get(id) ?? 'zw';
		executing.delete(id);
		actor.send({ type: 'OUTCOME', stack, id, outcome });
	};
	const deliver = (received: Command, retained: boolean) => {
		const delivery = ++deliveries;
		unacknowledged.set(delivery, { command: received, retained });
		actor.send({ type: 'COMMAND_RECEIVED', delivery, retained, request: { command: received } });
	};
	const isKnown = (id: string) => {
		const { open, ending } = actor.getSnapshot().context;
		return open.has(id) || ending.has(id) || disk.ended.has(id);
	};
	const receive = (received: Command, retained: boolean) => {
		const wasKnown = isKnown(received.id);
		deliver(received, retained);
		if (!wasKnown && isKnown(received.id)) line.push(received);
	};
	const beginLife = () => {
		actor.start();
		for (const what of settled ? EVERYTHING_IS_UP : []) perform(what);
	};
	const perform = (what: Happening | Cut) => {
		switch (what.is) {
			case 'received':
				receive(what.command, what.retained);
				break;
			case 'outcome': {
				const id = [...executing.keys()].at(what.of % Math.max(1, executing.size));
				if (id !== undefined) finish(id, what.outcome);
				break;
			}
			case 'stray':
				if (!executing.has(what.id)) actor.send({ type: 'OUTCOME', stack: 'zw', id: what.id, outcome: succeeded });
				break;
			case 'stack': {
				const actions = what.state === 'starting' ? [] : ['zwave.heal', 'gateway.restart'];
				if (what.state === 'ready' || what.state === 'degraded') up.add(what.stack);
				else up.delete(what.stack);
				actor.send({ type: 'STACK_CHANGED', stack: what.stack, state: what.state, actions, detail: {} });
				break;
			}
			case 'stackFailed':
				for (const [id, stack] of executing) {
					if (stack !== what.stack) continue;
					executing.delete(id);
					lost.add(id);
				}
				up.delete(what.stack);
				actor.send({ type: 'SUBSYSTEM_CHANGED', subsystem: what.stack, state: 'down', restarts: 1 });
				break;
			case 'device': {
				const endpoints = { '0': endpoint({ actions: what.able ? ['onOff.on'] : [] }) };
				actor.send({ type: 'DEVICE_CHANGED', device: device({ id: what.id, interview: what.interview, endpoints }) });
				break;
			}
			case 'removed':
				actor.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: what.id });
				break;
			case 'time':
				time.tick(what.ms);
				break;
			case 'disk':
				disk.waits = what.does === 'wait';
				disk.refuses = what.does === 'refuse' ? 'the disk is full' : undefined;
				if (!disk.waits) disk.turn();
				break;
			case 'cut': {
				if (what.inOrder) actor.send({ type: 'STOP' });
				die();
				const again = [...unacknowledged.values()];
				unacknowledged.clear();
				for (const { command: one, retained } of again) receive(one, retained);
			}
		}
	};
	beginLife();
	for (const what of [...happenings, { is: 'disk', does: 'go on' } as const]) perform(what);
	if (stops) {
		actor.send({ type: 'STOP' });
		time.tick(10_000);
		die();
	}
	// Whatever was left: who waits runs out of time, and who runs has an outcome.
	const settle = () => {
		while (executing.size > 0) for (const id of executing.keys()) finish(id, succeeded);
	};
	settle();
	for (let minute = 0; minute < 2; minute++) {
		time.tick(60_000);
		settle();
	}
	return { actor, disk, told, line, deliveries };
}

export const days = fc.tuple(
	fc.array(fc.oneof({ weight: 30, arbitrary: happening }, { weight: 1, arbitrary: cut }), {
		minLength: 10,
		maxLength: 80,
		size: 'max',
	}),
	fc.record({
		settled: fc.constantFrom(true, true, false),
		eager: fc.constantFrom(false, false, true),
		stops: fc.boolean(),
	}),
);
