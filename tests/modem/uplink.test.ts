/** The uplink's statechart: routes, internet and the session's word are the test's to say; the budget is the real one. */
import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { budgetMachine } from '../../machines/modem/budget.ts';
import type { CheckInput, DataChanged } from '../../machines/modem/data-session-way.ts';
import { PROMOTED_METRIC, uplinkMachine } from '../../machines/modem/uplink.ts';
import type { DefaultRoute, FromUplink, RouteChange, UplinkInput } from '../../machines/modem/uplink-setup.ts';
import type { Counters, Usage } from '../../machines/modem/usage.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(uplinkMachine);

const SECOND = 1_000;
const MB = 1_000_000;

const ETHERNET: DefaultRoute = { interface: 'eth0', gateway: '192.0.2.1', metric: 100 };
const CELLULAR: DefaultRoute = { interface: 'wwan0', gateway: undefined, metric: 700 };
const FIRST: DefaultRoute = { ...CELLULAR, metric: PROMOTED_METRIC };

const ONLINE: DataChanged = { type: 'DATA_CHANGED', state: 'online', interface: 'wwan0', address: '10.0.0.2' };
const LOST: DataChanged = { type: 'DATA_CHANGED', state: 'waiting', reason: 'the modem hung up' };

/** Looked once; the session is online unless it is said otherwise. */
async function desk(routes: DefaultRoute[], options: Partial<UplinkInput> & { data?: DataChanged | null } = {}) {
	const { data = ONLINE, ...input } = options;
	const time = stoppedClock();
	const owner = listener<FromUplink>();
	const internet: { internet: boolean | undefined } = { internet: true };
	const changes: RouteChange[] = [];
	const checks: string[] = [];
	const box = {
		routes,
		/** Whether the internet is behind Ethernet; undefined: nobody knows yet. */
		...internet,
		mayRoute: true,
		/** Changes wait for the test. */
		slow: false,
		changes,
		checks,
		received: 0,
		kept: 0,
	};
	const change = ({ do: what, route }: RouteChange) => {
		box.changes.push({ do: what, route });
		const others = box.routes.filter((other) => other.interface !== route.interface || other.metric !== route.metric);
		box.routes = what === 'add' ? [...others, route] : others;
	};
	const actor = createActor(
		uplinkMachine.provide({
			actors: {
				budget: budgetMachine.provide({
					actors: {
						restore: fromPromise<Usage | undefined>(async () => undefined),
						read: fromPromise<Counters | undefined, { readonly interface: string | undefined }>(async ({ input }) =>
							input.interface === undefined ? undefined : { of: input.interface, received: box.received, sent: 0 },
						),
						keep: fromPromise<void, Usage>(async () => void box.kept++),
					},
				}),
				look: fromPromise<readonly DefaultRoute[]>(async () => box.routes),
				change: fromPromise<void, readonly RouteChange[]>(async ({ input: changes }) => {
					if (!box.mayRoute) throw new Error('ip route: Operation not permitted');
					if (box.slow) await new Promise(() => {});
					changes.forEach(change);
				}),
				check: fromPromise<boolean, CheckInput>(({ input: { interface: name } }) => {
					box.checks.push(name);
					return new Promise((resolve) => {
						if (box.internet !== undefined) resolve(box.internet);
					});
				}),
			},
		}),
		{
			input: {
				owner: owner.ref,
				isOurs: false,
				interface: 'wwan0',
				metric: 700,
				failOver: true,
				budget: {
					limitBytes: 100 * MB,
					billingDay: 1,
					warnPercent: 80,
					thinPercent: 90,
					now: time.now,
					clockIsTrusted: () => true,
				},
				...input,
			},
			clock: time.clock,
			inspect: edges.inspect,
		},
	);
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	await settled();
	const pass = async (seconds: number) => {
		for (let second = 0; second < seconds; second++) {
			time.tick(SECOND);
			await settled();
		}
	};
	const say = async (event: DataChanged) => {
		actor.send(event);
		await settled();
	};
	if (data) await say(data);
	return {
		actor,
		box,
		pass,
		say,
		road: () => {
			const { value } = actor.getSnapshot();
			return typeof value === 'object' && value.running ? value.running.road : value;
		},
		status: () => actor.getSnapshot().status,
		uplinks: () =>
			owner.told.flatMap((event) => (event.type === 'UPLINK_CHANGED' ? [[event.metered, event.allowance]] : [])),
		alarm: (id: string) => {
			const last = owner.told.findLast((event) => event.type === 'ALARM_CHANGED' && idOf(event) === id);
			return last?.type === 'ALARM_CHANGED' && last.raised ? last.alarm : undefined;
		},
		usage: () => owner.told.findLast((event) => event.type === 'USAGE_CHANGED'),
		stop: async () => {
			actor.send({ type: 'STOP' });
			await settled();
		},
	};
}

