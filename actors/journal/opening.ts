/**
 * Opens the database, whatever stands in its place: what is damaged is found, set aside and told, and the rest is used.
 *
 * Promises: an opened database holds no damaged record, and what an earlier format held; it is refused only where the disk
 * or another process stands in the way, or where a newer gatehouse wrote it, which is then left as it is. Damage is found
 * by the seal of a journal that was closed; else by the checksum of each record, and by what LevelDB writes into its own
 * log of what it left out.
 */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { JournalFault } from '../runtime/store.ts';
import { systemCode } from '../runtime/system-error.ts';
import { setAside, Witness } from './aside.ts';
import { codeOf, deepestReason, levelCode } from './faults.ts';
import { filesIn } from './files.ts';
import { readOlder, removeOlder } from './older.ts';
import { decode, encode, keyOf } from './record.ts';
import { breakSeal, checkSeal, seal } from './seal.ts';
import { isWholeTable } from './table.ts';

export type Level = ClassicLevel<string, Buffer>;

export interface Opened {
	readonly level: Level;
	/** How often the gateway was started. */
	readonly session: number;
	/** What was found damaged, each in words; empty: nothing. */
	readonly damage: readonly string[];
	/** Where the journal is kept as it was found. */
	readonly aside: string | undefined;
}

/** Small: what is kept is read once, at the start, and hardly again. Bytes. */
const OPTIONS = {
	keyEncoding: 'utf8',
	valueEncoding: 'buffer',
	writeBufferSize: 512 * 1024,
	cacheSize: 128 * 1024,
	maxOpenFiles: 32,
} as const;

const FORMAT = 1;
const FORMAT_KEY = keyOf('', 'format');

const SESSION_KEY = keyOf('gateway', 'session');

interface Beginning {
	/** This is a start of the gateway, which is counted. */
	readonly isStart: boolean;
}

interface Means extends Beginning {
	/** It was closed, and is as it was left. */
	readonly isSound: boolean;
	/** Takes what is found damaged. */
	readonly damage: string[];
}

/** @throws JournalFault, or what the disk says. */
export async function openLevel(folder: string, { isStart }: Beginning): Promise<Opened> {
	const damage: string[] = [];
	let aside: string | undefined;
	if (await isForeign(folder)) {
		aside = await setAside(folder);
		damage.push('what stood in its place is no folder');
	}
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const verdict = await checkSeal(folder);
	const isSound = verdict !== 'none' && verdict.length === 0;
	if (verdict !== 'none' && !isSound) damage.push(`not as they were left: ${verdict.join(', ')}`);
	const witness = isSound || aside !== undefined ? undefined : await Witness.of(folder);
	const means = { isStart, isSound: false, damage };
	const attempts = [
		async () => await openSound(folder, { ...means, isSound }),
		async () => {
			await ClassicLevel.repair(folder);
			await rm(join(folder, 'lost'), { recursive: true, force: true });
			return await openSound(folder, means);
		},
		async () => {
			aside = await setAside(folder);
			damage.push('nothing of it could be read');
			return await openSound(folder, means);
		},
	];
	try {
		await breakSeal(folder);
		if (!isSound) await dropTables(folder);
		const sound = await firstSound(attempts, damage);
		if (damage.length > 0 && witness) aside = await witness.keep();
		return { ...sound, damage, aside };
	} finally {
		await witness?.drop();
	}
}

async function firstSound(attempts: readonly (() => Promise<Sound>)[], damage: string[]): Promise<Sound> {
	for (const attempt of attempts) {
		try {
			return await attempt();
		} catch (error) {
			if (!isDamage(error)) throw error;
			damage.push(deepestReason(error));
		}
	}
	throw new JournalFault(`the journal cannot be opened: ${damage.join('; ')}`, 'check the disk');
}

/**
 * Takes out the tables that are damaged: LevelDB would abort the process on them. That one is missing, it says itself; one
 * that was being written when the process was killed, it does not miss.
 */
async function dropTables(folder: string) {
	for (const name of (await filesIn(folder)).filter((file) => /\.(?:ldb|sst)$/.test(file))) {
		const path = join(folder, name);
		if (!isWholeTable(await readFile(path))) await rm(path);
	}
}

/** LevelDB's word that its files are not what they should be, and not merely that the disk does not do its part. */
function isDamage(error: unknown): boolean {
	if (codeOf(error) !== undefined) return false;
	// Its synchronous calls give no code for the second.
	return levelCode(error) === 'LEVEL_CORRUPTION' || deepestReason(error).startsWith('IO error');
}

type Sound = Pick<Opened, 'level' | 'session'>;

async function openSound(folder: string, means: Means): Promise<Sound> {
	const level: Level = new ClassicLevel<string, Buffer>(folder, OPTIONS);
	try {
		await level.open();
	} catch (error) {
		if (levelCode(error) !== 'LEVEL_LOCKED') throw error;
		throw new JournalFault(
			`another process has the journal open: ${folder}`,
			'let only one gatehouse run on a state directory',
		);
	}
	try {
		const session = await adopt(level, folder, means);
		if (!means.isSound) means.damage.push(...(await leftOut(folder)), ...(await sift(level)));
		return { level, session };
	} catch (error) {
		await level.close();
		if (error instanceof JournalFault && means.isSound) await seal(folder);
		throw error;
	}
}

/** Takes over what an earlier format held, and counts a start. @throws JournalFault A newer one is not touched. */
async function adopt(level: Level, folder: string, { isStart, damage }: Means): Promise<number> {
	const format = valueIn(level, FORMAT_KEY);
	if (typeof format === 'number' && format > FORMAT) {
		throw new JournalFault(
			`${folder} was written by a newer gatehouse (format ${format}; this one knows up to ${FORMAT})`,
			'run that version again, or move the folder away and begin anew without what it holds',
		);
	}
	const older = format === FORMAT ? { writes: [], damaged: [] } : await readOlder(folder);
	damage.push(...older.damaged);
	const taken = new Map(older.writes.map(({ store, key, value }) => [keyOf(store, key), value]));
	const last = taken.get(SESSION_KEY) ?? valueIn(level, SESSION_KEY);
	const session = (typeof last === 'number' ? last : 0) + (isStart ? 1 : 0);
	const values = [...taken.set(FORMAT_KEY, FORMAT).set(SESSION_KEY, session)];
	await level.batch(
		values.map(([key, value]) => ({ type: 'put', key, value: encode(key, value) })),
		{ sync: true },
	);
	await removeOlder(folder);
	return session;
}

function valueIn(level: Level, key: string) {
	const record = level.getSync(key);
	return record && decode(key, record)?.value;
}

/** What LevelDB did not take from its log because it was damaged. */
async function leftOut(folder: string): Promise<string[]> {
	const log = await readFile(join(folder, 'LOG'), 'utf8');
	return [...log.matchAll(/dropping \d+ bytes.*/g)].map(([words]) => words);
}

/** Takes out the records that are damaged. @returns How many, in words. */
async function sift(level: Level): Promise<string[]> {
	const damaged: Buffer[] = [];
	for await (const [key, record] of level.iterator<Buffer, Buffer>({ keyEncoding: 'buffer' })) {
		if (!decode(key.toString(), record)) damaged.push(key);
	}
	if (damaged.length === 0) return [];
	await level.batch<Buffer, Buffer>(
		damaged.map((key) => ({ type: 'del', key })),
		{ keyEncoding: 'buffer', sync: true },
	);
	return [`${damaged.length} records with a wrong checksum`];
}

async function isForeign(folder: string): Promise<boolean> {
	try {
		return !(await stat(folder)).isDirectory();
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return false;
		throw error;
	}
}
