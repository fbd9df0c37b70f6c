/** From a command on MQTT to its final result there, one after another, through mosquitto and the whole gateway. */
import { type Part, quantile } from './figures.ts';
import { Gateway } from './gateway.ts';
import type { Hold } from './holding.ts';

const WARM_UP = 200;
const COMMANDS = 1_000;

export async function measureMqtt(hold: Hold): Promise<Part> {
	const gateway = await Gateway.start({ hold });
	const times: number[] = [];
	for (let index = -WARM_UP; index < COMMANDS; index++) {
		const began = performance.now();
		const status = await gateway.command(`m${index}`, 'zw-3', index % 2 === 0 ? 'onOff.on' : 'onOff.off');
		if (status !== 'succeeded') throw new Error(`the command ended with ${status}`);
		if (index >= 0) times.push(performance.now() - began);
	}
	return {
		figures: [
			{ name: 'MQTT in to MQTT out: p50', unit: 'ms', ours: quantile(times, 0.5) },
			{ name: 'MQTT in to MQTT out: p99', unit: 'ms', ours: quantile(times, 0.99) },
		],
		notes: ['MQTT in to MQTT out: onOff at node 3, QoS 1, through mosquitto on the loopback'],
	};
}
