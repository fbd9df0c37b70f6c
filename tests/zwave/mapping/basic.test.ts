import { expect, test } from 'vitest';
import type { CcCommand } from '../../../machines/zwave/cc.ts';
import { endpointsOf } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './facts.ts';
import { interview, names } from './interviewer.ts';
import { checkKinds, checkNeeds, checkSayings, checkSendings } from './rows.ts';

const oldRelay = endpoint({ Basic: 1 });
const oldDimmer = endpoint({}, { knowsBasic: true }, { generic: 0x11 });

const basic = (value: number): CcCommand => ({ type: 'Basic.Set', value });

checkKinds([
	['an old relay', oldRelay, ['onOffPlugInUnit'], ['onOff'], ['on', 'off', 'toggle']],
	[
		'an old dimmer',
		oldDimmer,
		['dimmableLight'],
		['onOff', 'levelControl'],
		['on', 'off', 'toggle', 'moveToLevel', 'moveToLevelWithOnOff', 'step', 'stepWithOnOff'],
	],
	[
		'a relay that has Basic as well',
		endpoint({ Basic: 1, BinarySwitch: 1 }),
		['onOffPlugInUnit'],
		['onOff'],
		['on', 'off', 'toggle'],
	],
	['a sensor with Basic', endpoint({ Basic: 1 }, {}, { generic: 0x21 }), [], [], []],
]);

checkSendings([
	['onOff.on', 'by Basic', oldRelay, {}, basic(255), { 'onOff.onOff': true }],
	['onOff.off', 'by Basic', oldDimmer, {}, basic(0), { 'onOff.onOff': false }],
	['onOff.toggle', 'by Basic', oldRelay, { state: { 'onOff.onOff': true } }, basic(0)],
	['levelControl.moveToLevel', 'by Basic', oldDimmer, { args: { level: 127, transitionTime: 30 } }, basic(50)],
	[
		'levelControl.step',
		'by Basic',
		oldDimmer,
		{ args: { stepMode: 0, stepSize: 26 }, state: { 'levelControl.currentLevel': 128 } },
		basic(60),
	],
]);

checkNeeds([
	['onOff.toggle', oldRelay, {}, { type: 'Basic.Get' }],
	['levelControl.step', oldDimmer, { stepMode: 0, stepSize: 1 }, { type: 'Basic.Get' }],
]);

checkSayings([
	[
		'an old dimmer',
		oldDimmer,
		{ type: 'Basic.Report', value: 50 },
		{ 'onOff.onOff': true, 'levelControl.currentLevel': 128 },
	],
]);

test('a switch with nothing to be switched by is asked whether it knows Basic', () => {
	const bare = endpoint({}, {}, { generic: 0x11 });
	const asked = (answers: boolean) =>
		interview(node(bare), ({ type }) =>
			answers && type === 'Basic.Get' ? { type: 'Basic.Report', value: 99 } : undefined,
		);
	expect(endpointsOf(asked(true).facts)['0']?.clusters).toEqual(['onOff', 'levelControl']);
	expect(endpointsOf(asked(false).facts)['0']?.clusters).toEqual([]);
	const sensor = endpoint({}, {}, { generic: 0x21 });
	expect(names(interview(node(sensor), () => undefined).asked)).toEqual([]);
});
