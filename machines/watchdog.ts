/**
 * Feeds the watchdogs of this box while everything that ought to move does: the service manager's, and a device's.
 *
 * Promises: looks at every watched subsystem at each interval, and feeds after each look at which none has stood still for
 * longer than its limit. One that has is an alarm that names what stands still, and nothing is fed until it moves; a gateway
 * in which nothing waits is fed for ever. A blocked event loop looks at nothing, and so feeds nothing. A device that is not
 * there, or in others' hands, is asked for again for ever, with an alarm; it is disarmed when the gateway is told to stop, and
 * only then. Does not end what stands still: whoever is not fed does.
 *
 * To be started when everybody else has been, and stopped first: it tells the manager READY=1 and STOPPING=1 (sd_notify(3)).
 */
import { assign, emit, enqueueActions, raise, sendTo, setup, stateIn } from 'xstate';
import type { AlarmChanged, FromLink, FromStack } from './events.ts';
import { look, type Sight, type Watched } from './pulse.ts';
import { unprovided } from './unprovided.ts';

/** Such as `/dev/watchdog`. */
export interface WatchdogDevice {
	readonly path: string;
	/** Without food for so long, it resets the box; s. */
	readonly timeoutSeconds: number;
}

export type ToDevice = { readonly type: 'KEEP_ALIVE' } | { readonly type: 'CLOSE' };

export interface WatchdogInput {
	readonly watched: () => readonly Watched[];
	/** Between two looks, ms. */
	readonly intervalMs: number;
	readonly device: WatchdogDevice | undefined;
}

/** What a person who asks for the service's status wants to know. */
type Heard = Extract<FromStack, { type: 'STACK_CHANGED' }> | Extract<FromLink, { type: 'LINK_CHANGED' }>;

export type WatchdogEvent = Heard | { readonly type: 'STOP' };

interface WatchdogContext extends WatchdogInput {
	/** By subsystem. */
	readonly sights: ReadonlyMap<string, Sight>;
	/** By stack; `cloud`: the link. */
	readonly conditions: ReadonlyMap<string, string>;
}

const alarmId = (subsystem: string) => `watchdog-${subsystem}`;

function alarmOf(subsystem: string, { pulse, stillMs }: Sight): AlarmChanged {
	const text = `${subsystem} has stood still for ${Math.round(stillMs / 1_000)} s: ${pulse}`;
	const remedy =
		'no watchdog is fed until it moves; one that runs restarts the gateway, else restart it; report this with the log: it is a defect of the gateway';
	return { type: 'ALARM_CHANGED', raised: true, alarm: { id: alarmId(subsystem), severity: 'error', text, remedy } };
}

/** For `systemctl status`. */
function statusOf({ sights, conditions }: WatchdogContext): string {
	const stuck = [...sights].flatMap(([subsystem, { isStuck, pulse }]) =>
		isStuck ? [`${subsystem} stands still: ${pulse}`] : [],
	);
	const told = [...conditions].map(([subsystem, state]) => `${subsystem} ${state}`);
	return `STATUS=${[...stuck, ...told].join('; ') || 'running'}`.replaceAll('\n', ' ');
}