const idOf = (event: Extract<FromUplink, { type: 'ALARM_CHANGED' }>) => (event.raised ? event.alarm.id : event.id);

describe('what carries the gateway', () => {
	test('is what has the default route of the lowest metric', async () => {
		const it = await desk([CELLULAR, ETHERNET]);
		expect(it.road()).toEqual({ wired: 'trusted' });
		it.box.routes = [CELLULAR];
		await it.pass(15);
		expect(it.road()).toBe('cellular');
		it.box.routes = [];
		await it.pass(15);
		expect(it.road()).toBe('none');
		it.box.routes = [CELLULAR];
		await it.pass(30);
		expect(it.road()).toBe('cellular');
		it.box.routes = [ETHERNET];
		await it.pass(15);
		expect(it.road()).toMatchObject({ wired: 'trusted' });
		it.box.routes = [];
		await it.pass(30);
		expect(it.road()).toBe('none');
		it.box.routes = [ETHERNET];
		await it.pass(15);
		expect(it.road()).toMatchObject({ wired: 'trusted' });
		expect(it.uplinks()).toEqual([
			[false, 'full'],
			[true, 'full'],
			[false, 'full'],
			[true, 'full'],
			[false, 'full'],
		]);
	});

	test.each([
		['none', []],
		['cellular', [CELLULAR]],
	])('may be %s from the beginning', async (road, routes) => {
		const it = await desk([...routes], { data: null });
		expect(it.road()).toBe(road);
	});

	test('stays told once while nothing changes', async () => {
		const it = await desk([CELLULAR]);
		await it.pass(120);
		expect(it.uplinks()).toEqual([[true, 'full']]);
	});

	test('the session’s own name for its interface counts', async () => {
		const it = await desk([{ ...CELLULAR, interface: 'ppp0' }], { interface: undefined, data: null });
		expect(it.road()).toEqual({ wired: 'trusted' });
		await it.say({ ...ONLINE, interface: 'ppp0' });
		expect(it.road()).toBe('cellular');
	});
});

describe('what may be said', () => {
	test('is less once the budget nears its end, and only on the mobile network', async () => {
		const it = await desk([CELLULAR]);
		it.box.received = 95 * MB;
		await it.pass(60);
		it.box.routes = [ETHERNET, CELLULAR];
		await it.pass(15);
		it.box.routes = [CELLULAR];
		it.box.received = 100 * MB;
		await it.pass(60);
		expect(it.uplinks()).toEqual([
			[true, 'full'],
			[true, 'thinned'],
			[false, 'full'],
			[true, 'thinned'],
			[true, 'commandsOnly'],
		]);
		expect(it.usage()).toMatchObject({ received: 100 * MB });
		expect(it.alarm('modem-budget')).toMatchObject({ severity: 'error' });
	});
});

