/**
 * The pulse of the Z-Wave stack: the serial request under way, read from its controller's snapshot.
 *
 * Pure. A port that is not there, a module that is left in peace after a reset, and nodes that sleep are waited for rightly:
 * what bounds those waits is in `controller.ts` and `recovery.ts`.
 */
import type { SnapshotFrom } from 'xstate';
import type { Pulse } from '../pulse.ts';
import type { controllerMachine } from './controller.ts';

/**
 * ms. The longest that a request is silent between two frames is 30 s, for a callback and that of its abort
 * (`serial-command-setup.ts`); a port has 10 s to open.
 */
export const STACK_LIMIT = 180_000;

export function stackPulse(controller: SnapshotFrom<typeof controllerMachine>): Pulse {
	if (controller.value === 'loading') return 'what was learnt before is being read';
	const serialApi = controller.children.serialApi?.getSnapshot();
	if (serialApi?.status !== 'active' || serialApi.value === 'idle') return undefined;
	if (serialApi.value !== 'busy') return `the port is ${serialApi.value}`;
	const { current } = serialApi.context;
	const framing = serialApi.children.framing?.getSnapshot();
	const command = serialApi.children.command?.getSnapshot();
	return `request ${current?.ask} is ${String(command?.value)}, after ${framing?.context.statistics.framesSent} frames on this line`;
}
