/** The messages' chart on a stopped clock, with a modem from a table that keeps messages as a modem does. */
import { expect, onTestFinished } from 'vitest';
import { createActor, fromTransition, type InspectionEvent } from 'xstate';
import { createSms } from '../../actors/modem/pdu.ts';
import type { Ask } from '../../machines/modem/at.ts';
import type { FromSms } from '../../machines/modem/sms-events.ts';
import { settled, stoppedClock } from './clock.ts';
import { type Replies, type Reply, ScriptedModem } from './modem.ts';
import { listener } from './owner.ts';

/** Two storages of messages, as the modem keeps them. */
export class Storages {
	readonly ME = new Map<number, string>();
	readonly SM = new Map<number, string>();
	#read: 'ME' | 'SM' = 'ME';
	/** Answers for what is asked of the storage on the SIM, and for deletions. */
	sim: Reply | undefined;
	deletion: Reply | undefined;

	readonly replies: Replies = {
		'+CMGF=0': [],
		'+CPMS=?': ['+CPMS: ("ME","SM"),("ME","SM"),("ME","SM")'],
		'+CSMS?': ['+CSMS: 0,1,1,1'],
		'+CPMS="ME","ME","ME"': [],
		'+CNMI=2,1,0,0,0': [],
		'+CPMS="ME"': () => {
			this.#read = 'ME';
			return [];
		},
		'+CPMS="SM"': () => {
			this.#read = 'SM';
			return this.sim ?? [];
		},
		'+CMGL=4': () => [...this[this.#read]].flatMap(([index, pdu]) => [`+CMGL: ${index},0,,26`, pdu]),
		...Object.fromEntries(
			[1, 2, 3, 4].map((index) => [
				`+CMGD=${index}`,
				() => {
					if (this.deletion) return this.deletion;
					this[this.#read].delete(index);
					return [];
				},
			]),
		),
	};
}

/**
 * @param inspect Watches the chart. @param replies Other than usual. @param prepare What is stored before it starts.
 */
export async function smsDesk(
	inspect: (event: InspectionEvent) => void,
	replies: Replies = {},
	prepare: (storages: Storages) => void = () => {},
) {
	const time = stoppedClock();
	const storages = new Storages();
	prepare(storages);
	const modem = new ScriptedModem({ ...storages.replies, ...replies });
	const owner = listener<FromSms>();
	const channel = createActor(
		fromTransition((state: undefined, ask: Ask) => {
			modem.take(ask);
			return state;
		}, undefined),
	);
	channel.start();
	const actor = createActor(createSms(), {
		input: { channel, owner: owner.ref },
		clock: time.clock,
		inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	onTestFinished(() => void actor.stop());
	await settled();
	return {
		modem,
		storages,
		actor,
		told: () => owner.told.splice(0),
		says: async (line: string, body?: string) => {
			actor.send({ type: 'URC', line, ...(body === undefined ? {} : { body }) });
			await settled();
		},
		sends: async (text: string, id = 'c1') => {
			actor.send({ type: 'SEND_SMS', id, number: '+4917012345678', text });
			await settled();
		},
		passes: async (ms: number) => {
			time.tick(ms);
			await settled();
		},
		is: (state: 'reading' | 'ready') => actor.getSnapshot().matches({ dialogue: state }),
	};
}
