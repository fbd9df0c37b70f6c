/** What the codes of the network, of TLS and of WebSockets mean for an MQTT connection, in words. */
import { LinkFault } from '../../../machines/link-connection.ts';
import { networkFault, untrusted } from '../../runtime/network-words.ts';
import type { Place } from './words.ts';

/**
 * Alerts of the broker (RFC 8446, 6.2) and what a handshake fails of, by a part of OpenSSL's name for it: the beginning
 * differs from version to version, and where a write fails of it, Node tells it in the message alone.
 */
const handshake: readonly (readonly [part: RegExp, what: string, remedy: string])[] = [
	[/ALERT_CERTIFICATE_EXPIRED/, "refuses the gateway's certificate: it is expired", 'renew cloud.certFile'],
	[/ALERT_CERTIFICATE_REVOKED/, "refuses the gateway's certificate: it is revoked", 'get another cloud.certFile'],
	[/ALERT_UNKNOWN_CA/, "refuses the gateway's certificate: it does not know who signed it", 'check cloud.certFile'],
	[
		/ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)/,
		"refuses the gateway's certificate",
		'check cloud.certFile, and what certificates the broker takes',
	],
	[
		/ALERT_CERTIFICATE_REQUIRED/,
		"asks for the gateway's certificate",
		'set cloud.certFile and cloud.keyFile to what the broker takes',
	],
	[/ALERT_NO_APPLICATION_PROTOCOL/, 'does not speak the protocols of cloud.alpn', 'check cloud.alpn'],
	[/UNRECOGNIZED_NAME/, 'does not know the name that it was asked for', 'check cloud.url and cloud.serverName'],
	[
		/(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/,
		'does not speak TLS',
		'check the port in cloud.url; without TLS it is mqtt:// or ws://',
	],
	[
		/(ALERT_HANDSHAKE_FAILURE|ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)/,
		'and the gateway do not agree on a version and cipher of TLS',
		'let the broker speak TLS 1.2 or 1.3; where it asks for a certificate, check cloud.certFile',
	],
];

/** @param code Of Node: a system call's (`ECONNREFUSED`), the resolver's or OpenSSL's. */
export function transportFault(code: string, message: string, place: Place): LinkFault {
	const { url } = place;
	switch (code) {
		case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
			return new LinkFault(`${url} sends a message that is too large`, 'limit what the broker takes from others');
		case 'CERT_HAS_EXPIRED':
			return outOfTime('has expired', 'renew it', place);
		case 'CERT_NOT_YET_VALID':
			return outOfTime('is not valid yet', 'see when it was made, and by what clock', place);
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return new LinkFault(
				`the certificate of ${url} is for another name`,
				"check cloud.url, cloud.serverName and the broker's certificate",
			);
		case 'CERT_SIGNATURE_FAILURE':
			return untrusted(code, url);
	}
	const known = networkFault(code, url, 'broker');
	if (known) return known;
	const said = code === 'EPROTO' ? message.toUpperCase().replaceAll(' ', '_') : code;
	for (const [part, what, remedy] of handshake) if (part.test(said)) return new LinkFault(`${url} ${what}`, remedy);
	return new LinkFault(
		`the connection to ${url} failed: ${message} (${code})`,
		'check cloud.url, the certificates, and the log of the broker',
	);
}

/** A wrong clock looks just like a wrong certificate. */
function outOfTime(what: string, remedy: string, { url, clockIsTrusted }: Place): LinkFault {
	if (clockIsTrusted) return new LinkFault(`the certificate of ${url} ${what}`, `the broker's certificate: ${remedy}`);
	return new LinkFault(
		`the certificate of ${url} ${what} by the gateway's clock, which is not synchronised`,
		`set the clock first (NTP); only where that does not help, the broker's certificate: ${remedy}`,
	);
}
