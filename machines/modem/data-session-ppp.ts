/**
 * A data session by pppd on a serial port of the modem's own for it: what pppd is told, and what it says.
 *
 * The session is dialled by chat (Debian: package ppp) and not over the AT channel, whose port is another one. What is secret
 * is in the file of options, never on a command line. pppd hangs up by itself when it ends.
 *
 * Source: pppd(8) 2.4.9, "OPTIONS", "EXIT STATUS", and its messages as it writes them; 3GPP TS 27.007, 10.2.1.1 (`D*99`).
 */
import type { DataFault, Heard, Program, Way } from './data-session-way.ts';

export interface PppInput {
	/** A device path. */
	readonly port: string;
	/** Bits a second. */
	readonly baudRate: number;
	/** Of the PDP context, as +CGDCONT defined it. */
	readonly contextId: number;
	readonly username: string | undefined;
	readonly password: string | undefined;
	/** Of the default route. */
	readonly metric: number;
}

/** ITU-T V.250, 6.3.1; what a modem says that does not get through. */
const ABORTS = ['BUSY', 'NO CARRIER', 'NO DIALTONE', 'NO ANSWER', 'ERROR', 'DELAYED'];
const CONNECT_SECONDS = 30;

export function pppd({ port, baudRate, contextId, username, password, metric }: PppInput): Program {
	const aborts = ABORTS.map((word) => `ABORT '${word}'`).join(' ');
	return {
		program: 'pppd',
		args: ['file'],
		file: [
			quoted(port),
			String(baudRate),
			'nodetach',
			'lock',
			'crtscts',
			'modem',
			// Where the port's name begins with no slash, or the file is not there, pppd takes it for an option: it says so.
			`connect "chat -s -t ${CONNECT_SECONDS} ${aborts} '' 'ATD*99***${contextId}#' CONNECT ''"`,
			'noauth',
			...(username === undefined ? [] : [`user ${quoted(username)}`]),
			...(password === undefined ? [] : [`password ${quoted(password)}`]),
			'hide-password',
			'noipdefault',
			'ipcp-accept-local',
			'ipcp-accept-remote',
			'usepeerdns',
			'defaultroute',
			`defaultroute-metric ${metric}`,
			// Modems send no requests of their own in time, and many don't know these.
			'novj',
			'nobsdcomp',
			'nodeflate',
			// Three minutes without an answer: the session is dead. Each request costs some bytes.
			'lcp-echo-interval 60',
			'lcp-echo-failure 3',
			'lcp-max-terminate 1',
			'maxfail 1',
			'',
		].join('\n'),
	};
}

/** pppd(8), "OPTIONS FILES": in double quotes, a backslash takes the meaning from what follows. */
function quoted(text: string): string {
	return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const fault = (reason: string, remedy: string, refused = false): DataFault => ({ reason, remedy, refused });

const AUTHENTICATION = fault(
	'the mobile network does not accept the user name and password',
	'check modem.username and modem.passwordFile with what the SIM’s provider says; many want none',
	true,
);
const NO_PORT = (port: string) =>
	fault(`${port}: there is no such port`, 'check modem.data.port: the modem has a second port for data');

/** Each kind of line that means something, and what. */
const LINES: readonly (readonly [RegExp, (match: RegExpExecArray) => Heard])[] = [
	[/^Using interface (\S+)/, ([, name = '']) => ({ interface: name })],
	[/^local {2}IP address /, () => ({ isUp: true })],
	[/authentication failed|^No auth is possible|^No response to PAP authenticate/i, () => ({ fault: AUTHENTICATION })],
	[
		// Of chat, which pppd lets speak for itself.
		/^Failed(?: \(.+\))?$|-- failed$/,
		() => ({
			fault: fault(
				'the modem refused the data call',
				'check modem.apn, and that the network has packet data here; it is tried again by itself',
			),
		}),
	],
	[/unrecognized option '(\/[^']*)'/, ([, port = '']) => ({ fault: NO_PORT(port) })],
	[/Failed to open (\S+): No such/, ([, port = '']) => ({ fault: NO_PORT(port) })],
	[
		/using the (\S+) .*requires root privilege/,
		([, option = '']) => ({
			fault: fault(
				`pppd does not let this user have the option ${option}`,
				`put "${option}" into /etc/ppp/options, or run the gateway with the rights to it`,
			),
		}),
	],
	[
		/^Can't create lock file (\S+): (.+)$/,
		([, file, why]) => ({
			fault: fault(`pppd cannot lock its port: ${file}: ${why}`, 'make that folder, writable for pppd'),
		}),
	],
	[
		/Device (\S+) is locked by pid (\d+)/,
		([, port, pid]) => ({
			fault: fault(`${port} is in use by process ${pid}`, 'end that program, or choose another modem.data.port'),
		}),
	],
];

export function hearPppd(line: string): Heard {
	for (const [pattern, meaning] of LINES) {
		const match = pattern.exec(line.trim());
		if (match) return meaning(match);
	}
	return {};
}

const AGAIN = 'it is tried again by itself';

/** By exit code: pppd(8), "EXIT STATUS". */
const ENDS: { readonly [code: number]: DataFault } = {
	0: fault('the mobile network ended the data session', AGAIN),
	1: fault('pppd met a fatal error', 'see the system’s log for what pppd says'),
	2: fault('pppd does not take its options', 'pppd 2.4.9 or later is needed; see the system’s log for what it says'),
	3: fault('pppd is not setuid root', 'run `dpkg-reconfigure ppp`, or give the gateway the rights'),
	4: fault('the kernel has no PPP', 'load the kernel modules ppp_generic and ppp_async, and create /dev/ppp'),
	5: fault('pppd was told to end', AGAIN),
	6: fault('the data port is locked by another program', 'end that program, or choose another modem.data.port'),
	7: fault('the data port cannot be opened', 'check modem.data.port and its rights (group dialout)'),
	8: fault('the modem did not take the data call', 'check modem.data.port, modem.apn and the signal in `health`'),
	10: fault('the mobile network and pppd did not agree on a session', 'check modem.apn'),
	11: AUTHENTICATION,
	15: fault('the mobile network has gone silent', AGAIN),
	16: fault('the modem hung up', AGAIN),
	17: fault('the data port gives back what is sent to it', 'check modem.data.port: it is not the modem’s data port'),
	19: AUTHENTICATION,
};

/** @param code Null where it was killed. */
export function pppdEnded(code: number | null): DataFault {
	if (code === null) return fault('pppd was killed', AGAIN);
	return ENDS[code] ?? fault(`pppd ended with ${code}`, 'see pppd(8), "EXIT STATUS"');
}

export function pppWay(input: PppInput): Way {
	return {
		isOurs: true,
		dial: [],
		hangUp: [],
		start: () => ({ done: true }),
		stop: () => () => ({ done: true }),
		holder: pppd(input),
		isAnnounced: true,
		hear: hearPppd,
		ended: pppdEnded,
		interface: undefined,
	};
}
