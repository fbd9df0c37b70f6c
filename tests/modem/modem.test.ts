/** The life of a modem, with a modem that answers from a table at the other end of the port. */
import { describe, expect, test } from 'vitest';
import { modemMachine } from '../../machines/modem/modem.ts';
import { everyEdgeIsTaken } from '../kit/edges.ts';
import { cme, ERROR } from '../kit/modem.ts';
import { edges, MINUTE, modemDesk, WAY } from '../kit/modem-life.ts';

const GONE = '/dev/ttyUSB2: there is no such device';

describe('a modem', () => {
	test('is found, identified, registered, and told as ready', async () => {
		const { online, condition } = await modemDesk();
		await online();
		expect(condition()).toMatchObject({
			state: 'ready',
			detail: {
				port: '/dev/ttyUSB2',
				manufacturer: 'Quectel',
				imei: '861107030000000',
				sim: 'ready',
				iccid: '89012600000000000001',
				registration: 'home',
				operator: 'T-Mobile',
				accessTechnology: 'LTE',
				cell: '01C3D4E5',
				apn: 'internet',
				signal: { rssiDbm: -73 },
			},
		});
	});

	test('that is not there is waited for, for ever', async () => {
		const { port, pass, condition, alarm, online } = await modemDesk({ absent: GONE });
		expect(condition()).toMatchObject({ state: 'down', detail: { reason: GONE } });
		expect(alarm('modem-port')).toMatchObject({ text: GONE });
		for (let minute = 0; minute < 10; minute++) await pass(MINUTE);
		expect(port.inputs.length).toBeGreaterThan(20);
		port.absent = undefined;
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
		expect(alarm('modem-port')).toBeUndefined();
	});

	test('that is pulled amid its work is told and found again', async () => {
		const { port, pass, condition, online } = await modemDesk();
		await online();
		port.pull(GONE);
		await pass(0);
		expect(condition()).toMatchObject({ state: 'down', detail: { reason: GONE } });
		expect(condition()?.detail).not.toHaveProperty('imei');
		port.absent = undefined;
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
	});

	test('is found at the baud rate at which it answers, and that is where it is looked for again', async () => {
		const { port, pass, online, condition } = await modemDesk({ baudRates: [115_200, 9_600, 460_800], rate: 460_800 });
		await pass(MINUTE);
		await online();
		expect(port.inputs.map(({ baudRate }) => baudRate)).toEqual([115_200, 9_600, 460_800]);
		expect(condition()).toMatchObject({ state: 'ready' });
		port.pull(GONE);
		port.absent = undefined;
		await online();
		expect(port.inputs.at(-1)).toMatchObject({ baudRate: 460_800 });
	});

	test('that answers at none is told, and tried again', async () => {
		const { port, pass, condition, alarm } = await modemDesk({ baudRates: [115_200, 9_600], rate: 1 });
		await pass(MINUTE / 2);
		expect(condition()).toMatchObject({ state: 'down', detail: { reason: 'the modem does not answer' } });
		expect(alarm('modem-port')).toBeDefined();
		const tried = port.inputs.length;
		await pass(2 * MINUTE);
		expect(port.inputs.length).toBeGreaterThan(tried);
	});

	test('that is no modem is mute; one that begins to answer is identified', async () => {
		const { pass, modem, condition, online } = await modemDesk({ replies: { '': ERROR } });
		await pass(MINUTE);
		expect(condition()).toMatchObject({ state: 'down' });
		modem.reply({ '': [] });
		await pass(2 * MINUTE);
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
	});

	test('that starts anew amid its work is identified anew', async () => {
		const { port, modem, pass, online } = await modemDesk();
		await online();
		modem.heard();
		port.say('RDY');
		await pass(5_000);
		expect(modem.heard()).toContain('+CGMI');
		modem.reply({ '+CREG?': ['+CREG: 0,1'] });
		await pass(35_000);
		expect(modem.heard()).toContain('+CGMI');
	});

	test('that starts anew while it is asked who it is, is asked again', async () => {
		const { port, modem, pass, online, condition } = await modemDesk({ replies: { '+CGMI': 'later' } });
		await pass(1_000);
		port.say('+QIND: SMS DONE');
		modem.reply({ '+CGMI': ['Quectel'] });
		port.say('APP RDY');
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
	});

	test('that starts anew while its card is not open yet is identified anew', async () => {
		const { port, modem, pass } = await modemDesk({ replies: { '+CPIN?': cme(10) } });
		await pass(5_000);
		modem.heard();
		port.say('RDY');
		await pass(5_000);
		expect(modem.heard()).toContain('+CGMI');
	});

	test('that falls silent is told, and its port is opened anew', async () => {
		const { port, pass, online, condition, alarm } = await modemDesk();
		await online();
		port.rate = 1;
		await pass(MINUTE);
		expect(condition()).toMatchObject({ state: 'down' });
		expect(alarm('modem-port')).toMatchObject({ text: expect.stringContaining('does not answer any more') });
		await pass(6 * MINUTE);
		expect(port.inputs).toHaveLength(2);
		port.rate = undefined;
		await pass(2 * MINUTE);
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
	});

	test('that was silent for a while is identified anew', async () => {
		const { port, pass, online, condition, modem } = await modemDesk();
		await online();
		port.rate = 1;
		await pass(MINUTE);
		port.rate = undefined;
		modem.heard();
		await pass(MINUTE);
		expect(modem.heard()).toContain('+CGMI');
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
	});
});

