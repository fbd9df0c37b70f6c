import { describe, expect, test } from 'vitest';
import type { AtAnswer } from '../../machines/modem/at.ts';
import { atChannelMachine, MOST_REPLY_LINES, MOST_WAITING } from '../../machines/modem/at-channel.ts';
import { at } from '../../machines/modem/at-limits.ts';
import { type AtDeskOptions, atDesk, LONG_QUIET_MS, openAtDesk, QUIET_MS } from '../kit/at-channel.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';

const edges = watchEdges(atChannelMachine);

type Options = Omit<AtDeskOptions, 'inspect'>;
const desk = (options: Options = {}) => atDesk({ inspect: edges.inspect, ...options });
const openDesk = (options: Options = {}) => openAtDesk({ inspect: edges.inspect, ...options });

const correction = 'ATE0Q0V1\r';

const ok = (...lines: string[]): AtAnswer => ({ kind: 'ok', lines });
const failed = (text: string): AtAnswer => ({ kind: 'error', error: { of: 'result', text }, lines: [] });
const silent: AtAnswer = { kind: 'silent' };

/** Brought to where the modem does not answer any more. */
function unresponsiveDesk() {
	const it = openDesk();
	it.ask(at('+CSQ'));
	it.tick(3_000 + 5_500);
	expect(it.state()).toEqual({ unresponsive: 'waiting' });
	it.forget();
	return it;
}

/** In data mode. */
function dataDesk() {
	const it = openDesk();
	it.ask(at('D*99***1#'));
	it.says('\r\nCONNECT 150000000\r\n');
	expect(it.state()).toEqual({ data: 'carrying' });
	it.forget();
	return it;
}

