/**
 * A measuring station: Multilevel Sensor CC v11 (SDS13781) whose values are set by hand, and reported then.
 *
 * It supervises its reports (SDS13783), as devices of today do: the host has to answer each.
 */
import { MultilevelSensorCCReport } from '@zwave-js/cc/MultilevelSensorCC';
import { SupervisionCC } from '@zwave-js/cc/SupervisionCC';
import type { HomeNode, Part } from '../home-node.ts';
import { sensors } from './sensors.ts';

/** What it measures at first, by type and scale of the list of sensor types (SDS13812). */
interface Measured {
	readonly type: number;
	readonly scale: number;
	readonly value: number;
}

const SESSIONS = 64;

export function station(node: HomeNode, measured: readonly Measured[]): Part {
	const values = new Map(measured.map(({ type, value }) => [type, value]));
	let sessionId = 0;
	const { commandClasses } = sensors(
		node,
		measured.map(({ type, scale }) => ({ type, scale, read: () => values.get(type) ?? 0 })),
	);
	return {
		commandClasses,
		byHand(operation) {
			const kind = operation.do === 'measure' && measured.find(({ type }) => type === operation.type);
			if (!kind || operation.do !== 'measure') return false;
			values.set(kind.type, operation.value);
			sessionId = (sessionId + 1) % SESSIONS;
			const report = new MultilevelSensorCCReport({ nodeId: node.hub, ...kind, value: operation.value });
			node.report(SupervisionCC.encapsulate(report, sessionId, false));
			return true;
		},
	};
}
