/**
 * The database behind the journal: opened once for the gateway's life, and again whenever a write has failed.
 *
 * Promises: after a failed write nothing is written until `reopen` has brought the database to where it was before that
 * write (LevelDB does not say what of it is in its log), while reads go on; what is read is checked, and a damaged record
 * is told and is as good as absent.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FromDatabase } from '../../machines/journal.ts';
import { JournalFault } from '../runtime/store.ts';
import { systemCode } from '../runtime/system-error.ts';
import { giveUpReserve, keepReserve, probe } from './disk.ts';
import { codeOf, diskFault } from './faults.ts';
import { filesIn } from './files.ts';
import { type Level, type Opened, openLevel } from './opening.ts';
import { decode } from './record.ts';
import { seal } from './seal.ts';
import { type Change, Writer } from './writer.ts';

const CLOSED = new JournalFault('the journal is closed', 'the gateway is stopping: ask again when it runs');

export class Database {
	/** How often the gateway was started. */
	readonly session: number;
	readonly #stateDir: string;
	readonly #folder: string;
	readonly #watchers = new Set<(event: FromDatabase) => void>();
	#level: Level;
	#writer: Writer;
	/** Undefined: it can be written. */
	#fault: JournalFault | undefined;
	#damage: FromDatabase | undefined;
	/** Keys of damaged records, each told once. */
	readonly #damaged = new Set<string>();
	/** One at a time: opening anew and closing. */
	#turn: Promise<void> = Promise.resolve();
	#isClosed = false;

	private constructor(stateDir: string, opened: Opened) {
		this.#stateDir = stateDir;
		this.#folder = folderIn(stateDir);
		this.session = opened.session;
		this.#level = opened.level;
		this.#writer = this.#writerOf(opened.level);
		this.#noteDamage(opened);
	}

	/** @throws JournalFault */
	static async open(stateDir: string): Promise<Database> {
		return new Database(stateDir, await openWith(stateDir, true));
	}

	/** Hears what is wrong now, and what goes wrong from now on. @returns What ends it. */
	watch(listener: (event: FromDatabase) => void): () => void {
		this.#watchers.add(listener);
		if (this.#damage) listener(this.#damage);
		if (this.#fault) listener({ type: 'WRITE_FAILED', fault: this.#fault });
		return () => this.#watchers.delete(listener);
	}

	/** @returns Undefined where there is no such record, or a damaged one. @throws JournalFault where it cannot be read. */
	read(key: string): unknown {
		try {
			const record = this.#level.getSync(key);
			return record && this.#checked(key, record)?.value;
		} catch (error) {
			throw this.#unreadable(error);
		}
	}

	/** In the order of the keys, from `gte` up to and without `lt`. @throws JournalFault where they cannot be read. */
	async range(part: { readonly gte: string; readonly lt: string; readonly limit?: number }) {
		try {
			const found = await this.#level.iterator(part).all();
			return found.flatMap(([key, record]) => {
				const checked = this.#checked(key, record);
				return checked ? [[key, checked.value] as const] : [];
			});
		} catch (error) {
			throw this.#unreadable(error);
		}
	}

	/** All of the changes or none. @throws JournalFault */
	async write(changes: readonly Change[], durable: boolean): Promise<void> {
		await this.#writer.write(changes, durable);
	}

	/** Tries whether the disk takes something. @throws JournalFault */
	async probe() {
		try {
			await probe(this.#stateDir);
		} catch (error) {
			throw inWords('the journal cannot be written', error);
		}
	}

	/** After a failed write: closes and opens the database, and undoes what of that write is in it. @throws JournalFault */
	async reopen() {
		await this.#inTurn(async () => {
			if (this.#isClosed || !this.#fault) return;
			const { before } = this.#writer;
			await this.#level.close();
			const opened = await openWith(this.#stateDir, false);
			this.#level = opened.level;
			const writer = this.#writerOf(opened.level);
			this.#noteDamage(opened);
			if (before.length > 0) await writer.write(before, true);
			this.#writer = writer;
			this.#fault = undefined;
		});
	}

	/** Once what was committed is written. */
	async close() {
		await this.#inTurn(async () => {
			if (this.#isClosed) return;
			this.#isClosed = true;
			await this.#writer.idle();
			const isSound = !this.#fault && this.#damaged.size === 0;
			this.#fault = CLOSED;
			this.#writer.refuse(CLOSED);
			await this.#level.close();
			if (isSound) await this.#seal();
		});
	}

	async #seal() {
		try {
			await seal(this.#folder);
		} catch (error) {
			// A full disk, say. Without a seal it is checked record by record at the next start.
			if (systemCode(error) === undefined) throw error;
		}
	}

	/** Renews the reserve for a full disk, where there is room. @returns What the database takes on disk, in bytes. */
	async review(): Promise<number> {
		await keepReserve(this.#stateDir);
		const names = await filesIn(this.#folder);
		const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.#folder, name))).size));
		return sizes.reduce((sum, size) => sum + size, 0);
	}

	#writerOf(level: Level): Writer {
		return new Writer(level, (error) => {
			const fault = inWords('the journal cannot be written', error);
			this.#fault = fault;
			this.#tell({ type: 'WRITE_FAILED', fault });
			return fault;
		});
	}

	#checked(key: string, record: Buffer) {
		const decoded = decode(key, record);
		if (!decoded && !this.#damaged.has(key)) {
			this.#damaged.add(key);
			this.#noteDamage({ damage: [`${key}: a wrong checksum`], aside: undefined });
		}
		return decoded;
	}

	#noteDamage({ damage, aside }: Pick<Opened, 'damage' | 'aside'>) {
		if (damage.length === 0) return;
		this.#tell({
			type: 'DAMAGE_FOUND',
			text: `parts of the journal were damaged and are not used: ${shortened(damage)}`,
			remedy: `${aside === undefined ? '' : `what was there is kept in ${aside}; `}check the disk and the power supply`,
		});
	}

	/** What is in the way of reading; the database is opened anew then, which mends it where that can be. */
	#unreadable(error: unknown): JournalFault {
		const fault = this.#fault ?? diskFault('the journal cannot be read', error);
		if (!this.#fault) this.#fail(fault);
		return fault;
	}

	#fail(fault: JournalFault) {
		this.#fault = fault;
		this.#writer.refuse(fault);
		this.#tell({ type: 'WRITE_FAILED', fault });
	}

	#tell(event: FromDatabase) {
		if (event.type === 'DAMAGE_FOUND') this.#damage = event;
		for (const listener of this.#watchers) listener(event);
	}

	async #inTurn(work: () => Promise<void>) {
		const turn = this.#turn.then(work);
		// Who waits for this turn hears of its failure; the next one only waits for its end.
		this.#turn = turn.catch(() => {});
		await turn;
	}
}

function folderIn(stateDir: string): string {
	return join(stateDir, 'journal');
}

async function openWith(stateDir: string, isStart: boolean): Promise<Opened> {
	const folder = folderIn(stateDir);
	try {
		try {
			return await openLevel(folder, { isStart });
		} catch (error) {
			if (!isFull(error)) throw error;
			await giveUpReserve(stateDir);
			return await openLevel(folder, { isStart });
		}
	} catch (error) {
		throw inWords('the journal cannot be opened', error);
	}
}

function isFull(error: unknown): boolean {
	const code = codeOf(error);
	return code === 'ENOSPC' || code === 'EDQUOT';
}

function inWords(doing: string, error: unknown): JournalFault {
	return error instanceof JournalFault ? error : diskFault(doing, error);
}

const MOST_WORDS = 5;

function shortened(damage: readonly string[]): string {
	const more = damage.length - MOST_WORDS;
	return `${damage.slice(0, MOST_WORDS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