describe('opening', () => {
	test('tells that the port is open, and asks nothing before a clean OK and a pause', () => {
		const { opens, says, ask, tick, told, wire, answers } = desk();
		ask(at('+CSQ'));
		opens();
		expect(told).toEqual([{ type: 'OPENED' }]);
		expect(wire()).toEqual(['AT\r']);
		says('\r\nOK\r\n');
		expect(wire()).toEqual(['AT\r']);
		tick(QUIET_MS);
		says('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
		expect(wire()).toEqual(['AT\r', 'AT+CSQ\r']);
		expect(answers()).toEqual([ok('+CSQ: 20,99')]);
	});

	test('leaves a prompt and data mode that somebody before has left the modem in', () => {
		const { opens, tick, says, wire, state } = desk();
		opens();
		tick(3_000);
		expect(wire()).toEqual(['AT\r', '+++', `\x1b${correction}`]);
		says('\r\nOK\r\n');
		tick(2_100);
		expect(wire().at(-1)).toBe(`AT\r`);
		says('\r\nOK\r\n');
		tick(QUIET_MS);
		expect(state()).toBe('idle');
	});

	test('an error is no OK: it asks again, but not for ever', () => {
		const { opens, tick, says, wire, told } = desk();
		opens();
		for (let count = 0; count < 3; count++) {
			says('\r\nERROR\r\n');
			tick(QUIET_MS);
		}
		expect(wire()).toEqual(['AT\r', `\x1b${correction}`, 'AT\r']);
		expect(told.at(-1)).toEqual({ type: 'UNRESPONSIVE', garbageBytes: 0 });
	});

	test('ends with the reason when the port cannot be opened, and answers who has asked', () => {
		const { port, actor, ask, answers } = desk();
		ask(at('+CSQ'));
		port.fail(new Error('/dev/ttyUSB2: in use by another program'));
		expect(actor.getSnapshot().output).toEqual({ lost: '/dev/ttyUSB2: in use by another program' });
		expect(answers()).toEqual([silent]);
	});

	test('can be called off', () => {
		const { close, port, actor, wire, ask, answers } = desk();
		close();
		ask(at('+CSQ'));
		expect(answers()).toEqual([silent]);
		expect(wire()).toEqual(['CLOSE']);
		port.complete(undefined);
		expect(actor.getSnapshot().output).toEqual({ lost: undefined });
	});

	test('refuses from the beginning what cannot be asked', () => {
		const { ask, answers } = desk();
		ask(at('+CSQ\r+CFUN=0'));
		for (let count = 0; count <= MOST_WAITING; count++) ask(at('+CSQ'));
		expect(answers()).toEqual([
			failed('the command holds what is no printable ASCII'),
			failed('32 commands are waiting already'),
		]);
	});
});

describe('a command', () => {
	test('is answered with the lines of its reply', () => {
		const { ask, says, wire, answers, answered } = openDesk();
		ask(at('+CGDCONT?'));
		expect(wire()).toEqual(['AT+CGDCONT?\r']);
		says('\r\n+CGDCONT: 1,"IP","internet"\r\n+CGDCONT: 2,"IP","ims"\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CGDCONT: 1,"IP","internet"', '+CGDCONT: 2,"IP","ims"')]);
		expect(answered[0]?.reference).toBe(0);
	});

	test('waits for the one before', () => {
		const { ask, says, wire, answered } = openDesk();
		ask(at('+CSQ'));
		ask(at('+CREG?'));
		expect(wire()).toEqual(['AT+CSQ\r']);
		says('\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(wire()).toEqual(['AT+CSQ\r', 'AT+CREG?\r']);
		says('\r\nERROR\r\n');
		expect(answered.map(({ reference }) => reference)).toEqual([0, 1]);
	});

	test("waits for the modem's own pause", () => {
		const { ask, says, wire, tick } = openDesk({ pauseMs: 20 });
		ask(at('+CSQ'));
		ask(at('+CREG?'));
		says('\r\nOK\r\n');
		tick(19);
		expect(wire()).toEqual(['AT+CSQ\r']);
		tick(1);
		expect(wire()).toEqual(['AT+CSQ\r', 'AT+CREG?\r']);
	});

	test.each([
		['+CME ERROR: 10', { of: 'CME', code: 10 }],
		['+CME ERROR: SIM not inserted', { of: 'result', text: 'SIM not inserted' }],
		['+CMS ERROR: 321', { of: 'CMS', code: 321 }],
		['ERROR', { of: 'result', text: 'ERROR' }],
		['COMMAND NOT SUPPORT', { of: 'result', text: 'COMMAND NOT SUPPORT' }],
	] as const)('that fails with %s', (line, error) => {
		const { ask, says, answers } = openDesk();
		ask(at('+CPIN?'));
		says(`\r\n${line}\r\n`);
		expect(answers()).toEqual([{ kind: 'error', error, lines: [] }]);
	});

	test('that dials may fail as a call does', () => {
		const { ask, says, answers } = openDesk();
		ask(at('D*99#'));
		says('\r\nNO CARRIER\r\n');
		expect(answers()).toEqual([failed('NO CARRIER')]);
	});

	test('of another kind does not: a call has ended meanwhile', () => {
		const { ask, says, answers, urcs } = openDesk();
		ask(at('+CSQ'));
		says('\r\nNO CARRIER\r\n\r\n+CSQ: 3,99\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CSQ: 3,99')]);
		expect(urcs()).toEqual(['NO CARRIER']);
	});

	test('with a body sends it at the prompt, ended with Ctrl-Z', () => {
		const { ask, says, wire, answers } = openDesk();
		ask(at('+CMGS=14', { body: '0011000B91' }));
		expect(wire()).toEqual(['AT+CMGS=14\r']);
		says('\r\n> ');
		expect(wire()).toEqual(['AT+CMGS=14\r', '0011000B91\x1a']);
		says('\r\n+CMGS: 7\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CMGS: 7')]);
	});

	test('with a body may be refused before the prompt', () => {
		const { ask, says, answers, wire } = openDesk();
		ask(at('+CMGS=14', { body: '0011000B91' }));
		says('\r\n+CMS ERROR: 302\r\n');
		expect(answers()).toEqual([{ kind: 'error', error: { of: 'CMS', code: 302 }, lines: [] }]);
		expect(wire()).toEqual(['AT+CMGS=14\r']);
	});

	test('that meets a prompt it did not expect has not got there: the prompt is left with ESC', () => {
		const { ask, says, wire, answers, state } = openDesk();
		ask(at('+CSQ'));
		says('\r\n> ');
		expect(answers()).toEqual([silent]);
		expect(wire()).toEqual(['AT+CSQ\r', '\x1b', 'AT\r']);
		says('> ');
		expect(wire()).toEqual(['AT+CSQ\r', '\x1b', 'AT\r', '\x1b']);
		expect(state()).toEqual({ synchronising: 'probing' });
	});

	test('is told when its reply is too long, and not given a part of it', () => {
		const { ask, says, answers, actor } = openDesk();
		ask(at('+CLAC'));
		says(`${'+CSQ\r\n'.repeat(MOST_REPLY_LINES + 500)}\r\nOK\r\n`);
		expect(answers()).toEqual([failed('the reply is too long')]);
		expect(actor.getSnapshot().context.lines).toEqual([]);
	});

	test('more than 32 may not wait', () => {
		const { ask, answers } = openDesk();
		for (let count = 0; count < MOST_WAITING + 2; count++) ask(at('+CSQ'));
		expect(answers()).toEqual([failed('32 commands are waiting already')]);
	});

	test.each(['+CGDCONT=1,"IP","a"\r+CFUN=0', 'D\u00e9'])('that is no line of ASCII is not asked: %j', (text) => {
		const { ask, answers, wire } = openDesk();
		ask(at(text));
		ask(at('+CMGS=1', { body: '00\x1a' }));
		expect(answers()).toEqual(Array(2).fill(failed('the command holds what is no printable ASCII')));
		expect(wire()).toEqual([]);
	});

	test('in numbers (ATV0) is understood, and words are asked for', () => {
		const { ask, says, answers, wire } = openDesk();
		ask(at('+CSQ'));
		says('AT+CSQ\r+CSQ: 9,99\r\n0\r');
		ask(at('+CPIN?'));
		expect(wire()).toEqual(['AT+CSQ\r', correction]);
		says('\r\nOK\r\n');
		says('4\r');
		expect(answers()).toEqual([ok('+CSQ: 9,99'), failed('ERROR')]);
	});

	test('whose reply is a number: the header tells it from a result', () => {
		const { ask, says, answers } = openDesk();
		ask(at('S0?'));
		says('\r\n4\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('4')]);
	});

	test('is not answered by what came in one chunk with the result of the one before', () => {
		const { ask, says, answers, statistics } = openDesk();
		ask(at('+CSQ'));
		ask(at('+CREG?'));
		says('\r\nOK\r\n\r\nERROR\r\n');
		expect(statistics().strays).toBe(1);
		says('\r\n+CREG: 0,1\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok(), ok('+CREG: 0,1')]);
	});
});

