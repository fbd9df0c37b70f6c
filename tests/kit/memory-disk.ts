/** A disk under the ledger in a test's hands: takes everything at once, unless it is told to wait or to refuse. */
import { fromResource } from '../../actors/runtime/resource.ts';
import type { ResultMessage } from '../../machines/contract/result.ts';
import type { Ended } from '../../machines/dispatcher-context.ts';
import type { Entry, FromDisk, Page, ToDisk } from '../../machines/ledger.ts';

export class MemoryDisk {
	/** By command id. */
	readonly open = new Map<string, Entry>();
	/** By command id. */
	readonly ended = new Map<string, Ended>();
	/** Results that wait to be published, by number. */
	readonly kept = new Map<number, ResultMessage>();
	/** How many batches were written. */
	commits = 0;
	/** Why it takes nothing; undefined: it takes everything. */
	refuses: string | undefined;
	/** What is asked of it waits for `turn`. */
	waits = false;
	readonly #asked: (() => void)[] = [];
	#number = 0;

	/** @param entries What an earlier run left open. */
	constructor(entries: readonly Entry[] = []) {
		for (const entry of entries) this.open.set(entry.command.id, entry);
	}

	readonly logic = fromResource<ToDisk, FromDisk>((scope) => {
		const soon = (act: () => void) => (this.waits ? void this.#asked.push(act) : act());
		soon(() => scope.tell({ type: 'READ', entries: [...this.open.values()] }));
		scope.receive(({ pages }) => soon(() => scope.tell(this.#write(pages))));
		return () => {};
	});

	/** Does what it was asked for, the oldest first. @returns How much that was. */
	turn(): number {
		const asked = this.#asked.splice(0);
		for (const act of asked) act();
		return asked.length;
	}

	/** What was asked of it and not done is lost, as when the gateway is cut off. */
	abandon() {
		this.#asked.splice(0);
		this.waits = false;
		this.refuses = undefined;
	}

	readonly recall = (id: string) => this.ended.get(id);

	#write(pages: readonly Page[]): FromDisk {
		if (this.refuses !== undefined) return { type: 'REFUSED', reason: this.refuses };
		this.commits++;
		const kept: number[] = [];
		for (const page of pages) {
			if (page.type === 'ENTER') this.open.set(page.entry.command.id, page.entry);
			else if (page.type === 'TURN_AWAY') {
				kept.push(++this.#number);
				this.kept.set(this.#number, page.result);
			} else {
				const { command, result } = page;
				this.open.delete(command.id);
				if (result.status !== 'rejected') this.ended.set(command.id, { digest: command.digest, result });
				kept.push(++this.#number);
				this.kept.set(this.#number, result);
			}
		}
		return { type: 'WRITTEN', kept };
	}
}
