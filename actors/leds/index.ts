/**
 * The LEDs as the supervisor starts them: the LEDs' chart with indicators that write to this box's kernel.
 *
 * libgpiod is loaded only when a line of a GPIO chip is configured; where it can't be, the LEDs that need it say so.
 */
import { type AnyActor, createActor } from 'xstate';
import { backOff } from '../../machines/back-off.ts';
import { indicatorMachine } from '../../machines/led/indicator.ts';
import { type LedsInput, ledsMachine } from '../../machines/led/leds.ts';
import { loadGpiod } from '../../native/gpiod.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import type { LedsConfig } from './config.ts';
import { ledFiles } from './files.ts';
import { kernelHz } from './kernel-hz.ts';
import { createLamp } from './lamp.ts';

export interface LedsOptions extends Pick<LedsInput, 'hasCloud' | 'stacks'> {
	readonly config: LedsConfig;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
}

const RETRYING = { first: 2_000, ceiling: 60_000 };

export async function createLeds({ config: { indicators }, random, ...configured }: LedsOptions): Promise<Subsystem> {
	const hasLines = Object.values(indicators).some((leds) => Object.values(leds).some((led) => typeof led !== 'string'));
	const gpiod = hasLines ? await loadGpiod() : { fault: 'no line of a GPIO chip is configured' };
	const wait = backOff(RETRYING, random);
	const indicator = indicatorMachine.provide({
		actors: { lamp: createLamp({ files: ledFiles, gpiod }) },
		delays: { backOff: ({ context }) => wait(context.failures) },
	});
	const logic = ledsMachine.provide({ actors: { indicator } });
	const input = { indicators, hz: await kernelHz(), ...configured };
	return { create: (options): AnyActor => createActor(logic, { ...options, input }) };
}
