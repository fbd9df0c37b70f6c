/** A modem's life over a port that a modem answers from a table, on a clock that stands still until it is moved. */
import { onTestFinished } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { createSms } from '../../actors/modem/pdu.ts';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { Alarm, ConditionChanged } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { atChannelMachine } from '../../machines/modem/at-channel.ts';
import { budgetMachine } from '../../machines/modem/budget.ts';
import { dataSessionMachine } from '../../machines/modem/data-session.ts';
import type { ToProcess, Way } from '../../machines/modem/data-session-way.ts';
import { type FromModem, type ModemInput, modemMachine } from '../../machines/modem/modem.ts';
import { ordersMachine } from '../../machines/modem/orders.ts';
import { resetLadderMachine } from '../../machines/modem/reset-ladder.ts';
import { simMachine } from '../../machines/modem/sim.ts';
import { uplinkMachine } from '../../machines/modem/uplink.ts';
import type { DefaultRoute } from '../../machines/modem/uplink-setup.ts';
import type { Counters, Usage } from '../../machines/modem/usage.ts';
import { settled, stoppedClock } from './clock.ts';
import { watchEdges } from './edges.ts';
import { type Replies, ScriptedModem, ScriptedPort } from './modem.ts';

export const MINUTE = 60_000;
/** Of one test file. */
export const edges = watchEdges(modemMachine);

/** A Quectel with a card, at home in a network. */
const WELL: Replies = {
	'': [],
	E0: [],
	V1: [],
	Q0: [],
	'+CMEE=1': [],
	// The channel's own, to a modem that has started.
	E0Q0V1: [],
	'+CGMI': ['Quectel'],
	'+CGMM': ['EC25'],
	'+CGMR': ['EC25EFAR06A01M4G'],
	'+CGSN': ['861107030000000'],
	'+CFUN?': ['+CFUN: 1'],
	'+CPIN?': ['+CPIN: READY'],
	'+QCCID': ['+QCCID: 89012600000000000001'],
	'+CREG=2': [],
	'+CREG?': ['+CREG: 2,1,"1A2B","01C3D4E5",7'],
	'+COPS?': ['+COPS: 0,0,"T-Mobile",7'],
	'+CSQ': ['+CSQ: 20,99'],
	'+CGDCONT=1,"IP","internet"': [],
	'+CGDCONT=1,"IP","other"': [],
};

/** A session that is there as soon as it is allowed. */
export const WAY: Way = {
	isOurs: true,
	dial: [],
	hangUp: [],
	start: () => ({ done: true }),
	stop: () => () => ({ done: true }),
	holder: undefined,
	isAnnounced: false,
	hear: () => ({}),
	ended: () => ({ reason: 'it ended', remedy: 'none', refused: false }),
	interface: 'wwan0',
};

interface Parts extends Partial<ModemInput> {
	readonly replies?: Replies;
	/** The port is not there from the start, and why. */
	readonly absent?: string;
	readonly stalls?: ScriptedPort['stalls'];
	/** At which the modem understands. */
	readonly rate?: number;
	/** The data session's end takes for ever. */
	readonly clings?: boolean;
}

