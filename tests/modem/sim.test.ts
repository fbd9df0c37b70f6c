/** The SIM card's statechart, with a modem that answers from a table. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { at } from '../../machines/modem/at-limits.ts';
import type { SimChanged } from '../../machines/modem/life-events.ts';
import { profileOf } from '../../machines/modem/profiles.ts';
import { type Claim, simMachine, type Verdict } from '../../machines/modem/sim.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { cme, ERROR, type Replies, type Reply, ScriptedModem, SILENT } from '../kit/modem.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(simMachine);

const READY: Reply = ['+CPIN: READY'];
const LOCKED: Reply = ['+CPIN: SIM PIN'];
const ICCID = '89012600000000000001';

interface Parts {
	readonly replies?: Replies;
	readonly hasPin?: boolean;
	readonly claim?: (claim: Claim) => Promise<boolean>;
	readonly judge?: (verdict: Verdict) => Promise<void>;
}

function desk({ replies = {}, hasPin = true, claim = async () => true, judge = async () => {} }: Parts = {}) {
	const modem = new ScriptedModem({ '+CPIN?': READY, '+QCCID': [`+QCCID: ${ICCID}F`], ...replies });
	const owner = listener<SimChanged>();
	const { clock, tick } = stoppedClock();
	const claims: Claim[] = [];
	const verdicts: Verdict[] = [];
	const actors = {
		claim: fromPromise<boolean, Claim>(async ({ input }) => {
			claims.push(input);
			return await claim(input);
		}),
		judge: fromPromise<void, Verdict>(async ({ input }) => {
			verdicts.push(input);
			await judge(input);
		}),
	};
	const actor = createActor(simMachine.provide({ actors }), {
		clock,
		inspect: edges.inspect,
		input: {
			channel: modem.channel(),
			owner: owner.ref,
			profile: profileOf('quectel'),
			imei: '861107030000000',
			enter: hasPin ? () => at('+CPIN="1234"', { secret: true }) : undefined,
		},
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	return {
		modem,
		tick,
		claims,
		verdicts,
		told: () => owner.told.splice(0),
		state: () => actor.getSnapshot().value,
		urc: (line: string) => actor.send({ type: 'URC', line }),
	};
}

/** How often the PIN was sent. */
const tries = ({ modem }: ReturnType<typeof desk>) => modem.asked.filter((text) => text === '+CPIN="1234"').length;

describe('a card', () => {
	test('that is open is told with its number, once', () => {
		const { told, tick, urc, state } = desk();
		expect(told()).toEqual([{ type: 'SIM_CHANGED', sim: 'ready', iccid: ICCID }]);
		urc('+CSQ: 1');
		tick(30_000);
		expect(told()).toEqual([]);
		expect(state()).toBe('ready');
	});

	test.each<[string, Reply, Partial<SimChanged>]>([
		['that is not there', cme(10), { sim: 'absent' }],
		['whose PUK is wanted', ['+CPIN: SIM PUK'], { sim: 'pukNeeded' }],
		['that cannot be read', cme(13), { sim: 'unusable' }],
		['of another network’s modem', ['+CPIN: PH-NET PIN'], { sim: 'unusable' }],
	])('%s is told, and looked for again in half a minute or when the modem says so', (_, reply, word) => {
		const { told, tick, modem, urc } = desk({ replies: { '+CPIN?': reply } });
		expect(told()).toMatchObject([{ ...word, reason: expect.any(String) }]);
		urc('+CSQ: 1');
		modem.heard();
		tick(29_999);
		expect(modem.heard()).toEqual([]);
		tick(1);
		expect(modem.heard()).toEqual(['+CPIN?']);
		modem.reply({ '+CPIN?': READY });
		urc('+QUSIM: 1');
		expect(told()).toMatchObject([{ sim: 'ready' }]);
	});

	test('that is pulled is missed at once, and one that is put in found', () => {
		const { told, modem, urc } = desk();
		told();
		modem.reply({ '+CPIN?': cme(10) });
		urc('+CPIN: NOT READY');
		expect(told()).toMatchObject([{ sim: 'absent' }]);
		modem.reply({ '+CPIN?': READY });
		urc('+QUSIM: 1');
		expect(told()).toMatchObject([{ sim: 'ready' }]);
	});

	test('that starts is waited for; one that never does is told', () => {
		const { told, tick, urc, state } = desk({ replies: { '+CPIN?': cme(14) } });
		urc('+QUSIM: 1');
		tick(59_999);
		expect([state(), told()]).toEqual(['starting', []]);
		tick(1);
		expect(told()).toMatchObject([{ sim: 'unusable' }]);
		urc('+CSQ: 1');
		urc('+QUSIM: 1');
		expect(state()).toBe('starting');
		tick(60_000);
		expect(state()).toBe('stuck');
		tick(30_000);
		expect(state()).toBe('starting');
	});

	test('is not asked twice for one word of the modem’s', () => {
		const { modem, urc } = desk({ replies: { '+CPIN?': 'later' } });
		urc('+QUSIM: 1');
		expect(modem.asked).toEqual(['+CPIN?']);
		modem.reply({ '+QCCID': 'later' });
		modem.answer(READY);
		urc('+QUSIM: 1');
		expect(modem.asked).toEqual(['+CPIN?', '+QCCID']);
	});
});

