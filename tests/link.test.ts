/** The cloud link's statechart, on a clock that stands still and with a connection that the test holds in its hand. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { FromLink, ToLink } from '../machines/events.ts';
import { linkMachine } from '../machines/link.ts';
import {
	type ConnectionInput,
	type FromConnection,
	LinkFault,
	type ToConnection,
} from '../machines/link-connection.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { HandHeld } from './kit/resource.ts';

const edges = watchEdges(linkMachine);

const PUBLISH = { type: 'PUBLISH', publication: 1, topic: 'res', payload: { id: 'a' }, retain: false } as const;
const PUBLISHED = { type: 'PUBLISHED', publication: 1 } as const;
const COMMAND = {
	type: 'COMMAND_RECEIVED',
	delivery: 5,
	retained: false,
	request: { refusal: { id: null, error: { code: 'INVALID_JSON', message: '', retryable: false } } },
} as const;
const ABSENT = new LinkFault('nothing answers', 'check that the broker runs');

/** A link that was just started. */
function desk() {
	const { clock, tick } = stoppedClock();
	const connection = new HandHeld<ToConnection, FromConnection, ConnectionInput>();
	const told: FromLink[] = [];
	const actor = createActor(linkMachine.provide({ actors: { connection: connection.logic } }), {
		clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.unreachable(`the link failed: ${fault}`) });
	actor.start();
	const send = (event: ToLink) => actor.send(event);
	const connect = (fresh = false, dialect = 'A') => connection.tell({ type: 'CONNECTED', fresh, dialect });
	return {
		actor,
		connection,
		/** What was emitted since this was asked for the last time. */
		told: () => told.splice(0),
		state: () => actor.getSnapshot().value,
		isIn: (state: Parameters<ReturnType<typeof actor.getSnapshot>['matches']>[0]) => actor.getSnapshot().matches(state),
		tick,
		send,
		connect,
		goOnline: (fresh = false) => {
			connect(fresh);
			connection.tell({ type: 'SUBSCRIBED' });
			connection.tell({ type: 'BIRTH_ANNOUNCED' });
		},
	};
}

const down = (failures: number, { message: reason, remedy } = ABSENT) => ({
	type: 'LINK_CHANGED',
	state: 'down',
	fresh: false,
	detail: { failures, reason, remedy },
});
const alarm = ({ message: text, remedy } = ABSENT, severity = 'error') => ({
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: { id: 'cloud', severity, text, remedy },
});
const noAlarm = { type: 'ALARM_CHANGED', raised: false, id: 'cloud' };
const noSecretsAlarm = { ...noAlarm, id: 'cloud-secrets' };
const secretsAlarm = { ...alarm(ABSENT, 'warning'), alarm: { ...alarm(ABSENT, 'warning').alarm, id: 'cloud-secrets' } };
const ready = (fresh: boolean) => ({ type: 'LINK_CHANGED', state: 'ready', fresh, detail: { dialect: 'A' } });

describe('on its way to ready, the link', () => {
	test('tells starting and connects', () => {
		const { told, state, connection } = desk();
		expect(told()).toEqual([{ type: 'LINK_CHANGED', state: 'starting', fresh: false, detail: {} }]);
		expect(state()).toEqual({ attached: 'connecting' });
		expect(connection.inputs).toEqual([{ dialect: undefined, turn: 0 }]);
	});

	test('subscribes, then announces the birth, then is ready', () => {
		const { told, connection, connect } = desk();
		told();
		connect(true);
		expect(connection.received).toEqual([{ type: 'SUBSCRIBE' }]);
		connection.tell({ type: 'SUBSCRIBED' });
		expect(connection.received).toEqual([{ type: 'SUBSCRIBE' }, { type: 'ANNOUNCE_BIRTH' }]);
		expect(told()).toEqual([]);
		connection.tell({ type: 'BIRTH_ANNOUNCED' });
		expect(told()).toEqual([ready(true), noAlarm, noSecretsAlarm]);
	});

	test('drops what is to be published', () => {
		const { connection, connect, send } = desk();
		send(PUBLISH);
		connect();
		send(PUBLISH);
		connection.tell({ type: 'SUBSCRIBED' });
		send(PUBLISH);
		expect(connection.received).toEqual([{ type: 'SUBSCRIBE' }, { type: 'ANNOUNCE_BIRTH' }]);
	});

	test('passes on commands that were waiting at the broker', () => {
		const { connection, connect, send, told } = desk();
		connect();
		told();
		connection.tell(COMMAND);
		expect(told()).toEqual([COMMAND]);
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		expect(connection.received.at(-1)).toEqual({ type: 'ACKNOWLEDGE', delivery: 5 });
	});

	test('is told at once that the broker speaks another dialect, and tries that', () => {
		const { connection, connect, told, state } = desk();
		told();
		connection.tell({ type: 'FALL_BACK', dialect: 'B' });
		expect(connection.released).toBe(1);
		expect(connection.inputs).toEqual([
			{ dialect: undefined, turn: 0 },
			{ dialect: 'B', turn: 0 },
		]);
		expect(told()).toEqual([]);
		connect(false, 'B');
		expect(state()).toMatchObject({ attached: { serving: {} } });
	});
});