describe('a wired way that leads nowhere', () => {
	/** Three misses: the first after a minute, then every ten seconds. */
	const failing = async (options: Parameters<typeof desk>[1] = {}) => {
		const it = await desk([ETHERNET, CELLULAR], options);
		it.box.internet = false;
		await it.pass(60);
		return it;
	};

	test('lets the mobile network go first after three misses, which is an alarm', async () => {
		const it = await failing();
		expect(it.road()).toEqual({ wired: 'doubted' });
		await it.pass(19);
		expect(it.box.changes).toEqual([]);
		await it.pass(1);
		expect(it.box.changes).toEqual([{ do: 'add', route: FIRST }]);
		expect(it.road()).toEqual({ promoted: 'resting' });
		expect(it.uplinks().at(-1)).toEqual([true, 'full']);
		expect(it.alarm('modem-uplink')).toMatchObject({ text: expect.stringContaining('eth0 leads nowhere') });
		expect(new Set(it.box.checks)).toEqual(new Set(['eth0']));
	});

	test('that leads somewhere again at the second look is trusted again', async () => {
		const it = await failing();
		await it.pass(10);
		it.box.internet = true;
		await it.pass(10);
		expect(it.road()).toEqual({ wired: 'trusted' });
		it.box.internet = false;
		await it.pass(70);
		expect(it.box.changes).toEqual([]);
	});

	test('goes first again after five hits in a row', async () => {
		const it = await failing();
		await it.pass(30);
		it.box.internet = true;
		await it.pass(180);
		it.box.internet = false;
		await it.pass(60);
		it.box.internet = true;
		await it.pass(240);
		expect(it.road()).toMatchObject({ promoted: {} });
		await it.pass(75);
		expect(it.box.changes.at(-1)).toEqual({ do: 'remove', route: FIRST });
		expect(it.road()).toEqual({ wired: 'trusted' });
		expect(it.alarm('modem-uplink')).toBeUndefined();
		expect(it.uplinks().at(-1)).toEqual([false, 'full']);
	});

	test('goes first at once when the mobile network is lost', async () => {
		const it = await failing();
		await it.pass(20);
		await it.say(LOST);
		expect(it.box.changes.at(-1)).toEqual({ do: 'remove', route: FIRST });
		await it.pass(15);
		expect(it.road()).toMatchObject({ wired: {} });
	});

	test.each([
		['it is not to', { failOver: false }],
		['the mobile network is not online', { data: LOST }],
	])('is not looked at where %s', async (_, options) => {
		const it = await failing(options);
		await it.pass(180);
		expect([it.box.checks, it.box.changes]).toEqual([[], []]);
	});

	test('is left alone when the mobile network is lost meanwhile', async () => {
		const it = await failing();
		await it.say(LOST);
		await it.pass(20);
		expect(it.box.changes).toEqual([]);
		expect(it.road()).toEqual({ wired: 'trusted' });
	});

	test('that hangs keeps nothing else waiting', async () => {
		const it = await failing();
		it.box.internet = undefined;
		await it.pass(10);
		it.box.routes = [CELLULAR];
		await it.pass(15);
		expect(it.road()).toBe('cellular');
	});

	test('that is unplugged leaves the mobile network as it was', async () => {
		const it = await failing();
		await it.pass(20);
		it.box.routes = [FIRST, CELLULAR];
		await it.pass(30);
		expect(it.box.routes).toEqual([CELLULAR]);
		expect(it.road()).toBe('cellular');
		expect(it.uplinks().at(-1)).toEqual([true, 'full']);
	});

	test('goes first where somebody else takes our route away', async () => {
		const it = await failing();
		await it.pass(20);
		it.box.routes = [ETHERNET, CELLULAR];
		await it.pass(30);
		expect(it.road()).toEqual({ wired: 'trusted' });
	});

	test('where we may not set routes, that is said once, and the rest goes on', async () => {
		const it = await failing();
		it.box.mayRoute = false;
		await it.pass(20);
		expect(it.road()).toEqual({ wired: 'unrivalled' });
		expect(it.alarm('modem-routes')).toMatchObject({
			severity: 'info',
			text: expect.stringContaining('Operation not permitted'),
			remedy: expect.stringContaining('CAP_NET_ADMIN'),
		});
		const checks = it.box.checks.length;
		await it.pass(600);
		expect(it.box.checks).toHaveLength(checks);
		it.box.routes = [CELLULAR];
		await it.pass(15);
		expect(it.road()).toBe('cellular');
	});

	test('was overtaken by an earlier run of the gateway: that goes on, and is taken back in its time', async () => {
		const it = await desk([ETHERNET, CELLULAR, FIRST]);
		expect(it.road()).toEqual({ promoted: 'resting' });
		await it.pass(330);
		expect(it.box.routes).toEqual([ETHERNET, CELLULAR]);
	});

	test('is overtaken by an earlier run’s route that shows later', async () => {
		const it = await desk([ETHERNET]);
		it.box.routes = [ETHERNET, FIRST];
		await it.pass(15);
		expect(it.road()).toEqual({ promoted: 'resting' });
	});

	test('a route that goes with its interface need not be taken away', async () => {
		const it = await failing();
		await it.pass(20);
		it.box.mayRoute = false;
		it.box.routes = [ETHERNET];
		await it.say(LOST);
		expect(it.alarm('modem-routes')).toBeUndefined();
		await it.pass(15);
		expect(it.road()).toMatchObject({ wired: {} });
	});
});

