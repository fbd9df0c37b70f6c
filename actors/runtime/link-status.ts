/** The gateway's birth and farewell, as every link puts them on `status` (contract, "Topics"): JSON text. */
import type { StatusMessage } from '../../machines/contract/gateway.ts';
import type { LinkOptions } from './link.ts';

export function birth({ session, version, now }: Pick<LinkOptions<unknown>, 'session' | 'version' | 'now'>): string {
	const at = new Date(now()).toISOString();
	return JSON.stringify({ v: 1, state: 'online', session, at, version } satisfies StatusMessage);
}

/** Of a gateway that leaves, and of one that was lost. */
export function farewell({ session }: Pick<LinkOptions<unknown>, 'session'>): string {
	return JSON.stringify({ v: 1, state: 'offline', session } satisfies StatusMessage);
}
