/** A journal in a folder of the test's own, opened as often as the test likes; closed when the test is over. */
import { expect, onTestFinished, vi } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { openJournal } from '../../actors/journal/index.ts';
import type { Alarm, AlarmChanged, Condition, ConditionChanged } from '../../machines/events.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** @param folder Its state directory; a new one where it is not said. */
export async function opened(folder?: string) {
	const stateDir = folder ?? (await temporaryFolder());
	const { journal, logic, close } = await openJournal(stateDir);
	onTestFinished(close);
	return {
		stateDir,
		journal,
		close,
		/** Starts what keeps it writable. */
		subsystem: () => {
			const told: (ConditionChanged | AlarmChanged)[] = [];
			const actor = createActor(logic);
			actor.on('*', (event) => told.push(event));
			const ended = toPromise(actor);
			actor.start();
			onTestFinished(() => void actor.stop());
			/** The latest state that it told. */
			const state = () => told.findLast((event) => event.type === 'CONDITION_CHANGED')?.state;
			return {
				told,
				ended,
				stop: () => actor.send({ type: 'STOP' }),
				until: async (wanted: Condition) => await vi.waitFor(() => expect(state()).toBe(wanted), { timeout: 20_000 }),
				alarm: (id: string): Alarm | undefined => standing(told, id),
			};
		},
	};
}

/** What was told as damaged, in words; undefined: nothing. */
export async function damageIn(stateDir: string): Promise<string | undefined> {
	const { subsystem, close } = await opened(stateDir);
	const { alarm } = subsystem();
	await close();
	return alarm('journal-damaged')?.text;
}

function standing(told: readonly (ConditionChanged | AlarmChanged)[], id: string): Alarm | undefined {
	const last = told.findLast(
		(event) => event.type === 'ALARM_CHANGED' && (event.raised ? event.alarm.id : event.id) === id,
	);
	return last?.type === 'ALARM_CHANGED' && last.raised ? last.alarm : undefined;
}
