/** What fits no cluster, told under the stack's own name: `zwave.notification`, `zwave.basicSet` and readings. */
import type { CcMessage } from '../cc.ts';
import type { Happening } from './mapping.ts';

/** Only for a message that no cluster's table understood. */
export function ownHappenings(message: CcMessage): Happening[] {
	switch (message.type) {
		case 'Notification.Report': {
			const { type, sequenceNumber, ...args } = message;
			// Its end is told as well: no state says it.
			return args.notificationType || args.alarmType ? [{ event: 'zwave.notification', args }] : [];
		}
		case 'Basic.Set':
			return [{ event: 'zwave.basicSet', args: { value: message.value } }];
		case 'BinarySensor.Report': {
			const { type, ...args } = message;
			return [{ event: 'zwave.binarySensor', args }];
		}
		case 'MultilevelSensor.Report': {
			const { type, ...args } = message;
			return [{ event: 'zwave.multilevelSensor', args }];
		}
		case 'Meter.Report': {
			const { type, ...args } = message;
			return [{ event: 'zwave.meter', args }];
		}
		default:
			return [];
	}
}
