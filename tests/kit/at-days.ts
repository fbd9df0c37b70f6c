/**
 * Random days of an AT channel: our chart at one end of a line that lies, a modem at the other. The day is run on a clock of
 * its own, and is the same again for the same seed.
 *
 * The line is not `simulation/lying-wire.ts`, which damages Z-Wave frames: here any byte may be lost or turned.
 */
import fc from 'fast-check';
import { createActor } from 'xstate';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { Answered, AtAnswer, AtCommand } from '../../machines/modem/at.ts';
import { atChannelMachine, type FromAtChannel } from '../../machines/modem/at-channel.ts';
import { at } from '../../machines/modem/at-limits.ts';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { AtModem } from './at-modem.ts';
import { type Chance, chanceOf } from './chance.ts';
import { stoppedClock } from './clock.ts';
import { listener } from './owner.ts';

/** Rates for each byte, but for `delay`, for each write. */
export interface AtFaults {
	readonly lose: number;
	readonly flip: number;
	/** A byte that nobody sent comes first. */
	readonly garbage: number;
	/** It comes up to `delayMs` later, and what follows behind it. */
	readonly delay: number;
	readonly delayMs: number;
	readonly split: number;
}

const honest: AtFaults = { lose: 0, flip: 0, garbage: 0, delay: 0, delayMs: 0, split: 0 };

export type AtHappening =
	| { readonly after: number; readonly does: 'ask' | 'send' | 'urc' | 'reboot' }
	/** The modem will think about its next command for so long. */
	| { readonly after: number; readonly does: 'think'; readonly ms: number };

export interface AtPlan {
	readonly seed: number;
	readonly faults: AtFaults;
	readonly happenings: readonly AtHappening[];
}

export interface AtDay {
	/** What was asked, with what should come back in an `ok`, and all answers that it had. */
	readonly asked: readonly { readonly expected: string; readonly answers: readonly AtAnswer[] }[];
	/** Of URCs: what the modem told, and what the owner was told. */
	readonly offered: readonly string[];
	readonly urcs: readonly string[];
	/**
	 * To what was asked when the line was honest again, behind one question more: half a command whose end was lost stands in
	 * the modem until the next comes and fails with it, and nothing tells of it before (V.250 has no limit for a command line).
	 */
	readonly last: readonly AtAnswer[];
	readonly lastExpected: string;
	/** What went over the line, for people. */
	readonly story: string;
}

/** @param most The highest rate of each fault; what is not named does not happen. @param does What may happen. */
export function atPlans(
	most: Partial<AtFaults>,
	does: readonly ('ask' | 'send' | 'urc' | 'reboot')[],
	mostThinking: number,
): fc.Arbitrary<AtPlan> {
	const rate = (highest = 0) =>
		fc.oneof(
			fc.constant(0),
			fc.integer({ min: 0, max: 100 }).map((n) => (highest * n) / 100),
		);
	const after = fc.oneof(fc.constant(0), fc.nat(50), fc.nat(5_000), fc.nat(20_000));
	const thinks = fc.record({ after, does: fc.constant('think' as const), ms: fc.nat(mostThinking) });
	const acts = fc.record({ after, does: fc.constantFrom(...does) });
	return fc.record({
		seed: fc.nat(0xffff),
		faults: fc
			.record({
				...{ lose: rate(most.lose), flip: rate(most.flip), garbage: rate(most.garbage) },
				...{ delay: rate(most.delay), split: rate(most.split) },
			})
			.map((rates) => ({ ...rates, delayMs: most.delayMs ?? 0 })),
		happenings: fc.array(fc.oneof({ weight: 4, arbitrary: acts }, { weight: 1, arbitrary: thinks }), {
			minLength: 1,
			maxLength: 15,
		}),
	});
}

type Time = ReturnType<typeof stoppedClock>;

