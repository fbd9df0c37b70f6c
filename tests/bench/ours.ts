/**
 * Our Z-Wave stack as a side of the bench: as the gateway runs it, from EXECUTE to OUTCOME, with a journal of its own.
 *
 * A set is over with its OUTCOME: on the acknowledgement from a node without Supervision, else on the Supervision report.
 */
import { createActor, type EventObject, toPromise } from 'xstate';
import { openJournal } from '../../actors/journal/index.ts';
import { livesOf } from '../../actors/runtime/subsystem.ts';
import { createStack } from '../../actors/stacks/zwave/index.ts';
import type { FromStack, ToStack } from '../../machines/events.ts';
import { LISTENING, type Side, type SideOptions, serve } from './side.ts';

const EXPIRES_MS = 60_000;

interface Waiting {
	readonly resolve: () => void;
	readonly reject: (fault: Error) => void;
}

async function open({ url, folder, ready, interviewed, fail }: SideOptions): Promise<Side> {
	const { journal, close } = await openJournal(folder);
	const store = journal.store('zw');
	const config = { id: 'zw', stack: 'zwave', port: url } as const;
	const { logic, input } = createStack({ config, store, now: Date.now, random: Math.random });
	const waiting = new Map<string, Waiting>();
	const unknown = new Set(LISTENING.map((node) => `zw-${node}`));
	let isReady = false;
	let isKnown = false;

	const hear = (event: FromStack) => {
		if (event.type === 'OUTCOME') {
			const { outcome, id } = event;
			if (outcome.status === 'succeeded') waiting.get(id)?.resolve();
			else waiting.get(id)?.reject(new Error(outcome.error.message));
			waiting.delete(id);
			return;
		}
		if (event.type === 'STACK_CHANGED' && event.state === 'ready') {
			isReady = true;
			ready();
		} else if (event.type === 'DEVICE_CHANGED' && event.device.interview === 'complete') {
			unknown.delete(event.device.id);
		} else return;
		if (!isReady || isKnown || unknown.size > 0) return;
		isKnown = true;
		interviewed();
	};

	let send = (_: EventObject) => fail(new Error('the stack is not there'));
	const lives = livesOf(new Map([['zw', { create: (options) => createActor(logic, { ...options, input }) }]]), {
		emitted: (_, event) => {
			if (isFromStack(event)) hear(event);
		},
		connected: (_, way) => {
			if (way) send = way;
		},
		failed: (_, failure) => fail(failure),
		unheard: () => {},
	});
	const life = createActor(lives, { input: 'zw' });
	const ended = toPromise(life);
	life.start();

	let last = 0;
	return {
		set: (node, on) =>
			new Promise((resolve, reject) => {
				const id = `set-${++last}`;
				waiting.set(id, { resolve, reject });
				const command: ToStack = {
					type: 'EXECUTE',
					id,
					device: `zw-${node}`,
					endpoint: 0,
					action: on ? 'onOff.on' : 'onOff.off',
					args: {},
					priority: 'normal',
					expiresAt: Date.now() + EXPIRES_MS,
				};
				send(command);
			}),
		end: async () => {
			life.send({ type: 'END' });
			await ended;
			await close();
		},
	};
}

function isFromStack(event: EventObject): event is FromStack {
	return event.type === 'OUTCOME' || event.type === 'STACK_CHANGED' || event.type === 'DEVICE_CHANGED';
}

await serve(open);
