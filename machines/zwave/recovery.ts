/**
 * The first rung of the controller's ladder, as a part of its chart: the module is reset while its port stays open.
 *
 * The ladder, climbed by one rung for each trouble since the controller was ready for a minute (`troubles`):
 * 1. the module is reset, and identified anew when it says that it has started, or else answers a question. One that has
 *    reset itself needs no reset;
 * 2. its port is closed and opened again, and then it is reset;
 * 3. the same after a wait that gets longer, for ever.
 * Each rung ends: without an answer to anything it takes at most 90 s. A port that goes meanwhile, as a USB stick's does, is
 * opened again after the first wait of its own back-off, and the module is not reset a second time.
 *
 * Source: INS12350, ZW_SoftReset; the waits are those of the Z-Wave JS driver. After a reset a module counts node ids in 8
 * bit, as is done here throughout. One with SDK 7.19 or later may garble its next ACK: that is noise to the framing, and the
 * frame is transmitted again.
 */
import { softReset } from './controller-memory.ts';
import { controllerSetup } from './controller-setup.ts';
import { requests } from './messages.ts';

const started = { guard: 'hasStarted', target: '#controller.connected.identifying' } as const;
const version = requests.getControllerVersion;

export const recovering = controllerSetup.createStateConfig({
	// That the port goes is the reset's doing.
	on: { GOING: { actions: ['countLoss', { type: 'climbTo', params: { recovery: 'waiting' } }] } },
	initial: 'softReset',
	states: {
		softReset: {
			entry: [
				'noteReset',
				{ type: 'climbTo', params: { recovery: 'softReset' } },
				{ type: 'ask', params: { request: softReset } },
			],
			on: {
				ANSWERED: [
					{ guard: { type: 'isTaken', params: { ask: softReset.name } }, target: 'awaitingStart' },
					{
						guard: { type: 'isUnanswered', params: { ask: softReset.name } },
						target: '#controller.connected.closing',
						actions: { type: 'noteSilence', params: { ask: softReset.name } },
					},
				],
			},
		},
		awaitingStart: {
			entry: { type: 'climbTo', params: { recovery: 'awaitingStart' } },
			on: { UNSOLICITED: started },
			after: { start: 'probing' },
		},
		/** It did not say that it has started: not every module does, and some take their time. */
		probing: {
			entry: ['beginProbing', { type: 'climbTo', params: { recovery: 'probing' } }],
			on: { UNSOLICITED: started },
			initial: 'asking',
			states: {
				asking: {
					entry: { type: 'ask', params: { request: version } },
					on: {
						ANSWERED: [
							{ guard: 'isIdentified', target: '#controller.connected.identifying' },
							{
								guard: { type: 'isUnansweredYet', params: { ask: version.name } },
								target: 'pausing',
							},
							{
								guard: { type: 'isUnanswered', params: { ask: version.name } },
								target: '#controller.connected.closing',
								actions: { type: 'noteSilence', params: { ask: version.name } },
							},
						],
					},
				},
				pausing: { after: { probe: { target: 'asking', actions: 'countProbe' } } },
			},
		},
	},
});
