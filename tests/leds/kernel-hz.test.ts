import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { kernelHz } from '../../actors/leds/kernel-hz.ts';
import { temporaryFolder } from '../kit/folder.ts';

const CONFIG = '# CONFIG_HZ_PERIODIC is not set\nCONFIG_HZ_300=y\nCONFIG_HZ=300\n';

test('is where the kernel says it', async () => {
	const folder = await temporaryFolder({ plain: CONFIG, silent: '# CONFIG_HZ is not set\n' });
	const at = (name: string) => join(folder, name);
	await writeFile(at('config.gz'), gzipSync(CONFIG));
	expect(await kernelHz([at('config.gz')])).toBe(300);
	expect(await kernelHz([at('missing.gz'), at('silent'), at('plain')])).toBe(300);
});

test('is not known where it does not', async () => {
	const folder = await temporaryFolder({ 'broken.gz': CONFIG });
	expect(await kernelHz([join(folder, 'broken.gz'), join(folder, 'missing')])).toBeUndefined();
});
