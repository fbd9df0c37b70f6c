/**
 * Door Lock (Matter application clusters, 5.2), and its events: `lockOperation`, `doorStateChange` and `doorLockAlarm`.
 *
 * PIN codes are strings of digits; Matter puts the same digits on its wire as octets.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf } from './values.ts';

const pinCode = z.string({ error: 'must be a string of digits' }).regex(/^\d{1,32}$/, {
	error: 'must be 1 to 32 digits',
});
const operation = z.strictObject({
	pinCode: pinCode.optional().describe('digits; for locks that ask for one'),
});

export const lockState = { notFullyLocked: 0, locked: 1, unlocked: 2 } as const;
export const doorState = { doorOpen: 0, doorClosed: 1 } as const;
export const alarmCode = { lockJammed: 0, wrongCodeEntryLimit: 4, frontEscutcheonRemoved: 5 } as const;
export const lockOperationType = { lock: 0, unlock: 1 } as const;
export const operationSource = { manual: 1, keypad: 3, auto: 4, remote: 7 } as const;

export const doorLock = {
	name: 'doorLock',
	commands: {
		lockDoor: operation.describe('Locks the door; it succeeds when the lock reports that it is locked.'),
		unlockDoor: operation.describe('Unlocks the door; it succeeds when the lock reports that it is unlocked.'),
	},
	attributes: {
		lockState: oneOf(lockState).nullable().describe('null where the lock does not know'),
		doorState: oneOf(doorState).nullable().describe('null where the lock does not know'),
	},
} satisfies Cluster;
