/**
 * Publishes on a gateway's `cmd` so many messages a second, in a process of its own. `mixed`: by thirds a command for a
 * device, a command for a target that is not there, and what is not JSON; `commands`: commands for three devices in turn.
 * `node publisher.js PORT TOPIC RATE SECONDS mixed|commands`; ends when the broker has them all, after printing how many
 * there were and how long it took.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';

const [port = '', topic = '', rate = '', seconds = '', kind = ''] = process.argv.slice(2);
const DEVICE = 'zw-3';
const DEVICES = ['zw-2', 'zw-3', 'zw-10'];

function message(number: number): string {
	const action = number % 2 === 0 ? 'onOff.on' : 'onOff.off';
	if (kind === 'commands') {
		return JSON.stringify({ v: 1, id: `load-${number}`, target: DEVICES[number % DEVICES.length], action });
	}
	if (number % 3 === 0) return '{"v":1,"id":';
	const command = {
		v: 1,
		id: `load-${number}`,
		target: number % 3 === 1 ? DEVICE : 'zw-200',
		action,
	};
	return JSON.stringify(command);
}

const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
const all = Number(rate) * Number(seconds);
const published: Promise<unknown>[] = [];
const began = performance.now();
while (published.length < all) {
	const due = Math.min(all, ((performance.now() - began) / 1_000) * Number(rate));
	while (published.length < due) published.push(client.publishAsync(topic, message(published.length), { qos: 1 }));
	await sleep(1);
}
const tookMs = performance.now() - began;
await Promise.all(published);
process.stdout.write(JSON.stringify({ published: all, tookMs }));
await client.endAsync();
