/** What each way sends and runs, and what it makes of what comes back; the texts are those of the programs themselves. */
import { describe, expect, test } from 'vitest';
import { hearPppd, pppd, pppdEnded } from '../../machines/modem/data-session-ppp.ts';
import { mbimStart, mbimStop, qmiStart, qmiStop } from '../../machines/modem/data-session-qmi.ts';
import type { Dialogue, Ran, Way } from '../../machines/modem/data-session-way.ts';
import { type WayInput, wayOf } from '../../machines/modem/data-session-ways.ts';

const INPUT: WayInput = {
	way: 'none',
	apn: 'internet',
	username: undefined,
	password: undefined,
	contextId: 1,
	atPort: '/dev/ttyUSB2',
	port: undefined,
	baudRate: 115_200,
	interface: 'wwan0',
	dhcp: 'none',
	metric: 700,
	ecm: undefined,
};
const ECM = { connect: [{ text: '#ECM=1,0', limitMs: 30_000 }], disconnect: [{ text: '#ECMD=0', limitMs: 30_000 }] };

function way(input: Partial<WayInput>): Way {
	const found = wayOf({ ...INPUT, ...input });
	if ('fault' in found) throw new Error(found.fault.reason);
	return found.way;
}

const faultOf = (input: Partial<WayInput>) => {
	const found = wayOf({ ...INPUT, ...input });
	return 'fault' in found ? found.fault.reason : undefined;
};

/** @returns The command lines, until the dialogue ends or finds a fault. */
function commandLines(dialogue: Dialogue, answers: readonly Ran[] = []) {
	const lines: string[] = [];
	const ran: Ran[] = [];
	for (;;) {
		const step = dialogue(ran);
		if ('fault' in step) return { lines, fault: step.fault };
		if ('done' in step) return { lines };
		lines.push([step.run.program, ...step.run.args].join(' '));
		ran.push(answers[ran.length] ?? { code: 0, lines: [] });
	}
}

describe('what is missing is said before anything is tried', () => {
	test.each([
		[{ way: 'ppp' }, 'there is no modem.data.port'],
		[{ way: 'ppp', port: '/dev/ttyUSB2' }, 'another port than modem.port'],
		[{ way: 'none', interface: undefined }, 'there is no modem.data.interface'],
		[{ way: 'ecm' }, 'how this modem’s ECM is switched on is not known'],
		[{ way: 'qmi' }, 'qmi takes a control device'],
		[{ way: 'mbim' }, 'mbim takes a control device'],
	] satisfies [Partial<WayInput>, string][])('%o: %s', (input, words) => {
		expect(faultOf(input)).toContain(words);
	});
});

describe('nobody’s way but ours to watch', () => {
	test('none: nothing is sent, run or ended', () => {
		const { isOurs, dial, hangUp, holder, start, stop, interface: name } = way({});
		expect({ isOurs, dial, hangUp, holder, name }).toEqual({
			isOurs: false,
			dial: [],
			hangUp: [],
			holder: undefined,
			name: 'wwan0',
		});
		expect([start([]), stop([])([])]).toEqual([{ done: true }, { done: true }]);
	});
});

describe('ecm', () => {
	test('is dialled with the profile’s commands', () => {
		const { dial, hangUp, isOurs, holder } = way({ way: 'ecm', ecm: ECM });
		expect({ dial, hangUp, isOurs, holder }).toEqual({
			dial: ECM.connect,
			hangUp: ECM.disconnect,
			isOurs: true,
			holder: undefined,
		});
	});

	test('tells the user name and password before, which nobody may see', () => {
		const { dial } = way({ way: 'ecm', ecm: ECM, username: 'me', password: 'a"b' });
		expect(dial).toMatchObject([{ text: '+CGAUTH=1,2,"me","a\\22b"', secret: true }, { text: '#ECM=1,0' }]);
	});

	test.each([
		['udhcpc', { program: 'udhcpc', args: ['-f', '-i', 'wwan0'], env: { IF_METRIC: '700' } }],
		['dhclient', { program: 'dhclient', args: ['-d', '--no-pid', '-e', 'IF_METRIC=700', 'wwan0'] }],
	] as const)('asks for an address by %s', (dhcp, program) => {
		const { holder, ended } = way({ way: 'ecm', ecm: ECM, dhcp });
		expect(holder).toEqual(program);
		expect([ended(1).reason, ended(null).reason]).toEqual([`${dhcp} ended with 1`, `${dhcp} was killed`]);
	});
});

