/** Keys that are pressed: Central Scene and Scene Activation (SDS13781). */
import {
	CentralSceneCCConfigurationSet,
	CentralSceneCCNotification,
	CentralSceneCCSupportedGet,
	CentralSceneCCSupportedReport,
} from '@zwave-js/cc/CentralSceneCC';
import { SceneActivationCCSet } from '@zwave-js/cc/SceneActivationCC';
import { type Decoder, decoder, type Encoders } from './family.ts';

export const sceneEncoders = {
	'CentralScene.SupportedGet': (_, to) => new CentralSceneCCSupportedGet(to),
	'CentralScene.ConfigurationSet': ({ slowRefresh }, to) => new CentralSceneCCConfigurationSet({ ...to, slowRefresh }),
} satisfies Partial<Encoders>;

export const sceneDecoders: readonly Decoder[] = [
	decoder(CentralSceneCCSupportedReport, (cc) => ({
		type: 'CentralScene.SupportedReport',
		scenes: cc.sceneCount,
		keys: [...new Set([...cc.supportedKeyAttributes.values()].flat())].sort((a, b) => a - b),
		slowRefresh: cc.supportsSlowRefresh ?? false,
	})),
	decoder(CentralSceneCCNotification, (cc) => ({
		type: 'CentralScene.Notification',
		sequenceNumber: cc.sequenceNumber,
		key: cc.keyAttribute,
		sceneNumber: cc.sceneNumber,
	})),
	decoder(SceneActivationCCSet, (cc) => ({ type: 'SceneActivation.Set', sceneId: cc.sceneId })),
];