export async function modemDesk({ replies = {}, absent, rate, stalls, clings = false, ...more }: Parts = {}) {
	const modem = new ScriptedModem({ ...WELL, ...replies });
	const port = new ScriptedPort(modem);
	port.absent = absent;
	port.rate = rate;
	port.stalls = stalls;
	const { clock, tick, now } = stoppedClock();
	const all: FromModem[] = [];
	let alarms = new Map<string, Alarm>();
	let condition: ConditionChanged | undefined;
	const logic = modemMachine.provide({
		actors: {
			channel: atChannelMachine.provide({ actors: { port: port.logic } }),
			sim: simMachine.provide({
				actors: { claim: fromPromise(async () => true), judge: fromPromise(async () => {}) },
			}),
			ladder: resetLadderMachine.provide({
				actors: {
					remember: fromPromise(async () => {}),
					pressPowerKey: fromPromise(async () => {}),
					cyclePower: fromPromise(async () => {}),
				},
			}),
			orders: ordersMachine.provide({ actors: { keepApn: fromPromise(async () => {}) } }),
			session: dataSessionMachine.provide({
				actors: {
					process: fromResource<ToProcess, never, unknown, { code: number | null; lines: readonly string[] }>(
						(scope) => {
							scope.receive(() => {
								if (!clings) scope.complete({ code: 0, lines: [] });
							});
							return () => {};
						},
					),
					interface: fromResource((scope) => {
						scope.guarded(() => {})();
						return () => {};
					}),
					check: fromPromise(async () => true),
				},
			}),
			uplink: uplinkMachine.provide({
				actors: {
					budget: budgetMachine.provide({
						actors: {
							restore: fromPromise<Usage | undefined>(async () => undefined),
							read: fromPromise<Counters | undefined, { readonly interface: string | undefined }>(
								async () => undefined,
							),
							keep: fromPromise(async () => {}),
						},
					}),
					look: fromPromise<readonly DefaultRoute[]>(async () => []),
					change: fromPromise(async () => {}),
					check: fromPromise(async () => true),
				},
			}),
			sms: createSms(),
		},
	});
	const actor = createActor(logic, {
		clock,
		inspect: edges.inspect,
		input: {
			memory: { apn: undefined, resets: [] },
			path: '/dev/ttyUSB2',
			baudRates: [115_200],
			profile: undefined,
			apn: 'internet',
			roaming: false,
			enterPin: undefined,
			resetsPerDay: 4,
			hasPowerKey: false,
			hasPower: false,
			wayFor: () => undefined,
			session: { random: () => 0.5, checkEveryMs: 300_000 },
			uplink: {
				isOurs: false,
				interface: undefined,
				metric: 700,
				failOver: true,
				budget: {
					limitBytes: undefined,
					billingDay: 1,
					warnPercent: 80,
					thinPercent: 90,
					now,
					clockIsTrusted: () => true,
				},
			},
			backOff: () => 1_000,
			now,
			...more,
		},
	});
	actor.on('*', (event) => {
		all.push(event);
		if (event.type === 'CONDITION_CHANGED') condition = event;
		if (event.type !== 'ALARM_CHANGED') return;
		alarms = new Map(alarms);
		if (event.raised) alarms.set(event.alarm.id, event.alarm);
		else alarms.delete(event.id);
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	await settled();
	/** Moves the time on, and lets what is done be done: every second at first, then every ten. */
	const pass = async (ms: number) => {
		for (let passed = 0; passed < ms; ) {
			const step = Math.min(ms - passed, passed < 20_000 ? 1_000 : 10_000);
			tick(step);
			await settled();
			passed += step;
		}
		await settled();
	};
	return {
		modem,
		port,
		pass,
		now,
		told: () => all.splice(0),
		condition: () => condition,
		alarm: (id: string) => alarms.get(id),
		state: () => actor.getSnapshot().value,
		/** What the choice of a way to the cloud believes of the data session. */
		dataOfUplink: () => actor.getSnapshot().children.uplink?.getSnapshot().context.data?.state,
		status: () => actor.getSnapshot().status,
		/** Time enough for all that is done with a modem that answers. */
		online: () => pass(10_000),
		perform: (id: string, action: string, args: JsonObject = {}) =>
			actor.send({ type: 'PERFORM', subsystem: 'modem', id, action, args }),
		stop: () => actor.send({ type: 'STOP' }),
		/** Of an order, by its id. */
		outcome: (id: string) =>
			all.flatMap((event) => (event.type === 'PERFORMED' && event.id === id ? [event.outcome] : [])),
		/** What only a defect can bring about, sent as it would come. */
		send: actor.send.bind(actor),
	};
}