describe('when it is ready, the link', () => {
	test('publishes, and says when the broker has it', () => {
		const { connection, goOnline, send, told } = desk();
		goOnline();
		told();
		send(PUBLISH);
		expect(connection.received.at(-1)).toEqual(PUBLISH);
		expect(told()).toEqual([]);
		connection.tell(PUBLISHED);
		expect(told()).toEqual([PUBLISHED]);
	});

	test('raises a warning when the broker refuses a publication, and stays', () => {
		const { connection, goOnline, isIn, told } = desk();
		goOnline();
		told();
		connection.tell({ type: 'PUBLICATION_REFUSED', fault: ABSENT });
		expect(told()).toEqual([alarm(ABSENT, 'warning')]);
		expect(isIn({ attached: { serving: { presence: 'online' } } })).toBe(true);
	});

	test('acknowledges the command that is in its hands, and no other', () => {
		const { connection, goOnline, send, told } = desk();
		goOnline();
		told();
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		connection.tell(COMMAND);
		send({ type: 'ACKNOWLEDGE', delivery: 4 });
		expect(connection.received.map(({ type }) => type)).not.toContain('ACKNOWLEDGE');
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		expect(connection.received.filter(({ type }) => type === 'ACKNOWLEDGE')).toHaveLength(1);
		connection.tell({ ...COMMAND, delivery: 6 });
		expect(told()).toEqual([COMMAND, { ...COMMAND, delivery: 6 }]);
	});

	test('acknowledges each of several commands that are in its hands, in whatever order, with 15 s for the next', () => {
		const { connection, goOnline, send, tick, state } = desk();
		goOnline();
		for (const delivery of [5, 6, 7]) connection.tell({ ...COMMAND, delivery });
		for (const delivery of [6, 5]) {
			tick(14_999);
			send({ type: 'ACKNOWLEDGE', delivery });
		}
		const acknowledged = connection.received.flatMap((event) => (event.type === 'ACKNOWLEDGE' ? [event.delivery] : []));
		expect(acknowledged).toEqual([6, 5]);
		tick(14_999);
		expect(state()).toMatchObject({ attached: { serving: { hands: 'holding' } } });
		tick(1);
		expect(state()).toBe('waiting');
	});

	test('starts over when a command is not acknowledged for 15 s', () => {
		const { connection, goOnline, send, tick, told, state } = desk();
		goOnline();
		connection.tell(COMMAND);
		told();
		tick(14_999);
		expect(connection.released).toBe(0);
		tick(1);
		expect(connection.released).toBe(1);
		expect(told()).toMatchObject([
			{ type: 'LINK_CHANGED', state: 'down', detail: { reason: expect.stringContaining('did not acknowledge') } },
			{ type: 'ALARM_CHANGED', raised: true },
		]);
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		tick(1_000);
		goOnline();
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		expect(state()).toMatchObject({ attached: { serving: { hands: 'free' } } });
		expect(connection.received.map(({ type }) => type)).not.toContain('ACKNOWLEDGE');
	});

	test('does not wait for the acknowledgement of a command that was given', () => {
		const { connection, goOnline, send, tick, isIn } = desk();
		goOnline();
		connection.tell(COMMAND);
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		tick(3_600_000);
		expect(isIn({ attached: { serving: { presence: 'online' } } })).toBe(true);
	});
});

