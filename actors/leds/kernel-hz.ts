/**
 * How often the kernel's timer ticks in a second, which is how exact its LED triggers are; undefined where it does not say.
 *
 * Source: CONFIG_HZ in the kernel's configuration: /proc/config.gz (CONFIG_IKCONFIG_PROC), else /boot/config-RELEASE.
 */
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const CONFIG_HZ = /^CONFIG_HZ=(\d+)$/m;

/** @param files Where it may be said; replaced by tests. */
export async function kernelHz(files: readonly string[] = ['/proc/config.gz', `/boot/config-${release()}`]) {
	for (const file of files) {
		const hz = CONFIG_HZ.exec(await textOf(file))?.[1];
		if (hz !== undefined) return Number(hz);
	}
	return undefined;
}

async function textOf(file: string): Promise<string> {
	try {
		const bytes = await readFile(file);
		return (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('latin1');
	} catch {
		// Many kernels don't say.
		return '';
	}
}
