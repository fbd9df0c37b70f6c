/**
 * From a command on MQTT to its final result there, one after another, through mosquitto and the whole gateway with its
 * journal; and what the journal costs the disk.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { atLeast, mean, type Part, quantile } from './figures.ts';
import { Gateway } from './gateway.ts';
import type { Hold } from './holding.ts';

const WARM_UP = 200;
const COMMANDS = 1_000;

export async function measureMqtt(hold: Hold): Promise<Part> {
	let pid = 0;
	let fileSystem = '';
	const gateway = await Gateway.start({
		hold,
		spawned: (started, stateDir) => {
			pid = started;
			fileSystem = execFileSync('stat', ['-f', '-c', '%T', dirname(stateDir)], { encoding: 'utf8' }).trim();
		},
	});
	const run = async (count: number, name: string) => {
		const times: number[] = [];
		for (let index = 0; index < count; index++) {
			const began = performance.now();
			const status = await gateway.command(`${name}${index}`, 'zw-3', index % 2 === 0 ? 'onOff.on' : 'onOff.off');
			if (status !== 'succeeded') throw new Error(`the command ended with ${status}`);
			times.push(performance.now() - began);
		}
		return times;
	};
	await run(WARM_UP, 'warm');
	const before = writtenBy(pid);
	const times = await run(COMMANDS, 'm');
	const written = writtenBy(pid) - before;
	const figure = (name: string, unit: string, ours: number) => ({ name: `MQTT in to MQTT out: ${name}`, unit, ours });
	return {
		figures: [
			{ ...figure('one after another', '1/s', 1_000 / mean(times)), target: atLeast('value', 200) },
			figure('p50', 'ms', quantile(times, 0.5)),
			figure('p99', 'ms', quantile(times, 0.99)),
			figure('written to the disk a command', 'bytes', written / COMMANDS),
		],
		notes: [
			`MQTT in to MQTT out: onOff at node 3, QoS 1, through mosquitto on the loopback; written: what the gateway caused to be sent to the storage layer (proc(5), write_bytes), on ${fileSystem}`,
		],
	};
}

/** Bytes. */
function writtenBy(pid: number): number {
	const count = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
	if (count === undefined) throw new Error('/proc does not tell write_bytes');
	return Number(count);
}
