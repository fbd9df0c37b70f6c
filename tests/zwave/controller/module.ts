/**
 * A Z-Wave module at the other end of a port that a test holds: it acknowledges each frame and answers it, in bytes.
 *
 * What it does not answer, and what it says of its own accord, is up to the test.
 */

import type { FromPort, PortInput, ToPort } from '../../../machines/port.ts';
import { ACK, encodeFrame, type Frame, scan } from '../../../machines/zwave/frame.ts';
import { functions } from '../../../machines/zwave/messages.ts';
import { HandHeld } from '../../kit/resource.ts';

const names: ReadonlyMap<number, string> = new Map(Object.entries(functions).map(([name, func]) => [func, name]));

/** A bit mask in which the bits of these numbers are set, the first being 1. */
function mask(numbers: readonly number[], length: number): number[] {
	return Array.from({ length }, (_, index) =>
		numbers.reduce((byte, number) => ((number - 1) >> 3 === index ? byte | (1 << ((number - 1) & 7)) : byte), 0),
	);
}

export class Module {
	readonly port = new HandHeld<ToPort, FromPort, PortInput>();
	homeId = 0xc0ffee01;
	/** Besides the controller itself, which is 1. */
	nodes = [5];
	functions: number[] = [functions.sendData, functions.sendDataAbort, functions.softReset];
	/** Names of functions that it acknowledges and does not answer. */
	readonly mute = new Set<string>();
	/** It does not even acknowledge a frame. */
	deaf = false;
	/** Its next acknowledgement has another high nibble, as after a reset with SDK 7.19 and later. */
	garblesAck = false;
	/** Names of functions that it answers with these bytes instead. */
	readonly instead = new Map<string, number[]>();
	/** What the radio says of transmissions: 0 delivered, 1 not acknowledged, 2 failed. */
	transmitStatus = 0;
	/** Every frame that it was sent, by its function's name; SendData as `sendData 5: 25 01 ff`. */
	readonly asked: string[] = [];
	#unanswered: Frame | undefined;
	#seen = 0;

	open() {
		this.port.tell({ type: 'PORT_OPENED' });
		this.run();
	}

	/** Carries out what it was sent since the last time. */
	run() {
		for (let next = this.port.received[this.#seen]; next; next = this.port.received[this.#seen]) {
			this.#seen++;
			if (next.type === 'CLOSE') continue;
			if (next.receipt) this.port.tell({ type: 'WRITTEN' });
			for (const token of scan(new Uint8Array(), next.bytes).tokens)
				if (token.kind === 'frame') this.#take(token.frame);
		}
	}

	/** Whether it was sent something since then. */
	get isBehind() {
		return this.#seen < this.port.received.length;
	}

	/** Whether the port was told to close, since it was opened last. */
	get isClosing() {
		return this.port.received.at(-1)?.type === 'CLOSE';
	}

	/** Answers what it was asked last, and everything from now on. */
	findItsVoice() {
		this.mute.clear();
		if (this.#unanswered) this.#answer(this.#unanswered.function, this.#unanswered.payload);
		this.run();
	}

	/** Says something of its own accord. */
	say(func: number, ...payload: number[]) {
		this.#send('request', func, payload);
		this.run();
	}

	/** A command of a node's. */
	hear(nodeId: number, ...command: number[]) {
		this.say(functions.applicationCommand, 0, nodeId, command.length, ...command);
	}

	#take({ function: func, payload }: Frame) {
		const name = names.get(func) ?? String(func);
		const command = Buffer.from(payload.subarray(2, -2))
			.toString('hex')
			.replaceAll(/(?<=.)(?=(..)+$)/g, ' ');
		this.asked.push(name === 'sendData' ? `sendData ${payload[0]}: ${command}` : name);
		if (this.deaf) return;
		this.port.tell({ type: 'CHUNK', bytes: Uint8Array.of(this.garblesAck ? ACK | 0x80 : ACK) });
		this.garblesAck = false;
		this.#unanswered = { type: 'request', function: func, payload };
		if (this.mute.has(name)) return;
		const instead = this.instead.get(name);
		if (instead) this.#send('response', func, instead);
		else this.#answer(func, payload);
	}

	#answer(func: number, payload: Uint8Array) {
		const [nodeId = 0] = payload;
		const respond = (...bytes: number[]) => this.#send('response', func, bytes);
		switch (func) {
			case functions.getSerialApiCapabilities:
				return respond(7, 17, 0, 0x86, 0, 1, 0, 0x5a, ...mask(this.functions, 32));
			case functions.getControllerVersion:
				return respond(...new TextEncoder().encode('Z-Wave 7.17'), 0, 7);
			case functions.getControllerId:
				return respond(...[24, 16, 8, 0].map((bits) => (this.homeId >>> bits) & 0xff), 1);
			case functions.getInitData:
				return respond(8, 0, 29, ...mask([1, ...this.nodes], 29), 7, 0);
			case functions.getNodeProtocolInfo:
				return respond(0xc0, 0, 0, 4, 0x10, 1);
			case functions.requestNodeInfo:
				respond(1);
				// Its only command class is Binary Switch.
				return this.#send('request', functions.applicationUpdate, [0x84, nodeId, 4, 4, 0x10, 1, 0x25]);
			case functions.softReset:
				return this.#send('request', functions.started, [0]);
			case functions.sendData:
			case functions.sendDataBridge:
				respond(1);
				return this.#send('request', func, [payload.at(-1) ?? 0, this.transmitStatus, 0, 0]);
		}
	}

	#send(type: Frame['type'], func: number, payload: readonly number[]) {
		this.port.tell({
			type: 'CHUNK',
			bytes: encodeFrame({ type, function: func, payload: Uint8Array.from(payload) }),
		});
	}
}