describe('when it fails, the link', () => {
	test('says why, raises the alarm, waits, and connects again', () => {
		const { connection, told, tick, state, goOnline } = desk();
		told();
		connection.fail(ABSENT);
		expect(told()).toEqual([down(1), alarm()]);
		expect(state()).toBe('waiting');
		tick(1_000);
		expect(state()).toEqual({ attached: 'connecting' });
		goOnline();
		expect(told()).toEqual([ready(false), noAlarm, noSecretsAlarm]);
	});

	test('drops what is to be published meanwhile', () => {
		const { connection, send, tick, goOnline } = desk();
		connection.fail(ABSENT);
		send(PUBLISH);
		send({ type: 'ACKNOWLEDGE', delivery: 5 });
		tick(1_000);
		goOnline();
		expect(connection.received).toEqual([{ type: 'SUBSCRIBE' }, { type: 'ANNOUNCE_BIRTH' }]);
	});

	test('waits twice as long each time, at most a minute, for ever', () => {
		const { connection, tick, state, told } = desk();
		for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
			connection.fail(ABSENT);
			tick(seconds * 1_000 - 1);
			expect(state()).toBe('waiting');
			tick(1);
			expect(state()).toEqual({ attached: 'connecting' });
		}
		connection.fail(ABSENT);
		expect(told().at(-2)).toEqual(down(10));
	});

	test('waits longer still when it was ready for less than a minute', () => {
		const { connection, goOnline, tick, state } = desk();
		connection.fail(ABSENT);
		tick(1_000);
		goOnline();
		tick(59_999);
		connection.fail(ABSENT);
		tick(1_999);
		expect(state()).toBe('waiting');
	});

	test('begins anew with the waits when it was ready for a minute', () => {
		const { connection, goOnline, tick, state } = desk();
		connection.fail(ABSENT);
		tick(1_000);
		goOnline();
		tick(60_000);
		connection.fail(ABSENT);
		tick(1_000);
		expect(state()).toEqual({ attached: 'connecting' });
	});

	test.each<[string, number, (at: ReturnType<typeof desk>) => void]>([
		['the connection', 30_000, () => {}],
		['the subscription', 20_000, ({ connect }) => connect()],
		[
			'the birth',
			20_000,
			({ connect, connection }) => {
				connect();
				connection.tell({ type: 'SUBSCRIBED' });
			},
		],
	])('gives up when %s is not answered for %i ms', (request, limit, lead) => {
		const at = desk();
		lead(at);
		at.told();
		at.tick(limit - 1);
		expect(at.connection.released).toBe(0);
		at.tick(1);
		expect(at.connection.released).toBe(1);
		expect(at.state()).toBe('waiting');
		const text = `the broker did not answer ${request} in time`;
		expect(at.told()).toMatchObject([
			{ state: 'down', detail: { reason: text } },
			{ raised: true, alarm: { text } },
		]);
	});

	test.each([new TypeError('x is not a function'), 'x is not a function'])(
		'calls what it does not know a defect: %s',
		(fault) => {
			const { connection, told } = desk();
			told();
			connection.fail(fault);
			expect(told()).toMatchObject([
				{ state: 'down', detail: { reason: 'x is not a function', remedy: 'report this: it is a defect' } },
				{ raised: true },
			]);
		},
	);

	test('keeps the dialect that worked when the connection is lost, and forgets it when the broker stays away', () => {
		const { connection, connect, tick } = desk();
		connect(false, 'B');
		connection.fail(ABSENT);
		tick(1_000);
		connection.fail(ABSENT);
		tick(2_000);
		expect(connection.inputs.map(({ dialect }) => dialect)).toEqual([undefined, 'B', undefined]);
	});

	test('remembers that the broker knew nothing of us until it is ready', () => {
		const { connection, connect, goOnline, tick, told } = desk();
		connect(true);
		connection.fail(ABSENT);
		tick(1_000);
		told();
		goOnline(false);
		expect(told()[0]).toEqual(ready(true));
		connection.fail(ABSENT);
		tick(2_000);
		told();
		goOnline(false);
		expect(told()[0]).toEqual(ready(false));
	});
});