describe('a card that asks for its PIN', () => {
	const PIN = { '+CPIN?': LOCKED, '+QPINC="SC"': ['+QPINC: "SC",3,10'] } as const;

	test('gets the one that may be tried, and is open', async () => {
		const at = desk({ replies: { ...PIN, '+CPIN="1234"': [] } });
		at.urc('+QUSIM: 0');
		await settled();
		expect(at.claims).toEqual([{ card: ICCID, tries: 3 }]);
		expect(at.verdicts).toEqual([{ card: ICCID, isRight: true }]);
		at.modem.reply({ '+CPIN?': READY });
		at.tick(3_000);
		expect(at.told()).toMatchObject([{ sim: 'ready' }]);
		expect(tries(at)).toBe(1);
	});

	test('is open even if that could not be noted', async () => {
		const judge = async () => Promise.reject(new Error('the disk is full'));
		const at = desk({ replies: { ...PIN, '+CPIN="1234"': [] }, judge });
		await settled();
		at.modem.reply({ '+CPIN?': READY });
		at.tick(3_000);
		expect(at.told()).toMatchObject([{ sim: 'ready' }]);
	});

	test.each<[string, Reply, () => Promise<void>]>([
		['incorrect password', cme(16), async () => {}],
		['nothing but ERROR', ERROR, async () => {}],
		['incorrect password, which cannot be noted', cme(16), async () => Promise.reject(new Error('the disk is full'))],
	])('and says %s is told with what is left, and not asked again', async (_, reply, judge) => {
		const left = { now: 3 };
		const at = desk({
			replies: {
				...PIN,
				'+QPINC="SC"': () => [`+QPINC: "SC",${left.now},10`],
				'+CPIN="1234"': () => {
					left.now = 2;
					return reply;
				},
			},
			claim: async ({ tries }) => tries === 3,
			judge,
		});
		await settled();
		expect(at.verdicts).toEqual([{ card: ICCID, isRight: false }]);
		expect(at.told()).toMatchObject([{ sim: 'pinRefused', tries: 2 }]);
		at.urc('+CSQ: 1');
		for (let minute = 0; minute < 20; minute++) {
			at.tick(30_000);
			await settled();
		}
		at.urc('+QUSIM: 1');
		await settled();
		expect(tries(at)).toBe(1);
		expect(at.told()).toEqual([]);
	});

	test.each<[string, Reply]>([
		['is pulled just then', cme(10)],
		['says nothing', SILENT],
	])('and %s is not judged, and looked at again', async (_, reply) => {
		const at = desk({ replies: { ...PIN, '+CPIN="1234"': reply } });
		await settled();
		expect(at.verdicts).toEqual([]);
		expect(at.state()).toBe('starting');
	});

	test.each<[string, Parts, string]>([
		['when none is configured', { hasPin: false }, 'none is configured'],
		['when one try is left', { replies: { '+QPINC="SC"': ['+QPINC: "SC",1,10'] } }, 'one try is left'],
		[
			'when the try could not be remembered',
			{ claim: async () => Promise.reject(new Error('the disk is full')) },
			'the disk is full',
		],
		['when no word of it can be', { claim: async () => Promise.reject('full') }, 'full'],
	])('is left alone %s', async (_, parts, reason) => {
		const at = desk({ ...parts, replies: { ...PIN, ...parts.replies } });
		await settled();
		expect(at.told()).toMatchObject([{ sim: 'pinNeeded', reason: expect.stringContaining(reason) }]);
		at.urc('+CSQ: 1');
		at.urc('+QUSIM: 1');
		await settled();
		at.tick(30_000);
		await settled();
		expect([tries(at), at.told()]).toEqual([0, []]);
	});

	test('goes by its modem where it does not tell its number, and how many tries are left is not needed', async () => {
		const at = desk({ replies: { '+CPIN?': cme(11), '+QCCID': ERROR, '+CPIN="1234"': [] } });
		await settled();
		expect(at.claims).toEqual([{ card: '861107030000000', tries: undefined }]);
	});
});

everyEdgeIsTaken(simMachine, edges);
