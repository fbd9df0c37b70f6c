/** Messages of keys that are pressed: Central Scene and Scene Activation. */
import { type Answers, asksNothing, type Empty, is } from './family.ts';

export interface SceneCommands {
	'CentralScene.SupportedGet': Empty;
	/** With slow refresh a held key repeats every 55 s, else every 0.2 s (version 3). */
	'CentralScene.ConfigurationSet': { readonly slowRefresh: boolean };
}

export interface SceneMessages {
	/** `keys`: the keys that a scene of this device has, of all its scenes together. */
	'CentralScene.SupportedReport': {
		readonly scenes: number;
		readonly keys: readonly number[];
		readonly slowRefresh: boolean;
	};
	/** `key`: 0 pressed once, 1 released, 2 held down, 3 to 6 pressed two to five times. */
	'CentralScene.Notification': { readonly sequenceNumber: number; readonly key: number; readonly sceneNumber: number };
	/** A key of an old remote, 1 to 255. */
	'SceneActivation.Set': { readonly sceneId: number };
}

export const sceneAnswers: Answers<SceneCommands> = {
	'CentralScene.SupportedGet': is('CentralScene.SupportedReport'),
	'CentralScene.ConfigurationSet': asksNothing,
};