describe('the card', () => {
	test('that is pulled takes the network with it, and its alarm goes when it is back', async () => {
		const { port, modem, pass, online, condition, alarm } = await modemDesk();
		await online();
		modem.reply({ '+CPIN?': cme(10) });
		port.say('+CPIN: NOT READY');
		await pass(1_000);
		expect(condition()).toMatchObject({ state: 'down', detail: { sim: 'absent' } });
		expect(condition()?.detail).not.toHaveProperty('registration');
		expect(alarm('modem-sim')).toBeDefined();
		modem.reply({ '+CPIN?': ['+CPIN: READY'] });
		port.say('+QUSIM: 1');
		await online();
		expect(condition()).toMatchObject({ state: 'ready' });
		expect(alarm('modem-sim')).toBeUndefined();
	});

	test.each([
		['+CPIN: SIM PIN', 'modem-pin'],
		['+CPIN: SIM PUK', 'modem-puk'],
		['+CPIN: PH-SIM PIN', 'modem-sim'],
	])('that says %s raises %s', async (line, id) => {
		const { pass, alarm } = await modemDesk({ replies: { '+CPIN?': [line] } });
		await pass(5_000);
		expect(alarm(id)).toMatchObject({ severity: 'error', remedy: expect.any(String) });
	});
});

describe('the network', () => {
	test('that is missing for two minutes is told, and when it is back', async () => {
		const { port, modem, pass, online, condition, alarm } = await modemDesk();
		await online();
		modem.reply({ '+CREG?': ['+CREG: 2,2'] });
		port.say('+CREG: 2');
		await pass(MINUTE);
		expect(condition()).toMatchObject({ state: 'degraded', detail: { registration: 'searching' } });
		expect(alarm('modem-registration')).toBeUndefined();
		await pass(MINUTE);
		expect(alarm('modem-registration')).toMatchObject({ severity: 'warning' });
		port.say('+CREG: 1');
		await pass(0);
		expect(alarm('modem-registration')).toBeUndefined();
	});

	test('that refuses the card is an error; without a card there is none to miss', async () => {
		const { port, modem, pass, alarm } = await modemDesk({ replies: { '+CREG?': ['+CREG: 2,3'] } });
		await pass(2 * MINUTE + 5_000);
		expect(alarm('modem-registration')).toMatchObject({ severity: 'error' });
		modem.reply({ '+CPIN?': cme(10) });
		port.say('+QUSIM: 0');
		await pass(5_000);
		expect(alarm('modem-registration')).toBeUndefined();
	});

	test('that does not come has the modem registered and reset, as often as it may be', async () => {
		const { modem, pass, condition, alarm, told } = await modemDesk({
			replies: { '+CREG?': ['+CREG: 2,2'], '+COPS=2': [], '+COPS=0': [], '+CFUN=1,1': [] },
			resetsPerDay: 1,
		});
		await pass(2 * MINUTE + 10_000);
		expect(modem.heard()).toEqual(expect.arrayContaining(['+COPS=2', '+COPS=0']));
		expect(told().some((event) => event.type === 'CONDITION_CHANGED' && 'step' in event.detail)).toBe(true);
		await pass(4 * MINUTE);
		expect(modem.heard()).toContain('+CFUN=1,1');
		expect(condition()).toMatchObject({ detail: { resetsToday: 1 } });
		await pass(10 * MINUTE);
		expect(alarm('modem-resets')).toMatchObject({ severity: 'warning' });
		expect(modem.heard()).not.toContain('+CFUN=1,1');
	});
});

