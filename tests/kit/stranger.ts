/** Another program that would use a serial device: not root, whom no line keeps out. */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/** `nobody` on Debian; any that is not root does. */
const NOBODY = 65_534;

/** Whether another program can open the device; its mode lets everybody in afterwards. */
export function opens(path: string): boolean {
	chmodSync(path, 0o666);
	const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
	const { status } = spawnSync('sh', ['-c', 'exec 3<>"$0"', path], { stdio: 'ignore', ...identity });
	return status === 0;
}