export const watchdogMachine = setup({
	types: {
		input: {} as WatchdogInput,
		context: {} as WatchdogContext,
		events: {} as WatchdogEvent | { readonly type: 'FEED' } | { readonly type: 'DEVICE_OPENED' },
		emitted: {} as AlarmChanged,
		children: {} as { manager: 'manager'; device: 'device' },
	},
	actors: {
		/** Passes words on to the service manager, where there is one. */
		manager: unprovided<undefined, { readonly type: 'NOTIFY'; readonly state: string }>(),
		/** Opens the device, which arms it, and tells DEVICE_OPENED; on CLOSE it disarms it and is done. */
		device: unprovided<WatchdogDevice, ToDevice>(),
	},
	actions: {
		notify: sendTo('manager', (_, state: string) => ({ type: 'NOTIFY', state })),
		look: enqueueActions(({ context: { watched, intervalMs, sights }, enqueue }) => {
			const seen = new Map<string, Sight>();
			for (const one of watched()) {
				const before = sights.get(one.subsystem);
				const sight = look(before, one, intervalMs);
				seen.set(one.subsystem, sight);
				if (sight.isStuck === before?.isStuck) continue;
				if (sight.isStuck) enqueue.emit(alarmOf(one.subsystem, sight));
				else enqueue.emit({ type: 'ALARM_CHANGED', raised: false, id: alarmId(one.subsystem) });
			}
			enqueue.assign({ sights: seen });
		}),
		noteCondition: assign(({ context: { conditions } }, event: Heard) => ({
			conditions: new Map(conditions).set(event.type === 'LINK_CHANGED' ? 'cloud' : event.stack, event.state),
		})),
		feedDevice: sendTo('device', { type: 'KEEP_ALIVE' }),
		closeDevice: sendTo('device', { type: 'CLOSE' }),
		raiseDeviceAlarm: emit((_, { reason }: { reason: unknown }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: 'watchdog',
				severity: 'error',
				text: `the watchdog does not guard this box: ${reason instanceof Error ? reason.message : reason}`,
				remedy: 'check watchdog.device, its driver (wdctl shows it), and that no other program holds it',
			},
		})),
		clearDeviceAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'watchdog' }),
	},
	guards: {
		somebodyIsStuck: ({ context: { sights } }) => [...sights.values()].some(({ isStuck }) => isStuck),
		hasDevice: ({ context: { device } }) => device !== undefined,
		isClosing: stateIn('#watchdog.device.open.closing'),
	},
	delays: {
		interval: ({ context }) => context.intervalMs,
		untilNextTry: 30_000,
		closeLimit: 200,
	},
}).createMachine({
	id: 'watchdog',
	context: ({ input }) => ({ ...input, sights: new Map(), conditions: new Map() }),
	type: 'parallel',
	invoke: { id: 'manager', src: 'manager', input: undefined },
	on: {
		STACK_CHANGED: { actions: { type: 'noteCondition', params: ({ event }) => event } },
		LINK_CHANGED: { actions: { type: 'noteCondition', params: ({ event }) => event } },
	},
	states: {
		watch: {
			initial: 'beginning',
			states: {
				beginning: {
					entry: { type: 'notify', params: 'READY=1' },
					always: 'looking',
				},
				looking: {
					entry: 'look',
					always: [{ guard: 'somebodyIsStuck', target: 'withholding' }, { target: 'feeding' }],
				},
				feeding: {
					entry: [
						{ type: 'notify', params: ({ context }) => `WATCHDOG=1\n${statusOf(context)}` },
						raise({ type: 'FEED' }),
					],
					after: { interval: 'looking' },
					on: { STOP: 'over' },
				},
				withholding: {
					entry: { type: 'notify', params: ({ context }) => statusOf(context) },
					after: { interval: 'looking' },
					on: { STOP: 'over' },
				},
				over: {
					type: 'final',
					entry: { type: 'notify', params: 'STOPPING=1\nSTATUS=stopping in order' },
				},
			},
		},
		device: {
			initial: 'choosing',
			on: { FEED: {} },
			states: {
				choosing: { always: [{ guard: 'hasDevice', target: 'open' }, { target: 'none' }] },
				none: { on: { STOP: 'released' } },
				open: {
					invoke: {
						id: 'device',
						src: 'device',
						input: ({ context: { device } }) => {
							if (!device) throw new Error('there is no watchdog device');
							return device;
						},
						onDone: 'released',
						onError: [
							{ guard: 'isClosing', target: 'released' },
							{
								target: 'waiting',
								actions: { type: 'raiseDeviceAlarm', params: ({ event }) => ({ reason: event.error }) },
							},
						],
					},
					initial: 'opening',
					states: {
						/** Its time begins when it is opened: that is its first food. */
						opening: { on: { DEVICE_OPENED: 'held', STOP: 'closing' } },
						held: {
							entry: 'clearDeviceAlarm',
							on: {
								FEED: { actions: 'feedDevice' },
								STOP: 'closing',
							},
						},
						closing: { entry: 'closeDevice', after: { closeLimit: '#watchdog.device.released' } },
					},
				},
				waiting: {
					after: { untilNextTry: 'open' },
					on: { STOP: 'released' },
				},
				released: { type: 'final' },
			},
		},
	},
});
