/**
 * `doorLock` on Door Lock, and on the notifications of type Access Control (6) and Home Security (7).
 *
 * A lock action is final only on the lock's own report: a bolt can jam after the command was understood. Z-Wave locks take
 * a remote operation from any controller of their network and cannot check a PIN code with it: one that is given is
 * neither sent nor compared. Unlocking for a while is not declared: it would change how the lock works from then on
 * (SDS13781, Door Lock Configuration). What kind of bolt it is, and whether a remote may move it, no lock says.
 */
import {
	alarmCode,
	doorLock,
	doorState,
	lockOperationType,
	lockState,
	operationSource,
} from '../../clusters/door-lock.ts';
import type { CcCommand, CcMessage, NotificationReport } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping, Happening, Plan } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

/** How long a bolt may move. */
const BOLT_MS = 5_000;
const SECURED = 0xff;
const UNSECURED = 0x00;
const GET: CcCommand = { type: 'DoorLock.OperationGet' };

const DOOR = 'doorLock.doorState';
const DOORS = { open: doorState.doorOpen, closed: doorState.doorClosed } as const;
/** Access Control's door open and closed (SDS13713). */
const DOOR_EVENTS: { readonly [event: number]: number } = { 22: doorState.doorOpen, 23: doorState.doorClosed };

const ACCESS_CONTROL = 6;
const HOME_SECURITY = 7;

/** Access Control events of an operation (SDS13713): what it did, and who did it. */
const OPERATIONS: { readonly [event: number]: readonly ['lock' | 'unlock', keyof typeof operationSource] } = {
	1: ['lock', 'manual'],
	2: ['unlock', 'manual'],
	3: ['lock', 'remote'],
	4: ['unlock', 'remote'],
	5: ['lock', 'keypad'],
	6: ['unlock', 'keypad'],
	9: ['lock', 'auto'],
};
/** Not fully locked by hand, by radio, by the lock itself; jammed. */
const NOT_FULLY_LOCKED: ReadonlySet<number> = new Set([7, 8, 10, 11]);

export const doorLockMapping: ClusterMapping = {
	cluster: 'doorLock',
	applies: (facts) => supports(facts, CC.DoorLock),
	actions: {
		'doorLock.lockDoor': action(doorLock.commands.lockDoor, () => operated(SECURED, lockState.locked)),
		'doorLock.unlockDoor': action(doorLock.commands.unlockDoor, () => operated(UNSECURED, lockState.unlocked)),
	},
	attributes: {
		'doorLock.lockState': { read: () => GET },
		[DOOR]: { read: (facts) => (facts.learnt.lockTellsDoor ? GET : undefined) },
	},
	reported(message, facts) {
		const door = doorTold(message, facts);
		if (message.type === 'DoorLock.OperationReport')
			return { 'doorLock.lockState': stateOfMode(message.mode), ...door };
		if (door) return door;
		if (message.type !== 'Notification.Report' || message.notificationType !== ACCESS_CONTROL) return {};
		const event = message.event ?? 0;
		if (NOT_FULLY_LOCKED.has(event)) return { 'doorLock.lockState': lockState.notFullyLocked };
		const operation = OPERATIONS[event];
		if (!operation) return {};
		return { 'doorLock.lockState': operation[0] === 'lock' ? lockState.locked : lockState.unlocked };
	},
	happened(message, facts, state) {
		const door = doorTold(message, facts)?.[DOOR];
		if (door !== undefined && door !== state[DOOR])
			return [{ event: 'doorLock.doorStateChange', args: { doorState: door } }];
		if (message.type !== 'Notification.Report' || message.event === undefined) return [];
		const code = alarm(message.notificationType, message.event);
		if (code !== undefined) return [{ event: 'doorLock.doorLockAlarm', args: { alarmCode: code } }];
		const operation = message.notificationType === ACCESS_CONTROL ? OPERATIONS[message.event] : undefined;
		return operation ? [lockOperation(operation, userIn(message))] : [];
	},
};

function operated(mode: number, state: number): Plan {
	return repeatable(
		set(
			{ type: 'DoorLock.OperationSet', mode },
			{ expects: { 'doorLock.lockState': state }, readBack: GET, confirm: 'report', settleMs: BOLT_MS },
		),
	);
}

/** Modes of the Door Lock Operation Report (SDS13781). */
function stateOfMode(mode: number): number {
	switch (mode) {
		case SECURED:
			return lockState.locked;
		// Unsecured, for good or for a while, and unsecured for the handles outside: the door opens.
		case UNSECURED:
		case 0x01:
		case 0x20:
		case 0x21:
			return lockState.unlocked;
		// Unsecured for the handles inside only, unknown, and what no specification names.
		default:
			return lockState.notFullyLocked;
	}
}

/** Whether the door is open, where the lock knows. */
function doorTold(message: CcMessage, { learnt }: EndpointFacts): { readonly [DOOR]: number } | undefined {
	if (message.type === 'DoorLock.OperationReport')
		return message.door && learnt.lockTellsDoor ? { [DOOR]: DOORS[message.door] } : undefined;
	if (message.type !== 'Notification.Report' || message.notificationType !== ACCESS_CONTROL) return undefined;
	const door = DOOR_EVENTS[message.event ?? 0];
	return door === undefined ? undefined : { [DOOR]: door };
}

function alarm(notificationType: number | undefined, event: number): number | undefined {
	// Jammed; the keypad disabled itself; the cover was removed (SDS13713).
	if (notificationType === ACCESS_CONTROL && event === 11) return alarmCode.lockJammed;
	if (notificationType === ACCESS_CONTROL && event === 16) return alarmCode.wrongCodeEntryLimit;
	if (notificationType === HOME_SECURITY && event === 3) return alarmCode.frontEscutcheonRemoved;
	return undefined;
}

function lockOperation([type, source]: NonNullable<(typeof OPERATIONS)[number]>, userIndex: number | null): Happening {
	return {
		event: 'doorLock.lockOperation',
		args: {
			lockOperationType: lockOperationType[type],
			operationSource: operationSource[source],
			userIndex,
			fabricIndex: null,
			sourceNode: null,
		},
	};
}

/** A keypad's user: a User Code Report (63 03 user …), or the number alone, as some locks send it. */
function userIn({ parameters = '' }: NotificationReport): number | null {
	const user = parameters.startsWith('6303') ? parameters.slice(4, 6) : parameters.length === 2 ? parameters : '';
	return user === '' ? null : Number.parseInt(user, 16);
}
