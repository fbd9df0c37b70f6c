/** Messages of Configuration: a parameter's value is a signed number of 1, 2 or 4 bytes. */
import { type Answers, asksNothing } from './family.ts';

export interface ConfigurationCommands {
	'Configuration.Get': { readonly parameter: number };
	'Configuration.Set': { readonly parameter: number; readonly value: number; readonly size: number };
}

export interface ConfigurationMessages {
	'Configuration.Report': { readonly parameter: number; readonly value: number; readonly size: number };
}

export const configurationAnswers: Answers<ConfigurationCommands> = {
	'Configuration.Get': (question, message) =>
		message.type === 'Configuration.Report' && message.parameter === question.parameter,
	'Configuration.Set': asksNothing,
};
