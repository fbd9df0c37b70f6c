/**
 * The gateway's own actions, behind the same seam as a device stack: the stack `gateway`.
 *
 * Here is only what needs the process itself; `commands.cancel` is the dispatcher's.
 */
import { emit, setup } from 'xstate';
import { z } from 'zod';
import type { FromStack, ToStack } from '../../machines/events.ts';
import { LOG_LEVELS, type Log } from '../runtime/log.ts';

const logLevel = z.strictObject({ level: z.enum(LOG_LEVELS) });

/** What each action takes. */
export const ownActions: ReadonlyMap<string, z.ZodType> = new Map([['log.setLevel', logLevel]]);

export function createOwnActions(log: Log) {
	return setup({
		types: { events: {} as ToStack, emitted: {} as FromStack },
		actions: {
			setLogLevel: (_, params: { args: unknown }) => {
				log.level = logLevel.parse(params.args).level;
			},
			declare: emit(
				(): FromStack => ({
					type: 'STACK_CHANGED',
					stack: 'gateway',
					state: 'ready',
					actions: [...ownActions.keys()],
					detail: {},
				}),
			),
			complete: emit(
				(_, params: { id: string }): FromStack => ({
					type: 'OUTCOME',
					stack: 'gateway',
					id: params.id,
					outcome: { status: 'succeeded', confirmedBy: 'completed', result: {} },
				}),
			),
		},
	}).createMachine({
		id: 'ownActions',
		entry: 'declare',
		initial: 'ready',
		states: {
			ready: {
				on: {
					EXECUTE: {
						actions: [
							{ type: 'setLogLevel', params: ({ event }) => ({ args: event.args }) },
							{ type: 'complete', params: ({ event }) => ({ id: event.id }) },
						],
					},
					STOP: 'stopped',
				},
			},
			stopped: { type: 'final' },
		},
	});
}
