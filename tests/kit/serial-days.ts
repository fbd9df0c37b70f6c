/**
 * Random days of a serial line that lies: our framing chart at its one end, a reference module at the other, frames in both
 * directions, and everything that either believes of them. The day is run on a clock of its own, and is the same again for
 * the same seed.
 */
import fc from 'fast-check';
import { createActor, fromTransition } from 'xstate';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { encodeFrame } from '../../machines/zwave/frame.ts';
import { type FromFraming, framingMachine } from '../../machines/zwave/framing.ts';
import type { SerialStatistics } from '../../machines/zwave/serial-statistics.ts';
import type { WireFaults } from '../../simulation/line-faults.ts';
import { type Counts, LyingWire } from '../../simulation/lying-wire.ts';
import { stoppedClock } from './clock.ts';
import { SerialModule } from './serial-module.ts';

/** ms between the write and the operating system's word for it. */
const WRITE_MS = 2;
const STEP_MS = 20;

export const honest: WireFaults = {
	...{ drop: 0, lose: 0, flip: 0, smear: 0, swallow: 0, garbage: 0, nak: 0, can: 0, forge: 0 },
	...{ delay: 0, delayMs: 0, split: 0, gapMs: 1, join: 0, joinMs: 0 },
};

/** A frame that one end sends `after` ms. */
export interface Happening {
	readonly after: number;
	readonly from: 'host' | 'module';
	/** Its payload behind the number that tells it from the others. */
	readonly fill: readonly number[];
}

/** What became of a frame of the host's. */
export interface Fate {
	readonly frame: string;
	readonly told: readonly ('SENT' | 'NOT_SENT')[];
	/** Whether the module had it when that was told. */
	readonly hadIt: boolean;
	/** From SEND to what was told first. */
	readonly tookMs: number | undefined;
}

export interface Day {
	readonly fates: readonly Fate[];
	/** Frames that the host's owner was told, in hex. */
	readonly told: readonly string[];
	/** Frames that the module was to send, in hex. */
	readonly offered: readonly string[];
	readonly module: SerialModule;
	readonly statistics: SerialStatistics;
	readonly counts: { readonly toModule: Counts; readonly toHost: Counts };
	/**
	 * Once the line was honest again, and quiet for 2 s: ms until a frame each way had arrived; undefined when one had not in
	 * 10 s.
	 */
	readonly recoveredMs: number | undefined;
	/** What went into and came out of the line, for people. */
	readonly story: string;
}

export interface Plan {
	readonly seed: number;
	readonly toModule: WireFaults;
	readonly toHost: WireFaults;
	readonly happenings: readonly Happening[];
}

/** @param most The highest rate of each fault; what is not named does not happen. */
export function plans(most: Partial<WireFaults>): fc.Arbitrary<Plan> {
	const chance = (highest = 0) =>
		highest === 0
			? fc.constant(0)
			: fc.oneof(
					fc.constant(0),
					fc.integer({ min: 1, max: 100 * highest }).map((n) => n / 100),
				);
	const { drop, lose, flip, smear, swallow, garbage, nak, can, forge, delay, split, join } = most;
	const faults = fc
		.record({
			...{ drop: chance(drop), lose: chance(lose), flip: chance(flip), smear: chance(smear) },
			...{ swallow: chance(swallow), garbage: chance(garbage), nak: chance(nak), can: chance(can) },
			...{ forge: chance(forge), delay: chance(delay), split: chance(split), join: chance(join) },
		})
		.map((rates) => ({ ...rates, delayMs: most.delayMs ?? 0, gapMs: most.gapMs ?? 1, joinMs: most.joinMs ?? 0 }));
	const happening = fc.record({
		after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 200 }), fc.nat(4_000)),
		from: fc.constantFrom('host' as const, 'module' as const),
		// From four bytes on: a frame that loses its SOF begins with LEN, and 06 would be an ACK.
		fill: fc.array(fc.oneof(fc.constantFrom(0x06, 0x06, 0x06, 0x01, 0x15, 0x18), fc.nat(0xff)), {
			minLength: 2,
			maxLength: 20,
		}),
	});
	return fc.record({
		seed: fc.nat(0xffff),
		toModule: faults,
		toHost: faults,
		happenings: fc.array(happening, { minLength: 1, maxLength: 12 }),
	});
}

