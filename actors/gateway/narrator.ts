/** Tells the log, in plain words, what happens in the house. Decides nothing and changes nothing. */
import type { Device, HouseEvent } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import type { Log } from '../runtime/log.ts';

export function narrator(log: Log): (event: HouseEvent) => void {
	/** What was said last of each subject, to say only what is new. */
	const said = new Map<string, string>();
	const news = (subject: string, word: string) => {
		const isNew = said.get(subject) !== word;
		said.set(subject, word);
		return isNew;
	};
	return (event) => {
		switch (event.type) {
			case 'COMMAND_RECEIVED':
				if ('command' in event.request) {
					const { id, target, action } = event.request.command;
					log.info(`command ${id}: ${action} for ${target}`);
				}
				break;
			case 'ANNOUNCE':
				if (event.topic === 'res' && event.payload)
					log[event.payload.final ? 'info' : 'debug'](resultInWords(event.payload));
				break;
			case 'DEVICE_CHANGED':
				if (news(event.device.id, `${event.device.interview} ${event.device.reachable}`)) tellDevice(log, event.device);
				break;
			case 'DEVICE_REMOVED':
				said.delete(event.device);
				log.info(`${event.device} is no longer in the network`);
				break;
			case 'STACK_CHANGED':
				if (news(event.stack, event.state)) log.info(`stack ${event.stack} is ${event.state}`, event.detail);
				break;
			case 'LINK_CHANGED':
				if (news('cloud', event.state)) log.info(`the cloud link is ${event.state}`, event.detail);
				break;
			case 'ALARM_CHANGED':
				if (event.raised) {
					const { id, text, remedy } = event.alarm;
					if (news(`alarm ${id}`, text))
						log[event.alarm.severity === 'error' ? 'error' : 'warn'](text, { alarm: id, remedy });
				} else if (said.delete(`alarm ${event.id}`)) log.info(`alarm ${event.id} has cleared`);
				break;
			case 'CLOCK_CHANGED':
				// Why it is not is the alarm's to say.
				if (news('clock', String(event.synchronised)))
					log.info(`the time of day is ${event.synchronised ? 'trusted' : 'not trusted'}`);
				break;
			case 'CONDITION_CHANGED': {
				const { subsystem, state, detail } = event;
				const step = typeof detail.step === 'object' ? JSON.stringify(detail.step) : '';
				if (news(`condition ${subsystem}`, `${state} ${step}`)) log.info(`${subsystem} is ${state}`, detail);
				break;
			}
			case 'SUBSYSTEM_CHANGED':
				if (event.state !== 'ready') log.debug(`${event.subsystem} is ${event.state}`, { reason: event.reason });
				break;
			default:
		}
	};
}

function tellDevice(log: Log, { id, interview, reachable, endpoints }: Device) {
	if (reachable === false) log.warn(`${id} does not answer`);
	if (interview === 'complete' && reachable !== false) {
		const types = Object.values(endpoints).flatMap(({ deviceTypes }) => deviceTypes);
		log.info(`${id} is known: ${[...new Set(types)].join(', ') || 'nothing that is used here'}`);
	}
	if (interview === 'failed')
		log.warn(`${id} could not be interviewed; it is asked again when it gives a sign of life`);
}

function resultInWords({ id, target, status, confirmedBy, error, result, duplicate }: JsonObject): string {
	const subject = `command ${id ?? 'without an id'}${target === undefined ? '' : ` for ${target}`}`;
	const again = duplicate ? ' (sent again)' : '';
	if (typeof error === 'object' && error !== null && 'code' in error)
		return `${subject} ${status}${again}: ${error.code}: ${error.message}`;
	if (status === 'succeeded')
		return `${subject} succeeded${again}, confirmed by ${confirmedBy}: ${JSON.stringify(result ?? {})}`;
	return `${subject} ${status}${again}`;
}