const CONTROL = { device: '/dev/cdc-wdm0', interface: 'wwan0', apn: 'internet', contextId: 1 };
const OK: Ran = { code: 0, lines: [] };

describe('qmi', () => {
	const STARTED: Ran = {
		code: 0,
		lines: [
			'[/dev/cdc-wdm0] Network started',
			"\tPacket data handle: '3634026241'",
			'[/dev/cdc-wdm0] Client ID not released:',
			"\tService: 'wds'",
			"\t    CID: '80'",
		],
	};

	test('is started with the interface in raw IP', () => {
		expect(commandLines(qmiStart(CONTROL))).toEqual({
			lines: [
				'ip link set dev wwan0 down',
				'qmicli -d /dev/cdc-wdm0 --set-expected-data-format=raw-ip',
				'ip link set dev wwan0 up',
				"qmicli -d /dev/cdc-wdm0 -p --wds-start-network=apn='internet',ip-type=4 --client-no-release-cid",
			],
		});
	});

	test('is stopped by the handle and client that the start said', () => {
		expect(commandLines(qmiStop(CONTROL, [OK, OK, OK, STARTED])).lines).toEqual([
			'qmicli -d /dev/cdc-wdm0 -p --wds-stop-network=3634026241 --client-cid=80',
		]);
	});

	test('gives the client back where it did not start', () => {
		const failed = {
			code: 1,
			lines: ["error: couldn't start network: QMI protocol error (14): 'CallFailed'", "CID: '7'"],
		};
		expect(commandLines(qmiStop(CONTROL, [OK, failed])).lines).toEqual([
			'qmicli -d /dev/cdc-wdm0 -p --wds-noop --client-cid=7',
		]);
		expect(commandLines(qmiStop(CONTROL, [])).lines).toEqual([]);
	});

	test.each([
		[
			['error: couldn’t start network: CallFailed', 'verbose call end reason (6,33): [3gpp] option-unsubscribed'],
			true,
			'option-unsubscribed',
		],
		[['verbose call end reason (6,29): [3gpp] user-authentication-failed'], true, 'user-authentication-failed'],
		[['call end reason (3): generic-no-service'], false, 'generic-no-service'],
		[[], false, 'qmicli ended with 1'],
	])('%o: refused %s', (lines, refused, words) => {
		const { fault } = commandLines(qmiStart(CONTROL), [OK, OK, OK, { code: 1, lines }]);
		expect(fault).toMatchObject({ refused, reason: expect.stringContaining(words) });
	});

	test('one that hangs is said to', () => {
		const { fault } = commandLines(qmiStart(CONTROL), [OK, { code: null, lines: [] }]);
		expect(fault?.reason).toBe('qmicli did not answer in time');
	});

	test('is held by the DHCP client, and dialled without a word where there is no password', () => {
		const { holder, dial, start } = way({ way: 'qmi', port: '/dev/cdc-wdm0', dhcp: 'udhcpc' });
		expect([holder?.program, dial]).toEqual(['udhcpc', []]);
		expect(commandLines(start).lines).toHaveLength(4);
	});
});

describe('mbim', () => {
	const CONNECTED: Ran = {
		code: 0,
		lines: [
			'[/dev/cdc-wdm0] Successfully connected',
			"[/dev/cdc-wdm0] IPv4 configuration available: 'address, gateway, dns, mtu'",
			"     IP [0]: '10.134.203.177/30'",
			"    Gateway: '10.134.203.178'",
		],
	};

	test('sets the address that the modem says', () => {
		expect(commandLines(mbimStart(CONTROL), [CONNECTED])).toEqual({
			lines: [
				"mbimcli -d /dev/cdc-wdm0 -p --no-close --connect=access-string='internet',ip-type=ipv4",
				'ip address replace 10.134.203.177/30 dev wwan0',
				'ip link set dev wwan0 up',
			],
		});
	});

	test('without an address there is no session', () => {
		expect(commandLines(mbimStart(CONTROL)).fault?.reason).toContain('no IPv4 address');
	});

	test('a network that does not know the APN refuses', () => {
		const lines = ['error: operation failed: InvalidUserNamePwd', "Network error: 'unknown'"];
		expect(commandLines(mbimStart(CONTROL), [{ code: 1, lines }]).fault).toMatchObject({ refused: true });
	});

	test('is stopped in the modem and on the interface, and neither depends on the other', () => {
		expect(commandLines(mbimStop(CONTROL), [{ code: 1, lines: [] }])).toEqual({
			lines: ['mbimcli -d /dev/cdc-wdm0 -p --no-close --disconnect=0', 'ip address flush dev wwan0'],
		});
		expect(way({ way: 'mbim', port: '/dev/cdc-wdm0' }).stop([])([])).toHaveProperty('run.program', 'mbimcli');
	});
});