export function spend({ seed, toModule, toHost, happenings }: Plan): Day {
	const time = stoppedClock(0);
	const story: string[] = [];
	const note = (what: string) => void story.push(`${String(time.now()).padStart(7)} ${what}`);
	const lines = { toModule: new LyingWire(2 * seed, honest), toHost: new LyingWire(2 * seed + 1, honest) };

	/** Delivers what is due now, and comes again for the rest. */
	const carry = (wire: LyingWire, name: string, take: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
		note(`${name} ${hex(bytes)}`);
		wire.write(bytes, time.now());
		const deliver = () => {
			for (const chunk of wire.read(time.now())) {
				note(`${' '.repeat(36)}${name} ${hex(chunk)}`);
				take(chunk);
			}
			if (wire.due !== undefined) time.clock.setTimeout(deliver, wire.due - time.now());
		};
		// Not within the write: a wire takes time, and the ends do not call each other.
		time.clock.setTimeout(deliver, 0);
	};

	let tellHost = (_: FromPort) => {};
	const module = new SerialModule(
		time.clock,
		carry(lines.toHost, '<-', (bytes) => tellHost({ type: 'CHUNK', bytes })),
	);
	const write = carry(lines.toModule, '->', (bytes) => module.hear(bytes));
	const port = fromResource<ToPort, FromPort, PortInput>((scope) => {
		tellHost = (event) => scope.tell(event);
		scope.receive((event) => {
			if (event.type === 'CLOSE') return scope.complete(undefined);
			if (event.receipt) time.clock.setTimeout(() => scope.tell({ type: 'WRITTEN' }), WRITE_MS);
			write(event.bytes);
		});
		return () => {};
	});

	const fates: {
		frame: string;
		told: ('SENT' | 'NOT_SENT')[];
		hadIt: boolean;
		since: number;
		tookMs: number | undefined;
	}[] = [];
	const told: string[] = [];
	const waiting: Uint8Array[] = [];
	let isBusy = false;
	const sendNext = () => {
		const bytes = waiting.shift();
		isBusy = bytes !== undefined;
		if (!bytes) return;
		fates.push({ frame: hex(bytes), told: [], hadIt: false, since: time.now(), tookMs: undefined });
		framing.send({ type: 'SEND', bytes });
	};
	const hear = (event: FromFraming) => {
		if (event.type === 'OPENED') return;
		if (event.type === 'FRAME') return void told.push(hex(encodeFrame(event.frame)));
		note(event.type);
		const fate = fates.at(-1);
		fate?.told.push(event.type);
		if (fate) {
			fate.hadIt = module.received.includes(fate.frame);
			fate.tookMs ??= time.now() - fate.since;
		}
		sendNext();
	};
	const owner = createActor(fromTransition((_: undefined, event: FromFraming) => hear(event), undefined));
	const framing = createActor(framingMachine.provide({ actors: { port } }), {
		input: { path: 'a line that lies', owner },
		clock: time.clock,
	});

	const offered: string[] = [];
	const send = (from: 'host' | 'module', number: number, fill: readonly number[]) => {
		const bytes = encodeFrame({
			type: 'request',
			function: from === 'host' ? 0x13 : 0x04,
			payload: Uint8Array.of(number, 0xff - number, ...fill),
		});
		if (from === 'host') {
			waiting.push(bytes);
			if (!isBusy) sendNext();
		} else {
			offered.push(hex(bytes));
			module.send(bytes);
		}
	};
	/** ms until nothing was under way any more. */
	const settle = (limit: number) => {
		for (let passed = 0; passed < limit; passed += STEP_MS) {
			if (!isBusy && module.isQuiet) return passed;
			time.tick(STEP_MS);
		}
		return undefined;
	};
	const lie = (faults: Pick<Plan, 'toModule' | 'toHost'>) => {
		lines.toModule.faults = faults.toModule;
		lines.toHost.faults = faults.toHost;
	};

	owner.start();
	framing.start();
	// What unlocks the module at the beginning would refuse a frame of its own.
	tellHost({ type: 'PORT_OPENED' });
	time.tick(STEP_MS);
	lie({ toModule, toHost });
	for (const [number, { after, from, fill }] of happenings.entries()) {
		time.tick(after);
		send(from, number, fill);
	}
	settle(10_000 * happenings.length);
	note('the line is honest again');
	lie({ toModule: honest, toHost: honest });
	lines.toModule.cut();
	lines.toHost.cut();
	// The module may still wait for the rest of a frame.
	time.tick(2_000);
	send('host', 0xf0, [0, 0]);
	send('module', 0xf1, [0, 0]);
	const passed = settle(10_000);
	const arrived = module.received.at(-1) === fates.at(-1)?.frame && told.at(-1) === offered.at(-1);
	const { statistics } = framing.getSnapshot().context;
	framing.stop();
	return {
		fates,
		told,
		offered,
		module,
		statistics,
		counts: { toModule: lines.toModule.counts, toHost: lines.toHost.counts },
		recoveredMs: arrived ? passed : undefined,
		story: `\n${story.join('\n')}\n`,
	};
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
