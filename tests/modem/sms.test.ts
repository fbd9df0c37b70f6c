import { describe, expect, test } from 'vitest';
import { smsMachine } from '../../machines/modem/sms.ts';
import { settled } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { cms, ERROR, type Replies, SILENT } from '../kit/modem.ts';
import { type Storages, smsDesk } from '../kit/sms.ts';

const edges = watchEdges(smsMachine);

const FROM = '+31641600986';
/** "How are you?" */
const HOW = '07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07';
const HOW_AT = Date.UTC(2002, 7, 26, 19, 37, 41);
const HOW_TOLD = { type: 'SMS_RECEIVED', from: FROM, text: 'How are you?', at: HOW_AT };
const BINARY = '07911326040000F0040B911346610089F60004208062917314080403010203';
/** Parts 1 and 2 of 2, "Hi" each. */
const part = (number: number, reference = '2A') =>
	`07911326040000F0440B911346610089F60008208062917314080A050003${reference}020${number}00480069`;

const MINUTE = 60_000;

const desk = (replies: Replies = {}, prepare: (storages: Storages) => void = () => {}) =>
	smsDesk(edges.inspect, replies, prepare);

const READY = { type: 'SMS_CHANGED', ready: true };

describe('messages come in', () => {
	test('those that are stored already, in each storage; each is deleted, whatever it is', async () => {
		const it = await desk({}, ({ ME, SM }) => {
			ME.set(1, HOW).set(3, BINARY).set(4, 'AB');
			SM.set(2, HOW);
		});
		expect(it.told()).toEqual([HOW_TOLD, HOW_TOLD, READY]);
		expect([it.storages.ME.size, it.storages.SM.size]).toEqual([0, 0]);
	});

	test('those that the modem tells of', async () => {
		const it = await desk();
		expect(it.told()).toEqual([READY]);
		it.storages.SM.set(1, HOW);
		await it.says('+CMTI: "SM",1');
		expect(it.told()).toEqual([HOW_TOLD]);
		expect(it.storages.SM.size).toBe(0);
	});

	test('those that it did not tell of, within ten minutes', async () => {
		const it = await desk({ '+CNMI=2,1,0,0,0': ERROR });
		it.storages.ME.set(1, HOW);
		await it.passes(10 * MINUTE);
		expect(it.told()).toEqual([READY, HOW_TOLD]);
	});

	test('while another is being read', async () => {
		const it = await desk({ '+CMGL=4': 'later' });
		await it.says('+CMTI: "ME",1');
		it.modem.answer([]);
		await settled();
		it.modem.answer([]);
		await settled();
		expect(it.is('reading')).toBe(true);
		expect(it.modem.asked.filter((text) => text === '+CMGL=4')).toHaveLength(3);
	});

	test('directly, and are acknowledged where the modem wants that', async () => {
		const it = await desk({ '+CSMS?': ['+CSMS: 1,1,1,1'], '+CNMA': [] });
		await it.says('+CMT: ,26', HOW);
		expect(it.told()).toEqual([READY, HOW_TOLD]);
		expect(it.modem.asked).toContain('+CNMA');
	});

	test('directly, one behind the other, where it does not want that', async () => {
		const it = await desk();
		it.actor.send({ type: 'URC', line: '+CMT: ,26', body: HOW });
		it.actor.send({ type: 'URC', line: '+CMT: ,26', body: BINARY });
		await it.says('+CMT: ,26', HOW);
		expect(it.told()).toEqual([READY, HOW_TOLD, HOW_TOLD]);
		expect(it.modem.asked).not.toContain('+CNMA');
	});

	test('and what is not about messages is nothing to them', async () => {
		const it = await desk();
		await it.says('+CREG: 1');
		await it.says('+CMT: ,26');
		expect(it.told()).toEqual([READY]);
	});

	test('once only, also where they cannot be deleted', async () => {
		const it = await desk({}, (storages) => {
			storages.ME.set(1, HOW);
			storages.deletion = cms(320);
		});
		for (let look = 0; look < 3; look++) await it.passes(10 * MINUTE);
		expect(it.told()).toEqual([HOW_TOLD, READY]);
		expect(it.modem.asked.filter((text) => text === '+CMGD=1')).toHaveLength(4);
		it.storages.deletion = undefined;
		await it.passes(10 * MINUTE);
		it.storages.ME.set(1, HOW);
		await it.passes(10 * MINUTE);
		expect(it.told()).toEqual([HOW_TOLD]);
	});

	test('also where one of two storages cannot be read', async () => {
		const it = await desk({}, (storages) => {
			storages.ME.set(1, HOW);
			storages.sim = cms(314);
		});
		expect(it.told()).toEqual([HOW_TOLD, READY]);
	});
});

describe('parts', () => {
	test('are put together', async () => {
		const it = await desk();
		await it.says('+CMT: ,30', part(2));
		expect(it.told()).toEqual([READY]);
		await it.passes(9 * MINUTE);
		await it.says('+CMT: ,30', part(1, '2B'));
		await it.passes(9 * MINUTE);
		await it.says('+CMT: ,30', part(1));
		await it.says('+CMT: ,30', part(2, '2B'));
		expect(it.told()).toEqual([
			{ type: 'SMS_RECEIVED', from: FROM, text: 'HiHi', at: HOW_AT },
			{ type: 'SMS_RECEIVED', from: FROM, text: 'HiHi', at: HOW_AT },
		]);
		await it.passes(20 * MINUTE);
		expect(it.told()).toEqual([]);
	});

	test('whose others never come are told when the time is over', async () => {
		const it = await desk();
		await it.says('+CMT: ,30', part(1));
		await it.passes(10 * MINUTE);
		expect(it.told()).toEqual([READY, { type: 'SMS_RECEIVED', from: FROM, text: 'Hi…', at: HOW_AT, incomplete: true }]);
	});
});

