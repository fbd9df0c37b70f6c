/**
 * What a person in front of the box needs to know of it, in one word: made from what the subsystems tell. Pure.
 *
 * An alarm of what the situation tells anyway (the link's while there is no cloud, a stack's while it is down) is no fault
 * besides. The rhythms differ, so that a LED of one colour tells them apart as well.
 *
 * Sources: contract, "What the gateway says of itself" (the states of subsystems and of `release`). Of a stack, the detail
 * `{"inclusion":"open"}` says that new devices can join.
 */
import type { AlarmChanged, Condition, ConditionChanged, FromLink, FromStack, SubsystemChanged } from '../events.ts';
import type { Program } from './program.ts';

export interface Sign {
	readonly program: Program;
	/** What is so. */
	readonly meaning: string;
	/** What a person can do. */
	readonly advice: string;
}

/** Of those that are so, the first is shown. */
const table = {
	updating: {
		program: { kind: 'waveform', colour: 'cyan', shape: 'triangle', periodMs: 3_000 },
		meaning: 'a new version is being installed',
		advice: 'leave it plugged in',
	},
	inclusionOpen: {
		program: { kind: 'blink', colour: 'blue', onMs: 200, offMs: 200 },
		meaning: 'new devices can join',
		advice: 'start the device’s own joining, mostly by its button',
	},
	fault: {
		program: { kind: 'numberBlink', colour: 'red', count: 4 },
		meaning: 'something is wrong that the gateway can’t mend',
		advice: 'see its alarms; each says what to do',
	},
	noController: {
		program: { kind: 'numberBlink', colour: 'red', count: 3 },
		meaning: 'the controller of a network of devices can’t be reached',
		advice: 'check that its stick is plugged in',
	},
	starting: {
		program: { kind: 'blink', colour: 'white', onMs: 500, offMs: 500 },
		meaning: 'it is starting',
		advice: 'wait for a minute',
	},
	noCloud: {
		program: { kind: 'numberBlink', colour: 'yellow', count: 2 },
		meaning: 'the cloud can’t be reached',
		advice: 'check the way to the internet: cable, router, SIM',
	},
	allWell: {
		program: { kind: 'on', colour: 'green' },
		meaning: 'all is well',
		advice: '',
	},
} satisfies { readonly [name: string]: Sign };

export type Situation = keyof typeof table;

export const signs: { readonly [situation in Situation]: Sign } = table;

/** Shown in place of the situation for as long as `identify.identify` says. */
export const IDENTIFYING: Sign = {
	program: { kind: 'blink', colour: 'white', onMs: 100, offMs: 100 },
	meaning: 'somebody wants to know which box this is',
	advice: '',
};

export interface House {
	/** Undefined where there is none. */
	readonly cloud: Condition | undefined;
	/** By the stack's id. */
	readonly stacks: ReadonlyMap<string, Condition>;
	/** Ids of stacks that devices can join. */
	readonly open: ReadonlySet<string>;
	readonly updating: boolean;
	/** Ids of the alarms of severity `error` that stand. */
	readonly errors: ReadonlySet<string>;
}

export type HouseNews =
	| SubsystemChanged
	| ConditionChanged
	| AlarmChanged
	| Extract<FromStack, { type: 'STACK_CHANGED' }>
	| Extract<FromLink, { type: 'LINK_CHANGED' }>;

/** As it is configured, before anybody has told anything. */
export function newHouse({ hasCloud, stacks }: { hasCloud: boolean; stacks: readonly string[] }): House {
	return {
		cloud: hasCloud ? 'starting' : undefined,
		stacks: new Map(stacks.map((id) => [id, 'starting'])),
		open: new Set(),
		updating: false,
		errors: new Set(),
	};
}

/** States of `release` in which it must not lose its power. */
const DELICATE: readonly unknown[] = ['installing', 'rebooting', 'confirming'];

export function afterNews(house: House, news: HouseNews): House {
	switch (news.type) {
		case 'LINK_CHANGED':
			return house.cloud === undefined ? house : { ...house, cloud: news.state };
		case 'STACK_CHANGED': {
			const { stack, state, detail } = news;
			const open = state !== 'down' && detail.inclusion === 'open';
			return { ...withStack(house, stack, state), open: withMember(house.open, stack, open) };
		}
		case 'SUBSYSTEM_CHANGED': {
			const { subsystem, state } = news;
			// One that runs speaks for itself.
			if (state !== 'down') return house;
			if (subsystem === 'cloud' && house.cloud !== undefined) return { ...house, cloud: state };
			return { ...withStack(house, subsystem, state), open: withMember(house.open, subsystem, false) };
		}
		case 'CONDITION_CHANGED':
			if (news.subsystem !== 'release') return house;
			return { ...house, updating: DELICATE.includes(news.detail.state) };
		case 'ALARM_CHANGED': {
			const id = news.raised ? news.alarm.id : news.id;
			const isError = news.raised && news.alarm.severity === 'error';
			return { ...house, errors: withMember(house.errors, id, isError) };
		}
	}
}

/** The gateway's own, and what is none, is left out. */
function withStack(house: House, stack: string, state: Condition): House {
	return house.stacks.has(stack) ? { ...house, stacks: new Map(house.stacks).set(stack, state) } : house;
}

function withMember(set: ReadonlySet<string>, member: string, isIn: boolean): ReadonlySet<string> {
	if (set.has(member) === isIn) return set;
	return isIn ? new Set([...set, member]) : new Set([...set].filter((other) => other !== member));
}

export function situationOf({ cloud, stacks, open, updating, errors }: House): Situation {
	const parts = [...stacks, ...(cloud === undefined ? [] : [['cloud', cloud] as const])];
	const told = parts.filter(([, state]) => state === 'down' || state === 'starting').map(([id]) => id);
	const isTold = (alarm: string) => told.some((id) => alarm === id || alarm.startsWith(`${id}-`));
	const down = (ids: Iterable<Condition>) => [...ids].includes('down');
	const so: { readonly [situation in Situation]: boolean } = {
		updating,
		inclusionOpen: open.size > 0,
		fault: [...errors].some((alarm) => !isTold(alarm)),
		noController: down(stacks.values()),
		starting: parts.some(([, state]) => state === 'starting'),
		noCloud: cloud === 'down',
		allWell: true,
	};
	return situations.find((situation) => so[situation]) ?? 'allWell';
}

const isSituation = (name: string): name is Situation => Object.hasOwn(table, name);

/** In the order in which they count. */
export const situations: readonly Situation[] = Object.keys(table).filter(isSituation);
