import { describe, expect, test, vi } from 'vitest';
import { typeAt } from '../kit/at-client.ts';
import { startModem } from '../kit/modem-child.ts';

/** A modem that is registered, its line without echo and errors with numbers, and somebody who types at it. */
async function typing(...options: string[]) {
	const modem = await startModem('--boot-ms', '0', '--register-ms', '0', ...options);
	await vi.waitFor(async () => expect((await modem.ask()).power).toBe('on'));
	const client = await typeAt(modem.url);
	await client.ask('ATE0+CMEE=1');
	return { modem, ...client };
}

const lines = (text: string) => text.split('\r\n').filter((line) => line !== '');
/** "Hi" to 110. */
const SUBMIT = '00010003810110F000080400480069';
const LENGTH = 14;

describe('the line', () => {
	test('echoes until it is told not to, and again after a restart', async () => {
		const modem = await startModem('--boot-ms', '0');
		const client = await typeAt(modem.url);
		await vi.waitFor(async () => expect((await modem.ask()).power).toBe('on'));
		expect(await client.ask('AT')).toContain('AT\r\r\nOK\r\n');
		expect(await client.ask('ATE0')).toBe('ATE0\r\r\nOK\r\n');
		expect(await client.ask('AT')).toBe('\r\nOK\r\n');
		client.send('AT+CFUN=1,1\r');
		await client.hears(/QUSIM: 1\r\n$/);
		expect(await client.ask('AT')).toContain('AT\r\r\nOK\r\n');
	});

	test('takes several commands at once, up to the first that fails', async () => {
		const { ask } = await typing();
		expect(lines(await ask('ATV1Q0;+CFUN?;+CREG?'))).toEqual(['ERROR']);
		expect(lines(await ask('ATV1Q0+CFUN?;+CREG?'))).toEqual(['+CFUN: 1', '+CREG: 0,1', 'OK']);
		expect(lines(await ask('AT+CFUN?;+NOSUCH;+CREG?'))).toEqual(['+CFUN: 1', '+CME ERROR: 4']);
		expect(lines(await ask('AT+CGDCONT=1,"IP","a;b"'))).toEqual(['OK']);
		expect(lines(await ask('AT+CGDCONT?'))).toEqual(['+CGDCONT: 1,"IP","a;b","0.0.0.0",0,0', 'OK']);
	});

	test('answers in numbers, or not at all, or in words', async () => {
		const { ask, send, hears } = await typing();
		expect(await ask('ATV0', /\r$/)).toBe('0\r');
		expect(await ask('AT+CSQ', /0\r$/)).toBe('+CSQ: 20,99\r\n0\r');
		expect(await ask('ATB', /\r$/)).toBe('4\r');
		await ask('ATV1');
		send('ATQ1\rAT+CFUN?\r');
		expect(await hears(/\+CFUN: 1\r\n$/)).toBe('\r\n+CFUN: 1\r\n');
		expect(lines(await ask('ATQ0'))).toEqual(['OK']);
		expect(lines(await ask('AT+CMEE=2'))).toEqual(['OK']);
		expect(lines(await ask('AT+NOSUCH'))).toEqual(['+CME ERROR: operation not supported']);
		expect(lines(await ask('AT+CMEE=0;+NOSUCH'))).toEqual(['ERROR']);
	});

	test('has S-parameters, takes characters back, and repeats', async () => {
		const { ask, send, hears } = await typing();
		expect(lines(await ask('ATS3?S5?'))).toEqual(['013', '008', 'OK']);
		expect(lines(await ask('AT+CFX\bUN?'))).toEqual(['+CFUN: 1', 'OK']);
		send('A/');
		expect(lines(await hears(/OK\r\n$/))).toEqual(['+CFUN: 1', 'OK']);
		expect(lines(await ask('ATS99=1'))).toEqual(['ERROR']);
		expect(lines(await ask('nonsense at+cfun?'))).toEqual(['+CFUN: 1', 'OK']);
	});

	test('has faults when it is told', async () => {
		const { modem, ask, send, hears } = await typing();
		modem.tell({ do: 'faults', delayMs: 60 });
		await modem.ask();
		send('AT+CFUN?\r');
		modem.tell({ do: 'urc', text: 'RING' });
		expect(lines(await hears(/OK\r\n$/))).toEqual(['RING', '+CFUN: 1', 'OK']);
		modem.tell({ do: 'faults', delayMs: 0, hung: true });
		await modem.ask();
		send('AT\r');
		await vi.waitFor(async () => expect((await modem.ask()).bytes.unheard).toBe(3));
		modem.tell({ do: 'faults', hung: false });
		modem.tell({ do: 'line', echo: true });
		await modem.ask();
		expect(await ask('ATI0')).toContain('ATI0\r\r\nQuectel\r\n');
		modem.tell({ do: 'faults', garbage: true });
		await modem.ask();
		send('AT\r');
		expect(await hears(/.../)).not.toContain('A');
	});

	test('is told what it cannot make sense of', async () => {
		const modem = await startModem();
		modem.tell('{');
		modem.tell({ do: 'fly' });
		await modem.ask();
		expect(modem.complaints()).toMatch(/not JSON[\s\S]*Invalid/);
		expect(await modem.leave()).toBe(0);
	});

	test.each([
		['--profile', 'nokia'],
		['--faults', '{'],
	])('refuses %s %s', async (...options) => {
		await expect(startModem(...options)).rejects.toThrow(/ended with 2/);
	});
});

