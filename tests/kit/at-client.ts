/** Somebody who types at a simulated modem: sends text as it is, and waits for what comes back. */
import { connect } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';

export interface AtClient {
	/** Sends a command line, and takes what comes until it ends as given; by default, in a final result. */
	readonly ask: (line: string, end?: RegExp) => Promise<string>;
	readonly send: (text: string) => void;
	/** Waits until what was not taken yet ends so, and takes it. */
	readonly hears: (end: RegExp) => Promise<string>;
	readonly isOpen: () => boolean;
}

const FINAL = /(OK|ERROR|ERROR: .+|NO CARRIER|CONNECT( \d+)?)\r\n$/;

/** @param url `tcp://host:port`. */
export async function typeAt(url: string): Promise<AtClient> {
	const { hostname, port } = new URL(url);
	const socket = connect({ host: hostname, port: Number(port), noDelay: true });
	onTestFinished(() => void socket.destroy());
	let heard = '';
	let isOpen = true;
	socket.setEncoding('latin1').on('data', (text) => {
		heard += text;
	});
	socket.on('close', () => {
		isOpen = false;
	});
	await vi.waitFor(() => expect(socket.readyState).toBe('open'), { timeout: 5_000, interval: 5 });
	const hears = async (end: RegExp) => {
		await vi.waitFor(() => expect(heard).toMatch(end), { timeout: 5_000, interval: 5 });
		const all = heard;
		heard = '';
		return all;
	};
	const send = (text: string) => void socket.write(text, 'latin1');
	return {
		send,
		hears,
		isOpen: () => isOpen,
		ask: async (line, end = FINAL) => {
			send(`${line}\r`);
			return await hears(end);
		},
	};
}
