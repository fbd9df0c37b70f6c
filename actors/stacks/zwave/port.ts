/**
 * The port to a Z-Wave module, opened: a device path, a TCP port, or the simulated home.
 *
 * Promises: tells PORT_OPENED once, then every chunk as it came; fails with words for a person when it cannot be opened or
 * goes away; on CLOSE it is done when the operating system has let it go. A device path is opened exclusively. Does not
 * know frames, and does not try again.
 */
import { connect } from 'node:net';
import type { FromPort, ToPort } from '../../../machines/zwave/framing.ts';
import { fromResource, type Scope } from '../../runtime/resource.ts';
import { reasonOf, systemCode } from '../../runtime/system-error.ts';
import { startSimulatedHome } from './simulated-home.ts';

/** Every module's rate (INS12350 section 4). */
const BAUD_RATE = 115_200;

type PortScope = Scope<ToPort, FromPort, string, undefined>;

/** Input: the path. */
export const port = fromResource<ToPort, FromPort, string>((scope) => {
	if (scope.input === 'sim:') return openSimulation(scope);
	return scope.input.startsWith('tcp://') ? openSocket(scope, scope.input) : openDevice(scope);
});

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
	socket.on(
		'data',
		scope.guarded((bytes: Buffer) => scope.tell({ type: 'CHUNK', bytes })),
	);
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

function openSimulation(scope: PortScope): () => void {
	let closePort = () => {};
	const home = startSimulatedHome({
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
		home.stop();
	};
}

function openDevice(scope: PortScope): () => void {
	const path = scope.input;
	let release = () => {};
	let released = false;
	scope.receive((event) => {
		if (event.type === 'CLOSE') scope.complete(undefined);
	});
	// Loaded only where there is a device: it costs 15 MB.
	import('serialport').then(
		scope.guarded(({ SerialPort }) => {
			if (released) return;
			const line = new SerialPort({ path, baudRate: BAUD_RATE, lock: true, autoOpen: false });
			release = () => {
				if (line.isOpen) line.close(() => {});
			};
			let closing = false;
			line.on(
				'data',
				scope.guarded((bytes: Buffer) => scope.tell({ type: 'CHUNK', bytes })),
			);
			line.on('error', (error) => scope.fail(new Error(`${path}: ${reasonOf(error)}`)));
			line.on('close', () => (closing ? scope.complete(undefined) : scope.fail(new Error(`${path} is gone`))));
			scope.receive((event) => {
				if (event.type === 'CLOSE') {
					closing = true;
					if (line.isOpen) line.close();
					else scope.complete(undefined);
				} else
					line.write(event.bytes, (error) => {
						if (error) scope.fail(new Error(`${path}: ${reasonOf(error)}`));
						else if (event.receipt) scope.tell({ type: 'WRITTEN' });
					});
			});
			line.open((error) => {
				if (released) line.close(() => {});
				else if (error) scope.fail(new Error(`${path}: ${openingFault(error)}`));
				else scope.tell({ type: 'PORT_OPENED' });
			});
		}),
		(error) => scope.fail(new Error(`the serial port library cannot be loaded: ${reasonOf(error)}`)),
	);
	return () => {
		released = true;
		release();
	};
}

/** The library's own words carry the system's only as text. */
function openingFault(error: Error): string {
	const { message } = error;
	if (/no such file/i.test(message) || systemCode(error) === 'ENOENT') return 'there is no such device';
	if (/permission denied/i.test(message)) return 'permission denied: add the user to the group that owns it (dialout)';
	if (/cannot lock/i.test(message)) return 'another program uses it';
	return message;
}
