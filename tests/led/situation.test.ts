/** What the gateway shows of itself, from what its subsystems tell. */
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../machines/events.ts';
import { patternOf } from '../../machines/led/program.ts';
import {
	afterNews,
	type HouseNews,
	IDENTIFYING,
	newHouse,
	type Situation,
	signs,
	situationOf,
	situations,
} from '../../machines/led/situation.ts';

const cloud = (state: Condition): HouseNews => ({ type: 'LINK_CHANGED', state, fresh: false, detail: {} });
const stack = (state: Condition, detail = {}, id = 'zw'): HouseNews => ({
	type: 'STACK_CHANGED',
	stack: id,
	state,
	actions: [],
	detail,
});
const crashed = (subsystem: string, state: Condition = 'down'): HouseNews => ({
	type: 'SUBSYSTEM_CHANGED',
	subsystem,
	state,
	restarts: 1,
});
const release = (state: string, subsystem = 'release'): HouseNews => ({
	type: 'CONDITION_CHANGED',
	subsystem,
	state: 'ready',
	detail: { state },
});
const alarm = (id: string, severity: 'error' | 'warning' = 'error'): HouseNews => ({
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: { id, severity, text: '', remedy: '' },
});
const cleared = (id: string): HouseNews => ({ type: 'ALARM_CHANGED', raised: false, id });
const open = stack('ready', { inclusion: 'open' });
const WELL = [cloud('ready'), stack('ready')];

const after = (...news: HouseNews[]) =>
	situationOf(news.reduce(afterNews, newHouse({ hasCloud: true, stacks: ['zw'] })));

describe('it shows', () => {
	test.each<[Situation, string, HouseNews[]]>([
		['starting', 'until everybody has told how he is', [cloud('ready')]],
		['allWell', 'when all are ready', WELL],
		['allWell', 'when some are degraded', [cloud('ready'), stack('degraded')]],
		['noCloud', 'when the link is down', [...WELL, cloud('down')]],
		['noCloud', 'when the link has crashed', [...WELL, crashed('cloud')]],
		['noController', 'when a stack is down', [...WELL, stack('down')]],
		['noController', 'when a stack has crashed', [...WELL, crashed('zw')]],
		['noController', 'before that there is no cloud', [stack('down'), cloud('down')]],
		['allWell', 'when a subsystem has crashed that is neither: its alarm tells', [...WELL, crashed('inventory')]],
		['allWell', 'when a subsystem starts: it speaks for itself', [...WELL, crashed('zw', 'ready')]],
		['fault', 'when an alarm of an error stands', [...WELL, alarm('journal')]],
		['fault', 'before anything is down', [alarm('journal'), stack('down'), cloud('down')]],
		['allWell', 'when it is cleared', [...WELL, alarm('journal'), cleared('journal')]],
		['allWell', 'when it is a warning', [...WELL, alarm('journal', 'warning')]],
		['allWell', 'when it has become a warning', [...WELL, alarm('journal'), alarm('journal', 'warning')]],
		['noCloud', 'not a fault where the alarm is the link’s own', [...WELL, cloud('down'), alarm('cloud-rival')]],
		['fault', 'a fault where it stands though the link is up', [...WELL, alarm('cloud-rival')]],
		['noController', 'not a fault where the alarm is the stack’s own', [...WELL, stack('down'), alarm('zw-port')]],
		['inclusionOpen', 'when devices can join', [...WELL, open]],
		['inclusionOpen', 'before faults: a person is at it', [...WELL, open, alarm('journal')]],
		['allWell', 'when they cannot any more', [...WELL, open, stack('ready')]],
		[
			'noController',
			'when the stack that they could join is down',
			[...WELL, open, stack('down', { inclusion: 'open' })],
		],
		['noController', 'when the stack that they could join has crashed', [...WELL, open, crashed('zw')]],
		['updating', 'when a release is installed, before all', [...WELL, open, alarm('journal'), release('installing')]],
		['updating', 'until it has proven itself', [...WELL, release('confirming')]],
		['allWell', 'while it is only downloaded', [...WELL, release('downloading')]],
		['allWell', 'when it is done', [...WELL, release('installing'), release('idle')]],
		['allWell', 'when another subsystem is installing', [...WELL, release('installing', 'modem')]],
	])('%s %s', (situation, _, news) => {
		expect(after(...news)).toBe(situation);
	});

	test('nothing of a cloud that is not configured, nor of stacks that are none', () => {
		const alone = newHouse({ hasCloud: false, stacks: [] });
		const news = [cloud('down'), crashed('cloud'), stack('down', {}, 'gateway')];
		expect(situationOf(news.reduce(afterNews, alone))).toBe('allWell');
	});
});

test('the rhythms differ, whatever the colours', () => {
	const rhythms = [...situations.map((one) => signs[one]), IDENTIFYING].map(({ program }) =>
		JSON.stringify(patternOf({ ...program, ...('colour' in program && { colour: 'white' }) })),
	);
	expect(new Set(rhythms).size).toBe(rhythms.length);
});
