/**
 * What goes wrong with an MQTT connection, in words: from the codes of the network, TLS and the broker to what happened and
 * what to do about it.
 *
 * A broker's codes are those of CONNACK in MQTT 3.1.1 (table 3.1) and the reason codes of MQTT 5 (section 2.4).
 */
import { LinkFault } from '../../../machines/link-connection.ts';

export interface Place {
	readonly url: string;
	readonly clientId: string;
}

/** @param error What mqtt.js or the stream under it told; undefined where the connection just ended. */
export function faultFrom(error: Error | undefined, { url, clientId }: Place): LinkFault {
	if (!error) {
		return new LinkFault(
			`${url} closed the connection`,
			`look into the log of the broker for why; it does so too when another client connects as ${clientId}`,
		);
	}
	if (error instanceof LinkFault) return error;
	const code: unknown = 'code' in error ? error.code : undefined;
	if (typeof code === 'number') return refusal(code, error.message, clientId);
	return typeof code === 'string' ? failure(code, error.message, url) : unnamed(error.message, url);
}

/** @param code Of a CONNACK, SUBACK or DISCONNECT. */
export function refusal(code: number, message: string, clientId: string): LinkFault {
	switch (code) {
		case 1:
		case 132:
			return new LinkFault(
				'the broker refused: it does not speak this version of MQTT',
				'set cloud.protocol to "auto", or to the version it speaks',
			);
		case 2:
		case 133:
			return new LinkFault(`the broker refused: client id ${clientId} is not accepted`, 'check cloud.clientId');
		case 3:
		case 136:
		case 137:
			return new LinkFault('the broker refused: it is busy or not available', 'wait, or look into its log');
		case 4:
		case 134:
			return new LinkFault(
				'the broker refused: bad user name or password',
				'check cloud.username and cloud.passwordFile',
			);
		case 5:
		case 135:
			return new LinkFault(
				'the broker refused: not authorised, or bad user name or password',
				"check cloud.username and cloud.passwordFile, and the broker's access list",
			);
		case 142:
			return new LinkFault(
				`another client connected to the broker as ${clientId}`,
				'give each gateway an id of its own (gateway.id, cloud.clientId)',
			);
		default:
			return new LinkFault(`the broker refused: ${message} (${code})`, 'look into the log of the broker for why');
	}
}

/** @param message The broker's reason, or ours. */
export function refusedPublication(topic: string, message: string): LinkFault {
	return new LinkFault(
		`the broker does not take ${topic}: ${message}`,
		"check the broker's access list and its limits; what it did not take is sent again with the next connection",
	);
}

/** @param code Of Node: a system call's (`ECONNREFUSED`), the resolver's or OpenSSL's. */
function failure(code: string, message: string, url: string): LinkFault {
	switch (code) {
		case 'ECONNREFUSED':
			return new LinkFault(`nothing answers at ${url}`, 'check cloud.url, and that the broker runs');
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new LinkFault(`the host of ${url} is not known`, 'check cloud.url and the name server');
		case 'ETIMEDOUT':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return new LinkFault(`${url} can't be reached (${code})`, 'check the network and the firewall');
		case 'ECONNRESET':
		case 'EPIPE':
			return new LinkFault(`the connection to ${url} was cut (${code})`, 'check the network and the broker');
		case 'CERT_HAS_EXPIRED':
		case 'CERT_NOT_YET_VALID':
			return new LinkFault(
				`the certificate of ${url} is not valid now (${code})`,
				"check the clock, and the broker's certificate",
			);
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return new LinkFault(
				`the certificate of ${url} is for another name`,
				"check cloud.url and the broker's certificate",
			);
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
			return new LinkFault(`the certificate of ${url} is not trusted (${code})`, 'check cloud.caFile');
		default:
			return unnamed(`${message} (${code})`, url);
	}
}

const unnamed = (message: string, url: string) =>
	new LinkFault(
		`the connection to ${url} failed: ${message}`,
		'check cloud.url, the certificates, and the log of the broker',
	);