describe('a message is sent', () => {
	test('and told with its reference', async () => {
		const it = await desk({ '+CMGS=22': ['+CMGS: 42'] });
		await it.sends('hellohell');
		expect(it.told()).toEqual([READY, { type: 'SMS_SENT', id: 'c1', references: [42] }]);
		expect(it.modem.bodies).toEqual(['0001000D91947110325476F8000009E8329BFD4697D96C']);
	});

	test('in parts, one after the other', async () => {
		let reference = 7;
		const counting = () => [`+CMGS: ${++reference}`];
		const it = await desk({ '+CMGS=154': counting, '+CMGS=29': counting });
		await it.sends('a'.repeat(163));
		expect(it.told()).toEqual([READY, { type: 'SMS_SENT', id: 'c1', references: [8, 9] }]);
	});

	test('after those before it', async () => {
		const it = await desk({ '+CMGS=15': 'later' });
		await it.sends('a', 'c1');
		await it.sends('b', 'c2');
		expect(it.modem.bodies).toHaveLength(1);
		it.modem.answer(['+CMGS: 1']);
		await settled();
		it.modem.answer([]);
		await settled();
		expect(it.told()).toEqual([
			READY,
			{ type: 'SMS_SENT', id: 'c1', references: [1] },
			{ type: 'SMS_SENT', id: 'c2', references: [] },
		]);
	});

	test.each([
		[
			'is refused',
			cms(331),
			{
				reason: 'not sent: there is no network: send it again later (+CMS ERROR: 331)',
				retryable: true,
				mayHaveGone: false,
			},
		],
		[
			'is not answered for',
			SILENT,
			{ reason: 'the modem did not say whether it went', retryable: false, mayHaveGone: true },
		],
	])('and where it %s, that is told', async (_, answer, expected) => {
		const it = await desk({ '+CMGS=15': answer });
		await it.sends('a');
		expect(it.told()).toEqual([READY, { type: 'SMS_FAILED', id: 'c1', ...expected }]);
		expect(it.is('ready')).toBe(true);
	});

	test('and how much of it has gone, where a part of it did not', async () => {
		let count = 0;
		const it = await desk({ '+CMGS=154': () => (++count === 1 ? ['+CMGS: 1'] : cms(42)) });
		await it.sends('a'.repeat(459));
		expect(it.told()).toEqual([
			READY,
			{
				type: 'SMS_FAILED',
				id: 'c1',
				reason: 'not sent: the network is congested: send it again later (+CMS ERROR: 42); 1 of 3 parts have gone',
				retryable: false,
				mayHaveGone: true,
			},
		]);
	});

	test('but not one that takes more parts than it may', async () => {
		const it = await desk();
		await it.sends('ё'.repeat(671));
		expect(it.told()).toEqual([
			READY,
			{
				type: 'SMS_FAILED',
				id: 'c1',
				reason: 'the text takes 11 parts, and 10 is the most: shorten it',
				retryable: false,
				mayHaveGone: false,
			},
		]);
	});

	test('but no more at a time than can wait', async () => {
		const it = await desk({ '+CMGS=15': 'later' });
		for (let index = 0; index < 17; index++) await it.sends('a', `c${index}`);
		expect(it.told()).toEqual([
			READY,
			{
				type: 'SMS_FAILED',
				id: 'c16',
				reason: '16 messages wait to be sent already: send it again later',
				retryable: true,
				mayHaveGone: false,
			},
		]);
	});
});

describe('where the modem takes no messages', () => {
	const notReady = (reason: string) => ({ type: 'SMS_CHANGED', ready: false, reason });
	const refused = {
		type: 'SMS_FAILED',
		id: 'c1',
		reason: 'the modem takes no messages now: send it again later',
		retryable: true,
		mayHaveGone: false,
	};

	test.each([
		['its SIM is busy', { '+CPMS=?': cms(314) }, 'the SIM is busy: send it again later (+CMS ERROR: 314)'],
		['it does not know PDU mode', { '+CMGF=0': ERROR }, 'the modem says ERROR'],
		['it has no such storage', { '+CPMS="ME","ME","ME"': cms(302) }, /does not allow/],
		['it does not answer', { '+CMGL=4': SILENT }, 'the modem did not answer'],
	])('%s: told once, and tried again', async (_, replies, reason) => {
		const it = await desk(replies);
		const expected = typeof reason === 'string' ? reason : expect.stringMatching(reason);
		expect(it.told()).toEqual([notReady(expected)]);
		await it.passes(15_000);
		expect(it.told()).toEqual([]);
		await it.sends('a');
		expect(it.told()).toEqual([refused]);
		it.modem.reply(it.storages.replies);
		await it.passes(15_000);
		expect(it.told()).toEqual([READY]);
	});

	test('those that waited are refused', async () => {
		const it = await desk({ '+CMGF=0': 'later' });
		await it.sends('a');
		expect(it.told()).toEqual([]);
		it.modem.answer(ERROR);
		await settled();
		expect(it.told()).toEqual([notReady('the modem says ERROR'), refused]);
	});
});

everyEdgeIsTaken(smsMachine, edges);
