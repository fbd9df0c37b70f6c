/**
 * Keeps the gateway connected to its cloud, whatever the broker speaks: connects, subscribes to commands, announces itself,
 * and does it again, for ever, when the connection fails or is lost.
 *
 * Promises: `ready` is told when commands can arrive and the birth is published, not before; commands that are in the
 * gateway's hands are acknowledged one by one, and none that was not delivered on this connection; PUBLISHED means that the broker has it, or refused it for
 * good. A PUBLISH while the link is not ready is dropped: the outbox keeps what was not PUBLISHED and sends it again. Whom
 * another client displaces at the broker, two gateways of one name above all, stays away for long: they don't fight. When
 * the files of the secrets are renewed, the link leaves in order and connects with the new ones. Knows no protocol: the
 * `connection` does, one actor for each attempt.
 */
import { LinkFault } from './link-connection.ts';
import { displacing, linkSetup, suspecting } from './link-setup.ts';

export { DISPLACED, RECONNECTING } from './link-setup.ts';

/** The transition that a time limit takes. */
const timeUp = (what: string, remedy: string) =>
	({
		target: '#link.waiting',
		actions: { type: 'reportFailure', params: { reason: new LinkFault(what, remedy) } },
	}) as const;

const unanswered = (request: string) =>
	timeUp(`the broker did not answer ${request} in time`, 'check the network, and that the broker is well');

/** From the broker's yes to the birth, and then for as long as it lasts. */
const presence = linkSetup.createStateConfig({
	initial: 'subscribing',
	states: {
		subscribing: {
			entry: { type: 'toConnection', params: { event: { type: 'SUBSCRIBE' } } },
			after: { subscribeLimit: unanswered('the subscription') },
			on: { SUBSCRIBED: 'announcing' },
		},
		announcing: {
			entry: { type: 'toConnection', params: { event: { type: 'ANNOUNCE_BIRTH' } } },
			after: { announceLimit: unanswered('the birth') },
			on: { BIRTH_ANNOUNCED: 'online' },
		},
		online: {
			entry: [
				{
					type: 'tellState',
					params: ({ context }) => ({ state: 'ready', detail: { dialect: context.dialect, ...context.detail } }),
				},
				'clearAlarm',
				// We are in with what the files hold now.
				'clearSecretsAlarm',
				'forgetFresh',
			],
			on: {
				PUBLISH: { actions: { type: 'toConnection', params: ({ event }) => ({ event }) } },
				PUBLISHED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } },
				PUBLICATION_REFUSED: { actions: { type: 'warn', params: ({ event }) => ({ fault: event.fault }) } },
			},
			initial: 'proving',
			states: {
				proving: { after: { steady: 'proven' } },
				proven: { entry: 'noteHeld', after: { settled: 'settled' } },
				settled: { entry: ['forgetDisplacements', 'clearRivalAlarm'] },
			},
		},
	},
});

/** Whether commands are with the gateway, not yet acknowledged; how many may be is the connection's to bound. */
const hands = linkSetup.createStateConfig({
	initial: 'free',
	states: {
		free: {
			on: {
				COMMAND_RECEIVED: {
					target: 'holding',
					actions: [
						{ type: 'take', params: ({ event }) => event },
						{ type: 'pass', params: ({ event }) => ({ event }) },
					],
				},
			},
		},
		holding: {
			after: {
				acknowledgeLimit: timeUp(
					'the gateway did not acknowledge a command in 15 s, for it is not on disk; the broker will deliver it again',
					'see the alarms of the journal and the disk; where there are none, report this: it is a defect',
				),
			},
			on: {
				COMMAND_RECEIVED: {
					actions: [
						{ type: 'take', params: ({ event }) => event },
						{ type: 'pass', params: ({ event }) => ({ event }) },
					],
				},
				ACKNOWLEDGE: [
					{
						guard: { type: 'isTheLast', params: ({ event }) => event },
						target: 'free',
						actions: [
							{ type: 'letGo', params: ({ event }) => event },
							{ type: 'toConnection', params: ({ event }) => ({ event }) },
						],
					},
					{
						guard: { type: 'isInHand', params: ({ event }) => event },
						// It goes on: the next has its own time.
						target: 'holding',
						reenter: true,
						actions: [
							{ type: 'letGo', params: ({ event }) => event },
							{ type: 'toConnection', params: ({ event }) => ({ event }) },
						],
					},
				],
			},
		},
	},
});

