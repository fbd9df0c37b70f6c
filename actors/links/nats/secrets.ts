/** The content of the files that the NATS link's configuration names: what the client makes of it, and whether it is of use. */
import { createSecureContext } from 'node:tls';
import {
	type Authenticator,
	credsAuthenticator,
	nkeyAuthenticator,
	tokenAuthenticator,
	usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { LinkFault } from '../../../machines/link-connection.ts';

/** By the key without `File`. */
export interface Secrets {
	readonly [name: string]: string;
}

export function tlsOf({ ca, cert, key }: Secrets) {
	return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

/** @throws LinkFault where a file does not hold what it should: in the midst of a connection the client would be silent. */
export function authenticatorOf(username: string | undefined, secrets: Secrets): Authenticator | undefined {
	const { password, token, nkeySeed, creds } = secrets;
	if (username !== undefined) return usernamePasswordAuthenticator(username, password);
	if (token !== undefined) return tokenAuthenticator(token);
	const bytes = (text: string) => new TextEncoder().encode(text);
	if (nkeySeed !== undefined) {
		return tried(nkeyAuthenticator(bytes(nkeySeed.trim())), 'cloud.nkeySeedFile does not hold the seed of an NKey');
	}
	if (creds !== undefined) {
		return tried(credsAuthenticator(bytes(creds)), 'cloud.credsFile does not hold a JWT and the seed of its NKey');
	}
	return undefined;
}

/** @returns Why one can't connect with them. */
export function faultOf(username: string | undefined, secrets: Secrets): LinkFault | undefined {
	try {
		authenticatorOf(username, secrets);
	} catch (error) {
		if (error instanceof LinkFault) return error;
		throw error;
	}
	try {
		createSecureContext(tlsOf(secrets));
		return undefined;
	} catch (error) {
		return new LinkFault(
			`the certificates can't be used: ${messageOf(error)}`,
			'check cloud.caFile, cloud.certFile and cloud.keyFile: PEM, and the key that of the certificate',
		);
	}
}

function tried(authenticator: Authenticator, what: string): Authenticator {
	try {
		authenticator('nonce');
		return authenticator;
	} catch (error) {
		throw new LinkFault(`${what}: ${messageOf(error)}`, 'replace the content of the file');
	}
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
