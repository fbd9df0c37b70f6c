/** The AT channel's chart on a port and a clock that a test holds; what goes over the wire is told as text. */
import { expect } from 'vitest';
import { createActor, type InspectionEvent } from 'xstate';
import type { Answered, AtAnswer, AtCommand } from '../../machines/modem/at.ts';
import { type AtChannelInput, atChannelMachine, type FromAtChannel } from '../../machines/modem/at-channel.ts';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { stoppedClock } from './clock.ts';
import { listener } from './owner.ts';
import { HandHeld } from './resource.ts';

/** More than any silence that ends the synchronisation when nothing is owed, less than the limit of a probe. */
export const QUIET_MS = 500;
/** More than any silence that ends it. */
export const LONG_QUIET_MS = 2_500;

export interface AtDeskOptions extends Partial<Pick<AtChannelInput, 'pauseMs' | 'urcs' | 'boots'>> {
	readonly inspect: (event: InspectionEvent) => void;
	/** The operating system takes what is written, at once. */
	readonly written?: boolean;
}

export function atDesk({ inspect, written = true, ...settings }: AtDeskOptions) {
	const time = stoppedClock();
	const port = new HandHeld<ToPort, FromPort, PortInput>();
	const owner = listener<FromAtChannel>();
	const asker = listener<Answered>();
	const actor = createActor(atChannelMachine.provide({ actors: { port: port.logic } }), {
		input: {
			...{ path: '/dev/ttyUSB2', baudRate: 115_200, owner: owner.ref },
			...{ pauseMs: 0, urcs: ['+QIND:'], boots: ['RDY'], ...settings },
		},
		clock: time.clock,
		inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	let seen = 0;
	const receipts = () => {
		for (; seen < port.received.length; seen++) {
			if (written && port.received[seen]?.type === 'WRITE') port.tell({ type: 'WRITTEN' });
		}
	};
	/** What is due at once has happened, too. */
	const after = <Result>(result: Result): Result => {
		receipts();
		time.tick(0);
		receipts();
		return result;
	};
	const bytes = (told: Uint8Array) => after(port.tell({ type: 'CHUNK', bytes: told }));
	let references = 0;
	return {
		actor,
		port,
		bytes,
		told: owner.told,
		/** What went over the wire until now. */
		forget: () => {
			port.received.length = 0;
			seen = 0;
		},
		answered: asker.told,
		opens: () => after(port.tell({ type: 'PORT_OPENED' })),
		tick: (ms: number) => {
			// What is written at one moment has its receipt before the next.
			for (let passed = 0; passed < ms; passed += 100) after(time.tick(Math.min(100, ms - passed)));
		},
		/** Lines with their line ends, prompts without. */
		says: (text: string) => bytes(Buffer.from(text, 'latin1')),
		ask: (command: AtCommand) =>
			after(actor.send({ type: 'ASK', command, reference: references++, replyTo: asker.ref })),
		close: () => actor.send({ type: 'CLOSE' }),
		hangUp: () => after(actor.send({ type: 'HANG_UP' })),
		answers: (): AtAnswer[] => asker.told.map(({ answer }) => answer),
		urcs: () =>
			owner.told.flatMap((event) =>
				event.type === 'URC' ? [event.body ? `${event.line}|${event.body}` : event.line] : [],
			),
		wire: () =>
			port.received.map((event) => (event.type === 'WRITE' ? Buffer.from(event.bytes).toString('latin1') : event.type)),
		state: () => {
			const { value } = actor.getSnapshot();
			return typeof value === 'object' ? value.open.talking : value;
		},
		statistics: () => actor.getSnapshot().context.statistics,
	};
}

/** A channel that is open, synchronised, and has nothing to do. */
export function openAtDesk(options: AtDeskOptions) {
	const it = atDesk(options);
	it.opens();
	if (options.written === false) it.port.tell({ type: 'WRITTEN' });
	it.says('\r\nOK\r\n');
	it.tick(QUIET_MS);
	it.forget();
	it.told.length = 0;
	expect(it.state()).toBe('idle');
	return it;
}
