/**
 * What the stack learnt of its network, kept in its store: the home id, and the facts of each node.
 *
 * Promises: what is kept last is what is there in the end, written one after another; while one value is being written
 * only the latest of each key waits. Facts that an earlier version wrote otherwise are left out: those nodes are
 * interviewed again.
 */
import type { Memory, Network } from '../../../machines/zwave/controller-memory.ts';
import type { NodeFacts } from '../../../machines/zwave/facts.ts';
import { nodeFactsSchema } from '../../../machines/zwave/facts-schema.ts';
import { fromResource } from '../../runtime/resource.ts';
import type { Store } from '../../runtime/store.ts';

const HOME_ID = 'homeId';

export async function loadNetwork(store: Store): Promise<Network> {
	const entries = await store.entries();
	const homeId = entries.get(HOME_ID);
	const nodes = [...entries.values()].flatMap((value) => {
		const facts = nodeFactsSchema.safeParse(value);
		return facts.success ? [[facts.data.nodeId, facts.data] as const] : [];
	});
	return { ...(typeof homeId === 'number' ? { homeId } : {}), nodes: Object.fromEntries(nodes) };
}

/** A resource that writes what it is sent. */
export function memoryIn(store: Store) {
	return fromResource<Memory>((scope) => {
		const waiting = new Map<string, NodeFacts | number | undefined>();
		let writing = false;
		const write = async () => {
			writing = true;
			for (const [key, value] of waiting) {
				waiting.delete(key);
				await (value === undefined ? store.remove(key) : store.put(key, value));
			}
			writing = false;
		};
		scope.receive((event) => {
			if (event.type === 'NETWORK') waiting.set(HOME_ID, event.homeId);
			else if (event.type === 'FORGET') waiting.set(`node-${event.nodeId}`, undefined);
			else waiting.set(`node-${event.facts.nodeId}`, event.facts);
			if (!writing) write().catch(scope.fail);
		});
		return () => {};
	});
}
