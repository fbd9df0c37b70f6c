/** An indicator under test: its chart and its lamp, on LEDs that behave as the kernel's do, and on lines of a chip. */
import { onTestFinished } from 'vitest';
import { createActor } from 'xstate';
import { createLamp } from '../../actors/leds/lamp.ts';
import { indicatorMachine } from '../../machines/led/indicator.ts';
import type { IndicatorChanged, IndicatorEvent, Show } from '../../machines/led/indicator-setup.ts';
import type { Place } from '../../machines/led/lamp.ts';
import type { Program } from '../../machines/led/program.ts';
import type { Done } from '../../native/libc.ts';
import { stoppedClock } from '../kit/clock.ts';
import { FakeLeds } from '../kit/led-class.ts';
import { listener } from '../kit/owner.ts';

/** Lines of a chip, each on or off. */
class FakeChip {
	readonly lines = new Map<number, boolean>();
	fault: { readonly code: string; readonly fault: string } | undefined;
	requested = '';

	readonly library = {
		api: 1,
		requestOutput: (chip: string, line: number, { initial, ...options }: { initial: boolean }) => {
			if (this.fault) return this.fault;
			this.requested = JSON.stringify({ chip, line, ...options });
			this.lines.set(line, initial);
			const set = (value: boolean): Done => {
				if (this.fault) return this.fault;
				this.lines.set(line, value);
				return { value: undefined };
			};
			return { value: { set, release: () => void this.lines.delete(line) } };
		},
	} as const;
}

/** An indicator with these LEDs. */
export function desk(leds: { readonly [name: string]: Place }, { add = true } = {}) {
	const { clock, now, tick } = stoppedClock();
	const began = now();
	const fake = new FakeLeds(() => now() - began);
	const chip = new FakeChip();
	if (add) for (const name of Object.keys(leds)) fake.add(name);
	const { told, ref } = listener<IndicatorChanged>();
	const lamp = createLamp({ files: fake, gpiod: { library: chip.library } });
	const actor = createActor(indicatorMachine.provide({ actors: { lamp } }), {
		clock,
		input: { name: 'status', leds, hz: undefined, owner: ref },
	});
	const start = () => {
		actor.start();
		onTestFinished(() => void actor.stop());
	};
	if (add) start();
	return {
		start,
		fake,
		chip,
		tick,
		send: (event: IndicatorEvent) => actor.send(event),
		show: (program: Program, lasts: Show['lasts'] = 'ever') =>
			actor.send({ type: 'SHOW', slot: 'status', show: { program, lasts } }),
		clear: () => actor.send({ type: 'CLEAR', slot: 'status' }),
		faults: () => told.at(-1)?.faults,
		status: () => actor.getSnapshot().status,
	};
}
