import type { CcCommand } from '../../../machines/zwave/cc.ts';
import { endpoint } from './facts.ts';
import { checkKinds, checkNeeds, checkRefusals, checkSayings, checkSendings } from './rows.ts';

const settable = endpoint({ Configuration: 4 }, { configurationSizes: { 1: 1, 2: 2, 4: 4 } });

const configure = (parameter: number, value: number, size: number): CcCommand => ({
	type: 'Configuration.Set',
	parameter,
	value,
	size,
});

checkKinds([['what can be configured', settable, [], ['zwave'], ['setConfiguration', 'getConfiguration']]]);

checkSendings([
	[
		'zwave.setConfiguration',
		'in the size that is known',
		settable,
		{ args: { parameter: 2, value: 300 }, state: { 'zwave.configuration': { '1': 7 } } },
		configure(2, 300, 2),
		{ 'zwave.configuration': { '1': 7, '2': 300 } },
	],
	[
		'zwave.setConfiguration',
		'in the size given',
		settable,
		{ args: { parameter: 1, value: 5, size: 4 } },
		configure(1, 5, 4),
	],
	[
		'zwave.setConfiguration',
		'a value above the signed range',
		settable,
		{ args: { parameter: 1, value: 200 } },
		configure(1, -56, 1),
	],
	[
		'zwave.setConfiguration',
		'a negative value',
		settable,
		{ args: { parameter: 1, value: -128 } },
		configure(1, -128, 1),
	],
	[
		'zwave.getConfiguration',
		'a parameter',
		settable,
		{ args: { parameter: 9 } },
		{ type: 'Configuration.Get', parameter: 9 },
	],
]);

checkNeeds([
	[
		'zwave.setConfiguration',
		endpoint({ Configuration: 1 }),
		{ parameter: 3, value: 1 },
		{ type: 'Configuration.Get', parameter: 3 },
	],
]);

checkRefusals([
	['zwave.setConfiguration', settable, { parameter: 1, value: 256 }, /256 does not fit into the 1 bytes/],
	['zwave.setConfiguration', settable, { parameter: 1, value: -129 }, /does not fit/],
]);

checkSayings([
	[
		'a parameter, beside those known',
		settable,
		{ type: 'Configuration.Report', parameter: 2, value: -1, size: 2 },
		{ 'zwave.configuration': { '1': 5, '2': -1 } },
		{ 'zwave.configuration': { '1': 5 } },
	],
]);
