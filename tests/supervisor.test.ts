import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { fromResource, type Scope } from '../actors/runtime/resource.ts';
import type { AlarmChanged, SubsystemChanged } from '../machines/events.ts';
import { type LifeEnds, type Restart, supervisedMachine } from '../machines/supervised.ts';
import { type SupervisorInput, supervisorMachine } from '../machines/supervisor.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(supervisorMachine);

interface How {
	readonly strategy?: SupervisorInput['strategy'];
	readonly restart?: Restart;
	readonly restarts?: number;
}

/** Three children, whose lives the test holds by their names; one end asked for is one that comes at once, or by hand. */
function desk({ strategy = 'oneForOne', restart = 'permanent', restarts = 2 }: How = {}) {
	const time = stoppedClock();
	const lives = new Map<string, Scope<LifeEnds, never, string, undefined>>();
	const log: string[] = [];
	const life = fromResource<LifeEnds, never, string>((scope) => {
		lives.set(scope.input, scope);
		log.push(`start ${scope.input}`);
		scope.receive(() => log.push(`stop ${scope.input}`));
		return () => void log.push(`released ${scope.input}`);
	});
	const actor = createActor(
		supervisorMachine.provide({ actors: { supervised: supervisedMachine.provide({ actors: { life } }) } }),
		{
			input: {
				strategy,
				intensity: { restarts, withinMs: 60_000 },
				now: time.now,
				children: ['one', 'two', 'three'].map((id) => ({
					id,
					restart,
					restarts: 0,
					backOff: () => 1_000,
					stopWithinMs: 3_000,
					provenAfterMs: 30_000,
				})),
			},
			clock: time.clock,
			inspect: edges.inspect,
		},
	);
	const told: SubsystemChanged[] = [];
	const alarms: AlarmChanged[] = [];
	actor.on('SUBSYSTEM_CHANGED', (event) => told.push(event));
	actor.on('ALARM_CHANGED', (event) => alarms.push(event));
	actor.start();
	const living = (id: string) => {
		const scope = lives.get(id);
		if (!scope) throw new Error(`${id} does not live`);
		return scope;
	};
	/** What happens next. */
	const then = (act: () => void) => {
		log.length = 0;
		act();
		return [...log];
	};
	const failed = () => actor.getSnapshot().output?.failure;
	return { time, actor, log, told, alarms, living, then, failed };
}

describe.each(['oneForOne', 'restForOne'] as const)('%s', (strategy) => {
	test('starts everybody in order, and says so', () => {
		const { log, told } = desk({ strategy });
		expect(log).toEqual(['start one', 'start two', 'start three']);
		expect(told.map(({ subsystem, state }) => `${subsystem} ${state}`)).toEqual([
			'one ready',
			'two ready',
			'three ready',
		]);
	});

	test('one that may end by itself is let go, takes nobody along, and is not stopped again', () => {
		const { living, told, actor, then } = desk({ strategy, restart: 'transient' });
		expect(then(() => living('two').complete(undefined))).toEqual(['released two']);
		expect(told.at(-1)).toMatchObject({ subsystem: 'two', state: 'down' });
		expect(then(() => actor.send({ type: 'STOP' }))).toEqual(['stop three']);
		expect(then(() => living('three').complete(undefined))).toEqual(['released three', 'stop one']);
	});

	describe('stopping', () => {
		test('goes in the reverse order, each after the one before it has ended', () => {
			const { actor, living, then } = desk({ strategy });
			expect(then(() => actor.send({ type: 'STOP' }))).toEqual(['stop three']);
			expect(then(() => living('three').complete(undefined))).toEqual(['released three', 'stop two']);
			living('two').complete(undefined);
			living('one').complete(undefined);
			expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { failure: undefined } });
		});

		test('reaps one that hangs after its time', () => {
			const { actor, time, then } = desk({ strategy });
			actor.send({ type: 'STOP' });
			expect(then(() => time.tick(9_000)).filter((line) => line.startsWith('released'))).toEqual([
				'released three',
				'released two',
				'released one',
			]);
			expect(actor.getSnapshot().status).toBe('done');
		});

		test('does not wait for one that fails meanwhile', () => {
			const { actor, living, then, time } = desk({ strategy });
			actor.send({ type: 'STOP' });
			expect(
				then(() => {
					living('two').fail('no');
					living('three').complete(undefined);
				}),
			).toEqual(['released two', 'released three', 'stop one']);
			time.tick(3_000);
			expect(actor.getSnapshot().status).toBe('done');
		});
	});

	test('gives up when there are too many failures in the period, whoever fails: stops everybody, and says why', () => {
		const { living, time, then, failed, told } = desk({ strategy, restarts: 1 });
		living('three').fail(new Error('no'));
		time.tick(1_000);
		expect(then(() => living('two').fail(new Error('nor I')))).toContain('stop three');
		living('three').complete(undefined);
		living('one').complete(undefined);
		expect(failed()).toBe('two failed too often; the last time: nor I');
		expect(told.slice(-3).map(({ subsystem, state }) => `${subsystem} ${state}`)).toEqual([
			'three down',
			'two down',
			'one down',
		]);
	});

	test('forgets failures that lie behind', () => {
		const { living, time, told, actor } = desk({ strategy, restarts: 1 });
		for (let round = 0; round < 10; round++) {
			living('three').fail('no');
			time.tick(60_000);
		}
		expect(told.at(-1)).toMatchObject({ subsystem: 'three', state: 'ready', restarts: 10 });
		expect(actor.getSnapshot().status).toBe('active');
	});
});

