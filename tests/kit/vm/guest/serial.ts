/** A USB serial device that is plugged in, pulled and plugged in again, under our own port; its own end is a port as well. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createActor, setup } from 'xstate';
import { createPort } from '../../../../actors/runtime/port.ts';
import type { FromPort } from '../../../../machines/port.ts';
import { say, until } from './say.ts';

const HOST = '/dev/ttyACM0';
const DEVICE = '/dev/ttyGS0';

const port = createPort({ simulation: 'home' });

function open(path: string) {
	let opened = false;
	let received = '';
	let end: string | undefined;
	const parent = createActor(
		setup({ types: { events: {} as FromPort }, actors: { port } }).createMachine({
			invoke: {
				id: 'port',
				src: 'port',
				input: { path, baudRate: 115_200 },
				onDone: {
					actions: () => {
						end = 'done';
					},
				},
				onError: {
					actions: ({ event }) => {
						end = event.error instanceof Error ? event.error.message : String(event.error);
					},
				},
			},
			on: {
				PORT_OPENED: {
					actions: () => {
						opened = true;
					},
				},
				CHUNK: {
					actions: ({ event }) => {
						received += Buffer.from(event.bytes).toString('hex');
					},
				},
			},
		}),
	);
	parent.start();
	const { port: ref } = parent.getSnapshot().children;
	return {
		opened: () => until(() => opened || end !== undefined),
		received: () => received,
		end: () => end,
		write: (hex: string) => ref?.send({ type: 'WRITE', bytes: Buffer.from(hex, 'hex'), receipt: false }),
		close: async () => {
			ref?.send({ type: 'CLOSE' });
			await until(() => end !== undefined);
		},
	};
}

async function plug() {
	execFileSync('modprobe', ['g_serial']);
	await until(() => existsSync(HOST) && existsSync(DEVICE));
}

/** Bytes both ways; those that a terminal in its usual mode would act on. */
async function talk(what: string) {
	const device = open(DEVICE);
	const host = open(HOST);
	await Promise.all([device.opened(), host.opened()]);
	host.write('01030020dc');
	await until(() => device.received().length === 10);
	device.write('0304111a0d');
	await until(() => host.received().length === 10);
	say(what, { device: device.received(), host: host.received() });
	return { device, host };
}

const absent = open(HOST);
await until(() => absent.end() !== undefined);
say('absent', absent.end());

await plug();
const first = await talk('plugged');
const second = open(HOST);
await until(() => second.end() !== undefined);
say('opened twice', second.end());
await first.device.close();
execFileSync('modprobe', ['-r', 'g_serial']);
await until(() => first.host.end() !== undefined);
say('pulled', { end: first.host.end(), isThere: existsSync(HOST) });

await plug();
const again = await talk('plugged again');
await again.host.close();
say('closed', again.host.end());
process.exit(0);
