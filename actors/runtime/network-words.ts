/**
 * What a code of the network means to a cloud link, whichever it is, in words: nobody is there, the way is cut, or who is
 * there shows a certificate that nobody vouches for.
 *
 * A certificate's name and dates, and the rest of TLS, each link tells itself: what is to be done about them is in keys of
 * its own configuration.
 */
import { LinkFault } from '../../machines/link-connection.ts';

/**
 * @param code Of Node: a system call's (`ECONNREFUSED`), the resolver's or OpenSSL's.
 * @param peer What the link calls who is at `url`: `broker`.
 * @returns Undefined where the code is none of these.
 */
export function networkFault(code: string, url: string, peer: string): LinkFault | undefined {
	switch (code) {
		case 'ECONNREFUSED':
			return new LinkFault(`nothing answers at ${url}`, `check cloud.url, and that the ${peer} runs`);
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return new LinkFault(`the host of ${url} is not known`, 'check cloud.url and the name server');
		case 'ETIMEDOUT':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return new LinkFault(`${url} can't be reached (${code})`, 'check the network and the firewall');
		case 'ECONNRESET':
		case 'EPIPE':
			return new LinkFault(`the connection to ${url} was cut (${code})`, `check the network and the ${peer}`);
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
			return untrusted(code, url);
		default:
			return undefined;
	}
}

export const untrusted = (code: string, url: string) =>
	new LinkFault(`the certificate of ${url} is not trusted (${code})`, 'check cloud.caFile');
