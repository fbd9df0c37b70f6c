import { expect, test } from 'vitest';
import type { CcCommand } from '../../../machines/zwave/cc.ts';
import { endpointsOf } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, notification } from './facts.ts';
import { checkKinds, checkRefusals, checkSayings, checkSendings, checkTellings } from './rows.ts';

const valve = endpoint({ BinarySwitch: 2, Notification: 8 }, {}, { specific: 6 });
const motorValve = endpoint(
	{ MultilevelSwitch: 4 },
	{ zwavePlus: { roleType: 5, userIcon: 0x1500 } },
	{ generic: 0x11 },
);

const level = (value: number): CcCommand => ({ type: 'MultilevelSwitch.Set', value });
const state = (currentState: number, targetState: number | null) => ({
	'valveConfigurationAndControl.currentState': currentState,
	'valveConfigurationAndControl.targetState': targetState,
});
const stuck = { event: 'valveConfigurationAndControl.valveFault', args: { valveFault: { blocked: true } } };
const opened = { event: 'valveConfigurationAndControl.valveStateChanged', args: { valveState: 1 } };

checkKinds([
	['a valve', valve, ['waterValve'], ['valveConfigurationAndControl'], ['open', 'close']],
	['a valve by its icon', motorValve, ['waterValve'], ['valveConfigurationAndControl'], ['open', 'close']],
]);

checkSendings([
	[
		'valveConfigurationAndControl.open',
		'a valve',
		valve,
		{ args: { openDuration: null } },
		{ type: 'BinarySwitch.Set', value: true },
		{ 'valveConfigurationAndControl.currentState': 1, 'valveConfigurationAndControl.targetState': null },
	],
	['valveConfigurationAndControl.close', 'a valve', valve, {}, { type: 'BinarySwitch.Set', value: false }],
	['valveConfigurationAndControl.open', 'half', motorValve, { args: { targetLevel: 50 } }, level(50)],
]);

checkRefusals([
	['valveConfigurationAndControl.open', valve, { openDuration: 60 }, /cannot close by itself/],
	['valveConfigurationAndControl.open', valve, { targetLevel: 50 }, /targetLevel of 50/],
]);

checkSayings([
	['a valve that is open', valve, { type: 'BinarySwitch.Report', value: true, targetValue: true }, state(1, null)],
	['a valve that closes', valve, { type: 'BinarySwitch.Report', value: true, targetValue: false }, state(2, 0)],
	['a valve, by its notification', valve, notification(15, 1, '01'), state(1, null)],
	['a valve closed by hand, by its notification', valve, notification(15, 1, '00'), state(0, null)],
	[
		'a valve that is stuck',
		valve,
		notification(15, 7),
		{ 'valveConfigurationAndControl.valveFault': { shortCircuit: true, blocked: true } },
		{ 'valveConfigurationAndControl.valveFault': { shortCircuit: true } },
	],
	['the end of what was never told', valve, notification(15, 0, '07'), {}],
	[
		'a valve no longer stuck',
		valve,
		notification(15, 0, '07'),
		{ 'valveConfigurationAndControl.valveFault': { blocked: false } },
		{ 'valveConfigurationAndControl.valveFault': { blocked: true } },
	],
	[
		'a valve on its way to half',
		motorValve,
		{ type: 'MultilevelSwitch.Report', value: 0, targetValue: 50 },
		{
			...state(2, 1),
			'valveConfigurationAndControl.currentLevel': 0,
			'valveConfigurationAndControl.targetLevel': 51,
		},
	],
]);

checkTellings([
	['a valve opened', valve, { type: 'BinarySwitch.Report', value: true }, [opened], state(0, null)],
	['a valve that was open', valve, { type: 'BinarySwitch.Report', value: true }, [], state(1, null)],
	['a valve stuck', valve, notification(15, 7), [stuck]],
	[
		'a master valve, which is no valve of ours',
		valve,
		notification(15, 2, '01'),
		[{ event: 'zwave.notification', args: { notificationType: 15, event: 2, parameters: '01' } }],
	],
]);

test('a valve that opens and closes has no level to be asked for', () => {
	expect(endpointsOf(node(valve))['0']?.readable).toEqual([
		'valveConfigurationAndControl.currentState',
		'valveConfigurationAndControl.targetState',
	]);
});
