/** The outbox as the supervisor starts it: its chart with its keeper over the journal. */
import { outboxMachine } from '../../machines/outbox.ts';
import { type KeeperOptions, keeperIn } from './keeper.ts';

export function createOutbox(options: KeeperOptions) {
	return outboxMachine.provide({ actors: { keeper: keeperIn(options) } });
}
