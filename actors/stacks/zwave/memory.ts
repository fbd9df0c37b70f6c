/**
 * What the stack learnt of its network, kept in its store: the home id, the facts of each node, and its last known state.
 *
 * Promises: what is kept last is what is there in the end, written one after another; while one value is being written
 * only the latest of each key waits. Facts are written at once; a state waits until five seconds have gone by, for what
 * else is reported meanwhile; but never longer than until its node is known to be interviewed, since it is then not asked for
 * it again at the next start. While the journal refuses (it says so itself, as an alarm), what it refused is kept, the
 * latest of each key, and tried again every five seconds. Told to close, it is done when everything is written, or refused.
 * What an earlier version wrote otherwise is left out: those nodes are interviewed again, or asked for their state.
 */
import type { Memory, Network } from '../../../machines/zwave/controller-memory.ts';
import { nodeFactsSchema } from '../../../machines/zwave/facts-schema.ts';
import { nodeStateSchema } from '../../../machines/zwave/node-state.ts';
import { fromResource } from '../../runtime/resource.ts';
import { JournalFault, type Store } from '../../runtime/store.ts';

const HOME_ID = 'homeId';
const factsKey = (nodeId: number) => `node-${nodeId}`;
const stateKey = (nodeId: number) => `state-${nodeId}`;

/** ms. Flash wears out, and a state that is lost is told again by its device. */
const GATHERING = 5_000;
/** ms before what the journal refused is tried again. */
const RETRY = 5_000;

export async function loadNetwork(store: Store): Promise<Network> {
	const entries = await store.entries();
	const homeId = entries.get(HOME_ID);
	const values = [...entries.values()];
	const nodes = values.flatMap((value) => {
		const facts = nodeFactsSchema.safeParse(value);
		return facts.success ? [[facts.data.nodeId, facts.data] as const] : [];
	});
	const states = values.flatMap((value) => {
		const state = nodeStateSchema.safeParse(value);
		return state.success ? [[state.data.nodeId, state.data] as const] : [];
	});
	return {
		...(typeof homeId === 'number' ? { homeId } : {}),
		nodes: Object.fromEntries(nodes),
		states: Object.fromEntries(states),
	};
}

/** A resource that writes what it is sent. */
export function memoryIn(store: Store) {
	return fromResource<Memory>((scope) => {
		/** By key; undefined is to be removed. */
		const waiting = new Map<string, unknown>();
		/** Goes to `waiting` when its time has come. */
		const gathering = new Map<string, unknown>();
		let timer: NodeJS.Timeout | undefined;
		let retry: NodeJS.Timeout | undefined;
		let writing = false;
		let closing = false;
		const write = async () => {
			if (writing) return;
			writing = true;
			// What is told of in one breath is written once.
			await Promise.resolve();
			const refused = await writeWaiting();
			writing = false;
			if (closing) scope.complete(undefined);
			else if (refused) retry ??= setTimeout(scope.guarded(tryAgain), RETRY);
		};
		/** In order, until there is nothing more or something is refused. @returns Whether something is. */
		const writeWaiting = async () => {
			for (const [key, value] of waiting) {
				waiting.delete(key);
				try {
					await (value === undefined ? store.remove(key) : store.put(key, value));
				} catch (error) {
					if (!(error instanceof JournalFault)) throw error;
					keepFirst(key, value);
					return true;
				}
			}
			return false;
		};
		/** Before all that waits, since it came first; unless something newer has come under its key. */
		const keepFirst = (key: string, value: unknown) => {
			const others = [...waiting];
			waiting.clear();
			for (const [name, kept] of [[key, value] as const, ...others]) waiting.set(name, kept);
		};
		const tryAgain = () => {
			retry = undefined;
			writeSoon();
		};
		const writeSoon = () => {
			if (!retry || closing) void write().catch(scope.fail);
		};
		const endGathering = () => {
			clearTimeout(timer);
			timer = undefined;
			for (const [key, value] of gathering) waiting.set(key, value);
			gathering.clear();
			writeSoon();
		};
		/** What is written under `key` is written before what is written under `other`. */
		const putFirst = (key: string, other: string) => {
			if (!gathering.has(key)) return;
			waiting.delete(other);
			waiting.set(key, gathering.get(key));
			gathering.delete(key);
		};
		scope.receive((event) => {
			switch (event.type) {
				case 'REMEMBER':
					gathering.set(stateKey(event.state.nodeId), event.state);
					timer ??= setTimeout(scope.guarded(endGathering), GATHERING);
					return;
				case 'CLOSE':
					closing = true;
					return endGathering();
				case 'FORGET':
					gathering.delete(stateKey(event.nodeId));
					waiting.set(factsKey(event.nodeId), undefined);
					waiting.set(stateKey(event.nodeId), undefined);
					return writeSoon();
				case 'NETWORK':
					waiting.set(HOME_ID, event.homeId);
					return writeSoon();
				case 'KEEP':
					if (event.facts.interviewed) putFirst(stateKey(event.facts.nodeId), factsKey(event.facts.nodeId));
					waiting.set(factsKey(event.facts.nodeId), event.facts);
					return writeSoon();
			}
		});
		return () => {
			clearTimeout(timer);
			clearTimeout(retry);
		};
	});
}