describe('with several brokers, the link', () => {
	const turns = ({ connection }: ReturnType<typeof desk>) => connection.inputs.map(({ turn }) => turn);

	test('gives the next its turn when one fails, also one that lets it in and throws it out', () => {
		const at = desk();
		at.connection.fail(ABSENT);
		at.tick(1_000);
		at.goOnline();
		at.tick(59_999);
		at.connection.fail(ABSENT);
		at.tick(2_000);
		expect(turns(at)).toEqual([0, 1, 2]);
	});

	test('begins with the first again when a connection that held is lost', () => {
		const at = desk();
		at.connection.fail(ABSENT);
		at.tick(1_000);
		at.goOnline();
		at.tick(60_000);
		at.connection.fail(ABSENT);
		at.tick(1_000);
		at.connection.fail(ABSENT);
		at.tick(2_000);
		expect(turns(at)).toEqual([0, 1, 0, 1]);
	});

	test('tells what it knows of the one it is at', () => {
		const { connection, told } = desk();
		connection.tell({ type: 'CONNECTED', fresh: false, dialect: 'A', detail: { broker: 'one' } });
		connection.tell({ type: 'SUBSCRIBED' });
		connection.tell({ type: 'BIRTH_ANNOUNCED' });
		expect(told()).toContainEqual({ ...ready(false), detail: { dialect: 'A', broker: 'one' } });
	});
});

describe('when another client takes its place, the link', () => {
	test('says so and stays away for long, so that the two do not fight', () => {
		const { connection, goOnline, tick, told, state } = desk();
		goOnline();
		told();
		connection.tell({ type: 'DISPLACED', fault: ABSENT });
		expect(connection.released).toBe(1);
		expect(told()).toMatchObject([
			{ type: 'LINK_CHANGED', state: 'down', detail: { reason: 'nothing answers' } },
			{ raised: true, alarm: { severity: 'error', remedy: expect.stringMatching(/^check that .* stays away/) } },
			{ raised: true, alarm: { id: 'cloud-rival', severity: 'error', text: 'nothing answers' } },
		]);
		tick(1_199_999);
		expect(state()).toBe('displaced');
		tick(1);
		expect(state()).toEqual({ attached: 'connecting' });
	});

	test('lets the cloud know of it when it is back, until it was there for two hours', () => {
		const { connection, goOnline, tick, told } = desk();
		goOnline();
		connection.tell({ type: 'DISPLACED', fault: ABSENT });
		tick(1_200_000);
		goOnline();
		told();
		tick(7_259_999);
		expect(told()).toEqual([]);
		tick(1);
		expect(told()).toEqual([{ ...noAlarm, id: 'cloud-rival' }]);
	});

	test('stays away for longer each time, at most an hour, until it was there for two hours', () => {
		const { connection, goOnline, tick, state } = desk();
		const displace = (there: number, away: number) => {
			goOnline();
			tick(there);
			connection.tell({ type: 'DISPLACED', fault: ABSENT });
			tick(away - 1);
			expect(state()).toBe('displaced');
			tick(1);
			expect(state()).toEqual({ attached: 'connecting' });
		};
		displace(0, 1_200_000);
		displace(3_600_000, 2_400_000);
		displace(7_199_999, 3_600_000);
		displace(0, 3_600_000);
		displace(7_260_000, 1_200_000);
	});

	/** Closed without a word so often, each time soon after it was let in; then it is tried again. */
	const cutOff = ({ connection, goOnline, tick, state }: ReturnType<typeof desk>, times: number, fresh = false) => {
		for (let time = 0; time < times; time++) {
			goOnline(fresh);
			connection.tell({ type: 'CUT_OFF', fault: ABSENT });
			while (state() === 'waiting') tick(1_000);
		}
	};

	test('suspects it when the broker closes the connection five times in a row without a word', () => {
		const at = desk();
		at.goOnline();
		at.tick(3_600_000);
		cutOff(at, 4);
		at.goOnline();
		at.told();
		at.connection.tell({ type: 'CUT_OFF', fault: ABSENT });
		expect(at.state()).toBe('displaced');
		expect(at.told()).toMatchObject([
			{ state: 'down', detail: { reason: expect.stringContaining('another client seems to') } },
			{ raised: true },
			{ raised: true, alarm: { id: 'cloud-rival', text: expect.stringContaining('another client seems to') } },
		]);
	});

	test('is sooner sure when it happens again after it stayed away', () => {
		const at = desk();
		cutOff(at, 5);
		at.tick(1_200_000);
		at.goOnline();
		at.connection.tell({ type: 'CUT_OFF', fault: ABSENT });
		expect(at.state()).toBe('displaced');
	});

	test('suspects nothing where the broker does not know it any more: it was started anew', () => {
		const at = desk();
		cutOff(at, 20, true);
		expect(at.state()).toEqual({ attached: 'connecting' });
	});

	test.each<[string, (at: ReturnType<typeof desk>) => void]>([
		[
			'a connection holds',
			({ goOnline, connection, tick }) => {
				goOnline();
				tick(60_000);
				connection.fail(ABSENT);
				tick(1_000);
			},
		],
		[
			'the broker is not there',
			({ connection, tick }) => {
				connection.fail(ABSENT);
				tick(32_000);
			},
		],
	])('suspects nothing when in between %s', (_, between) => {
		const at = desk();
		cutOff(at, 4);
		between(at);
		cutOff(at, 4);
		expect(at.isIn('attached')).toBe(true);
	});

	test('is done at once when it is told to stop while it stays away', () => {
		const { actor, connection, goOnline, send } = desk();
		goOnline();
		connection.tell({ type: 'DISPLACED', fault: ABSENT });
		send({ type: 'STOP' });
		expect(actor.getSnapshot().status).toBe('done');
	});
});

