/** The content of the files that a link's configuration names: its certificates, and whether it changed. */
import { createSecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { type FromConnection, LinkFault } from '../../machines/link-connection.ts';
import { reasonOf } from './system-error.ts';

/** By the key without `File`. */
export interface Secrets {
	readonly [name: string]: string;
}

/** What Node's TLS takes of them; nothing else is in it. */
export function tlsOf({ ca, cert, key }: Secrets) {
	return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

/** @returns Why one can't connect with them: certificates or a key that are none, or do not belong together. */
export function certificateFault(secrets: Secrets): LinkFault | undefined {
	try {
		createSecureContext(tlsOf(secrets));
		return undefined;
	} catch (error) {
		return new LinkFault(
			`the certificates can't be used: ${reasonOf(error)}`,
			'check cloud.caFile, cloud.certFile and cloud.keyFile: PEM, and the key that of the certificate',
		);
	}
}

/**
 * What a connection answers to CHECK_SECRETS.
 *
 * @param before What it was made with.
 * @param faultOf Why one can't connect with what is there now.
 */
export function comparison(
	before: Secrets,
	now: Secrets,
	faultOf: (secrets: Secrets) => LinkFault | undefined,
): FromConnection {
	if (isDeepStrictEqual(before, now)) return { type: 'SECRETS_SAME' };
	const fault = faultOf(now);
	return fault ? { type: 'SECRETS_UNUSABLE', fault } : { type: 'SECRETS_RENEWED' };
}