describe('data', () => {
	const data = ({ condition }: Awaited<ReturnType<typeof modemDesk>>) => condition()?.detail.data;

	test('is used when there is a network, until that has been away for a minute', async () => {
		const at = await modemDesk({ wayFor: () => ({ way: WAY }) });
		await at.online();
		expect(at.modem.asked).toContain('+CGDCONT=1,"IP","internet"');
		expect(data(at)).toMatchObject({ state: 'connecting', interface: 'wwan0' });
		at.modem.reply({ '+CREG?': ['+CREG: 2,2'] });
		at.port.say('+CREG: 2');
		await at.pass(59_000);
		at.port.say('+CREG: 1');
		await at.pass(1_000);
		expect(data(at)).toBeDefined();
		at.port.say('+CREG: 2');
		await at.pass(2 * MINUTE);
		expect(data(at)).toBeUndefined();
		expect(at.alarm('modem-data')).toBeUndefined();
	});

	test('that goes with its port is known to be gone where the way to the cloud is chosen', async () => {
		const at = await modemDesk({ wayFor: () => ({ way: WAY }) });
		await at.online();
		expect(at.dataOfUplink()).toBe('connecting');
		at.port.pull('/dev/ttyUSB2 is gone');
		await at.pass(0);
		expect(at.dataOfUplink()).toBe('down');
	});

	test('is not used in foreign networks, unless that is wanted', async () => {
		const abroad = { replies: { '+CREG?': ['+CREG: 2,5'] }, wayFor: () => ({ way: WAY }) };
		const at = await modemDesk(abroad);
		await at.online();
		expect(at.condition()).toMatchObject({ state: 'degraded', detail: { dataBarred: 'roaming' } });
		expect(at.alarm('modem-roaming')).toMatchObject({ severity: 'info' });
		at.port.say('+CREG: 1');
		await at.pass(1_000);
		expect(data(at)).toBeDefined();
		expect(at.alarm('modem-roaming')).toBeUndefined();
		const allowed = await modemDesk({ ...abroad, roaming: true });
		await allowed.online();
		expect(data(allowed)).toBeDefined();
	});

	test('waits for an access point name that the modem takes', async () => {
		const at = await modemDesk({ replies: { '+CGDCONT=1,"IP","internet"': ERROR }, wayFor: () => ({ way: WAY }) });
		await at.online();
		expect(at.alarm('modem-apn')).toMatchObject({ text: expect.stringContaining('ERROR') });
		at.modem.heard();
		await at.pass(5 * MINUTE);
		expect(at.modem.heard()).toContain('+CGDCONT=1,"IP","internet"');
		at.perform('a', 'modem.setApn', { apn: 'other' });
		await at.online();
		expect(at.outcome('a')).toMatchObject([{ status: 'succeeded' }]);
		expect(at.alarm('modem-apn')).toBeUndefined();
		expect(at.condition()).toMatchObject({ detail: { apn: 'other', data: {} } });
		at.perform('b', 'modem.setApn', { apn: 'internet' });
		at.modem.reply({ '+CREG?': ['+CREG: 2,2'] });
		await at.pass(5_000);
		at.port.say('+CREG: 2');
		await at.pass(2 * MINUTE);
		expect(at.condition()?.detail).not.toHaveProperty('dataBarred');
	});

	test('that cannot be made says what is missing', async () => {
		const fault = { reason: 'there is no modem.data.port', remedy: 'set modem.data.port', refused: false };
		const at = await modemDesk({ apn: undefined, wayFor: () => ({ fault }) });
		await at.online();
		expect(at.alarm('modem-data')).toMatchObject({ text: fault.reason, remedy: fault.remedy });
		at.perform('a', 'modem.setApn', { apn: 'other' });
		await at.pass(1_000);
		at.modem.reply({ '+CPIN?': cme(10) });
		at.port.say('+QUSIM: 0');
		await at.pass(1_000);
		expect(at.condition()?.detail).not.toHaveProperty('dataBarred');
	});

	test('has the name that was set while the modem was away', async () => {
		const at = await modemDesk({ absent: GONE });
		at.perform('a', 'modem.setApn', { apn: 'other' });
		await at.pass(0);
		expect(at.condition()).toMatchObject({ detail: { apn: 'other' } });
	});

	test('that others make is left to them, whatever the name', async () => {
		const at = await modemDesk();
		await at.online();
		at.perform('a', 'modem.setApn', { apn: 'other' });
		await at.pass(1_000);
		expect(at.modem.asked).toContain('+CGDCONT=1,"IP","other"');
	});

	test('is connected anew with another name, which may change once more meanwhile', async () => {
		const at = await modemDesk({ wayFor: () => ({ way: WAY }), clings: true });
		await at.online();
		at.perform('a', 'modem.setApn', { apn: 'other' });
		await at.pass(1_000);
		at.perform('b', 'modem.setApn', { apn: 'third' });
		at.modem.reply({ '+CGDCONT=1,"IP","third"': [] });
		await at.pass(MINUTE);
		expect(at.modem.heard()).toContain('+CGDCONT=1,"IP","third"');
	});
});

