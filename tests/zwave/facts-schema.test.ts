import { expect, test } from 'vitest';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import { nodeFactsSchema } from '../../machines/zwave/facts-schema.ts';
import { learn } from '../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './mapping/facts.ts';

const group = { group: 1, maxNodes: 5, nodes: [], reportsToFollow: 0, includesUs: true };
const lessons: readonly CcMessage[] = [
	{ type: 'ZWavePlusInfo.Report', version: 2, roleType: 5, nodeType: 0, installerIcon: 0, userIcon: 0x1500 },
	{ type: 'MultiChannel.EndPointReport', individual: 2, aggregated: 0, dynamic: false, identical: true },
	{ type: 'WakeUp.IntervalReport', seconds: 300, nodeId: 1 },
	{ type: 'Basic.Report', value: 0 },
	{ type: 'ThermostatMode.SupportedReport', modes: [0, 1] },
	{ type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [1] },
	{ type: 'ThermostatSetpoint.CapabilitiesReport', setpointType: 1, min: 5, minScale: 0, max: 30, maxScale: 0 },
	{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 21, scale: 0 },
	{ type: 'ThermostatFanMode.SupportedReport', modes: [0, 1] },
	{ type: 'WindowCovering.SupportedReport', parameters: [13, 23] },
	{ type: 'DoorLock.CapabilitiesReport', modes: [0, 255], tellsDoor: true },
	{ type: 'CentralScene.SupportedReport', scenes: 4, keys: [0, 1, 2], slowRefresh: false },
	{ type: 'SceneActivation.Set', sceneId: 1 },
	{ type: 'Configuration.Report', parameter: 7, value: 1, size: 2 },
	{ type: 'Association.Report', ...group },
	{ type: 'MultiChannelAssociation.Report', ...group },
	{ type: 'MultilevelSensor.SupportedSensorReport', sensorTypes: [1] },
	{ type: 'MultilevelSensor.SupportedScaleReport', sensorType: 1, scales: [0] },
	{ type: 'BinarySensor.SupportedReport', sensorTypes: [12] },
	{ type: 'Notification.SupportedReport', notificationTypes: [7] },
	{ type: 'Notification.EventSupportedReport', notificationType: 7, events: [8] },
	{ type: 'Indicator.SupportedReport', indicator: 0x50, next: 0, properties: [3] },
	{ type: 'Meter.SupportedReport', meterType: 1, scales: [0, 2], rateTypes: [1, 2], resettable: true },
];

test('what was learnt comes back from the store as it was', () => {
	const facts = lessons.reduce((so, message) => learn(so, 0, message), node(endpoint({ Basic: 1, Meter: 5 })));
	for (const message of lessons) expect(learn(facts, 0, message), message.type).toEqual(facts);
	expect(nodeFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
});
