/**
 * What a broker means by a code, in words: of CONNACK in MQTT 3.1.1 (table 3.1), and the reason codes of MQTT 5 (section 2.4)
 * from 128 on.
 *
 * `what` ends a sentence that begins with what the broker did; `remedy` is what a person can do about it. Codes that can't
 * come to a client of ours are not here.
 */
import type { Place } from './words.ts';

export interface Meaning {
	readonly what: string;
	readonly remedy: string;
}

const LOG = 'look into the log of the broker for why';
const DEFECT = `report this: it is a defect of the gateway or the broker; ${LOG}`;

const version = {
	what: 'it does not speak this version of MQTT',
	remedy: 'set cloud.protocol to "auto", or to the version it speaks',
};
const unavailable = { what: 'it is not available', remedy: 'wait, or look into its log' };
const badPassword = { what: 'bad user name or password', remedy: 'check cloud.username and cloud.passwordFile' };
const unauthorised = {
	what: 'not authorised, or bad user name or password',
	remedy: "check cloud.username and cloud.passwordFile, and the broker's access list",
};
const clientId = ({ clientId }: Place) => ({
	what: `client id ${clientId} is not accepted`,
	remedy: 'check cloud.clientId',
});

const meanings: { readonly [code: number]: Meaning | ((place: Place) => Meaning) } = {
	1: version,
	2: clientId,
	3: unavailable,
	4: badPassword,
	5: unauthorised,
	128: { what: 'it does not say why', remedy: LOG },
	129: { what: 'it could not read what the gateway sent', remedy: DEFECT },
	130: { what: 'the gateway sent what it did not expect', remedy: DEFECT },
	131: { what: 'for a reason of its own', remedy: LOG },
	132: version,
	133: clientId,
	134: badPassword,
	135: unauthorised,
	136: unavailable,
	137: { what: 'it is busy', remedy: 'wait; if it stays so, see what burdens the broker' },
	138: { what: 'this client is banned', remedy: 'ask whoever runs the broker to let it in again' },
	139: { what: 'it is shutting down', remedy: 'wait until it is back' },
	140: { what: 'it wants another way to prove who one is', remedy: 'let it accept a password or a certificate' },
	141: {
		what: 'it heard nothing of the gateway for too long',
		remedy: 'check the network; a smaller cloud.keepAliveSeconds may help',
	},
	142: ({ clientId }) => ({
		what: `another client connected as ${clientId}`,
		remedy: 'give each gateway an id of its own (gateway.id, cloud.clientId)',
	}),
	143: { what: 'it does not accept the topic filter', remedy: "check gateway.id and the broker's access list" },
	144: { what: 'it does not accept the topic', remedy: "check gateway.id and the broker's rules for topics" },
	145: { what: 'a packet identifier is in use already', remedy: DEFECT },
	147: { what: 'more was unacknowledged than it allows', remedy: DEFECT },
	148: { what: 'a topic alias is not accepted', remedy: DEFECT },
	149: { what: 'a packet is larger than it takes', remedy: "raise the broker's limit for packets" },
	150: { what: 'messages come too fast', remedy: "raise the broker's limit, or telemetry.intervalSeconds" },
	151: { what: 'a quota is exceeded', remedy: 'see what the broker allows this client: messages, data, connections' },
	152: { what: 'by an administrator', remedy: 'ask whoever runs the broker' },
	153: {
		what: 'it does not accept the payload',
		remedy: "check the broker's rules for payloads: they are JSON in UTF-8",
	},
	154: {
		what: 'it does not retain messages: who comes later would not see devices, states and alarms',
		remedy: 'let it retain messages, or use a broker that does',
	},
	155: {
		what: 'it takes QoS 0 only: nothing would be confirmed, and what is lost on the way would be lost',
		remedy: 'let it take QoS 1, or use a broker that does',
	},
	156: {
		what: 'another broker is to be used for the time being',
		remedy: 'no redirection is followed: where it is to be trusted, put the other broker into cloud.url',
	},
	157: {
		what: 'the broker has moved for good',
		remedy: 'no redirection is followed: where it is to be trusted, put the new place into cloud.url',
	},
	159: { what: 'it is connected to too often', remedy: 'wait; see whether many gateways come at a time' },
	160: { what: 'no connection may last longer', remedy: 'nothing: the gateway connects again' },
};

/** @returns Undefined where the code is not known. */
export function meaningOf(code: number, place: Place): Meaning | undefined {
	const meaning = meanings[code];
	return typeof meaning === 'function' ? meaning(place) : meaning;
}