test('a failure is an alarm until the child has run for a while', () => {
	const { living, alarms, time } = desk();
	living('two').fail(new Error('no'));
	expect(alarms).toEqual([
		{
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: 'two-failed',
				severity: 'error',
				text: 'two has failed and is started again: no',
				remedy: expect.stringContaining('report'),
			},
		},
	]);
	time.tick(1_000 + 29_999);
	expect(alarms).toHaveLength(1);
	time.tick(1);
	expect(alarms.at(-1)).toEqual({ type: 'ALARM_CHANGED', raised: false, id: 'two-failed' });
});

test('one for one: a failure takes no other down', () => {
	const { living, told, time, then } = desk();
	expect(
		then(() => {
			living('two').fail(new Error('no'));
			time.tick(1_000);
		}),
	).toEqual(['released two', 'start two']);
	expect(told.slice(3)).toEqual([
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'two', state: 'starting', restarts: 0, reason: 'no' },
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'two', state: 'ready', restarts: 1, reason: 'no' },
	]);
});

describe('rest for one', () => {
	const rest = { strategy: 'restForOne' } as const;

	test('those behind the one that failed are put to rest, the last one first, and started again behind it', () => {
		const { living, time, then, told } = desk(rest);
		expect(then(() => living('one').fail('no'))).toEqual(['released one', 'stop three']);
		expect(then(() => living('three').complete(undefined))).toEqual(['released three', 'stop two']);
		expect(then(() => time.tick(1_000))).toEqual([]);
		expect(then(() => living('two').complete(undefined))).toEqual([
			'released two',
			'start one',
			'start two',
			'start three',
		]);
		expect(told.slice(3).map(({ subsystem, state, restarts }) => `${subsystem} ${state} ${restarts}`)).toEqual([
			'one starting 0',
			'three starting 0',
			'two starting 0',
			'one ready 1',
			'two ready 1',
			'three ready 1',
		]);
	});

	test('the wait after the failure is kept when the rest was quicker', () => {
		const { living, time, then } = desk(rest);
		living('two').fail('no');
		living('three').complete(undefined);
		expect(then(() => time.tick(999))).toEqual([]);
		expect(then(() => time.tick(1))).toEqual(['start two', 'start three']);
	});

	test('the last one takes nobody along', () => {
		const { living, time, then } = desk(rest);
		expect(
			then(() => {
				living('three').fail('no');
				time.tick(1_000);
			}),
		).toEqual(['released three', 'start three']);
	});

	test('an earlier one that fails meanwhile takes its own rest along', () => {
		const { living, time, then } = desk({ ...rest, restarts: 5 });
		living('two').fail('no');
		expect(then(() => living('one').fail('nor I'))).toEqual(['released one']);
		expect(then(() => living('three').complete(undefined))).toEqual(['released three']);
		expect(then(() => time.tick(1_000))).toEqual(['start one', 'start two', 'start three']);
	});

	test('one that fails just as it is told to rest has not to be waited for', () => {
		const { living, time, then, actor } = desk({ ...rest, restarts: 5 });
		living('one').fail('no');
		living('three').fail('nor I');
		expect(then(() => living('two').fail('nor we'))).toEqual(['released two']);
		expect(then(() => time.tick(1_000))).toEqual(['start one', 'start two', 'start three']);
		expect(actor.getSnapshot().status).toBe('active');
	});

	test('too many failures while the rest is put to rest, and it gives up', () => {
		const { living, then, failed, time } = desk({ ...rest, restarts: 1 });
		living('two').fail('no');
		expect(then(() => living('one').fail('nor I'))).toEqual(['released one']);
		expect(then(() => time.tick(3_000))).toEqual(['released three']);
		expect(failed()).toBe('one failed too often; the last time: nor I');
	});

	test('told to stop meanwhile, everybody ends', () => {
		const { living, actor, then } = desk(rest);
		living('one').fail('no');
		expect(then(() => actor.send({ type: 'STOP' }))).toEqual([]);
		expect(then(() => living('three').complete(undefined))).toEqual(['released three', 'stop two']);
		living('two').complete(undefined);
		expect(actor.getSnapshot().status).toBe('done');
	});
});

everyEdgeIsTaken(supervisorMachine, edges);