describe('the card', () => {
	test('wants its PIN, has three tries, and then its PUK', async () => {
		const { modem, ask } = await typing('--pin', '4711');
		expect(lines(await ask('AT+CPIN?'))).toEqual(['+CPIN: SIM PIN', 'OK']);
		expect(lines(await ask('AT+CIMI'))).toEqual(['+CME ERROR: 11']);
		expect(lines(await ask('AT+CREG?'))).toEqual(['+CREG: 0,0', 'OK']);
		expect(lines(await ask('AT+CPIN=1234'))).toEqual(['+CME ERROR: 16']);
		expect(lines(await ask('AT+CPINR'))).toEqual(['+CPINR: SIM PIN,2,3', '+CPINR: SIM PUK,10,10', 'OK']);
		await ask('AT+CPIN=1234');
		expect(lines(await ask('AT+CPIN="1234"'))).toEqual(['+CME ERROR: 12']);
		expect(lines(await ask('AT+CPIN?'))).toEqual(['+CPIN: SIM PUK', 'OK']);
		expect(lines(await ask('AT+CPIN="4711"'))).toEqual(['+CME ERROR: 12']);
		expect((await modem.ask()).sim).toEqual({ wants: 'SIM PUK', tries: { pin: 0, puk: 10 } });
		expect(lines(await ask('AT+CPIN="12345678","4711"', /registered|OK\r\n$/))).toEqual(['OK']);
		expect(lines(await ask('AT+CPIN?'))).toEqual(['+CPIN: READY', 'OK']);
		expect((await modem.ask()).sim.tries).toEqual({ pin: 3, puk: 10 });
	});

	test('remembers its tries when the modem is restarted, and wants its PIN again', async () => {
		const { modem, ask, send, hears } = await typing('--pin', '4711');
		await ask('AT+CPIN=1234');
		send('AT+CFUN=1,1\r');
		await hears(/\+CPIN: SIM PIN\r\n/);
		expect((await modem.ask()).sim).toEqual({ wants: 'SIM PIN', tries: { pin: 2, puk: 10 } });
	});

	test('can be pulled and put back, which the modem tells', async () => {
		const { modem, ask, hears } = await typing();
		await ask('AT+CEREG=2');
		modem.tell({ do: 'sim', inserted: false });
		await hears(/NOT INSERTED\r\n[\s\S]*\+CEREG: 0\r\n$/);
		expect(lines(await ask('AT+CPIN?'))).toEqual(['+CME ERROR: 10']);
		modem.tell({ do: 'sim', inserted: true });
		await hears(/READY\r\n[\s\S]*\+CEREG: 2\r\n[\s\S]*\+CEREG: 1,"1A2B","01C3D4E5",7\r\n$/);
	});
});

