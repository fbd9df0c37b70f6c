/** Who the modem is, and the signal's measurement: both with a modem that answers from a table. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { identificationMachine } from '../../machines/modem/identification.ts';
import type { ProfileName } from '../../machines/modem/profile.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { ERROR, type Replies, ScriptedModem, SILENT } from '../kit/modem.ts';

const edges = watchEdges(identificationMachine);

const QUECTEL: Replies = {
	'': [],
	'+CGMI': ['Quectel'],
	'+CGMM': ['EC25'],
	'+CGMR': ['Revision: EC25EFAR06A01M4G'],
	'+CGSN': ['861107030000000'],
	'+CFUN?': ['+CFUN: 1'],
};

async function found(replies: Replies, profile?: ProfileName) {
	const modem = new ScriptedModem({ ...QUECTEL, ...replies });
	const actor = createActor(identificationMachine, {
		clock: stoppedClock().clock,
		inspect: edges.inspect,
		input: { channel: modem.channel(), profile },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	return { modem, ...(await toPromise(actor)) };
}

describe('a modem', () => {
	test('tells who it is, and gets its maker’s preparations', async () => {
		const { found: who, modem } = await found({});
		expect(who?.identity).toEqual({
			profile: 'quectel',
			manufacturer: 'Quectel',
			model: 'EC25',
			revision: 'Revision: EC25EFAR06A01M4G',
			imei: '861107030000000',
		});
		expect(modem.asked).toContain('+QSIMSTAT=1');
		expect(modem.asked.slice(0, 5)).toEqual(['', 'E0', 'V1', 'Q0', '+CMEE=1']);
	});

	test.each<[string, ProfileName]>([
		['Telit', 'telit'],
		['SIMCOM INCORPORATED', 'simcom'],
		['u-blox', 'ublox'],
		['Sierra Wireless, Incorporated', 'sierra'],
		['Huawei', 'generic'],
	])('of %s has the profile %s', async (manufacturer, profile) => {
		expect((await found({ '+CGMI': [manufacturer] })).found?.profile.name).toBe(profile);
	});

	test('is what the operator says it is', async () => {
		expect((await found({}, 'telit')).found?.profile.name).toBe('telit');
	});

	test('that answers with prefixes and quotes is understood', async () => {
		const replies = { '+CGMI': ['+CGMI: "u-blox"'], '+CGSN': ['+CGSN: "357862090123456"'], '+CGMM': ERROR };
		expect((await found(replies)).found?.identity).toMatchObject({ manufacturer: 'u-blox', imei: '357862090123456' });
	});

	test('whose radio is off has it switched on', async () => {
		const { modem } = await found({ '+CFUN?': ['+CFUN: 4'] });
		expect(modem.asked.at(-1)).toBe('+CFUN=1');
	});

	test.each<[string, Replies]>([
		['says nothing', { '': SILENT }],
		['does not know the commands of the start', { '': ERROR }],
		['falls silent', { '+CGMI': SILENT, '+CGMM': SILENT, '+CGMR': SILENT, '+CGSN': SILENT }],
	])('that %s is none', async (_, replies) => {
		expect((await found(replies)).found).toBeUndefined();
	});
});

everyEdgeIsTaken(identificationMachine, edges);
