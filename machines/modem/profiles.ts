/**
 * The profiles: one for each maker, and one that relies on the standards alone.
 *
 * Source: box-facts, "Modem"; the AT manuals of Quectel's EC2x, Telit's LE910, SIMCom's SIM7600, u-blox' TOBY-L2 and
 * SARA-R4, and Sierra Wireless' MC74xx; 3GPP TS 27.007.
 */
import type { AtCommand } from './at.ts';
import { at } from './at-limits.ts';
import type { ModemProfile, ProfileName } from './profile.ts';
import { readCesq, readCpsi, readCsq, readGstatus, readQcsq, readRfsts } from './signal.ts';

/** They go away in the middle of it, or answer late. */
const resetting = (text: string): AtCommand => at(text, { limitMs: 10_000 });

const CSQ = { command: at('+CSQ'), read: readCsq };
const CESQ = { command: at('+CESQ'), read: readCesq };

/** The number at a place of a reply, between commas. */
const numberAt = (index: number) => (line: string) => {
	const text = line.slice(line.indexOf(':') + 1).split(',')[index];
	return text === undefined || !/^\s*\d+\s*$/.test(text) ? undefined : Number(text);
};

const generic: ModemProfile = {
	name: 'generic',
	manufacturer: /^$/,
	init: [],
	urcs: [],
	started: ['RDY'],
	simChanged: /^\+CPIN: /,
	iccid: at('+CCID'),
	// 27.007, 8.65: `+CPINR: <code>,<retries>`.
	pinTries: {
		command: at('+CPINR="SIM PIN"'),
		read: (line) => (/SIM PIN,/.test(line.replaceAll('"', '')) ? numberAt(1)(line) : undefined),
	},
	signal: [CSQ, CESQ],
	reset: resetting('+CFUN=1,1'),
	ecm: undefined,
	ports: 'the manual of the modem names its AT port',
};

const profiles: { readonly [Name in ProfileName]: ModemProfile } = {
	generic,
	quectel: {
		...generic,
		name: 'quectel',
		manufacturer: /quectel/i,
		// Unsolicited lines go to the port that asks; the SIM slot is watched where it has a switch.
		init: [at('+QURCCFG="urcport","usbat"'), at('+QSIMSTAT=1')],
		urcs: ['RDY', '+QIND:', '+QUSIM:', '+QSIMSTAT:', '+QLWURC:', 'APP RDY', 'POWERED DOWN', 'NORMAL POWER DOWN'],
		started: ['RDY', 'APP RDY'],
		simChanged: /^\+(QUSIM|QSIMSTAT|CPIN): /,
		iccid: at('+QCCID'),
		pinTries: { command: at('+QPINC="SC"'), read: numberAt(1) },
		signal: [CSQ, { command: at('+QCSQ'), read: readQcsq }],
		ecm: { connect: [at('+QNETDEVCTL=1,1,1')], disconnect: [at('+QNETDEVCTL=1,0,1')] },
		ports: 'AT is ttyUSB2, PPP ttyUSB3',
	},
	telit: {
		...generic,
		name: 'telit',
		manufacturer: /telit/i,
		init: [at('#QSS=2')],
		urcs: ['#QSS:', '#ECM:', '#PSMWAKEUP'],
		started: [],
		simChanged: /^#QSS: /,
		iccid: at('#CCID'),
		pinTries: { command: at('#PCT'), read: numberAt(0) },
		signal: [CSQ, CESQ, { command: at('#RFSTS'), read: readRfsts }],
		reset: resetting('#REBOOT'),
		ecm: { connect: [at('#ECM=1,0', { limitMs: 30_000 })], disconnect: [at('#ECMD=0', { limitMs: 30_000 })] },
		ports: 'AT is ttyUSB2, PPP ttyUSB3',
	},
	simcom: {
		...generic,
		name: 'simcom',
		manufacturer: /simcom|simtech/i,
		init: [],
		urcs: ['RDY', '+CPIN:', 'SMS DONE', 'PB DONE', '+SIMCARD:', '+CFUN:', '*ATREADY', 'NORMAL POWER DOWN'],
		started: ['RDY', '*ATREADY'],
		simChanged: /^\+(SIMCARD|CPIN): /,
		iccid: at('+CICCID', { prefix: '+ICCID:' }),
		pinTries: { command: at('+SPIC'), read: numberAt(0) },
		signal: [CSQ, { command: at('+CPSI?'), read: readCpsi }],
		reset: resetting('+CRESET'),
		ecm: { connect: [at('$QCRMCALL=1,1')], disconnect: [at('$QCRMCALL=0,1')] },
		ports: 'AT is ttyUSB2, PPP ttyUSB3',
	},
	ublox: {
		...generic,
		name: 'ublox',
		manufacturer: /u-?blox/i,
		init: [],
		urcs: ['+UUSTS:', '+UUPSDA:', '+UUPSDD:', '+UMWI:', '+UUSIMSTAT:'],
		// It says nothing; the registration's chart finds out.
		started: [],
		simChanged: /^\+UUSIMSTAT: |^\+CPIN: /,
		iccid: at('+CCID', { prefix: '+CCID:' }),
		// `+UPINCNT: <PIN>,<PIN2>,<PUK>,<PUK2>`.
		pinTries: { command: at('+UPINCNT'), read: numberAt(0) },
		reset: resetting('+CFUN=16'),
		ports: 'AT is ttyACM0, PPP ttyACM1 or ttyACM2',
	},
	sierra: {
		...generic,
		name: 'sierra',
		manufacturer: /sierra/i,
		init: [],
		urcs: ['*PSSTK:', '+WIND:'],
		started: ['RDY', '+WIND: 3'],
		simChanged: /^\+(WIND: [01]\b|CPIN: )/,
		iccid: at('!ICCID?', { prefix: '!ICCID:' }),
		// `+CPINC: <PIN>,<PIN2>,<PUK>,<PUK2>`.
		pinTries: { command: at('+CPINC?'), read: numberAt(0) },
		signal: [CSQ, { command: { text: '!GSTATUS?', limitMs: 3_000 }, read: readGstatus }],
		reset: resetting('!RESET'),
		ecm: { connect: [at('!SCACT=1,1', { limitMs: 30_000 })], disconnect: [at('!SCACT=0,1', { limitMs: 30_000 })] },
		ports: 'AT is ttyUSB2',
	},
};

/** The profile of that name. */
export function profileOf(name: ProfileName): ModemProfile {
	return profiles[name];
}

/** @param manufacturer What the modem answered to `+CGMI`. */
export function profileFor(manufacturer: string): ModemProfile {
	const found = Object.values(profiles).find(
		(profile) => profile !== generic && profile.manufacturer.test(manufacturer),
	);
	return found ?? generic;
}

/** Before it is known who made it, any of them may be said. */
export const everyUrc: readonly string[] = [...new Set(Object.values(profiles).flatMap(({ urcs }) => urcs))];
export const everyStart: readonly string[] = [...new Set(Object.values(profiles).flatMap(({ started }) => started))];
