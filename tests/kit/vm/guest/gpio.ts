/** libgpiod on a chip of the kernel's own driver, whose registers are memory: what is set is read back there. Argument: the chip's address. */
import { openSync, readSync } from 'node:fs';
import { createActor, setup } from 'xstate';
import { createLamp } from '../../../../actors/leds/lamp.ts';
import type { FromLamp, ToLamp } from '../../../../machines/led/lamp.ts';
import { loadGpiod } from '../../../../native/gpiod.ts';
import { say } from './say.ts';

const CHIP = '/dev/gpiochip0';
const OUTPUT = Number(process.argv[2]) + 8;

const memory = openSync('/dev/mem', 'r');

/** The levels of the eight lines. */
function levels(): string {
	const word = Buffer.alloc(4);
	readSync(memory, word, 0, 4, OUTPUT);
	return (word.readUInt32LE() & 0xff).toString(2).padStart(8, '0');
}

const loaded = await loadGpiod();
if ('fault' in loaded) throw new Error(loaded.fault);
const { api, requestOutput } = loaded.library;
say('api', api);

const options = { activeLow: false, initial: true, consumer: 'vm' };
const requested = requestOutput(CHIP, 3, options);
if ('fault' in requested) throw new Error(requested.fault);
say('requested on', levels());
say('requested twice', requestOutput(CHIP, 3, options));
requested.value.set(false);
say('set off', levels());
requested.value.set(true);
requested.value.release();
say('released', requestOutput(CHIP, 3, { ...options, initial: false }));
say('no such line', requestOutput(CHIP, 99, options));
say('no such chip', requestOutput('/dev/gpiochip9', 0, options));

const told: FromLamp[] = [];
const lamp = createLamp({
	files: {
		open: () => {
			throw new Error('no files');
		},
		list: () => [],
	},
	gpiod: loaded,
});
const owner = createActor(
	setup({ types: { events: {} as FromLamp }, actors: { lamp } }).createMachine({
		invoke: {
			id: 'lamp',
			src: 'lamp',
			input: { leds: { green: { chip: CHIP, line: 5, activeLow: true } } },
		},
		on: { LAMP_CHANGED: { actions: ({ event }) => told.push(event) } },
	}),
);
owner.start();
say('lamp dark', { told: told.at(-1), levels: levels() });
const shine: ToLamp = { type: 'SHINE', orders: [{ led: 'green', kind: 'steady', brightness: 1 }] };
owner.getSnapshot().children.lamp?.send(shine);
say('lamp lit', levels());
owner.getSnapshot().children.lamp?.send({ type: 'CLOSE' });
say('lamp left', levels());
process.exit(0);
