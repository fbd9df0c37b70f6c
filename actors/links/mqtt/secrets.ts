/** The content of the files that the MQTT link's configuration names, and whether one can connect with it. */
import { createSecureContext } from 'node:tls';
import { LinkFault } from '../../../machines/link-connection.ts';

/** By the key without `File`. */
export interface Secrets {
	readonly [name: string]: string;
}

/** What mqtt.js takes of them. */
export function tlsOf({ ca, cert, key }: Secrets) {
	return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

/** @returns Why one can't connect with them: certificates or a key that are none, or do not belong together. */
export function faultOf(secrets: Secrets): LinkFault | undefined {
	try {
		createSecureContext(tlsOf(secrets));
		return undefined;
	} catch (error) {
		return new LinkFault(
			`the certificates can't be used: ${error instanceof Error ? error.message : String(error)}`,
			'check cloud.caFile, cloud.certFile and cloud.keyFile: PEM, and the key that of the certificate',
		);
	}
}
