/** Who the gateway is to a NATS server, by the content of its files, and whether one can connect with that. */
import {
	type Authenticator,
	credsAuthenticator,
	nkeyAuthenticator,
	tokenAuthenticator,
	usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import { LinkFault } from '../../../machines/link-connection.ts';
import { certificateFault, type Secrets } from '../../runtime/link-secrets.ts';
import { reasonOf } from '../../runtime/system-error.ts';

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
	return certificateFault(secrets);
}

function tried(authenticator: Authenticator, what: string): Authenticator {
	try {
		authenticator('nonce');
		return authenticator;
	} catch (error) {
		throw new LinkFault(`${what}: ${reasonOf(error)}`, 'replace the content of the file');
	}
}