/** Whether the files still hold the secrets that the connection was made with. */
const secrets = linkSetup.createStateConfig({
	initial: 'watching',
	states: {
		watching: { after: { secretsCheck: 'checking' } },
		checking: {
			entry: 'checkSecrets',
			on: {
				SECRETS_SAME: 'watching',
				SECRETS_RENEWED: '#link.attached.renewing',
				SECRETS_UNUSABLE: {
					target: 'spoilt',
					actions: { type: 'warnOfSecrets', params: ({ event }) => ({ fault: event.fault }) },
				},
			},
		},
		spoilt: {
			on: {
				SECRETS_SAME: { target: 'watching', actions: 'clearSecretsAlarm' },
				SECRETS_RENEWED: '#link.attached.renewing',
			},
			initial: 'watching',
			states: {
				watching: { after: { secretsCheck: 'checking' } },
				checking: {
					entry: 'checkSecrets',
					on: {
						SECRETS_UNUSABLE: {
							target: 'watching',
							actions: { type: 'warnOfSecrets', params: ({ event }) => ({ fault: event.fault }) },
						},
					},
				},
			},
		},
	},
});

export const linkMachine = linkSetup.createMachine({
	id: 'link',
	context: () => ({
		failures: 0,
		turn: 0,
		held: false,
		cutOffs: 0,
		displacements: 0,
		dialect: undefined,
		detail: {},
		fresh: false,
		inHand: new Set<number>(),
	}),
	entry: { type: 'tellState', params: { state: 'starting', detail: {} } },
	on: {
		// Too early, or too late: nobody has use for it any more.
		PUBLISH: {},
		ACKNOWLEDGE: {},
	},
	initial: 'attached',
	states: {
		attached: {
			invoke: {
				id: 'connection',
				src: 'connection',
				input: ({ context: { dialect, turn } }) => ({ dialect, turn }),
				onDone: [{ guard: 'isRenewing', target: 'attached', reenter: true }, { target: 'left' }],
				onError: [
					{ guard: 'isLeaving', target: 'left' },
					{ guard: 'isRenewing', target: 'attached', reenter: true },
					{
						target: 'waiting',
						actions: ['forgetCutOffs', { type: 'reportFailure', params: ({ event }) => ({ reason: event.error }) }],
					},
				],
			},
			initial: 'connecting',
			states: {
				connecting: {
					// A broker that did not let us in may be another one next time: begin with the best dialect again.
					exit: 'forgetDialect',
					after: { connectLimit: unanswered('the connection') },
					on: {
						CONNECTED: {
							target: 'serving',
							actions: [
								'emptyHands',
								{ type: 'judgeCutOffs', params: ({ event }) => ({ fresh: event.fresh }) },
								{ type: 'speak', params: ({ event: { dialect, detail = {} } }) => ({ dialect, detail }) },
								{ type: 'noteFresh', params: ({ event }) => ({ fresh: event.fresh }) },
							],
						},
						FALL_BACK: {
							target: '#link.attached',
							actions: { type: 'speak', params: ({ event }) => ({ dialect: event.dialect, detail: {} }) },
						},
						STOP: '#link.left',
					},
				},
				serving: {
					type: 'parallel',
					on: {
						STOP: 'leaving',
						DISPLACED: {
							target: '#link.displaced',
							actions: [
								{ type: 'reportFailure', params: ({ event }) => ({ reason: displacing(event.fault) }) },
								{ type: 'warnOfRival', params: ({ event }) => ({ fault: event.fault }) },
							],
						},
						CUT_OFF: [
							{
								guard: 'isCutOffOften',
								target: '#link.displaced',
								actions: [
									{ type: 'reportFailure', params: ({ event }) => ({ reason: displacing(suspecting(event.fault)) }) },
									{ type: 'warnOfRival', params: ({ event }) => ({ fault: suspecting(event.fault) }) },
								],
							},
							{
								target: '#link.waiting',
								actions: ['countCutOff', { type: 'reportFailure', params: ({ event }) => ({ reason: event.fault }) }],
							},
						],
					},
					states: { presence, hands, secrets },
				},
				renewing: {
					entry: [
						{ type: 'tellState', params: { state: 'starting', detail: { reason: 'the secrets were renewed' } } },
						{ type: 'toConnection', params: { event: { type: 'LEAVE' } } },
					],
					after: { leaveLimit: { target: '#link.attached', reenter: true } },
					on: {
						PUBLISHED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } },
						STOP: 'leaving',
					},
				},
				leaving: {
					entry: [
						{ type: 'tellState', params: { state: 'down', detail: { reason: 'the gateway is leaving' } } },
						{ type: 'toConnection', params: { event: { type: 'LEAVE' } } },
					],
					// Cut off without a farewell, the broker says for us that we are gone.
					after: { leaveLimit: '#link.left' },
					on: { PUBLISHED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } } },
				},
			},
		},
		waiting: {
			after: { backOff: 'attached' },
			on: { STOP: 'left' },
		},
		displaced: {
			entry: 'countDisplacement',
			after: { displacedBackOff: 'attached' },
			on: { STOP: 'left' },
		},
		left: { type: 'final' },
	},
});
