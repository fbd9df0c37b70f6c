/**
 * What the configurations of the links have in common (contract, "Configuration": `cloud`), for each to put into its own:
 * a peer's address without secrets in it, files that hold them, and keys that take another.
 */
import { z } from 'zod';

export interface Address {
	/** The schemes that may be used, as a part of a regular expression: `mqtts?|wss?`. */
	readonly schemes: string;
	/** The same for people: `mqtt://, mqtts://, ws:// or wss://`. */
	readonly beginnings: string;
	readonly description: string;
	readonly example: string;
}

export function peerUrl({ schemes, beginnings, description, example }: Address) {
	return z
		.url({ protocol: new RegExp(`^(${schemes})$`), error: `must be a URL that begins with ${beginnings}` })
		.refine(
			(text) => !/^\w+:\/\/[^/]*@/.test(text),
			'must not hold a user name or password; use "username" and "passwordFile"',
		)
		.meta({ description, examples: [example], pattern: `^(${schemes})://[^/@]*(/.*)?$` });
}

/** Where it is, as `LinkOptions.secrets` reads it. */
export const file = z.string().min(1).optional();

/** For TLS. */
export const certificateFiles = {
	caFile: file.describe('PEM: whose certificates are trusted; default: the authorities that Node trusts'),
	certFile: file.describe('PEM: the gateway’s own certificate; it takes a keyFile'),
	keyFile: file.describe('PEM: the key of that certificate'),
};

type Key = 'certFile' | 'keyFile' | 'username' | 'passwordFile';
type Pair = readonly [key: Key, taken: Key];

/** Which key takes which other, with every link. */
export const PAIRS: readonly Pair[] = [
	['certFile', 'keyFile'],
	['keyFile', 'certFile'],
	['passwordFile', 'username'],
];

/** @returns The keys that others take and that are not there, each with what is wrong. */
export function missing(
	config: { readonly [key in Key]?: string | undefined },
	pairs: readonly Pair[],
): readonly { readonly key: Key; readonly message: string }[] {
	return pairs
		.filter(([key, taken]) => config[key] && !config[taken])
		.map(([key, taken]) => ({ key: taken, message: `is required where there is a ${key}` }));
}

/** The peers, in the order in which they are tried. */
export function urlsOf({
	url,
	moreUrls = [],
}: {
	readonly url: string;
	readonly moreUrls?: readonly string[] | undefined;
}): readonly string[] {
	return [url, ...moreUrls];
}
