/**
 * The Driver of zwave-js as a side of the bench, without its log, its firmware look-up and its reset of the module.
 *
 * A set is over when `commandClasses['Binary Switch'].set` resolves: on the acknowledgement from a node without
 * Supervision, else on the Supervision report. It waits for the same as our side.
 */
import { Driver } from 'zwave-js';
import { LISTENING, type Side, type SideOptions, serve } from './side.ts';

/** What the Driver answers to a supervised command: SupervisionStatus.Success. */
const SUCCESS = 0xff;

async function open({ url, folder, ready, interviewed, fail }: SideOptions): Promise<Side> {
	const driver = new Driver(url, {
		logConfig: { enabled: false },
		storage: { cacheDir: folder },
		features: { softReset: false },
		testingHooks: { skipFirmwareIdentification: true },
	});
	driver.on('error', fail);
	const unknown = new Set(LISTENING);
	driver.on('driver ready', () => {
		ready();
		for (const node of driver.controller.nodes.values()) {
			const told = () => {
				if (unknown.delete(node.id) && unknown.size === 0) interviewed();
			};
			if (node.ready) told();
			else node.once('ready', told);
		}
	});
	await driver.start();
	// Loaded as a gateway made of the Driver would, for its memory alone.
	if (process.argv.includes('with-mqtt')) await import('mqtt');
	return {
		set: async (node, on) => {
			const result = await driver.controller.nodes.getOrThrow(node).commandClasses['Binary Switch'].set(on);
			if (result && result.status !== SUCCESS) throw new Error(`node ${node} answered ${result.status}`);
		},
		end: () => driver.destroy(),
	};
}

await serve(open);
