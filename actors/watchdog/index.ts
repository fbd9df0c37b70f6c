/**
 * The watchdog as the supervisor starts it: its chart with the service manager's watchdog and the device's, where they are
 * there; where there is neither, it only watches.
 *
 * What it needs of C libraries is loaded only where something is to be fed.
 */
import { createActor } from 'xstate';
import type { Watched } from '../../machines/pulse.ts';
import { type WatchdogDevice, watchdogMachine } from '../../machines/watchdog.ts';
import { loadLibc } from '../../native/libc.ts';
import { loadSystemd } from '../../native/systemd.ts';
import type { Log } from '../runtime/log.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import type { WatchdogConfig } from './config.ts';
import { deviceOver } from './device.ts';
import { type Manager, managerOver } from './manager.ts';

/** ms. What stands still is found out soon enough, and looking costs little. */
const LONGEST_INTERVAL = 10_000;

export interface WatchdogOptions {
	readonly config: WatchdogConfig | undefined;
	/** Asked at each look. */
	readonly watched: () => readonly Watched[];
	readonly log: Pick<Log, 'warn' | 'info'>;
	/** Of the process; `NOTIFY_SOCKET` is what counts. */
	readonly env?: NodeJS.ProcessEnv;
}

export async function createWatchdog({ config, watched, log, env = process.env }: WatchdogOptions): Promise<Subsystem> {
	const { manager, managerMs } = env.NOTIFY_SOCKET ? await serviceManager(log) : {};
	const device: WatchdogDevice | undefined = config && { path: config.device, timeoutSeconds: config.timeoutSeconds };
	const libc = config ? await loadLibc() : { fault: 'no watchdog device is configured' };
	const logic = watchdogMachine.provide({
		actors: { manager: managerOver(manager, (words) => log.warn(words)), device: deviceOver(libc) },
	});
	// Half of what is allowed, as sd_watchdog_enabled(3) recommends: one look may come late.
	const limits = [managerMs, device && device.timeoutSeconds * 1_000].filter((limit) => limit !== undefined);
	const intervalMs = Math.min(LONGEST_INTERVAL, ...limits.map((limit) => limit / 2));
	return { create: (options) => createActor(logic, { ...options, input: { watched, intervalMs, device } }) };
}

/** `managerMs`: within which it wants to hear that the gateway lives; undefined: it does not ask. */
async function serviceManager(
	log: WatchdogOptions['log'],
): Promise<{ readonly manager?: Manager; readonly managerMs?: number | undefined }> {
	const systemd = await loadSystemd();
	if ('fault' in systemd) {
		log.warn(`the service manager waits for a word of the gateway, which it cannot give: ${systemd.fault}`, {
			remedy: 'install libsystemd0, or set Type=exec and no WatchdogSec= in the unit',
		});
		return {};
	}
	const asked = systemd.library.watchdogMs();
	if ('fault' in asked) log.warn(`the service manager's watchdog is not fed: ${asked.fault}`);
	return { manager: systemd.library, managerMs: 'fault' in asked ? undefined : asked.value };
}
