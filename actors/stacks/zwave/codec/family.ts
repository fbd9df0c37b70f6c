/**
 * What a family of command classes gives the codec: encoders by command, decoders by class; and the units both share.
 *
 * The classes are the peer's (`@zwave-js/cc`), imported one by one: only what is imported is known to its parser.
 */
import type { CommandClass } from '@zwave-js/cc';
import { Duration } from '@zwave-js/core';
import type { CcCommands, CcMessage } from '../../../../machines/zwave/cc.ts';

/** Where a command goes, as the classes' constructors take it. */
export interface Address {
	readonly nodeId: number;
	readonly endpointIndex: number;
}

/** Version of a command class at the destination, at least 1. */
export type VersionOf = (commandClass: number) => number;

export type Encoders = {
	readonly [Type in keyof CcCommands]: (body: CcCommands[Type], to: Address, versionOf: VersionOf) => CommandClass;
};

/** A class of the peer's, and what an instance of it says; nothing where it is not of this class. */
export type Decoder = readonly [type: unknown, read: (cc: CommandClass) => CcMessage | undefined];

export function decoder<Class extends CommandClass>(
	type: abstract new (...options: never[]) => Class,
	read: (cc: Class) => CcMessage,
): Decoder {
	return [type, (cc) => (cc instanceof type ? read(cc) : undefined)];
}

/** A duration as frames carry it: seconds up to 127, then whole minutes up to 127 (SDS13781). */
export function duration(ms: number): Duration {
	const seconds = Math.round(ms / 1_000);
	return seconds <= 127 ? new Duration(seconds, 'seconds') : new Duration(Math.round(ms / 60_000), 'minutes');
}

/** Absent when the device does not know, or takes its own. */
export function durationMs(value: Duration | undefined): { readonly durationMs?: number } {
	const ms = value?.toMilliseconds();
	return ms === undefined ? {} : { durationMs: ms };
}

/** Current and target value of a report; absent what the device does not know (null) or did not send. */
export function reading<Value>(cc: {
	readonly currentValue: Value | null | undefined;
	readonly targetValue: Value | null | undefined;
	readonly duration: Duration | undefined;
}): { readonly value?: Value; readonly targetValue?: Value; readonly durationMs?: number } {
	return {
		...(cc.currentValue === undefined || cc.currentValue === null ? {} : { value: cc.currentValue }),
		...(cc.targetValue === undefined || cc.targetValue === null ? {} : { targetValue: cc.targetValue }),
		...durationMs(cc.duration),
	};
}