describe('the secrets', () => {
	const checks = ({ connection }: ReturnType<typeof desk>) =>
		connection.received.filter(({ type }) => type === 'CHECK_SECRETS').length;
	const online = () => {
		const at = desk();
		at.goOnline();
		at.told();
		return at;
	};

	test('are looked at every half a minute, which nobody notices while they are the same', () => {
		const at = online();
		at.tick(29_999);
		expect(checks(at)).toBe(0);
		at.tick(1);
		expect(checks(at)).toBe(1);
		at.connection.tell({ type: 'SECRETS_SAME' });
		at.tick(30_000);
		expect(checks(at)).toBe(2);
		expect(at.told()).toEqual([]);
	});

	test('that were renewed make it leave in order and connect at once', () => {
		const at = online();
		at.send(PUBLISH);
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_RENEWED' });
		expect(at.connection.received.at(-1)).toEqual({ type: 'LEAVE' });
		at.connection.tell(PUBLISHED);
		at.send({ ...PUBLISH, publication: 2 });
		expect(at.connection.inputs).toHaveLength(1);
		at.connection.complete(undefined);
		expect(at.state()).toEqual({ attached: 'connecting' });
		expect(at.connection.inputs.at(-1)).toEqual({ dialect: 'A', turn: 0 });
		expect(at.told()).toMatchObject([{ type: 'LINK_CHANGED', state: 'starting' }, PUBLISHED]);
		at.goOnline();
		expect(at.told()).toEqual([ready(false), noAlarm, noSecretsAlarm]);
	});

	test.each<[string, (at: ReturnType<typeof desk>) => void]>([
		['fails', ({ connection }) => connection.fail(ABSENT)],
		['takes longer than 3 s', ({ tick }) => tick(3_000)],
	])('that were renewed are taken also when the farewell %s', (_, farewell) => {
		const at = online();
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_RENEWED' });
		farewell(at);
		expect(at.state()).toEqual({ attached: 'connecting' });
		expect(at.connection.released).toBe(1);
		expect(at.told()).toMatchObject([{ state: 'starting' }]);
	});

	test('that are of no use raise a warning, and the connection stays', () => {
		const at = online();
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_UNUSABLE', fault: ABSENT });
		expect(at.told()).toEqual([secretsAlarm]);
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_UNUSABLE', fault: new LinkFault('worse', 'mend it') });
		expect(at.told()).toMatchObject([{ raised: true, alarm: { id: 'cloud-secrets', text: 'worse' } }]);
		expect(at.isIn({ attached: { serving: { presence: 'online' } } })).toBe(true);
	});

	test('that are the old ones again clear the warning', () => {
		const at = online();
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_UNUSABLE', fault: ABSENT });
		at.tick(30_000);
		at.told();
		at.connection.tell({ type: 'SECRETS_SAME' });
		expect(at.told()).toEqual([noSecretsAlarm]);
		at.tick(30_000);
		expect(checks(at)).toBe(3);
	});

	test('that are mended are taken', () => {
		const at = online();
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_UNUSABLE', fault: ABSENT });
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_RENEWED' });
		at.connection.complete(undefined);
		expect(at.state()).toEqual({ attached: 'connecting' });
	});

	test('may change while it stops: it stops', () => {
		const at = online();
		at.tick(30_000);
		at.connection.tell({ type: 'SECRETS_RENEWED' });
		at.send({ type: 'STOP' });
		at.connection.complete(undefined);
		expect(at.actor.getSnapshot().status).toBe('done');
	});
});

