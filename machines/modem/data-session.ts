/**
 * Makes a data session over the mobile network, watches it, and makes it again when it is lost, for as long as it may.
 *
 * In: `DataSessionInput`; ALLOW once there is a network, FORBID when there is none (with the reason), STOP. Out, to the
 * owner: DATA_CHANGED when something of it changes, and the alarm `modem-data`. It is `online` when something on the internet
 * has answered through its interface, not before. Done when it was stopped and the session is closed.
 *
 * Promises: what was started is ended in order, program and modem, before it is begun anew; a network that refuses us (APN,
 * password, contract) is asked again much later. Where the session is somebody else's, it is watched and nothing else.
 * Knows no way by name: `Way` says what is sent and run. Sets no routes: `uplink.ts` does.
 */
import { dataSessionSetup, dialFault } from './data-session-setup.ts';

const noAddress = {
	reason: 'the mobile network gave no address in time',
	remedy: 'check modem.apn, and that something asks for an address on the interface (modem.data.dhcp)',
	refused: false,
};
const lostAddress = {
	reason: 'the data session’s interface has lost its address',
	remedy: 'the session is made anew by itself',
	refused: false,
};
const noNegotiation = {
	reason: 'the mobile network did not agree to a session in time',
	remedy: 'check modem.apn and modem.data.port, and the signal in `health`',
	refused: false,
};

/** There is an interface: whether it has an address, and whether that leads anywhere. */
const attached = dataSessionSetup.createStateConfig({
	invoke: {
		src: 'interface',
		input: ({ context }) => ({ interface: context.interface ?? '' }),
		onError: { target: '#dataSession.carrying.closing', actions: { type: 'noteFault', params: lostAddress } },
	},
	initial: 'awaitingAddress',
	states: {
		awaitingAddress: {
			entry: ['forgetAddress', { type: 'tell', params: 'connecting' }],
			after: {
				addressLimit: {
					guard: 'isOurs',
					target: '#dataSession.carrying.closing',
					actions: { type: 'noteFault', params: noAddress },
				},
			},
			on: {
				ADDRESS_SEEN: { target: 'up', actions: { type: 'noteAddress', params: ({ event }) => event.address } },
			},
		},
		up: {
			tags: 'up',
			on: {
				ADDRESS_SEEN: { target: '.checking', actions: { type: 'noteAddress', params: ({ event }) => event.address } },
				ADDRESS_LOST: [
					{
						guard: 'isOurs',
						target: '#dataSession.carrying.closing',
						actions: { type: 'noteFault', params: lostAddress },
					},
					{ target: 'awaitingAddress' },
				],
			},
			initial: 'checking',
			states: {
				checking: {
					invoke: {
						src: 'check',
						input: ({ context }) => ({ interface: context.interface ?? '', address: context.address }),
						onDone: [
							{ guard: { type: 'isOnline', params: ({ event }) => event.output }, target: 'online' },
							{ guard: 'isMissedOften', target: '#dataSession.carrying.closing', actions: 'countMiss' },
							{ target: 'noInternet', actions: 'countMiss' },
						],
					},
				},
				online: {
					entry: ['forgetFailures', { type: 'tell', params: 'online' }, 'clearAlarm'],
					after: { checkInterval: 'checking' },
				},
				noInternet: {
					entry: { type: 'tell', params: 'noInternet' },
					after: { recheckInterval: 'checking' },
				},
			},
		},
	},
});

