/**
 * The commands of the crash test: what a backend sends to several devices, chosen by chance, so that what a device is told
 * can be traced to the command that asked for it.
 *
 * A level and a setpoint are other ones for each command, and come again only when their last command has ended. Where
 * there are too few values (a switch, a lock) or the value depends on the device (toggle, raise), one command is open at a
 * time. Arguments are in Matter's units, effects in the device's own.
 */
import type { Body } from '../contract/backend.ts';
import type { Chance } from '../kit/chance.ts';
import type { Effect } from '../kit/referee.ts';
import type { DeviceSet } from '../kit/witness.ts';

export interface Order {
	readonly body: Omit<Body, 'id'>;
	/** Absent: it changes nothing at a device. */
	readonly effect?: Effect;
}

/** Gives the command that gets this id; undefined while it could not be told from those that are open. */
export type Lane = (id: string) => Order | undefined;

/** The nodes that are told something. */
export const NODES: readonly number[] = [2, 3, 4, 5, 6, 12];

/** SDS13781: Binary Switch Set and Door Lock Operation Set, on and locked. */
const ON = 0xff;

/** How those are that a command may find as it wants them, before any was told anything. */
export const AT_FIRST: readonly DeviceSet[] = [
	{ node: 2, endpoint: 0, kind: 'switch', value: 0 },
	{ node: 12, endpoint: 0, kind: 'lock', value: 0 },
];

/** @param hasEnded Of a command, by its id. */
export function lanesOf(chance: Chance, hasEnded: (id: string) => boolean): readonly [Lane, ...Lane[]] {
	/** So many values, one after the other. */
	const distinct = (count: number, order: (index: number) => Order): Lane => {
		const users: string[] = [];
		let next = 0;
		return (id) => {
			const user = users[next];
			if (user !== undefined && !hasEnded(user)) return undefined;
			const index = next;
			users[index] = id;
			next = (next + 1) % count;
			return order(index);
		};
	};
	/** In turns, one at a time. */
	const alone = (...orders: readonly Order[]): Lane => {
		let last: string | undefined;
		let next = 0;
		return (id) => {
			if (last !== undefined && !hasEnded(last)) return undefined;
			last = id;
			return orders[next++ % orders.length];
		};
	};

	const dimmed = (node: number) =>
		distinct(99, (index) => {
			const level = Math.round(((index + 1) * 254) / 99);
			// Tenths of a second; null: at the device's own pace.
			const transitionTime = chance.of([0, 0, 0, 3, 8, null]);
			return {
				body: { target: `zw-${node}`, action: 'levelControl.moveToLevel', args: { level, transitionTime } },
				effect: { node, endpoint: 0, kind: 'level', value: index + 1 },
			};
		});
	const heated = distinct(200, (index) => {
		const value = 1_000 + index * 10;
		const args = { 'thermostat.occupiedHeatingSetpoint': value };
		return {
			body: { target: 'zw-6', action: 'attributes.write', args },
			effect: { node: 6, endpoint: 0, kind: 'heating', value },
		};
	});
	const cooled = (amount: number): Order => ({
		body: { target: 'zw-6', action: 'thermostat.setpointRaiseLower', args: { mode: 1, amount } },
		effect: { node: 6, endpoint: 0, kind: 'cooling' },
	});
	const switched = (node: number, action: 'on' | 'off' | 'toggle'): Order => ({
		body: { target: `zw-${node}`, action: `onOff.${action}` },
		effect: {
			node,
			endpoint: 0,
			kind: 'switch',
			...(action === 'toggle' ? {} : { value: action === 'on' ? ON : 0 }),
		},
	});
	const locked = (is: boolean): Order => ({
		body: { target: 'zw-12', action: is ? 'doorLock.lockDoor' : 'doorLock.unlockDoor' },
		effect: { node: 12, endpoint: 0, kind: 'lock', value: is ? ON : 0 },
	});
	const read: Lane = () => ({ body: { target: `zw-${chance.of([2, 3, 5, 6])}`, action: 'attributes.read' } });
	return [
		dimmed(4),
		dimmed(5),
		heated,
		alone(locked(true), locked(false)),
		alone(switched(2, 'on'), switched(2, 'toggle'), switched(2, 'toggle'), switched(2, 'off')),
		alone(switched(3, 'toggle')),
		alone(cooled(-5), cooled(5)),
		read,
	];
}
