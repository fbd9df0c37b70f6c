/** The service manager as the watchdog's chart speaks to it: words by sd_notify(3); told once where they do not arrive. */
import type { Done } from '../../native/libc.ts';
import { fromResource } from '../runtime/resource.ts';

export interface Manager {
	readonly notify: (state: string) => Done<unknown>;
}

/**
 * @param manager Undefined: nobody listens.
 * @param complain With words for a person.
 */
export function managerOver(manager: Manager | undefined, complain: (words: string) => void) {
	return fromResource<{ readonly type: 'NOTIFY'; readonly state: string }>((scope) => {
		let isHeard = true;
		scope.receive(({ state }) => {
			const done = manager?.notify(state);
			const fault = done && 'fault' in done ? done.fault : undefined;
			if (fault !== undefined && isHeard) complain(`the service manager does not hear the gateway: ${fault}`);
			isHeard = fault === undefined;
		});
		return () => {};
	});
}