/** One direction of the line. */
function lyingLine(time: Time, chance: Chance, take: (bytes: Uint8Array) => void) {
	let last = 0;
	const deliver = (bytes: readonly number[], at: number) => {
		last = Math.max(last, at);
		if (bytes.length > 0) time.clock.setTimeout(() => take(Uint8Array.from(bytes)), last - time.now());
	};
	const line = {
		faults: honest,
		write: (bytes: Uint8Array) => {
			const { faults } = line;
			const late = chance.happens(faults.delay) ? chance.below(faults.delayMs + 1) : 0;
			let piece: number[] = [];
			for (const byte of bytes) {
				if (chance.happens(faults.garbage)) piece.push(chance.below(0x100));
				if (!chance.happens(faults.lose))
					piece.push(chance.happens(faults.flip) ? byte ^ (1 << chance.below(8)) : byte);
				if (!chance.happens(faults.split)) continue;
				deliver(piece, time.now() + late);
				piece = [];
			}
			deliver(piece, time.now() + late);
		},
	};
	return line;
}

export function spendAtDay({ seed, faults, happenings }: AtPlan): AtDay {
	const time = stoppedClock(0);
	const story: string[] = [];
	const note = (direction: string, bytes: Uint8Array) =>
		void story.push(
			`${String(time.now()).padStart(7)} ${direction} ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`,
		);
	let tellHost = (_: FromPort) => {};
	const toHost = lyingLine(time, chanceOf(2 * seed), (bytes) => {
		note('<-', bytes);
		tellHost({ type: 'CHUNK', bytes });
	});
	const modem = new AtModem(time.clock, (text) => toHost.write(Buffer.from(text, 'latin1')));
	const toModem = lyingLine(time, chanceOf(2 * seed + 1), (bytes) => {
		note('->', bytes);
		modem.hear(bytes);
	});
	const port = fromResource<ToPort, FromPort, PortInput>((scope) => {
		tellHost = (event) => scope.tell(event);
		scope.receive((event) => {
			if (event.type === 'CLOSE') return scope.complete(undefined);
			toModem.write(event.bytes);
			time.clock.setTimeout(() => scope.tell({ type: 'WRITTEN' }), 1);
		});
		return () => {};
	});

	const owner = listener<FromAtChannel>();
	const asker = listener<Answered>();
	const channel = createActor(atChannelMachine.provide({ actors: { port } }), {
		input: { path: 'a line that lies', baudRate: 0, owner: owner.ref, pauseMs: 20, urcs: ['+NEWS:'], boots: ['RDY'] },
		clock: time.clock,
	});
	const expectations: string[] = [];
	const ask = (command: AtCommand, expected: string) =>
		channel.send({ type: 'ASK', command, reference: expectations.push(expected) - 1, replyTo: asker.ref });
	const answersTo = (reference: number) =>
		asker.told.filter((answered) => answered.reference === reference).map(({ answer }) => answer);
	const ping = () => ask(at(`+PING=${expectations.length}`), `+PING: ${expectations.length}`);
	const offered: string[] = [];
	const happen = (happening: AtHappening) => {
		if (happening.does === 'think') modem.thinking.push(happening.ms);
		else if (happening.does === 'ask') ping();
		else if (happening.does === 'send') ask(at('+CMGS=2', { body: '0011', limitMs: 5_000 }), '+CMGS: ');
		else if (happening.does === 'urc') {
			offered.push(`+NEWS: ${offered.length}`);
			modem.urc(`+NEWS: ${offered.length - 1}`);
		} else {
			offered.push('RDY');
			modem.reboot();
		}
	};

	channel.start();
	tellHost({ type: 'PORT_OPENED' });
	time.tick(1_000);
	toHost.faults = faults;
	toModem.faults = faults;
	for (const happening of happenings) {
		time.tick(happening.after);
		happen(happening);
	}
	time.tick(60_000);
	story.push('the line is honest again');
	toHost.faults = honest;
	toModem.faults = honest;
	modem.thinking = [];
	time.tick(180_000);
	ping();
	time.tick(10_000);
	ping();
	time.tick(10_000);
	channel.stop();
	return {
		asked: expectations.map((expected, reference) => ({ expected, answers: answersTo(reference) })),
		offered,
		urcs: owner.told.flatMap((event) => (event.type === 'URC' ? [event.line] : [])),
		last: answersTo(expectations.length - 1),
		lastExpected: expectations.at(-1) ?? '',
		story: `\n${story.join('\n')}\n`,
	};
}
