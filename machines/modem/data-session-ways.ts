/**
 * The ways to a data session, each put together from what the configuration and the modem's profile say of it.
 *
 * Promises: a way that lacks something is a fault that names the key, before anything is tried.
 */
import type { AtCommand } from './at.ts';
import { pppWay } from './data-session-ppp.ts';
import { mbimStart, mbimStop, qmiStart, qmiStop } from './data-session-qmi.ts';
import type { DataFault, Dialogue, Program, Way } from './data-session-way.ts';
import type { ModemProfile } from './profile.ts';

export type WayName = 'none' | 'ppp' | 'qmi' | 'mbim' | 'ecm';

export interface WayInput {
	readonly way: WayName;
	readonly apn: string | undefined;
	readonly username: string | undefined;
	readonly password: string | undefined;
	/** Of the PDP context, as +CGDCONT defined it. */
	readonly contextId: number;
	/** The modem's AT port: a device path. */
	readonly atPort: string;
	/** Of PPP, or the control device of QMI and MBIM. */
	readonly port: string | undefined;
	/** Bits a second, of PPP. */
	readonly baudRate: number;
	readonly interface: string | undefined;
	/** Who asks for an address; `none`: the system's network service, as it does for other interfaces. */
	readonly dhcp: 'none' | 'udhcpc' | 'dhclient';
	/** Of the default route. */
	readonly metric: number;
	/** How this modem is switched to Ethernet of its own; undefined where it can't. */
	readonly ecm: ModemProfile['ecm'];
}

const done: Dialogue = () => ({ done: true });

const ended = (program: string) => (code: number | null) => ({
	reason: `${program} ${code === null ? 'was killed' : `ended with ${code}`}`,
	remedy: 'see that it is installed and may set addresses; it is tried again by itself',
	refused: false,
});

/** An interface that somebody else makes. */
const watching = (name: string): Way => ({
	isOurs: false,
	dial: [],
	hangUp: [],
	start: done,
	stop: () => done,
	holder: undefined,
	isAnnounced: false,
	hear: () => ({}),
	ended: ended('nothing'),
	interface: name,
});

const missing = (key: string, why: string): { readonly fault: DataFault } => ({
	fault: { reason: `there is no modem.data.${key}: ${why}`, remedy: `set modem.data.${key}`, refused: false },
});

/** @returns The way; or what is missing, which no trying mends. */
export function wayOf(input: WayInput): { readonly way: Way } | { readonly fault: DataFault } {
	const { way, port, interface: name, apn = '', contextId } = input;
	if (way === 'ppp') {
		if (port === undefined) return missing('port', 'PPP takes a port of the modem besides the one for commands');
		if (port === input.atPort)
			return missing('port', 'PPP takes another port than modem.port, which could take no commands meanwhile');
		return { way: pppWay({ ...input, port }) };
	}
	if (name === undefined) return missing('interface', 'the modem’s network interface was not found by itself');
	if (way === 'none') return { way: watching(name) };
	const ours = { ...watching(name), isOurs: true, dial: authentication(input), ...addressing(input, name) };
	if (way === 'ecm') {
		const { ecm } = input;
		if (!ecm) return missing('way', 'how this modem’s ECM is switched on is not known; choose another way');
		return { way: { ...ours, dial: [...ours.dial, ...ecm.connect], hangUp: ecm.disconnect } };
	}
	if (port === undefined) return missing('port', `${way} takes a control device, such as /dev/cdc-wdm0`);
	const control = { device: port, interface: name, apn, contextId };
	if (way === 'qmi')
		return { way: { ...ours, start: qmiStart(control), stop: (started) => qmiStop(control, started) } };
	return {
		way: { ...ours, start: mbimStart(control), stop: () => mbimStop(control), holder: undefined },
	};
}

/** 27.007, 10.1.31: 1 is PAP, 2 is CHAP. Where the network wants no password, nothing is said. */
function authentication({ username, password = '', contextId }: WayInput): readonly AtCommand[] {
	if (username === undefined) return [];
	// A quote cannot be written in a string of 27.007's.
	const string = (text: string) => `"${text.replaceAll('"', '\\22')}"`;
	return [
		{
			text: `+CGAUTH=${contextId},2,${string(username)},${string(password)}`,
			limitMs: 5_000,
			prefix: '+CGAUTH:',
			secret: true,
		},
	];
}

function addressing(
	{ dhcp, metric }: WayInput,
	name: string,
): { readonly holder: Program | undefined } & Pick<Way, 'ended'> {
	const env = { IF_METRIC: String(metric) };
	if (dhcp === 'udhcpc')
		return { holder: { program: 'udhcpc', args: ['-f', '-i', name], env }, ended: ended('udhcpc') };
	if (dhcp === 'dhclient')
		return {
			holder: { program: 'dhclient', args: ['-d', '--no-pid', '-e', `IF_METRIC=${metric}`, name] },
			ended: ended('dhclient'),
		};
	return { holder: undefined, ended: ended('nothing') };
}