describe('an order', () => {
	test.each([
		['by its word', 'RDY'],
		['without a word', '+QIND: SMS DONE'],
	])('to restart has succeeded when the modem is back, %s', async (_, line) => {
		const at = await modemDesk({ replies: { '+CFUN=1,1': [] } });
		await at.online();
		at.perform('a', 'modem.restart');
		await at.pass(5_000);
		expect(at.modem.heard()).toContain('+CFUN=1,1');
		expect(at.outcome('a')).toEqual([]);
		at.port.say(line);
		await at.pass(30_000);
		expect(at.outcome('a')).toMatchObject([{ status: 'succeeded' }]);
	});

	test('to restart has succeeded when a modem that was silent meanwhile answers', async () => {
		const at = await modemDesk({ replies: { '+CFUN=1,1': 'later' } });
		await at.online();
		at.perform('a', 'modem.restart');
		await at.pass(1_000);
		at.port.rate = 1;
		await at.pass(16_000);
		at.port.rate = undefined;
		await at.pass(MINUTE);
		expect(at.outcome('a')).toMatchObject([{ status: 'succeeded' }]);
	});

	test('to restart fails where the modem is away and there is no power to switch', async () => {
		const at = await modemDesk({ absent: GONE });
		at.perform('a', 'modem.restart');
		await at.pass(1_000);
		expect(at.outcome('a')).toMatchObject([{ status: 'failed', error: { code: 'STACK_DOWN' } }]);
	});

	test('to restart presses the key of a modem that is away', async () => {
		const at = await modemDesk({ absent: GONE, hasPowerKey: true });
		at.perform('a', 'modem.restart');
		await at.pass(1_000);
		at.port.absent = undefined;
		await at.pass(10_000);
		expect(at.outcome('a')).toMatchObject([{ status: 'succeeded' }]);
		expect(at.condition()).toMatchObject({ detail: { resetsToday: 1 } });
	});
});

describe('messages', () => {
	const HELLO = { number: '+15551234567', text: 'hello' };

	test('are refused while there is no open card', async () => {
		const { perform, outcome } = await modemDesk({ absent: GONE });
		perform('a', 'modem.sendSms', HELLO);
		expect(outcome('a')).toMatchObject([{ status: 'failed', error: { code: 'STACK_DOWN', retryable: true } }]);
	});

	test('are given to their chart, and what becomes of them is told once', async () => {
		const busy = { '+CMGF=0': [], '+CPMS=?': 'later' } as const;
		const { online, perform, outcome, send, told } = await modemDesk({ replies: busy });
		await online();
		for (const id of ['a', 'b', 'c']) perform(id, 'modem.sendSms', HELLO);
		send({ type: 'SMS_SENT', id: 'a', references: [7] });
		send({ type: 'SMS_SENT', id: 'a', references: [7] });
		send({ type: 'SMS_FAILED', id: 'b', reason: 'no credit', retryable: false, mayHaveGone: true });
		send({ type: 'SMS_FAILED', id: 'c', reason: 'no network', retryable: true, mayHaveGone: false });
		expect(outcome('a')).toMatchObject([{ status: 'succeeded', result: { references: [7] } }]);
		expect(outcome('b')).toMatchObject([{ error: { code: 'OUTCOME_UNKNOWN' } }]);
		expect(outcome('c')).toMatchObject([{ error: { code: 'STACK_DOWN', retryable: true } }]);
		told();
		send({ type: 'SMS_RECEIVED', from: '+1555', text: 'hi', at: 0, incomplete: true });
		const args = { from: '+1555', text: 'hi', at: '1970-01-01T00:00:00.000Z', incomplete: true };
		expect(told()).toEqual([{ type: 'EVENT_REPORTED', source: 'gateway', event: 'modem.smsReceived', args }]);
	});

	test('that were being sent when the modem went are not known of', async () => {
		const { online, port, perform, outcome, pass } = await modemDesk({
			replies: { '+CMGF=0': [], '+CPMS=?': 'later' },
		});
		await online();
		perform('a', 'modem.sendSms', HELLO);
		port.pull(GONE);
		await pass(0);
		expect(outcome('a')).toMatchObject([{ error: { code: 'OUTCOME_UNKNOWN' } }]);
	});
});

