/**
 * Real LEDs of the kernel's LED class, under our own indicators.
 *
 * Says first what the kernel itself does, as `FakeLeds` has it; then what is seen of an indicator, shown by each trigger and
 * by none; then what becomes of a LED that somebody takes, and that vanishes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createActor, fromTransition } from 'xstate';
import { type LedFiles, ledFiles } from '../../../../actors/leds/files.ts';
import { createLamp } from '../../../../actors/leds/lamp.ts';
import { indicatorMachine } from '../../../../machines/led/indicator.ts';
import type { IndicatorChanged } from '../../../../machines/led/indicator-setup.ts';
import type { Program } from '../../../../machines/led/program.ts';
import { attempt, say, until } from './say.ts';

const LEDS = '/sys/class/leds';
const name = readdirSync(LEDS).find((one) => one.endsWith('::capslock'));
if (name === undefined) throw new Error(`there is no LED in ${LEDS}`);
const folder = `${LEDS}/${name}`;
/** Debian's, which its configuration says and /proc doesn't. */
const HZ = 250;
/** A kernel that ticks so often has nothing to make up for. */
const EXACT_HZ = 1e9;

const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8').trim();
const write = (file: string, text: string) => writeFileSync(`${folder}/${file}`, text);
const trigger = () => /\[(.*)\]/.exec(read('trigger'))?.[1];

/** Does not tell which triggers the kernel has besides these. */
function hiding(...hidden: readonly string[]): LedFiles {
	return {
		...ledFiles,
		open: (path, mode) => {
			const file = ledFiles.open(path, mode);
			return { ...file, read: () => file.read().replace(new RegExp(`\\b(${hidden.join('|')})\\b`, 'g'), '') };
		},
	};
}

/** An indicator that shows this; `told` is what it said last. */
function show(program: Program, { files = ledFiles, hz = HZ } = {}) {
	let told: IndicatorChanged | undefined;
	const owner = createActor(
		fromTransition((state: undefined, event: IndicatorChanged) => {
			told = event;
			return state;
		}, undefined),
	);
	owner.start();
	const lamp = createLamp({ files, gpiod: { fault: 'none' } });
	const actor = createActor(indicatorMachine.provide({ actors: { lamp } }), {
		input: { name: 'status', leds: { red: folder }, hz, owner },
	});
	actor.start();
	actor.send({ type: 'SHOW', slot: 'status', show: { program, lasts: 'ever' } });
	return {
		told: () => told,
		check: () => actor.getSnapshot().children.lamp?.send({ type: 'CHECK' }),
		stop: () => actor.send({ type: 'STOP' }),
	};
}

/** The mean time between two changes, in ms, over so many. */
async function meanOf(changes: number): Promise<number> {
	const moments: number[] = [];
	for (let before = read('brightness'); moments.length <= changes; ) {
		const now = read('brightness');
		if (now !== before) moments.push(performance.now());
		before = now;
		await pause(1);
	}
	return ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / changes;
}

const BLINK: Program = { kind: 'blink', colour: 'red', onMs: 100, offMs: 100 };

attempt('max', () => read('max_brightness'));
attempt('brightness 999', () => {
	write('brightness', '999');
	return read('brightness');
});
attempt('brightness abc', () => write('brightness', 'abc'));
attempt('trigger nosuch', () => write('trigger', 'nosuch'));
attempt('delay_on without timer', () => read('delay_on'));
attempt('timer', () => {
	write('trigger', 'timer');
	return `${read('delay_on')}/${read('delay_off')}`;
});
attempt('brightness 0', () => {
	write('brightness', '0');
	return trigger();
});
attempt('pattern', () => {
	write('trigger', 'pattern');
	write('pattern', '1 200 1 0 0 200 0 0');
	return `${read('pattern')}, repeat ${read('repeat')}`;
});

for (const [way, files] of [
	['pattern', ledFiles],
	['timer', hiding('pattern')],
	['none', hiding('pattern', 'timer')],
] as const) {
	const indicator = show(BLINK, { files });
	say(`ms by ${way}`, await meanOf(10));
	say(`blinks by ${way}`, { trigger: trigger(), words: indicator.told()?.words });
	indicator.stop();
	say(`left from ${way}`, { trigger: trigger(), brightness: read('brightness') });
}
const late = show(BLINK, { hz: EXACT_HZ });
say('ms uncompensated', await meanOf(10));
write('trigger', 'none');
late.check();
say('taken', { trigger: trigger(), faults: late.told()?.faults });

// The keyboard that the LED belongs to.
writeFileSync('/sys/bus/serio/drivers/atkbd/unbind', 'serio0');
late.check();
await until(() => late.told()?.faults.length === 1);
say('vanished', late.told());
late.stop();
process.exit(0);