describe('what nobody asked for', () => {
	test('is told while nothing is asked', () => {
		const { says, urcs } = openDesk();
		says('\r\nRING\r\n\r\n+CREG: 1\r\n\r\n^BOOT: 5\r\n\r\nNO CARRIER\r\n');
		says('2\r');
		expect(urcs()).toEqual(['RING', '+CREG: 1', '^BOOT: 5', 'NO CARRIER', 'RING']);
	});

	test('is told between a command and its reply, and amid a reply of several lines', () => {
		const { ask, says, urcs, answers } = openDesk();
		ask(at('+CMGL=4'));
		says('\r\n+QIND: "csq",20\r\n');
		says('\r\n+CMGL: 1,1,,20\r\n0791AA\r\n\r\n+CMTI: "SM",3\r\n+CMGL: 2,1,,20\r\n^MODE: 5\r\n0791BB\r\n\r\nOK\r\n');
		expect(urcs()).toEqual(['+QIND: "csq",20', '+CMTI: "SM",3', '^MODE: 5']);
		expect(answers()).toEqual([ok('+CMGL: 1,1,,20', '0791AA', '+CMGL: 2,1,,20', '0791BB')]);
	});

	test('amid a reply without a prefix is told when it is known', () => {
		const { ask, says, urcs, answers } = openDesk();
		ask(at('+CGMM'));
		says('\r\n+CREG: 2\r\n\r\nEC25\r\n\r\n+QIND: "act"\r\n\r\nOK\r\n');
		expect(urcs()).toEqual(['+CREG: 2', '+QIND: "act"']);
		expect(answers()).toEqual([ok('EC25')]);
	});

	test('a command that sets what is told unasked has no reply of its own', () => {
		const { ask, says, urcs, answers } = openDesk();
		ask(at('+CREG=2'));
		says('\r\n+CREG: 1,"00C3","0012"\r\n\r\nOK\r\n');
		expect(urcs()).toEqual(['+CREG: 1,"00C3","0012"']);
		expect(answers()).toEqual([ok()]);
	});

	test('with a second line is told with it, also amid a reply', () => {
		const { ask, says, urcs, answers } = openDesk();
		ask(at('+CSQ'));
		says('\r\n+CMT: ,24\r\n');
		expect(urcs()).toEqual([]);
		says('0791448720003023\r\n\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(urcs()).toEqual(['+CMT: ,24|0791448720003023']);
		expect(answers()).toEqual([ok('+CSQ: 9,99')]);
	});

	test('and without it when something else comes in its place', () => {
		const { ask, says, urcs, answers } = openDesk();
		ask(at('+CSQ'));
		says('\r\n+CDS: 24\r\n\r\nOK\r\n\r\n+CMT: ,9\r\n\r\n+CREG: 1\r\n');
		expect(urcs()).toEqual(['+CDS: 24', '+CMT: ,9', '+CREG: 1']);
		expect(answers()).toEqual([ok()]);
	});

	test('a result that is nobody’s, and an echo, are counted and not told', () => {
		const { says, urcs, statistics, state } = openDesk();
		says('\r\nOK\r\nAT+CSQ\r');
		expect(urcs()).toEqual([]);
		expect(statistics().strays).toBe(2);
		expect(state()).toBe('idle');
	});

	test('a prompt is left with ESC, and what is asked waits for a clean OK', () => {
		const { says, ask, wire } = openDesk();
		says('\r\n> ');
		ask(at('+CSQ'));
		expect(wire()).toEqual(['\x1b', 'AT\r']);
	});
});

describe('an echo', () => {
	test('is dropped, and turned off before the next command', () => {
		const { ask, says, wire, answers } = openDesk();
		ask(at('+CSQ'));
		ask(at('+CREG?'));
		says('AT+CSQ\r\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CSQ: 9,99')]);
		expect(wire()).toEqual(['AT+CSQ\r', correction]);
		says('ATE0Q0V1\r\r\nOK\r\n');
		expect(wire()).toEqual(['AT+CSQ\r', correction, 'AT+CREG?\r']);
	});

	test('of a body is dropped too', () => {
		const { ask, says, answers, urcs } = openDesk();
		ask(at('+CMGS=2', { body: '0011' }));
		says('AT+CMGS=2\r\r\n> ');
		says('0011\x1a\r\n+CMGS: 1\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CMGS: 1')]);
		expect(urcs()).toEqual([]);
	});

	test('of an escape sequence, alone or before a command, is dropped as well', () => {
		const { ask, says, urcs, answers } = openDesk();
		says('+++\r\n');
		says('+++');
		ask(at('+CSQ'));
		says('AT+CSQ\r\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CSQ: 9,99')]);
		expect(urcs()).toEqual([]);
	});

	test('that cannot be turned off is borne after three attempts', () => {
		const { ask, says, wire } = openDesk();
		for (let count = 0; count < 5; count++) {
			ask(at('+CSQ'));
			says('AT+CSQ\r\r\nOK\r\n');
			if (count < 3) says('ATE0Q0V1\r\r\nERROR\r\n');
		}
		expect(wire().filter((text) => text === correction)).toHaveLength(3);
		ask(at('+CSQ'));
		says('\r\nOK\r\n');
		ask(at('+CSQ'));
		says('AT+CSQ\r\r\nOK\r\n');
		expect(wire().at(-1)).toBe(correction);
	});

	test('a modem that says nothing to that is synchronised with', () => {
		const { ask, says, tick, state } = openDesk();
		ask(at('+CSQ'));
		says('AT+CSQ\r\r\nOK\r\n');
		expect(state()).toBe('correcting');
		tick(3_000);
		expect(state()).toEqual({ synchronising: 'probing' });
	});

	test('found while synchronising is turned off as well', () => {
		const { opens, says, tick, wire } = desk();
		opens();
		says('AT\r\r\nOK\r\n');
		tick(QUIET_MS);
		expect(wire()).toEqual(['AT\r', correction]);
	});
});