describe('what is told', () => {
	test('of a signal that moves is told at most once a minute', async () => {
		const { modem, online, pass, told } = await modemDesk();
		await online();
		told();
		let step = 0;
		modem.reply({ '+CSQ': () => [`+CSQ: ${10 + (step++ % 10)},99`] });
		await pass(10 * MINUTE);
		const conditions = told().filter(({ type }) => type === 'CONDITION_CHANGED');
		expect(conditions.length).toBeGreaterThan(5);
		expect(conditions.length).toBeLessThan(12);
	});

	test('is the last word that its parts may have had to say', async () => {
		const { pass, port, send, told, condition } = await modemDesk({ absent: GONE });
		told();
		const uplink = { type: 'UPLINK_CHANGED', metered: true, allowance: 'full' } as const;
		const alarm = { type: 'ALARM_CHANGED', raised: false, id: 'modem-data' } as const;
		send(uplink);
		send(alarm);
		expect(told()).toEqual([uplink, alarm]);
		send({ type: 'USAGE_CHANGED', received: 1, sent: 2, since: 0, limitBytes: 9 });
		for (const type of ['FORGOT', 'RESPONSIVE', 'DATA_ENDED'] as const) send({ type });
		send({ type: 'UNRESPONSIVE', garbageBytes: 0 });
		send({ type: 'URC', line: 'RDY' });
		port.absent = undefined;
		await pass(2 * MINUTE);
		const usage = { receivedBytes: 1, sentBytes: 2, since: '1970-01-01T00:00:00.000Z', limitBytes: 9 };
		expect(condition()).toMatchObject({ detail: { usage } });
	});
});

describe('told to stop, the modem', () => {
	test.each<[string, Parameters<typeof modemDesk>[0], number]>([
		['that is away', { absent: GONE }, 0],
		['that is being identified', { replies: { '': 'later' } }, 1_000],
		['that does not answer', { rate: 1 }, MINUTE],
		['whose port does not open', { stalls: 'opening' }, 1_000],
		['that is at work', {}, 10_000],
		['that has a data session', { wayFor: () => ({ way: WAY }) }, 10_000],
		['whose data session clings', { wayFor: () => ({ way: WAY }), clings: true }, 10_000],
	])('%s is done within two seconds, and its port let go', async (_, parts, ms) => {
		const { pass, stop, status, port } = await modemDesk(parts);
		await pass(ms);
		stop();
		stop();
		await pass(2_000);
		expect(status()).toBe('done');
		expect(port.closed).toBe(parts?.absent === undefined ? 1 : 0);
	});
});

test('told to stop amid a restart, or while it looks for the baud rate, the modem is done too', async () => {
	const restarting = await modemDesk({ replies: { '+CFUN=1,1': [] } });
	await restarting.online();
	restarting.perform('a', 'modem.restart');
	await restarting.pass(1_000);
	expect(restarting.state()).toEqual({ attached: 'starting' });
	restarting.stop();
	await restarting.pass(2_000);
	expect(restarting.status()).toBe('done');
	const seeking = await modemDesk({ baudRates: [9_600, 57_600], rate: 1, stalls: 'closing' });
	const isSeeking = () => JSON.stringify(seeking.state()) === '{"attached":"changingRate"}';
	for (let second = 0; second < 60 && !isSeeking(); second++) await seeking.pass(1_000);
	expect(isSeeking()).toBe(true);
	seeking.stop();
	await seeking.pass(3_000);
	expect(seeking.status()).toBe('done');
});

everyEdgeIsTaken(modemMachine, edges);
