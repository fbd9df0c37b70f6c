/**
 * How a device says by an event that it could not do what it was told: by the attribute that was to change, a happening to
 * the reason in words; undefined for a happening that says nothing of it.
 */
import { alarmCode } from '../clusters/door-lock.ts';
import type { Happening } from './mapping/mapping.ts';

export const REFUSALS: { readonly [attribute: string]: (happening: Happening) => string | undefined } = {
	'doorLock.lockState': ({ event, args }) =>
		event === 'doorLock.doorLockAlarm' && args.alarmCode === alarmCode.lockJammed
			? 'the lock reported that its bolt is jammed: see to the door, then try again'
			: undefined,
};
