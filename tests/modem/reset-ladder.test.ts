/** The reset ladder's statechart, on a clock that stands still. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { at } from '../../machines/modem/at-limits.ts';
import type { FromLadder } from '../../machines/modem/life-events.ts';
import { DAY, type ResetLadderInput, resetLadderMachine } from '../../machines/modem/reset-ladder.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { ERROR, type Replies, ScriptedModem } from '../kit/modem.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(resetLadderMachine);

const MINUTE = 60_000;
const PATIENCE = 2 * MINUTE;
const HOLD = 3 * MINUTE;

interface Parts extends Partial<Pick<ResetLadderInput, 'resets' | 'resetsPerDay' | 'hasPowerKey' | 'hasPower'>> {
	readonly replies?: Replies;
	readonly press?: () => Promise<void>;
	readonly cycle?: () => Promise<void>;
	readonly remember?: () => Promise<void>;
}

function desk({ replies = {}, press, cycle, remember, ...more }: Parts = {}) {
	const modem = new ScriptedModem({ '+COPS=2': [], '+COPS=0': [], '+CFUN=1,1': [], ...replies });
	const channel = modem.channel();
	const owner = listener<FromLadder>();
	const { clock, tick, now } = stoppedClock();
	const kept: (readonly number[])[] = [];
	const actors = {
		remember: fromPromise<void, readonly number[]>(async ({ input }) => {
			kept.push(input);
			await remember?.();
		}),
		pressPowerKey: fromPromise<void>(async () => await press?.()),
		cyclePower: fromPromise<void>(async () => await cycle?.()),
	};
	const actor = createActor(resetLadderMachine.provide({ actors }), {
		clock,
		inspect: edges.inspect,
		input: { owner: owner.ref, now, resets: [], resetsPerDay: 4, hasPowerKey: true, hasPower: true, ...more },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	const means = { channel, reset: at('+CFUN=1,1') };
	return {
		modem,
		kept,
		now,
		/** Moves the time on, and lets what is then done be done. */
		pass: async (ms: number) => {
			tick(ms);
			await settled();
		},
		rungs: () => owner.told.splice(0).flatMap((event) => (event.type === 'STEP_TAKEN' ? [event.rung] : [])),
		told: () => owner.told.splice(0),
		state: () => actor.getSnapshot().value,
		unregistered: () => actor.send({ type: 'TROUBLE', reason: 'it is in no network', isNetwork: true, ...means }),
		gone: () => actor.send({ type: 'TROUBLE', reason: 'its port is not there', isNetwork: false }),
		recover: () => actor.send({ type: 'RECOVERED' }),
		restart: (has: object = means) => actor.send({ type: 'RESTART', reason: 'asked for', ...has }),
	};
}

describe('a modem that is in no network', () => {
	test('is given two minutes, then registered anew, reset by command, by its key, by its supply, each with time', async () => {
		const { unregistered, pass, rungs, modem, state } = desk();
		unregistered();
		await pass(PATIENCE - 1);
		expect(rungs()).toEqual([]);
		await pass(1);
		expect(modem.heard()).toEqual(['+COPS=2', '+COPS=0']);
		await pass(HOLD);
		expect(modem.heard()).toEqual(['+CFUN=1,1']);
		await pass(HOLD);
		await pass(HOLD);
		expect(rungs()).toEqual(['register', 'command', 'powerKey', 'power']);
		await pass(HOLD);
		expect(state()).toBe('exhausted');
		await pass(60 * MINUTE);
		expect(rungs()).toEqual(['register']);
	});

	test.each<[string, (at: ReturnType<typeof desk>) => Promise<void>]>([
		['at once', async () => {}],
		['after a rung', async ({ pass }) => await pass(PATIENCE)],
		[
			'when nothing was left',
			async ({ pass }) => {
				for (const ms of [PATIENCE, HOLD, HOLD, HOLD, HOLD]) await pass(ms);
			},
		],
	])('and gets well %s is left alone', async (_, lead) => {
		const at = desk();
		at.unregistered();
		await lead(at);
		at.recover();
		at.rungs();
		expect(at.state()).toBe('idle');
		await at.pass(DAY);
		expect(at.rungs()).toEqual([]);
	});

	test('is told why and how often it was reset', async () => {
		const { unregistered, pass, told } = desk();
		unregistered();
		await pass(PATIENCE);
		const reason = 'it is in no network';
		expect(told()).toEqual([
			{ type: 'STEP_TAKEN', rung: 'register', reason, resetsToday: 0 },
			{ type: 'LADDER_RESTED', resetsToday: 0 },
		]);
		await pass(HOLD);
		expect(told()[0]).toEqual({ type: 'STEP_TAKEN', rung: 'command', reason, resetsToday: 1 });
	});

	test('that refuses its reset command goes on to the next rung', async () => {
		const { unregistered, pass, rungs } = desk({ replies: { '+CFUN=1,1': ERROR } });
		unregistered();
		await pass(PATIENCE);
		await pass(HOLD);
		expect(rungs()).toEqual(['register', 'command', 'powerKey']);
	});

	test('that vanishes in the middle of a command is not waited for', async () => {
		const { unregistered, pass, state } = desk({ replies: { '+COPS=2': 'later', '+CFUN=1,1': 'later' } });
		unregistered();
		await pass(PATIENCE);
		expect(state()).toBe('registering');
		await pass(240_000);
		expect(state()).toBe('holding');
		await pass(HOLD);
		expect(state()).toEqual({ commanding: 'asking' });
		await pass(240_000);
		expect(state()).toBe('holding');
	});
});

