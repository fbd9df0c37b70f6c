/**
 * The disk under the gateway's state, and how worn the box's storage is, where the device says so.
 *
 * An eMMC reckons its own wear; an SD card does not, so for it there is only how much was written to it.
 * Source: JESD84-B51, 7.4.41 to 7.4.43 (DEVICE_LIFE_TIME_EST, PRE_EOL_INFO); Documentation/ABI/testing/sysfs-block, `stat`.
 */
import { statfs } from 'node:fs/promises';
import type { Measured } from '../../../machines/contract/gateway.ts';
import { type Files, known, numberIn } from './files.ts';

/** Whole devices that wear out or fill: not their partitions, loops, or memory. */
const DEVICE = /^(mmcblk\d+|sd[a-z]+|vd[a-z]+|nvme\d+n\d+)$/;
const SECTOR = 512;
/** By PRE_EOL_INFO. */
const RESERVES = [undefined, 'normal', 'warning', 'urgent'] as const;

export async function readStorage(files: Files, stateDir: string): Promise<Measured['disk']> {
	const [space, devices] = await Promise.all([readSpace(stateDir), readDevices(files)]);
	return known({ ...space, devices });
}

async function readSpace(stateDir: string) {
	try {
		const { bsize, blocks, bavail } = await statfs(stateDir);
		return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
	} catch {
		// A file system that does not tell has no figures; whether it can be written is the journal's to say.
		return undefined;
	}
}

async function readDevices(files: Files) {
	return await files.each('sys/block', async (folder, name) => {
		if (!DEVICE.test(name)) return undefined;
		const [stat, wear, reserve] = await Promise.all([
			files.text(`${folder}/stat`),
			files.text(`${folder}/device/life_time`),
			files.number(`${folder}/device/pre_eol_info`),
		]);
		const sectors = numberIn(stat?.split(/\s+/)[6]);
		return known({
			writtenBytes: sectors === undefined ? undefined : sectors * SECTOR,
			lifeUsedPercent: lifeUsed(wear),
			endOfLife: RESERVES[reserve ?? 0],
		});
	});
}

/** Of two kinds of memory, the worse: 1 is up to 10 %, 10 is up to 100 %, 11 is more than that; 0 is not defined. */
function lifeUsed(text: string | undefined): number | undefined {
	const estimates = (text ?? '').split(/\s+/).flatMap((word) => numberIn(word) ?? []);
	const worst = Math.max(...estimates.filter((one) => one >= 1 && one <= 11), 0);
	return worst === 0 ? undefined : worst * 10;
}