describe('a time limit', () => {
	test("is the command's own, and nothing that comes in between moves it", () => {
		const { ask, says, tick, answers } = openDesk();
		ask(at('+COPS=?'));
		for (let minute = 0; minute < 5; minute++) {
			tick(60_000);
			says('\r\n+CREG: 2\r\n');
		}
		tick(14_900);
		expect(answers()).toEqual([]);
		tick(100);
		expect(answers()).toEqual([silent]);
	});

	test('a late answer is not the next command’s', () => {
		const { ask, says, tick, answers, urcs, wire } = openDesk();
		ask(at('+CREG?'));
		ask(at('+CSQ'));
		tick(10_000);
		expect(wire()).toEqual(['AT+CREG?\r', 'AT\r']);
		says('\r\n+CREG: 2,1\r\n\r\nOK\r\n');
		tick(200);
		says('\r\nOK\r\n');
		tick(200);
		expect(wire()).toEqual(['AT+CREG?\r', 'AT\r']);
		tick(200);
		expect(wire()).toEqual(['AT+CREG?\r', 'AT\r', 'AT+CSQ\r']);
		says('\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(answers()).toEqual([silent, ok('+CSQ: 9,99')]);
		expect(urcs()).toEqual([]);
	});

	test('a late answer that may be followed by another is waited behind for longer', () => {
		const { ask, says, tick, answers, wire } = openDesk();
		ask(at('+CPIN?'));
		ask(at('+CSQ'));
		tick(10_000);
		says('\r\n+CPIN: READY\r\n\r\nOK\r\n');
		tick(1_900);
		expect(wire()).toEqual(['AT+CPIN?\r', 'AT\r']);
		says('\r\nOK\r\n');
		tick(QUIET_MS);
		says('\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
		expect(answers()).toEqual([silent, ok('+CSQ: 9,99')]);
	});

	test('what is told unasked meanwhile is told, and what is nobody’s is not', () => {
		const { ask, says, tick, urcs } = openDesk();
		ask(at('+CGMM'));
		tick(3_000);
		says('\r\nEC25\r\n\r\n+CREG: 1\r\n\r\nOK\r\n');
		expect(urcs()).toEqual(['+CREG: 1']);
	});

	test('a late CONNECT is hung up', () => {
		const { ask, says, tick, wire, told } = openDesk();
		ask(at('D*99#'));
		tick(120_000);
		says('\r\nCONNECT\r\n');
		tick(2_300);
		expect(wire()).toEqual(['ATD*99#\r', 'AT\r', '+++', 'ATH\r']);
		says('\r\nOK\r\n');
		expect(told).toEqual([{ type: 'DATA_ENDED' }]);
	});
});

describe('a modem that does not answer', () => {
	test('is told, and who waits is answered', () => {
		const { opens, ask, tick, told, answers } = desk();
		opens();
		ask(at('+CSQ'));
		ask(at('+CREG?'));
		tick(5_500);
		expect(told).toEqual([{ type: 'OPENED' }, { type: 'UNRESPONSIVE', garbageBytes: 0 }]);
		expect(answers()).toEqual([silent, silent]);
		ask(at('+CSQ'));
		expect(answers()).toHaveLength(3);
	});

	test('is told with the garbage that came: the baud rate may be wrong', () => {
		const { opens, bytes, tick, told, statistics } = desk();
		opens();
		tick(100);
		bytes(Uint8Array.from({ length: 5_000 }, (_, index) => (index % 2 ? 0x41 : 0xf8)));
		tick(5_400);
		expect(told.at(-1)).toEqual({ type: 'UNRESPONSIVE', garbageBytes: 2_500 });
		bytes(new Uint8Array(20_000).fill(0x41));
		expect(statistics().garbageBytes).toBe(22_500 + 2_500);
	});

	test('goes on being asked, with a growing wait of a minute at most', () => {
		const { tick, wire } = unresponsiveDesk();
		const counts = [2_000, 5_100, 9_100, 3_600_000].map((ms) => {
			tick(ms);
			return wire().length;
		});
		expect(counts.slice(0, 3)).toEqual([1, 2, 3]);
		expect(counts.at(-1)).toBeGreaterThan(60);
		expect(counts.at(-1)).toBeLessThan(66);
		expect(new Set(wire())).toEqual(new Set(['AT\r', `\x1b${correction}`]));
	});

	test('is told when it answers again, and commands go out again', () => {
		const { tick, says, told, ask, wire } = unresponsiveDesk();
		tick(2_000);
		says('\r\nOK\r\n');
		tick(2_100);
		expect(told).toEqual([{ type: 'UNRESPONSIVE', garbageBytes: 0 }, { type: 'RESPONSIVE' }]);
		ask(at('+CSQ'));
		says('\r\nOK\r\n');
		tick(QUIET_MS);
		expect(wire().at(-1)).toBe('AT+CSQ\r');
	});

	test('an error is no sign of health', () => {
		const { tick, says, state } = unresponsiveDesk();
		says('\r\nERROR\r\n');
		tick(LONG_QUIET_MS);
		expect(state()).toEqual({ unresponsive: 'waiting' });
	});

	test('is asked at once when it says that it has started', () => {
		const { says, wire, urcs, statistics } = unresponsiveDesk();
		says('\r\nwhat is this\r\n\r\n+CREG: 0\r\n');
		expect(wire()).toEqual([]);
		expect(statistics().strays).toBe(1);
		says('\r\nRDY\r\n> ');
		expect(wire()).toEqual(['AT\r', '\x1b']);
		expect(urcs()).toEqual(['+CREG: 0', 'RDY']);
	});
});

describe('a modem that starts anew', () => {
	test('in the middle of a command: the command is lost, at once', () => {
		const { ask, says, answers, urcs, wire, tick } = openDesk();
		ask(at('+COPS=?'));
		ask(at('+CSQ'));
		says('\r\nRDY\r\n');
		expect(urcs()).toEqual(['RDY']);
		expect(answers()).toEqual([silent]);
		says('AT\r\r\nOK\r\n');
		tick(2_100);
		says('AT\r\r\nOK\r\n');
		tick(QUIET_MS);
		expect(wire()).toEqual(['AT+COPS=?\r', 'AT\r', `\x1b${correction}`, correction]);
		says('ATE0Q0V1\r\r\nOK\r\n');
		expect(wire().at(-1)).toBe('AT+CSQ\r');
	});
});

describe('data mode', () => {
	test('begins with CONNECT: the asker is told, others are refused', () => {
		const { answers, ask, wire } = dataDesk();
		ask(at('+CSQ'));
		expect(answers()).toEqual([{ kind: 'connected', text: 'CONNECT 150000000' }, failed('the line carries data')]);
		expect(wire()).toEqual([]);
	});

	test('what comes is nobody’s, also what looks like a line or a result', () => {
		const { says, urcs, state, statistics } = dataDesk();
		says('~\xff}#\xc0!}!}\r\n+CREG: 1\r\nOK\r\n> ');
		expect(urcs()).toEqual([]);
		expect(state()).toEqual({ data: 'carrying' });
		expect(statistics().garbageBytes).toBe(0);
	});

	test('also in the same chunk', () => {
		const { ask, says, urcs, state, told } = openDesk();
		ask(at('D*99#'));
		says('\r\nCONNECT\r\n~hello\r\n> +CREG: 1\r\n');
		expect(state()).toEqual({ data: 'carrying' });
		expect(urcs()).toEqual([]);
		expect(told).toEqual([]);
	});

	test('ends with NO CARRIER', () => {
		const { says, told, state } = dataDesk();
		says('~\xff~\r\nNO CARRIER\r\n');
		expect(told).toEqual([{ type: 'DATA_ENDED' }]);
		expect(state()).toEqual({ synchronising: 'probing' });
	});

	test('is left by an escape sequence with silence on both sides of it, and hung up', () => {
		const { hangUp, tick, wire, says, told } = dataDesk();
		hangUp();
		tick(1_000);
		expect(wire()).toEqual([]);
		tick(100);
		expect(wire()).toEqual(['+++']);
		says('\r\nOK\r\n');
		tick(1_100);
		expect(wire()).toEqual(['+++', 'ATH\r']);
		says('\r\nOK\r\n');
		expect(told).toEqual([{ type: 'DATA_ENDED' }]);
		expect(wire()).toEqual(['+++', 'ATH\r', 'AT\r']);
	});

	test('is over also when nothing answers to ATH', () => {
		const { hangUp, tick, told } = dataDesk();
		hangUp();
		tick(2_200 + 90_000);
		expect(told).toEqual([{ type: 'DATA_ENDED' }]);
	});

	test('refuses who waits', () => {
		const { ask, says, answers } = openDesk();
		ask(at('D*99#'));
		ask(at('+CSQ'));
		says('\r\nCONNECT\r\n');
		expect(answers()).toEqual([{ kind: 'connected', text: 'CONNECT' }, failed('the line carries data')]);
	});

	test('is not begun by a command that makes no call: it is hung up', () => {
		const { ask, says, answers, tick, wire } = openDesk();
		ask(at('+CSQ'));
		says('\r\nCONNECT\r\n');
		expect(answers()).toEqual([silent]);
		tick(2_300);
		expect(wire()).toEqual(['AT+CSQ\r', '+++', 'ATH\r']);
	});

	test('that nobody asked for is hung up', () => {
		const { says, tick, wire } = openDesk();
		says('\r\nCONNECT\r\n');
		tick(1_100);
		expect(wire()).toEqual(['+++']);
	});

	test('there is nothing to hang up otherwise', () => {
		const { hangUp, tick, wire } = openDesk();
		hangUp();
		tick(10_000);
		expect(wire()).toEqual([]);
	});
});

describe('a secret command', () => {
	test('no line that may be its echo goes anywhere', () => {
		const { ask, says, answers, told } = openDesk();
		ask(at('+CPIN="1234"', { secret: true }));
		says('AT+CPIN="1234"\r\r\nT+CPIN="1234"\r\n\r\n+CREG: 2\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok()]);
		expect(told).toEqual([{ type: 'URC', line: '+CREG: 2' }]);
	});

	test('its reply is known by its prefix', () => {
		const { ask, says, answers, told } = openDesk();
		ask(at('+CMGS=2', { body: '0011', secret: true }));
		says('\r\n> ');
		says('001\r\n+CMGS: 1\r\n\r\nOK\r\n');
		expect(answers()).toEqual([ok('+CMGS: 1')]);
		expect(told).toEqual([]);
	});
});

describe('the port', () => {
	test('is lost when it takes no bytes for 5 s, and who waits is answered', () => {
		const { ask, tick, actor, wire, answers } = openDesk({ written: false });
		ask(at('+COPS=?'));
		ask(at('+CSQ'));
		tick(5_000);
		expect(wire().at(-1)).toBe('CLOSE');
		ask(at('+CREG?'));
		tick(1_600);
		expect(actor.getSnapshot().output).toEqual({ lost: 'the port takes no more bytes' });
		expect(answers()).toEqual([silent, silent, silent]);
	});

	test('each receipt is for one write', () => {
		const { says, port, tick, actor } = openDesk({ written: false });
		says('> ');
		port.tell({ type: 'WRITTEN' });
		tick(4_900);
		expect(actor.getSnapshot().value).toMatchObject({ open: { writing: 'awaitingReceipt' } });
		tick(100);
		expect(actor.getSnapshot().value).toBe('stuck');
	});

	test('that goes ends the channel with the reason', () => {
		const { port, actor, ask, answers } = openDesk();
		ask(at('+CSQ'));
		port.fail(new Error('/dev/ttyUSB2 is gone'));
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { lost: '/dev/ttyUSB2 is gone' } });
		expect(answers()).toEqual([silent]);
	});

	test('is closed in order, but not waited for for ever', () => {
		const { close, wire, tick, actor, port } = openDesk();
		close();
		expect(wire()).toEqual(['CLOSE']);
		expect(actor.getSnapshot().status).toBe('active');
		tick(1_600);
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { lost: undefined } });
		expect(port.released).toBe(1);
	});
});

test('the statistics say what happened', () => {
	const { ask, says, tick, bytes, statistics } = openDesk();
	ask(at('+CSQ'));
	says('\r\n+CREG: 1\r\n\r\n+CSQ: 9,99\r\n\r\nOK\r\n');
	ask(at('+CSQ'));
	bytes(Uint8Array.of(0, 0xff));
	tick(3_000);
	expect(statistics()).toEqual({ commands: 2, silent: 1, lines: 4, urcs: 1, strays: 0, garbageBytes: 2 });
});

everyEdgeIsTaken(atChannelMachine, edges);