describe('pppd', () => {
	const options = (input: Partial<Parameters<typeof pppd>[0]> = {}) =>
		pppd({
			port: '/dev/ttyUSB3',
			baudRate: 115_200,
			contextId: 1,
			username: undefined,
			password: undefined,
			metric: 700,
			...input,
		});

	test('has its password in a file, not on its command line', () => {
		const { args, file } = options({ username: 'me', password: 'a"b\\c' });
		expect(args).toEqual(['file']);
		expect(file?.split('\n')).toEqual(expect.arrayContaining(['user "me"', 'password "a\\"b\\\\c"']));
	});

	test('dials the context, and sets a route of the metric', () => {
		const { file } = options({ contextId: 3, metric: 750 });
		expect(file).toContain("'ATD*99***3#'");
		expect(file).toContain('\ndefaultroute-metric 750\n');
		expect(file).not.toContain('password "');
	});

	test('is up once it says an address of ours', () => {
		const said = [
			'Serial connection established.',
			'Using interface ppp0',
			'Connect: ppp0 <--> /dev/ttyUSB3',
			'CHAP authentication succeeded',
			'local  IP address 10.64.64.64',
			'remote IP address 10.112.112.112',
			'primary   DNS address 10.0.0.1',
		];
		expect(said.map(hearPppd)).toEqual([{}, { interface: 'ppp0' }, {}, {}, { isUp: true }, {}, {}]);
	});

	test.each([
		['CHAP authentication failed: no access', true, 'user name and password'],
		['PAP authentication failed', true, 'user name and password'],
		['No auth is possible', true, 'user name and password'],
		['Failed (NO CARRIER)', false, 'refused the data call'],
		[
			"pppd: In file /tmp/gatehouse-x/pppd: unrecognized option '/dev/ttyUSB9'",
			false,
			'/dev/ttyUSB9: there is no such port',
		],
		['Failed to open /dev/ttyUSB3: No such file or directory', false, '/dev/ttyUSB3: there is no such port'],
		['pppd: In file /tmp/x: using the noauth option requires root privilege', false, 'option noauth'],
		["Can't create lock file /var/lock/LCK..pts_1: No such file or directory", false, 'pppd cannot lock its port'],
		['Device ttyUSB3 is locked by pid 4711', false, 'in use by process 4711'],
	])('%s', (line, refused, words) => {
		expect(hearPppd(line).fault).toMatchObject({ refused, reason: expect.stringContaining(words) });
	});

	test.each([
		[0, false, 'ended the data session'],
		[4, false, 'no PPP'],
		[8, false, 'did not take the data call'],
		[15, false, 'silent'],
		[16, false, 'hung up'],
		[19, true, 'user name and password'],
		[99, false, 'ended with 99'],
		[null, false, 'was killed'],
	])('that ends with %s', (code, refused, words) => {
		expect(pppdEnded(code)).toMatchObject({ refused, reason: expect.stringContaining(words) });
	});

	test('as a way, it is announced, and has nothing to do for AT commands', () => {
		const {
			isAnnounced,
			dial,
			hangUp,
			start,
			stop,
			holder,
			interface: name,
		} = way({ way: 'ppp', port: '/dev/ttyUSB3' });
		expect({ isAnnounced, dial, hangUp, name }).toEqual({ isAnnounced: true, dial: [], hangUp: [], name: undefined });
		expect([start([]), stop([])([])]).toEqual([{ done: true }, { done: true }]);
		expect(holder?.program).toBe('pppd');
	});
});
