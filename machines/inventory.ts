/**
 * What the cloud is told of the devices: the inventory, each device's whole reported state, and what happens.
 *
 * Promises: `state/{deviceId}` is whole each time; `devices` is told once the changes of a moment have come together, and
 * only if it differs; what the broker should retain is told again to a broker that does not know us. What was reported
 * before the gateway started is taken in and told to such a broker only: another has it. The inventory is first told when a
 * device is known or a stack is ready, so that a gateway that is starting does not deny its devices. What people call a
 * device goes before what its stack calls it. Where the way to the cloud is metered, a device's measurements are told some
 * minutes apart, with the last values; what else it reports is told at once, and they with it.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { firstContext, inventorySetup } from './inventory-setup.ts';

export const inventoryMachine = inventorySetup.createMachine({
	id: 'inventory',
	context: ({ input }) => firstContext(input),
	initial: 'serving',
	states: {
		serving: {
			type: 'parallel',
			// What was still owed is kept by the outbox.
			on: { STOP: { target: 'stopped', actions: 'announceOwed' } },
			states: {
				reports: {
					on: {
						DEVICE_CHANGED: [
							{
								guard: { type: 'isReachableNews', params: ({ event }) => event },
								actions: [
									{ type: 'noteDevice', params: ({ event }) => event },
									{ type: 'renewState', params: ({ event }) => event.device.id },
									{ type: 'announceState', params: ({ event }) => event.device.id },
								],
							},
							{ actions: { type: 'noteDevice', params: ({ event }) => event } },
						],
						DEVICE_REMOVED: {
							actions: [
								{ type: 'forget', params: ({ event }) => event.device },
								{ type: 'announceState', params: ({ event }) => event.device },
							],
						},
						DEVICE_NAMED: { actions: { type: 'noteName', params: ({ event }) => event } },
						STATE_REPORTED: [
							{
								guard: { type: 'isToldAlready', params: ({ event }) => event },
								actions: { type: 'noteState', params: ({ event }) => event },
							},
							{
								guard: { type: 'mayWait', params: ({ event }) => event },
								actions: [
									{ type: 'noteState', params: ({ event }) => event },
									{ type: 'oweState', params: ({ event }) => event.device },
								],
							},
							{
								actions: [
									{ type: 'noteState', params: ({ event }) => event },
									{ type: 'announceState', params: ({ event }) => event.device },
								],
							},
						],
						EVENT_REPORTED: { actions: { type: 'announceEvent', params: ({ event }) => event } },
						LINK_CHANGED: [
							{
								guard: { type: 'isFresh', params: ({ event }) => event },
								actions: [{ type: 'noteBroker', params: ({ event }) => event }, 'announceStates'],
							},
							{ actions: { type: 'noteBroker', params: ({ event }) => event } },
						],
						UPLINK_CHANGED: [
							{
								guard: { type: 'isFree', params: ({ event }) => event },
								actions: [{ type: 'noteUplink', params: ({ event }) => event }, 'announceOwed'],
							},
							{ actions: { type: 'noteUplink', params: ({ event }) => event } },
						],
					},
				},
				/** Measurements that are told later, since the way to the cloud is metered: the last value of each. */
				arrears: {
					initial: 'none',
					states: {
						none: { always: { guard: 'isOwing', target: 'some' } },
						some: {
							always: { guard: 'isQuit', target: 'none' },
							after: { untilDue: { target: 'none', actions: 'announceDue' } },
						},
					},
				},
				inventory: {
					initial: 'untold',
					states: {
						untold: {
							on: {
								DEVICE_CHANGED: 'gathering',
								DEVICE_REMOVED: 'gathering',
								STACK_CHANGED: [{ guard: { type: 'isReady', params: ({ event }) => event }, target: 'gathering' }, {}],
							},
						},
						gathering: {
							after: {
								moment: [
									{ guard: 'isInventoryNews', target: 'told', actions: ['announceInventory', 'noteTold'] },
									{ target: 'told' },
								],
							},
							on: {
								LINK_CHANGED: { guard: { type: 'isFresh', params: ({ event }) => event }, actions: 'forgetTold' },
								STACK_CHANGED: {},
							},
						},
						told: {
							on: {
								DEVICE_CHANGED: 'gathering',
								DEVICE_NAMED: 'gathering',
								DEVICE_REMOVED: 'gathering',
								LINK_CHANGED: {
									guard: { type: 'isFresh', params: ({ event }) => event },
									target: 'gathering',
									actions: 'forgetTold',
								},
								STACK_CHANGED: {},
							},
						},
					},
				},
			},
		},
		stopped: { type: 'final' },
	},
});
