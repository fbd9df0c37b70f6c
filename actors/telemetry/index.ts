/** The gateway's health as the supervisor starts it: the health chart with the measurements of this process and this box. */
import { fromPromise } from 'xstate';
import { healthMachine } from '../../machines/health.ts';
import { type MeasuringOptions, measuringOf } from './measuring.ts';

export function createHealth(options: MeasuringOptions) {
	return healthMachine.provide({ actors: { sample: fromPromise(measuringOf(options)) } });
}
