/**
 * A port, opened: a device path, a TCP port, or what simulates the device behind it.
 *
 * Promises: tells PORT_OPENED once, then every chunk as it came, of a few kB at most; takes the
 * next only when that was dealt with, so that a flood stays with its sender; fails with words for a person when it cannot be
 * opened or goes away; on CLOSE it is done when the operating system has let it go, while it is still being opened too. A
 * device path is opened exclusively. Does not know what the bytes mean, and does not try again.
 */
import { connect } from 'node:net';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { DevicePath } from './device-path.ts';
import { fromResource, type Scope } from './resource.ts';
import { openSerialDevice, type SerialDevice } from './serial-device.ts';
import { type Simulation, startSimulation } from './simulated.ts';
import { reasonOf } from './system-error.ts';

/** Some milliseconds' work, if it is full of frames. */
const CHUNK_BYTES = 4_096;

type PortScope = Scope<ToPort, FromPort, PortInput, undefined>;

export interface PortOptions {
	/** What `sim:` starts. */
	readonly simulation: Simulation;
	/** The folder of udev's links; default: `/dev/serial/by-id`. */
	readonly byId?: string;
}

/**
 * @returns The actor's logic. What it learnt of where a device is, it remembers from one opening to
 * the next.
 */
export function createPort({ simulation, byId }: PortOptions) {
	const paths = new Map<string, DevicePath>();
	return fromResource<ToPort, FromPort, PortInput>((scope) => {
		const { path } = scope.input;
		if (path === 'sim:') return openSimulation(scope, simulation);
		if (path.startsWith('tcp://')) return openSocket(scope, path);
		const located = paths.get(path) ?? new DevicePath(path, byId);
		paths.set(path, located);
		return openDevice(scope, located);
	});
}

function openSocket(scope: PortScope, url: string): () => void {
	const { hostname, port: number } = new URL(url);
	const socket = connect({
		host: hostname.replace(/^\[|\]$/g, ''),
		port: Number(number),
		noDelay: true,
		keepAlive: true,
	});
	socket.on(
		'connect',
		scope.guarded(() => scope.tell({ type: 'PORT_OPENED' })),
	);
	/** What is more than a chunk waits for a turn of the event loop, and what comes behind it for that. */
	const hand = scope.guarded((bytes: Buffer) => {
		scope.tell({ type: 'CHUNK', bytes: bytes.subarray(0, CHUNK_BYTES) });
		const rest = bytes.subarray(CHUNK_BYTES);
		if (rest.length === 0) socket.resume();
		else setImmediate(hand, rest);
	});
	socket.on('data', (bytes: Buffer) => {
		if (bytes.length > CHUNK_BYTES) socket.pause();
		hand(bytes);
	});
	socket.on('error', (error) => scope.fail(new Error(`${url}: ${reasonOf(error)}`)));
	let closing = false;
	socket.on('close', () =>
		closing ? scope.complete(undefined) : scope.fail(new Error(`${url} closed the connection`)),
	);
	scope.receive((event) => {
		if (event.type === 'CLOSE') {
			closing = true;
			socket.destroy();
		} else if (event.receipt)
			socket.write(
				event.bytes,
				scope.guarded(() => scope.tell({ type: 'WRITTEN' })),
			);
		else socket.write(event.bytes);
	});
	return () => void socket.destroy();
}

function openSimulation(scope: PortScope, simulation: Simulation): () => void {
	let closePort = () => {};
	const simulated = startSimulation(simulation, {
		listening: scope.guarded((url: string) => {
			closePort = openSocket(scope, url);
		}),
		ended: (reason) => scope.fail(new Error(reason)),
	});
	scope.receive((event) => {
		if (event.type === 'CLOSE') scope.complete(undefined);
	});
	return () => {
		closePort();
		simulated.stop();
	};
}

function openDevice(scope: PortScope, path: DevicePath): () => void {
	let device: SerialDevice | undefined;
	let leaving = false;
	const opening = openAt(scope, path).then(
		(opened) => {
			device = opened;
			if (!leaving) scope.tell({ type: 'PORT_OPENED' });
		},
		(fault) => {
			// What is to be closed anyway need not have opened.
			if (!leaving) scope.fail(fault);
		},
	);
	const leave = async () => {
		leaving = true;
		await opening;
		await device?.close();
		scope.complete(undefined);
	};
	scope.receive((event) => {
		if (event.type === 'CLOSE') leave();
		else
			device?.write(event.bytes, () => {
				if (event.receipt) scope.tell({ type: 'WRITTEN' });
			});
	});
	return () => void leave();
}

async function openAt(scope: PortScope, path: DevicePath): Promise<SerialDevice> {
	const found = await path.locate();
	if (!found) throw new Error(`${scope.input.path}: there is no such device`);
	const { device, name, link } = found;
	try {
		const { baudRate } = scope.input;
		return await openSerialDevice(
			{ path: device, baudRate },
			{
				received: scope.guarded((bytes) => scope.tell({ type: 'CHUNK', bytes })),
				lost: (reason) => {
					const hint = link === undefined ? '' : `; ${link} names it whatever its number`;
					scope.fail(new Error(reason === undefined ? `${name} is gone${hint}` : `${name}: ${reason}`));
				},
			},
		);
	} catch (fault) {
		throw new Error(`${name}: ${reasonOf(fault)}`, { cause: fault });
	}
}
