/**
 * The command class messages in use, as plain data: what is sent to a device, what comes from one, and which answers which.
 *
 * Named as in the specification (SDS13781 application, SDS13782 management, SDS13783 transport), values in Z-Wave's own
 * units and scales, durations in ms. What is unknown to the device, or left out of the frame, is absent. Bytes are the
 * codec's business (`actors/stacks/zwave/codec`).
 */

import { type AssociationCommands, type AssociationMessages, associationAnswers } from './cc/associations.ts';
import { type ClimateCommands, type ClimateMessages, climateAnswers } from './cc/climate.ts';
import { type ConfigurationCommands, type ConfigurationMessages, configurationAnswers } from './cc/configuration.ts';
import { type CoveringCommands, type CoveringMessages, coveringAnswers } from './cc/coverings.ts';
import type { Answers } from './cc/family.ts';
import { type ManagementCommands, type ManagementMessages, managementAnswers } from './cc/management.ts';
import { type SceneCommands, type SceneMessages, sceneAnswers } from './cc/scenes.ts';
import { type SensorCommands, type SensorMessages, sensorAnswers } from './cc/sensors.ts';
import { type SwitchCommands, type SwitchMessages, switchAnswers } from './cc/switches.ts';

export type { SupervisionReport } from './cc/management.ts';
export type { BatteryReport, NotificationReport } from './cc/sensors.ts';

/** Bodies of what is sent, by `CommandClass.Command`. */
export interface CcCommands
	extends SwitchCommands,
		CoveringCommands,
		ClimateCommands,
		SensorCommands,
		SceneCommands,
		ConfigurationCommands,
		AssociationCommands,
		ManagementCommands {}

/** Bodies of what is received, by `CommandClass.Command`. */
export interface CcMessages
	extends SwitchMessages,
		CoveringMessages,
		ClimateMessages,
		SensorMessages,
		SceneMessages,
		ConfigurationMessages,
		AssociationMessages,
		ManagementMessages {
	/** Truncated, corrupt or not to be decrypted; `reason` is for people. */
	Invalid: { readonly reason: string };
	/** A command that nothing here reads. `payload`: hex of the command's byte and what follows it. */
	Unknown: { readonly commandClass: number; readonly payload: string };
}

type Union<Bodies> = { [Type in keyof Bodies]: { readonly type: Type } & Bodies[Type] }[keyof Bodies];

export type CcCommand = Union<CcCommands>;
export type CcMessage = Union<CcMessages>;

const ANSWERS: Answers<CcCommands> = {
	...switchAnswers,
	...coveringAnswers,
	...climateAnswers,
	...sensorAnswers,
	...sceneAnswers,
	...configurationAnswers,
	...associationAnswers,
	...managementAnswers,
};

/** Whether a message is what a question asked for. False for what asks nothing. */
export function answers(question: CcCommand, message: CcMessage): boolean {
	return judge(question, message);
}

function judge<Type extends keyof CcCommands>(
	question: { readonly type: Type } & CcCommands[Type],
	message: CcMessage,
): boolean {
	return ANSWERS[question.type](question, message);
}
