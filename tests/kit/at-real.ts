/** The AT channel's chart on a real port and a real clock. */
import { onTestFinished, vi } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { createPort } from '../../actors/runtime/port.ts';
import type { Answered, AtAnswer, AtCommand } from '../../machines/modem/at.ts';
import { atChannelMachine, type FromAtChannel } from '../../machines/modem/at-channel.ts';
import { listener } from './owner.ts';

export function realChannel(path: string) {
	const owner = listener<FromAtChannel>();
	const answers = listener<Answered>();
	const port = createPort({ simulation: 'modem' });
	const actor = createActor(atChannelMachine.provide({ actors: { port } }), {
		input: { path, baudRate: 115_200, owner: owner.ref, pauseMs: 20, urcs: [], boots: ['RDY'] },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	let references = 0;
	return {
		told: owner.told,
		send: actor.send,
		/** Resolves with its answer. */
		async ask(command: AtCommand): Promise<AtAnswer> {
			const reference = references++;
			actor.send({ type: 'ASK', command, reference, replyTo: answers.ref });
			return await vi.waitFor(
				() => {
					const answered = answers.told.find((event) => event.reference === reference);
					if (!answered) throw new Error(`no answer to AT${command.text}`);
					return answered.answer;
				},
				{ timeout: command.limitMs + 15_000, interval: 5 },
			);
		},
		close: () => actor.send({ type: 'CLOSE' }),
		/** Resolves when it has ended, to the reason. */
		ended: async () => (await toPromise(actor)).lost,
		statistics: () => actor.getSnapshot().context.statistics,
	};
}