/** From the program that holds the session, where there is one, to its end. */
const carrying = dataSessionSetup.createStateConfig({
	invoke: {
		id: 'holder',
		src: 'process',
		input: ({ context }) => ({ program: context.way.holder }),
		onDone: {
			target: '#dataSession.hangingUp',
			actions: { type: 'noteEnd', params: ({ event }) => event.output },
		},
		onError: {
			target: '#dataSession.hangingUp',
			actions: {
				type: 'noteFault',
				params: ({ event }) => ({
					reason: event.error instanceof Error ? event.error.message : String(event.error),
					remedy: 'install the program, or choose another way in modem.data.way',
					refused: false,
				}),
			},
		},
	},
	on: {
		LINE: { actions: { type: 'noteHeard', params: ({ context, event }) => context.way.hear(event.line) } },
		FORBID: { target: '.closing', actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
		STOP: { target: '.closing', actions: 'noteStopped' },
	},
	initial: 'negotiating',
	states: {
		negotiating: {
			always: { guard: 'isUnannounced', target: 'attached' },
			after: { negotiationLimit: { target: 'closing', actions: { type: 'noteFault', params: noNegotiation } } },
			on: {
				LINE: [
					{
						guard: { type: 'isUp', params: ({ context, event }) => context.way.hear(event.line) },
						target: 'attached',
					},
					{ actions: { type: 'noteHeard', params: ({ context, event }) => context.way.hear(event.line) } },
				],
			},
		},
		attached,
		closing: {
			entry: 'terminate',
			// Killed then, by being left.
			after: { terminationLimit: '#dataSession.hangingUp' },
			on: {
				FORBID: { actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: { actions: 'noteStopped' },
				ALLOW: { actions: 'noteAllowed' },
			},
		},
	},
});

export const dataSessionMachine = dataSessionSetup.createMachine({
	id: 'dataSession',
	context: ({ input }) => ({
		...input,
		failures: 0,
		misses: 0,
		interface: undefined,
		address: undefined,
		started: [],
		fault: undefined,
		after: 'retry',
		told: undefined,
	}),
	on: {
		// It is allowed already, or the interface's last word came too late.
		ALLOW: {},
		ADDRESS_SEEN: {},
		ADDRESS_LOST: {},
		LINE: {},
	},
	initial: 'down',
	states: {
		down: {
			entry: { type: 'tell', params: 'down' },
			on: {
				ALLOW: 'dialling',
				FORBID: {
					actions: [
						{ type: 'noteForbidden', params: ({ event }) => event.reason },
						{ type: 'tell', params: 'down' },
					],
				},
				STOP: 'stopped',
			},
		},
		dialling: {
			entry: ['begin', { type: 'tell', params: 'connecting' }, 'forgetFault'],
			invoke: {
				src: 'ask',
				input: ({ context: { channel, way } }) => ({ channel, commands: way.dial }),
				onDone: [
					{ guard: { type: 'isAnswered', params: ({ event }) => event.output }, target: 'starting' },
					{
						target: 'hangingUp',
						actions: { type: 'noteFault', params: ({ event }) => dialFault(event.output.answers.at(-1)) },
					},
				],
			},
			on: {
				FORBID: { target: 'hangingUp', actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: { target: 'hangingUp', actions: 'noteStopped' },
			},
		},
		starting: {
			invoke: {
				src: 'dialogue',
				input: ({ context: { way } }) => ({ dialogue: way.start }),
				onDone: [
					{
						guard: { type: 'isFault', params: ({ event }) => event.output },
						target: 'hangingUp',
						actions: { type: 'noteStarted', params: ({ event }) => event.output },
					},
					{ target: 'carrying', actions: { type: 'noteStarted', params: ({ event }) => event.output } },
				],
			},
			on: {
				FORBID: { target: 'hangingUp', actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: { target: 'hangingUp', actions: 'noteStopped' },
			},
		},
		carrying,
		hangingUp: {
			entry: 'forgetInterface',
			on: {
				FORBID: { actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: { actions: 'noteStopped' },
				ALLOW: { actions: 'noteAllowed' },
			},
			initial: 'stopping',
			states: {
				stopping: {
					invoke: {
						src: 'dialogue',
						input: ({ context: { way, started } }) => ({ dialogue: way.stop(started) }),
						onDone: 'asking',
					},
				},
				asking: {
					invoke: {
						src: 'ask',
						// What is not up any more is refused: that is as good.
						input: ({ context: { channel, way } }) => ({ channel, commands: way.hangUp, all: true }),
						onDone: [
							{ guard: 'isStopped', target: '#dataSession.stopped' },
							{ guard: 'isForbidden', target: '#dataSession.down' },
							{ guard: 'isRefused', target: '#dataSession.refused' },
							{ target: '#dataSession.waiting' },
						],
					},
				},
			},
		},
		waiting: {
			entry: ['countFailure', { type: 'tell', params: 'waiting' }, 'raiseAlarmIfLasting'],
			after: { redialling: 'dialling' },
			on: {
				FORBID: { target: 'down', actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: 'stopped',
			},
		},
		refused: {
			entry: ['countFailure', { type: 'tell', params: 'refused' }, 'raiseAlarm'],
			after: { refused: 'dialling' },
			on: {
				FORBID: { target: 'down', actions: { type: 'noteForbidden', params: ({ event }) => event.reason } },
				STOP: 'stopped',
			},
		},
		stopped: { type: 'final', entry: ['forgetFault', { type: 'tell', params: 'down' }] },
	},
});
