import { endpoint, notification } from './facts.ts';
import { checkSayings, checkTellings } from './rows.ts';

const lock = endpoint({ DoorLock: 4, Notification: 8 }, { lockTellsDoor: true }, { generic: 0x40, specific: 3 });
const doorOpened = { event: 'doorLock.doorStateChange', args: { doorState: 0 } };

checkSayings([
	[
		'a lock that knows its door',
		lock,
		{ type: 'DoorLock.OperationReport', mode: 255, door: 'closed' },
		{ 'doorLock.lockState': 1, 'doorLock.doorState': 1 },
	],
	[
		'a lock that says something of a door it does not know',
		{ ...lock, learnt: { lockTellsDoor: false } },
		{ type: 'DoorLock.OperationReport', mode: 255, door: 'open' },
		{ 'doorLock.lockState': 1 },
	],
	['a door that was opened', lock, notification(6, 22), { 'doorLock.doorState': 0 }],
]);

checkTellings([
	['a door opened', lock, notification(6, 22), [doorOpened], { 'doorLock.doorState': 1 }],
	['a door that was open', lock, notification(6, 22), [], { 'doorLock.doorState': 0 }],
]);
