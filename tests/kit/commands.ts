/** Commands, devices and outcomes as tests need them: whole, and with only what matters spelled out. */
import type { Command, Device, Endpoint, Outcome } from '../../machines/events.ts';

/** `onOff.on` for `zw-5`, with a digest that follows from the rest. */
export function command(what: Partial<Command> = {}): Command {
	const body = {
		id: 'c1',
		target: 'zw-5',
		endpoint: 0,
		action: 'onOff.on',
		args: {},
		priority: 'normal',
		...what,
	} as const;
	return { digest: JSON.stringify(body), ...body };
}

export function endpoint(what: Partial<Endpoint> = {}): Endpoint {
	return {
		deviceTypes: ['onOffLight'],
		clusters: ['onOff'],
		actions: ['onOff.on', 'onOff.off'],
		readable: ['onOff.onOff'],
		writable: [],
		...what,
	};
}

export function device(what: Partial<Device> = {}): Device {
	return { id: 'zw-5', stack: 'zw', endpoints: { '0': endpoint() }, interview: 'complete', ...what };
}

export const succeeded: Outcome = { status: 'succeeded', confirmedBy: 'report', result: { 'onOff.onOff': true } };

export const unacknowledged: Outcome = {
	status: 'failed',
	error: { code: 'DEVICE_NO_ACK', message: 'no acknowledgement from node 5 after 3 attempts', retryable: true },
};