describe('the network', () => {
	test('is told as it was asked for: not, in short, with the cell', async () => {
		const { modem, ask, hears } = await typing();
		await ask('AT+CREG=2;+CGREG=1');
		modem.tell({ do: 'registration', state: 'denied' });
		expect(lines(await hears(/\+CGREG: 3\r\n$/))).toEqual(['+CREG: 3', '+CGREG: 3']);
		modem.tell({ do: 'registration', state: 'roaming' });
		expect(lines(await hears(/\+CGREG: 5\r\n$/))).toEqual(['+CREG: 5,"1A2B","01C3D4E5",7', '+CGREG: 5']);
		expect(lines(await ask('AT+CREG?;+CGREG?;+CEREG?'))).toEqual([
			'+CREG: 2,5,"1A2B","01C3D4E5",7',
			'+CGREG: 1,5',
			'+CEREG: 0,5',
			'OK',
		]);
	});

	test('has an operator, in each of its names; and is left and found again', async () => {
		const { ask } = await typing();
		expect(lines(await ask('AT+COPS=3,2;+COPS?'))).toEqual(['+COPS: 0,2,"310260",7', 'OK']);
		expect(lines(await ask('AT+COPS=?'))[0]).toMatch(/^\+COPS: \(2,"T-Mobile"/);
		await ask('AT+CREG=1;+COPS=2');
		expect(lines(await ask('AT+COPS?'))).toEqual(['+COPS: 2', 'OK']);
		await ask('AT+COPS=0', /\+CREG: 1\r\n$/);
		expect(lines(await ask('AT+COPS=1,2,"99999"'))).toEqual(['+CME ERROR: 30']);
		expect(lines(await ask('AT+CFUN=4'))).toContain('+CREG: 0');
	});

	test('is as strong as it is told, in the measures of 27.007 and of the makers', async () => {
		const { modem, ask } = await typing();
		modem.tell({ do: 'signal', rssi: -113, rsrp: -140, rsrq: -20, sinr: 0 });
		await modem.ask();
		expect(lines(await ask('AT+CSQ;+CESQ;+QCSQ'))).toEqual([
			'+CSQ: 0,99',
			'+CESQ: 99,99,255,255,0,1',
			'+QCSQ: "LTE",-113,-140,100,-20',
			'OK',
		]);
	});

	test('gives a context an address, if it knows the access point', async () => {
		const { modem, ask, hears } = await typing();
		await ask('AT+CGDCONT=2,"IP","good";+CGDCONT=3,"IP","bad"');
		modem.tell({ do: 'refuseApn', apn: 'bad' });
		await modem.ask();
		expect(lines(await ask('AT+CGACT=1,2;+CGPADDR=2'))).toEqual(['+CGPADDR: 2,"10.64.0.3"', 'OK']);
		expect(lines(await ask('AT+CGACT=1,3'))).toEqual(['+CME ERROR: 127']);
		expect(lines(await ask('AT+CGDCONT=1;+CGACT?'))).toEqual(['+CGACT: 2,1', '+CGACT: 3,0', 'OK']);
		expect(lines(await ask('ATD*99***3#'))).toEqual(['NO CARRIER']);
		expect(lines(await ask('ATD*99***2#'))).toEqual(['CONNECT 150000000']);
		modem.tell({ do: 'urc', text: 'RING' });
		modem.tell({ do: 'hangUp' });
		expect(lines(await hears(/RING\r\n$/))).toEqual(['NO CARRIER', 'RING']);
	});

	test('keeps data apart from commands, until it is interrupted', async () => {
		const { modem, ask, send, hears } = await typing();
		await ask('ATX0D*99#');
		send('AT\r~');
		await vi.waitFor(async () => expect((await modem.ask()).bytes.data).toBe(4));
		send('+++');
		expect(lines(await hears(/OK\r\n$/))).toEqual(['OK']);
		expect(lines(await ask('ATO'))).toEqual(['CONNECT']);
	});
});

describe('messages', () => {
	test('are sent when their length is right, and the prompt can be left', async () => {
		const { modem, ask, send, hears } = await typing();
		expect(await ask(`AT+CMGS=${LENGTH}`, /> $/)).toBe('\r\n> ');
		send(`${SUBMIT}\x1a`);
		expect(lines(await hears(/OK\r\n$/))).toEqual(['+CMGS: 42', 'OK']);
		await ask('AT+CMGS=13', /> $/);
		send(`${SUBMIT}\x1a`);
		expect(lines(await hears(/\d\r\n$/))).toEqual(['+CMS ERROR: 304']);
		await ask(`AT+CMGS=${LENGTH}`, /> $/);
		send('00\x1b');
		expect(lines(await hears(/OK\r\n$/))).toEqual(['OK']);
		modem.tell({ do: 'refuseSms', code: 42 });
		await ask(`AT+CMGS=${LENGTH}`, /> $/);
		send(`${SUBMIT}\x1a`);
		expect(lines(await hears(/\d\r\n$/))).toEqual(['+CMS ERROR: 42']);
		expect((await modem.ask()).messages.sent).toEqual([SUBMIT]);
	});

	test('that come are stored and told, and wait where there is no room', async () => {
		const { modem, ask, hears } = await typing();
		await ask('AT+CPMS="SM","SM","SM";+CNMI=2,1');
		for (let index = 0; index < 11; index++) modem.tell({ do: 'sms', from: '110', text: `number ${index}` });
		await hears(/\+CMTI: "SM",10\r\n$/);
		expect(lines(await ask('AT+CPMS?'))[0]).toBe('+CPMS: "SM",10,10,"SM",10,10,"SM",10,10');
		expect((await modem.ask()).messages.waiting).toBe(1);
		expect(lines(await ask('AT+CMGD=3', /OK\r\n/))).toContain('OK');
		expect((await modem.ask()).messages).toMatchObject({ waiting: 0, stored: { SM: 10 } });
		expect(lines(await ask('AT+CMGR=3'))[0]).toMatch(/^\+CMGR: 0,,\d+$/);
		expect(lines(await ask('AT+CMGL=1'))).toHaveLength(3);
		expect(lines(await ask('AT+CMGL=4'))).toHaveLength(21);
		await ask('AT+CMGD=1,4');
		expect(lines(await ask('AT+CMGR=1'))).toEqual(['+CMS ERROR: 321']);
	});

	test('that come directly are to be acknowledged, where that was asked for', async () => {
		const { modem, ask, hears } = await typing();
		await ask('AT+CSMS=1;+CNMI=2,2');
		modem.tell({ do: 'sms', from: '+4917012345678', text: 'x'.repeat(100), lost: [1] });
		expect(lines(await hears(/[0-9A-F]{20}\r\n$/))).toEqual([
			expect.stringMatching(/^\+CMT: ,\d+$/),
			expect.stringMatching(/^07912160130300F4440D91947110325476F80008/),
		]);
		expect(lines(await ask('AT+CNMA'))).toEqual(['OK']);
		expect(lines(await ask('AT+CNMA'))).toEqual(['+CMS ERROR: 340']);
		expect((await modem.ask()).messages.acknowledged).toBe(1);
	});
});

describe('each make', () => {
	test.each([
		['generic', 'AT+CFUN=1,1', /RDY/, 'AT+CCID', '+CCID: '],
		['quectel', 'AT+CFUN=1,1', /RDY[\s\S]*\+QUSIM: 1/, 'AT+QCCID', '+QCCID: '],
		['telit', 'AT#REBOOT', /#QSS: 3/, 'AT#CCID', '#CCID: '],
		['simcom', 'AT+CRESET', /PB DONE/, 'AT+CICCID', '+ICCID: '],
		['ublox', 'AT+CFUN=16', /\+UUSIMSTAT: 1/, 'AT+CCID', '+CCID: '],
		['sierra', 'AT!RESET', /READY/, 'AT!ICCID?', '!ICCID: '],
	])('%s: restarts and names its card in its own way', async (profile, restart, ready, command, word) => {
		const { modem, ask, send, hears } = await typing('--profile', profile);
		expect(lines(await ask(command))).toEqual([`${word}8901260123456789012F`, 'OK']);
		send(`${restart}\r`);
		await hears(ready);
		expect((await modem.ask()).boots).toBe(2);
	});

	test('goes off and comes on by its power key; and one on USB is gone meanwhile', async () => {
		const { modem, ask, isOpen } = await typing();
		await ask('AT+QPOWD=1');
		await vi.waitFor(async () => expect((await modem.ask()).power).toBe('off'), 5_000);
		modem.tell({ do: 'powerKey' });
		await vi.waitFor(async () => expect((await modem.ask()).power).toBe('on'));
		modem.tell({ do: 'reboot', vanish: true });
		await vi.waitFor(() => expect(isOpen()).toBe(false));
	});
});
