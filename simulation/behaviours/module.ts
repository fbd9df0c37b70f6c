/**
 * A module that is in trouble itself: the air around it is occupied, it hangs, or it starts anew.
 *
 * Occupied air: each transmission fails without ever having been on air, as the radio tells it (INS12350, ZW_SendData:
 * TRANSMIT_COMPLETE_FAIL). A module that hangs acknowledges every frame of the host and answers none, its reset included.
 * What nodes say still reaches the host.
 */
import { TransmitStatus } from '@zwave-js/core';
import {
	SendDataRequest,
	SendDataRequestTransmitReport,
	SendDataResponse,
	SerialAPIStartedRequest,
	SerialAPIWakeUpReason,
} from '@zwave-js/serial/serialapi';
import type { MockController, MockControllerBehavior } from '@zwave-js/testing';
import type { OfModule } from '../control.ts';

export class ModuleTrouble {
	#occupied = false;
	#hangs = false;

	/** Stands first in the controller's list. */
	readonly behaviour: MockControllerBehavior = {
		onHostMessage: async (controller, message) => {
			if (this.#hangs) return true;
			if (!this.#occupied || !(message instanceof SendDataRequest)) return false;
			await controller.sendMessageToHost(new SendDataResponse({ wasSent: true }));
			const { callbackId } = message;
			if (callbackId)
				await controller.sendMessageToHost(
					new SendDataRequestTransmitReport({ callbackId, transmitStatus: TransmitStatus.Fail }),
				);
			return true;
		},
	};

	obey(control: OfModule, controller: MockController): void {
		if (control.do === 'occupy') this.#occupied = control.occupied;
		else if (control.do === 'hang') this.#hangs = control.hung;
		else void controller.sendMessageToHost(started);
	}
}

const started = new SerialAPIStartedRequest({
	wakeUpReason: SerialAPIWakeUpReason.WatchdogReset,
	watchdogEnabled: true,
	isListening: true,
	// A static controller: PC controller.
	genericDeviceClass: 0x02,
	specificDeviceClass: 0x01,
	supportedCCs: [],
	controlledCCs: [],
	supportsLongRange: false,
});
