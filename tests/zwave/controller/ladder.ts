/** The ladder as a whole: whatever a module does, it is bounded, and it never ends. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { type Desk, desk, networkOf, plug } from './desk.ts';

const MINUTE = 60_000;

interface Life {
	readonly what: string;
	readonly prepare?: (it: Desk) => void;
	/** Done twice a second. */
	readonly meanwhile?: (it: Desk) => Promise<void> | void;
	readonly mend?: (it: Desk) => void;
	/** The most resets and openings in any minute, and in any minute when the trouble has lasted for five. */
	readonly atMost: readonly [number, number];
}

function isIn({ state }: Desk, name: string): boolean {
	return JSON.stringify(state()).includes(`"${name}"`);
}

const isOpen = (it: Desk) => !['opening', 'closing', 'waiting'].some((name) => isIn(it, name));

/** Half a second of a life with a port that obeys. */
async function step(it: Desk, meanwhile: Life['meanwhile']) {
	if (isIn(it, 'closing')) await it.letGo();
	if (isIn(it, 'opening')) await it.open();
	await meanwhile?.(it);
	await it.wait(500);
}

/** The most of these moments in any minute. */
function mostInAMinute(moments: readonly number[]): number {
	return Math.max(0, ...moments.map((at) => moments.filter((other) => other >= at && other < at + MINUTE).length));
}

const lives: readonly Life[] = [
	{
		what: 'it acknowledges frames, and answers none',
		prepare: ({ module }) => {
			for (const name of Object.keys(functions)) module.mute.add(name);
		},
		mend: ({ module }) => module.mute.clear(),
		atMost: [1, 1],
	},
	{
		what: 'it takes no frame',
		prepare: ({ module }) => {
			module.deaf = true;
		},
		mend: ({ module }) => {
			module.deaf = false;
		},
		atMost: [7, 2],
	},
	{
		what: 'the air is always occupied',
		prepare: ({ module }) => {
			module.transmitStatus = 2;
		},
		meanwhile: async (it) => {
			if (isIn(it, 'ready')) await it.execute(String(it.now()));
		},
		mend: ({ module }) => {
			module.transmitStatus = 0;
		},
		atMost: [7, 2],
	},
	{
		what: 'it resets itself all the time',
		meanwhile: async (it) => {
			if (isOpen(it)) await it.say(functions.started, 0);
		},
		atMost: [7, 2],
	},
	{
		what: 'its port goes as soon as it is open',
		meanwhile: async (it) => {
			if (isOpen(it)) await it.lose();
		},
		// No slower than one in 4 s: a command is held for no longer than 10 s, and the port may be good now.
		atMost: [20, 15],
	},
];

describe('whatever the module does', () => {
	test.each(lives)('$what: the ladder is bounded, goes on for ever, and blames no node', async (life) => {
		const { prepare, meanwhile, mend, atMost } = life;
		const it = await desk(networkOf(plug(5), plug(6)));
		it.module.nodes = [5, 6];
		prepare?.(it);
		const began = it.now();
		const resets: number[] = [];
		while (it.now() < began + 10 * MINUTE) {
			await step(it, meanwhile);
			for (const event of it.told()) {
				if (event.type === 'STACK_CHANGED' && event.detail.recovery === 'softReset') resets.push(it.now());
				if (event.type === 'DEVICE_CHANGED') expect(event.device.reachable).not.toBe(false);
			}
		}
		const openings = it.openedAt;
		for (const moments of [resets, openings]) {
			expect(mostInAMinute(moments)).toBeLessThanOrEqual(atMost[0]);
			expect(mostInAMinute(moments.filter((at) => at >= began + 5 * MINUTE))).toBeLessThanOrEqual(atMost[1]);
		}
		expect(openings.at(-1)).toBeGreaterThan(began + 8 * MINUTE);

		mend?.(it);
		it.told();
		const mended = it.now();
		while (!isIn(it, 'ready')) {
			expect(it.now()).toBeLessThan(mended + 2 * MINUTE);
			await step(it, undefined);
		}
		await it.execute('at last');
		expect(it.outcomes()).toEqual([['at last', 'succeeded']]);
	});
});