describe('the cellular route', () => {
	test('is given its metric where the session is ours, and those that would go first are taken away', async () => {
		const it = await desk([ETHERNET, { ...CELLULAR, gateway: '10.0.0.1', metric: 50 }], { isOurs: true });
		expect(it.box.changes).toEqual([
			{ do: 'add', route: { interface: 'wwan0', gateway: '10.0.0.1', metric: 700 } },
			{ do: 'remove', route: { interface: 'wwan0', gateway: '10.0.0.1', metric: 50 } },
		]);
		await it.pass(60);
		expect(it.box.changes).toHaveLength(2);
	});

	test('is made where there is none', async () => {
		const it = await desk([], { isOurs: true });
		expect(it.box.routes).toEqual([CELLULAR]);
	});

	test('is left as it is where the session is somebody else’s', async () => {
		const it = await desk([ETHERNET, { ...CELLULAR, metric: 50 }]);
		expect(it.box.changes).toEqual([]);
	});

	test('where we may not, that is said once', async () => {
		const it = await desk([], { isOurs: true, data: null });
		it.box.mayRoute = false;
		await it.say(ONLINE);
		expect(it.alarm('modem-routes')).toMatchObject({ severity: 'info' });
	});
});

describe('when it is stopped', () => {
	test('the count is kept', async () => {
		const it = await desk([ETHERNET, CELLULAR]);
		const before = it.box.kept;
		await it.stop();
		expect([it.status(), it.box.kept]).toEqual(['done', before + 1]);
	});

	test.each([true, false])('no route of ours is left before others, if we may (%s)', async (mayRoute) => {
		const it = await desk([ETHERNET, CELLULAR, FIRST]);
		it.box.mayRoute = mayRoute;
		await it.stop();
		expect(it.status()).toBe('done');
		expect(it.box.routes).toHaveLength(mayRoute ? 2 : 3);
	});

	test('what comes meanwhile changes nothing', async () => {
		const it = await desk([ETHERNET, CELLULAR, FIRST]);
		it.box.slow = true;
		it.actor.send({ type: 'STOP' });
		it.actor.send({ type: 'STOP' });
		await it.say(LOST);
		it.actor.send({ type: 'LOOKED' });
		expect([it.status(), it.road()]).toEqual(['active', 'withdrawing']);
	});
});

everyEdgeIsTaken(uplinkMachine, edges);