describe('a modem that cannot be asked', () => {
	test('is reset by its key and its supply', async () => {
		const { gone, pass, rungs } = desk();
		gone();
		await pass(PATIENCE);
		await pass(HOLD);
		expect(rungs()).toEqual(['powerKey', 'power']);
	});

	test('is left where there is neither, and where they fail', async () => {
		const without = desk({ hasPowerKey: false, hasPower: false });
		without.gone();
		await without.pass(PATIENCE);
		expect(without.told()).toEqual([{ type: 'LADDER_EXHAUSTED', isUsedUp: false, resetsToday: 0 }]);
		const fail = async () => Promise.reject(new Error('no such chip'));
		const failing = desk({ press: fail, cycle: fail });
		failing.gone();
		await failing.pass(PATIENCE);
		expect(failing.state()).toBe('exhausted');
	});
});

describe('resets are bounded', () => {
	test('to so many in 24 hours, over starts', async () => {
		const { unregistered, pass, told, kept, now } = desk({ resetsPerDay: 1 });
		unregistered();
		await pass(PATIENCE);
		await pass(HOLD);
		expect(kept).toEqual([[now()]]);
		await pass(HOLD);
		expect(told().at(-1)).toEqual({ type: 'LADDER_EXHAUSTED', isUsedUp: true, resetsToday: 1 });
		const later = desk({ resetsPerDay: 1, resets: kept[0] ?? [] });
		later.gone();
		await later.pass(PATIENCE);
		expect(later.rungs()).toEqual([]);
		await later.pass(DAY + 60 * MINUTE);
		expect(later.rungs()).toEqual(['powerKey']);
	});

	test('also where that cannot be kept', async () => {
		const { gone, pass, rungs } = desk({ remember: async () => Promise.reject(new Error('full')), resetsPerDay: 2 });
		gone();
		for (const ms of [PATIENCE, HOLD, HOLD, HOLD]) await pass(ms);
		expect(rungs()).toEqual(['powerKey', 'power']);
		const asking = desk({ remember: async () => Promise.reject(new Error('full')) });
		asking.restart();
		await settled();
		expect(asking.rungs()).toEqual(['command']);
	});
});

describe('a person', () => {
	test.each<[string, (at: ReturnType<typeof desk>) => Promise<void>]>([
		['at rest', async () => {}],
		['while it bears', async ({ unregistered }) => unregistered()],
		[
			'while it registers anew',
			async ({ unregistered, pass, modem }) => {
				modem.reply({ '+COPS=2': 'later' });
				unregistered();
				await pass(PATIENCE);
			},
		],
		[
			'while it holds',
			async ({ unregistered, pass }) => {
				unregistered();
				await pass(PATIENCE);
			},
		],
		[
			'when nothing is left',
			async ({ gone, pass }) => {
				gone();
				for (const ms of [PATIENCE, HOLD, HOLD]) await pass(ms);
			},
		],
	])('can have it reset %s, at once and however often that was', async (_, lead) => {
		const at = desk({ resetsPerDay: 4 });
		await lead(at);
		at.rungs();
		at.restart();
		await settled();
		expect(at.rungs()).toEqual(['command']);
		at.recover();
		at.restart();
		expect(at.modem.asked.filter((text) => text === '+CFUN=1,1').length).toBeGreaterThan(0);
	});

	test('is not bounded', async () => {
		const { restart, rungs } = desk({ resetsPerDay: 0 });
		restart();
		await settled();
		expect(rungs()).toEqual(['command']);
	});

	test('who asks while it is being done gets what is being done', async () => {
		const { restart, rungs } = desk({ replies: { '+CFUN=1,1': 'later' } });
		restart();
		restart();
		await settled();
		expect(rungs()).toEqual(['command']);
		const pressing = desk({ press: () => new Promise(() => {}) });
		pressing.restart({});
		pressing.restart({});
		const cycling = desk({ hasPowerKey: false, cycle: () => new Promise(() => {}) });
		cycling.restart({});
		cycling.restart({});
		await settled();
		expect([pressing.rungs(), cycling.rungs()]).toEqual([['powerKey'], ['power']]);
	});
});

everyEdgeIsTaken(resetLadderMachine, edges);
