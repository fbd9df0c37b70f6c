/**
 * A deadbolt: Door Lock CC v4 (SDS13781) and the Access Control notifications that go with it.
 *
 * Promises: the bolt takes its time; when it has moved, an Operation Report and a notification go to the lifeline, then
 * the final Supervision status. A jammed bolt does not lock: state unknown, notification "lock jammed", status Fail; it
 * can still be drawn back. Setting what is already so changes and reports nothing. (zwave-js's mock reports nothing
 * after a supervised command.)
 */
import type { CommandClass } from '@zwave-js/cc';
import { DoorLockMode, DoorLockOperationType } from '@zwave-js/cc';
import { DoorLockCCOperationGet, DoorLockCCOperationReport, DoorLockCCOperationSet } from '@zwave-js/cc/DoorLockCC';
import { CommandClasses, Duration } from '@zwave-js/core';
import type { MockNodeResponse } from '@zwave-js/testing';
import type { HomeNode, Part } from '../home-node.ts';
import { ACCESS_CONTROL, notifications } from './notifications.ts';
import { wantsUpdates } from './supervision.ts';

// Access Control events (SDS13713, the list of notifications).
const LOCKED = { byHand: 0x01, byRadio: 0x03 };
const UNLOCKED = { byHand: 0x02, byRadio: 0x04 };
const JAMMED = 0x0b;

type Handles = [boolean, boolean, boolean, boolean];
const NO_HANDLE: Handles = [false, false, false, false];
const FIRST_HANDLE: Handles = [true, false, false, false];

/** `travelMs`: how long the bolt takes. */
export function doorLock(node: HomeNode, travelMs: number): Part {
	const events = notifications(node, {
		[ACCESS_CONTROL]: [...Object.values(LOCKED), ...Object.values(UNLOCKED), JAMMED],
	});
	let mode = DoorLockMode.Unsecured;
	let jammed = false;
	let moving: { readonly to: DoorLockMode; readonly command: CommandClass; readonly timer: NodeJS.Timeout } | undefined;

	const report = () =>
		new DoorLockCCOperationReport({
			nodeId: node.hub,
			currentMode: mode,
			targetMode: moving?.to ?? mode,
			duration: new Duration(moving ? Math.ceil(travelMs / 1_000) : 0, 'seconds'),
			outsideHandlesCanOpenDoor: mode === DoorLockMode.Unsecured ? FIRST_HANDLE : NO_HANDLE,
			insideHandlesCanOpenDoor: FIRST_HANDLE,
			boltStatus: mode === DoorLockMode.Secured ? 'locked' : 'unlocked',
		});
	const rest = (at: DoorLockMode, event: number) => {
		mode = at;
		moving = undefined;
		node.report(report());
		events.happen(ACCESS_CONTROL, event);
	};
	const arrive = (to: DoorLockMode, command: CommandClass) => {
		const stuck = jammed && to === DoorLockMode.Secured;
		if (stuck) rest(DoorLockMode.Unknown, JAMMED);
		else rest(to, to === DoorLockMode.Secured ? LOCKED.byRadio : UNLOCKED.byRadio);
		if (wantsUpdates(command)) node.answer(command, { action: stuck ? 'fail' : 'ok' });
	};
	const interrupt = () => {
		if (!moving) return;
		clearTimeout(moving.timer);
		if (wantsUpdates(moving.command)) node.answer(moving.command, { action: 'fail' });
		moving = undefined;
	};
	const set = (to: DoorLockMode, command: CommandClass): MockNodeResponse => {
		if (to !== DoorLockMode.Secured && to !== DoorLockMode.Unsecured) return { action: 'fail' };
		interrupt();
		if (to === mode) return { action: 'ok' };
		moving = { to, command, timer: setTimeout(() => arrive(to, command), travelMs) };
		return { action: 'ok', durationMs: travelMs };
	};

	return {
		commandClasses: [
			...events.commandClasses,
			{
				ccId: CommandClasses['Door Lock'],
				version: 4,
				supportedOperationTypes: [DoorLockOperationType.Constant],
				supportedDoorLockModes: [DoorLockMode.Unsecured, DoorLockMode.Secured],
				supportedOutsideHandles: FIRST_HANDLE,
				supportedInsideHandles: FIRST_HANDLE,
				doorSupported: false,
				boltSupported: true,
				latchSupported: false,
			},
		],
		behaviours: [
			...events.behaviours,
			{
				handleCC(_controller, _self, command) {
					if (command instanceof DoorLockCCOperationGet) return { action: 'sendCC', cc: report() };
					if (command instanceof DoorLockCCOperationSet) return set(command.mode, command);
					return undefined;
				},
			},
		],
		byHand(operation) {
			if (operation.do === 'jam') {
				jammed = operation.jammed;
				return true;
			}
			if (operation.do !== 'turn') return false;
			interrupt();
			if (operation.locked) rest(DoorLockMode.Secured, LOCKED.byHand);
			else rest(DoorLockMode.Unsecured, UNLOCKED.byHand);
			return true;
		},
	};
}
