/**
 * A data session by the modem's own control channel, QMI or MBIM, over the command-line tools of libqmi and libmbim: the
 * programs that start and stop it, and what they say.
 *
 * Passwords are in neither: these tools take them on the command line only, where every user of the box sees them; the
 * context has them from +CGAUTH. The tools' proxies share the control device with ModemManager, if it runs.
 *
 * Source: qmicli(1) and qmi-network of libqmi 1.32; mbimcli(1) of libmbim 1.28; ip(8).
 */
import type { DataFault, Dialogue, Program, Ran, Step } from './data-session-way.ts';

export interface ControlInput {
	/** `/dev/cdc-wdm0`. */
	readonly device: string;
	readonly interface: string;
	readonly apn: string;
	readonly contextId: number;
}

/** The network may take its time. */
const CONNECT_LIMIT = 60_000;
const LIMIT = 15_000;

const REFUSED =
	/unsubscribed|not-subscribed|authentication|unknown-apn|invalid-apn|AccessStringNotAvailable|InvalidUserNamePwd|ServiceNotActivated/i;

const ip = (...args: string[]): Step => ({ run: { program: 'ip', args }, limitMs: LIMIT });

/** Each step when the one before it has succeeded. @param fault Why it ends, from the one that did not. */
function inTurn(steps: readonly ((ran: readonly Ran[]) => Step)[], fault: (last: Ran) => DataFault): Dialogue {
	return (ran) => {
		const last = ran.at(-1);
		if (last && last.code !== 0) return { fault: fault(last) };
		return steps[ran.length]?.(ran) ?? { done: true };
	};
}

/** Each of them, whatever becomes of it: what is ended cannot be ended twice. */
function inAnyCase(steps: readonly Step[]): Dialogue {
	return (ran) => steps[ran.length] ?? { done: true };
}

function faultOf(tool: string, { code, lines }: Ran): DataFault {
	const said = lines
		.filter((line) => /error|reason/i.test(line))
		.map((line) => line.trim())
		.join('; ');
	if (REFUSED.test(said))
		return {
			reason: `the network refuses the data session (${said})`,
			remedy: 'check modem.apn, the user name and password, and that the SIM’s contract has data',
			refused: true,
		};
	return {
		reason:
			code === null
				? `${tool} did not answer in time`
				: `the data session did not start: ${said || `${tool} ended with ${code}`}`,
		remedy:
			'check modem.data.port and modem.data.interface, and that the gateway may use both; it is tried again by itself',
		refused: false,
	};
}

/** What is in quotes after this word: `CID: '19'`. */
function quotedAfter(ran: readonly Ran[], word: RegExp): string | undefined {
	for (const { lines } of ran)
		for (const line of lines) {
			const value = word.exec(line)?.[1];
			if (value !== undefined) return value;
		}
	return undefined;
}

const qmicli = (device: string, ...args: string[]): Program => ({
	program: 'qmicli',
	args: ['-d', device, '-p', ...args],
});

export function qmiStart({ device, interface: name, apn }: ControlInput): Dialogue {
	return inTurn(
		[
			// The kernel takes the format only while the interface is down; no modem of these days has another.
			() => ip('link', 'set', 'dev', name, 'down'),
			() => ({ run: { program: 'qmicli', args: ['-d', device, '--set-expected-data-format=raw-ip'] }, limitMs: LIMIT }),
			() => ip('link', 'set', 'dev', name, 'up'),
			() => ({
				run: qmicli(device, `--wds-start-network=apn='${apn}',ip-type=4`, '--client-no-release-cid'),
				limitMs: CONNECT_LIMIT,
			}),
		],
		(last) => faultOf('qmicli', last),
	);
}

export function qmiStop({ device }: ControlInput, started: readonly Ran[]): Dialogue {
	const cid = quotedAfter(started, /CID: '(\d+)'/);
	const handle = quotedAfter(started, /Packet data handle: '(\d+)'/);
	if (cid === undefined) return inAnyCase([]);
	const what = handle === undefined ? '--wds-noop' : `--wds-stop-network=${handle}`;
	return inAnyCase([{ run: qmicli(device, what, `--client-cid=${cid}`), limitMs: LIMIT }]);
}

const mbimcli = (device: string, ...args: string[]): Program => ({
	program: 'mbimcli',
	args: ['-d', device, '-p', '--no-close', ...args],
});

/** MBIM has no DHCP: the modem says what address we have (MBIM 1.0, 10.5.20). */
export function mbimStart({ device, interface: name, apn }: ControlInput): Dialogue {
	return inTurn(
		[
			() => ({
				run: mbimcli(device, `--connect=access-string='${apn}',ip-type=ipv4`),
				limitMs: CONNECT_LIMIT,
			}),
			(ran) => {
				const address = quotedAfter(ran, /IP \[0\]: '([\d.]+\/\d+)'/);
				if (address !== undefined) return ip('address', 'replace', address, 'dev', name);
				return {
					fault: {
						reason: 'the modem is connected, but says no IPv4 address',
						remedy: 'check modem.apn: it may be one for IPv6 only',
						refused: false,
					},
				};
			},
			() => ip('link', 'set', 'dev', name, 'up'),
		],
		(last) => faultOf('mbimcli', last),
	);
}

export function mbimStop({ device, interface: name }: ControlInput): Dialogue {
	return inAnyCase([{ run: mbimcli(device, '--disconnect=0'), limitMs: LIMIT }, ip('address', 'flush', 'dev', name)]);
}