describe('told to stop, the link', () => {
	test('is done at once while it connects: there is nobody to say farewell to', () => {
		const { actor, connection, send } = desk();
		send({ type: 'STOP' });
		expect(actor.getSnapshot().status).toBe('done');
		expect(connection.released).toBe(1);
	});

	test('is done at once while it waits', () => {
		const { actor, connection, send } = desk();
		connection.fail(ABSENT);
		send({ type: 'STOP' });
		expect(actor.getSnapshot().status).toBe('done');
	});

	test('says farewell, and is done when the connection is', () => {
		const { actor, connection, goOnline, send, told } = desk();
		goOnline();
		send(PUBLISH);
		told();
		send({ type: 'STOP' });
		expect(connection.received.at(-1)).toEqual({ type: 'LEAVE' });
		expect(told()).toMatchObject([{ type: 'LINK_CHANGED', state: 'down' }]);
		send({ ...PUBLISH, publication: 2 });
		connection.tell(PUBLISHED);
		expect(told()).toEqual([PUBLISHED]);
		expect(connection.received.at(-1)).toEqual({ type: 'LEAVE' });
		expect(actor.getSnapshot().status).toBe('active');
		connection.complete(undefined);
		expect(actor.getSnapshot().status).toBe('done');
		expect(connection.released).toBe(1);
	});

	test('says farewell before it was ready, too', () => {
		const { connection, connect, send } = desk();
		connect();
		send({ type: 'STOP' });
		expect(connection.received.at(-1)).toEqual({ type: 'LEAVE' });
	});

	test('is done, without an alarm, when the farewell fails', () => {
		const { actor, connection, goOnline, send, told } = desk();
		goOnline();
		send({ type: 'STOP' });
		told();
		connection.fail(ABSENT);
		expect(actor.getSnapshot().status).toBe('done');
		expect(told()).toEqual([]);
	});

	test('is done when the farewell takes longer than 3 s', () => {
		const { actor, connection, goOnline, send, tick } = desk();
		goOnline();
		send({ type: 'STOP' });
		tick(2_999);
		expect(actor.getSnapshot().status).toBe('active');
		tick(1);
		expect(actor.getSnapshot().status).toBe('done');
		expect(connection.released).toBe(1);
	});

	test('does not wait for a command in its hands', () => {
		const { actor, connection, goOnline, send, tick } = desk();
		goOnline();
		connection.tell(COMMAND);
		tick(14_000);
		send({ type: 'STOP' });
		tick(1_000);
		connection.complete(undefined);
		expect(actor.getSnapshot().status).toBe('done');
	});
});

test('without a connection it keeps trying, and says that it is a defect', () => {
	const told: FromLink[] = [];
	const { clock } = stoppedClock();
	const actor = createActor(linkMachine, { clock });
	actor.on('*', (event) => told.push(event));
	actor.start();
	expect(actor.getSnapshot().value).toBe('waiting');
	expect(told.at(-1)).toMatchObject({ alarm: { text: 'no actor was provided' } });
});

everyEdgeIsTaken(linkMachine, edges);
