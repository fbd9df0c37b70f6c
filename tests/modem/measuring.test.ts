/** The signal: what modems say of it, and how often they are asked. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor } from 'xstate';
import { readOperator } from '../../machines/modem/facts.ts';
import type { SignalMeasured } from '../../machines/modem/life-events.ts';
import { measuringMachine } from '../../machines/modem/measuring.ts';
import { profileOf } from '../../machines/modem/profiles.ts';
import { readCesq, readCpsi, readCsq, readGstatus, readQcsq, readRfsts } from '../../machines/modem/signal.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { ERROR, ScriptedModem } from '../kit/modem.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(measuringMachine);

function desk() {
	const modem = new ScriptedModem({
		'+COPS?': ['+COPS: 0,0,"T-Mobile",7'],
		'+CSQ': ['+CSQ: 20,99'],
		'+QCSQ': ['+QCSQ: "LTE",-65,-92,135,-9'],
	});
	const owner = listener<SignalMeasured>();
	const { clock, tick } = stoppedClock();
	const actor = createActor(measuringMachine, {
		clock,
		inspect: edges.inspect,
		input: { channel: modem.channel(), owner: owner.ref, profile: profileOf('quectel') },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	return { modem, tick, told: owner.told };
}

test('is measured every half minute; the more exact figure counts', () => {
	const { told, tick, modem } = desk();
	const signal = { rssiDbm: -65, rsrpDbm: -92, rsrqDb: -9, sinrDb: 7 };
	expect(told).toEqual([{ type: 'SIGNAL_MEASURED', signal, operator: 'T-Mobile', technology: 'LTE' }]);
	modem.reply({ '+QCSQ': ERROR, '+COPS?': ['+COPS: 0'] });
	tick(30_000);
	expect(told[1]).toEqual({ type: 'SIGNAL_MEASURED', signal: { rssiDbm: -73 } });
});

describe('what a modem says', () => {
	test.each([
		[readCsq, '+CSQ: 0,99', { rssiDbm: -113 }],
		[readCsq, '+CSQ: 31,0', { rssiDbm: -51 }],
		[readCsq, '+CSQ: 99,99', {}],
		[readCsq, '+CSQ: ', {}],
		[readCesq, '+CESQ: 99,99,255,255,20,50', { rsrqDb: -10, rsrpDbm: -91 }],
		[readCesq, '+CESQ: 30,2,255,255,255,255', { rssiDbm: -81 }],
		[readCesq, '+CESQ: 99,99,40,30,255,255', { rssiDbm: -81 }],
		[readQcsq, '+QCSQ: "LTE",-52,-81,195,-10', { rssiDbm: -52, rsrpDbm: -81, sinrDb: 19, rsrqDb: -10 }],
		[readQcsq, '+QCSQ: "WCDMA",-67,-75,-8', { rssiDbm: -67 }],
		[readQcsq, '+QCSQ: "NOSERVICE"', {}],
		[
			readRfsts,
			'#RFSTS: "222 01",1850,-92,-60,-9,"5E02",01,,128,19,0,"2107D01","0000000000",I TIM,3,3',
			{
				rsrpDbm: -92,
				rssiDbm: -60,
				rsrqDb: -9,
			},
		],
		[readRfsts, '#RFSTS: "222 01",10563,345,-9.0,-89,-98,"D5BD","00",,0,,,"52A0","222"', {}],
		[
			readCpsi,
			'+CPSI: LTE,Online,460-11,0x5A1E,187214780,257,EUTRAN-BAND3,1850,5,5,-94,-850,-545,15',
			{ rsrqDb: -9.4, rsrpDbm: -85, rssiDbm: -54.5, sinrDb: 15 },
		],
		[readCpsi, '+CPSI: NO SERVICE,Online', {}],
		[readGstatus, 'PCC RxM RSSI: -60           RSRP (dBm):  -91', { rssiDbm: -60, rsrpDbm: -91 }],
		[readGstatus, 'RSRQ (dB): -9.1 Cell ID: 00A', { rsrqDb: -9.1 }],
		[readGstatus, 'SINR (dB):  12.4', { sinrDb: 12.4 }],
		[readGstatus, 'Temperature: 38', {}],
	])('%o of %j', (read, line, signal) => {
		expect(read(line)).toEqual(signal);
	});

	test.each([
		['+COPS: 0,0,"T-Mobile",7', { operator: 'T-Mobile', technology: 'LTE' }],
		['+COPS: 1,2,"310260"', { operator: '310260', technology: undefined }],
		['+COPS: 0', undefined],
	])('whose network: %s', (line, operator) => {
		expect(readOperator(line)).toEqual(operator);
	});
});

everyEdgeIsTaken(measuringMachine, edges);
