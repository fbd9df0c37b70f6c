/** How soon the gateway acknowledges a frame from the module while its broker sends it a thousand messages a second. */
import type { Part } from './figures.ts';
import { Gateway } from './gateway.ts';
import type { Hold } from './holding.ts';
import { ackFigures, openLine } from './line.ts';
import { pour } from './load.ts';

const RATE = 1_000;
const SECONDS = 10;

export async function measureAck(hold: Hold): Promise<Part> {
	const line = openLine(hold);
	const gateway = await Gateway.start({ hold, lineTo: (home) => line.to(home) });
	line.begin();
	const { published, tookMs } = await pour(gateway, { kind: 'mixed', rate: RATE, seconds: SECONDS });
	const measured = await line.end();
	const perSecond = (count: number) => count / (tookMs / 1_000);
	return {
		figures: [
			...ackFigures('under load', measured),
			{ name: 'under load: messages sent', unit: '1/s', ours: perSecond(published) },
			{ name: 'under load: messages answered', unit: '1/s', ours: perSecond(gateway.finals) },
		],
		notes: [
			`under load: ${measured.times.length} frames from the module; messages by thirds for a device, for none, and not JSON`,
		],
	};
}
