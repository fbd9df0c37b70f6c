/**
 * What goes wrong with a NATS connection, in words: from the codes of the network, TLS, the server and JetStream to what
 * happened and what to do about it.
 */
import { JetStreamApiError, JetStreamError } from '@nats-io/jetstream';
import {
	AuthorizationError,
	PermissionViolationError,
	RequestError,
	TimeoutError,
	UserAuthenticationExpiredError,
} from '@nats-io/transport-node';
import { LinkFault } from '../../../machines/link-connection.ts';
import { networkFault } from '../../runtime/network-words.ts';

const README = 'actors/links/nats/README.md';

/** The error and what caused it, outermost first. */
function* chain(error: unknown): Generator<Error> {
	for (let at = error; at instanceof Error; at = at.cause) yield at;
}

export const permissionViolation = (error: unknown) =>
	[...chain(error)].find((one) => one instanceof PermissionViolationError);

/** No stream takes the subject, or it has no leader now; of an API: JetStream is not there, or has no leader now. */
const hasNoResponders = (error: unknown) =>
	[...chain(error)].some((one) => one instanceof RequestError && one.isNoResponders());

/** It may be that nobody is there to answer, though somebody else may listen. */
export const isUnanswered = (error: unknown) => error instanceof TimeoutError || hasNoResponders(error);

/** The server has said no to this one message, and would again. */
export function isRefusal(error: unknown): boolean {
	if (permissionViolation(error)) return true;
	return error instanceof JetStreamApiError && error.status >= 400 && error.status < 500;
}

/**
 * @param url Of the servers: one of them, or all.
 * @param error What the client told; undefined where the connection just ended.
 * @param clockIsTrusted Where it is not, a certificate may be refused because of it.
 */
export function faultFrom(error: unknown, url: string, clockIsTrusted: boolean): LinkFault {
	if (error instanceof LinkFault) return error;
	const errors = [...chain(error)];
	for (const one of errors) {
		const code: unknown = 'code' in one ? one.code : undefined;
		const fault = byKind(one) ?? (typeof code === 'string' ? byCode(code, url, clockIsTrusted) : undefined);
		if (fault) return fault;
	}
	const [outermost] = errors;
	if (!outermost || /undefined error/.test(outermost.message)) {
		return new LinkFault(`${url} closed the connection`, 'look into the log of the server for why');
	}
	return new LinkFault(
		`the connection to ${url} failed: ${outermost.message}`,
		'check cloud.url, the certificates, and the log of the server',
	);
}

/** @param what The gateway wanted to do: `create the stream X`. */
export function denied(error: unknown, what: string): unknown {
	if (permissionViolation(error)) {
		return new LinkFault(
			`the server does not let the gateway ${what}`,
			`do it for the gateway, or give its user the permission (${README})`,
		);
	}
	if (hasNoResponders(error)) {
		return new LinkFault(
			`the server does not answer when asked to ${what}: JetStream is not enabled, or has no leader now`,
			"enable JetStream on the servers and for the gateway's account; in a cluster, see that most servers are up",
		);
	}
	if (!(error instanceof JetStreamApiError)) return error;
	return new LinkFault(
		`the server cannot ${what}: ${error.message} (${error.code})`,
		`check the limits of JetStream on the server and for the gateway's account, and cloud.replicas (${README})`,
	);
}

/** @param reason The server's, or ours. */
export function refusedPublication(subject: string, reason: string): LinkFault {
	return new LinkFault(
		`the server does not take ${subject}: ${reason}`,
		`check the streams and the permissions of the gateway's user (${README}), and the server's limits`,
	);
}

export function sharedId(gatewayId: string): LinkFault {
	return new LinkFault(
		`another gateway is connected to the server as ${gatewayId}`,
		'give each gateway an id of its own (gateway.id)',
	);
}

function byKind(error: Error): LinkFault | undefined {
	if (error instanceof UserAuthenticationExpiredError) {
		return new LinkFault(
			"the server closed the connection: the gateway's credentials have expired",
			'issue new ones, and replace the content of cloud.credsFile',
		);
	}
	if (error instanceof AuthorizationError) {
		return new LinkFault(
			'the server refused: bad user name or password, token or key',
			'check cloud.username and cloud.passwordFile, cloud.tokenFile, cloud.nkeySeedFile or cloud.credsFile',
		);
	}
	if (error instanceof PermissionViolationError) {
		return new LinkFault(
			`the server does not permit the ${error.operation} of ${error.subject}`,
			`check the permissions of the gateway's user (${README})`,
		);
	}
	if (error instanceof TimeoutError) {
		return new LinkFault('the server did not answer in time', 'check the network, and that the server is well');
	}
	if (error instanceof JetStreamApiError) {
		return new LinkFault(
			`the server refused: ${error.message} (${error.code})`,
			'look into the log of the server, and check the limits of JetStream',
		);
	}
	if (error instanceof JetStreamError) {
		return new LinkFault(
			`the server ended the wait for commands: ${error.message}`,
			'see that the servers are well, and that nobody deleted the consumer',
		);
	}
	if (error instanceof RequestError && error.isNoResponders()) {
		return new LinkFault(
			'the server does not answer: JetStream has no leader for this now',
			'wait; in a cluster, see that most servers are up',
		);
	}
	return undefined;
}

/** @param code Of Node: a system call's (`ECONNREFUSED`), the resolver's or OpenSSL's. */
function byCode(code: string, url: string, clockIsTrusted: boolean): LinkFault | undefined {
	switch (code) {
		case 'CERT_HAS_EXPIRED':
		case 'CERT_NOT_YET_VALID':
			return new LinkFault(
				`the certificate of ${url} is not valid now (${code})`,
				clockIsTrusted
					? "check the clock, and the server's certificate"
					: 'the clock of the gateway is not synchronised: mend that first',
			);
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return new LinkFault(
				`the certificate of ${url} is for another name`,
				"check cloud.url and the server's certificate",
			);
		default:
			return networkFault(code, url, 'server');
	}
}
