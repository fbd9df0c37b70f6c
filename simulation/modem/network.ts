/**
 * Registration, operator and signal, as they are asked for.
 *
 * Source: 3GPP TS 27.007, 7.2 (+CREG), 10.1.20 (+CGREG), 10.1.22 (+CEREG), 7.3 (+COPS), 8.5 (+CSQ), 8.69 (+CESQ); the
 * makers' manuals for the others.
 */
import type { Modem } from './device.ts';
import { type Network, OPERATOR } from './network-state.ts';
import { CME, type Command, numberAt, ok, type Part, type Reply } from './reply.ts';

/** A look around takes a modem a minute; here, a client's patience for an answer that is late. */
const LOOK_AROUND_MS = 200;

export const networkPart: Part = (command, modem) => {
	const { network, settings } = modem;
	const { name, kind } = command;
	switch (name) {
		case '+CREG':
		case '+CGREG':
		case '+CEREG':
			// What it is to tell unasked is one of the settings.
			if (kind !== 'read') return undefined;
			return ok(`${name}: ${settings.number(name)},${network.registration(settings.number(name))}`);
		case '+COPS':
			return operator(command, modem);
		case '+CSQ':
			return kind === 'test' ? ok('+CSQ: (0-31,99),(0-7,99)') : ok(`+CSQ: ${csq(network)},99`);
		case '+CESQ':
			if (kind === 'test') return ok('+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)');
			return ok(`+CESQ: 99,99,255,255,${cesq(network)}`);
		case '+CIND':
			return CME.notSupported;
		default:
			return modem.power === 'on' ? ofTheMaker(command, modem) : undefined;
	}
};

function operator(command: Command, modem: Modem): Reply {
	const { network, card } = modem;
	const { kind } = command;
	if (kind === 'read') return ok(`+COPS: ${network.operator}`);
	if (kind === 'test') {
		const status = network.isRegistered ? 2 : 1;
		const { long, short, numeric } = OPERATOR;
		const found = `+COPS: (${status},"${long}","${short}","${numeric}",7),(1,"Other","OTH","310410",7),,(0-4),(0-2)`;
		return card.obstacle ?? { lines: [found], lateMs: LOOK_AROUND_MS };
	}
	const mode = numberAt(command, 0);
	if (mode === undefined || mode > 4) return CME.incorrectParameters;
	network.format = numberAt(command, 1) ?? network.format;
	if (mode === 3) return ok();
	if (mode !== 2 && card.obstacle) return card.obstacle;
	const chosen = command.args[2];
	if (mode === 1 && !Object.values<string | undefined>(OPERATOR).includes(chosen)) return CME.noNetwork;
	network.mode = mode === 4 ? 0 : mode;
	modem.seekNetwork();
	return ok();
}

/** 27.007, 8.5: 0 is -113 dBm or less, each step is 2 dB, 31 is -51 dBm or more, 99 is unknown. */
function csq({ seen, rssi }: Network): number {
	return seen === 'none' ? 99 : Math.min(31, Math.max(0, Math.round((rssi + 113) / 2)));
}

/** 27.007, 8.69: rsrq from -19.5 dB in steps of 0.5 dB, rsrp from -140 dBm in steps of 1 dB; 255 is unknown. */
function cesq({ seen, rsrq, rsrp }: Network): string {
	if (seen === 'none') return '255,255';
	const quality = Math.min(34, Math.max(0, Math.floor((rsrq + 19.5) / 0.5) + 1));
	return `${quality},${Math.min(97, Math.max(0, Math.floor(rsrp) + 141))}`;
}

const MAKERS: { readonly [command: string]: (network: Network) => string } = {
	/** Quectel: sysmode, rssi, rsrp, sinr in fifths of a dB from -20, rsrq. */
	'Quectel+QCSQ': ({ seen, rssi, rsrp, sinr, rsrq }) =>
		seen === 'none' ? '+QCSQ: "NOSERVICE"' : `+QCSQ: "LTE",${rssi},${rsrp},${(sinr + 20) * 5},${rsrq}`,
	/** Telit: PLMN, EARFCN, RSRP, RSSI, RSRQ, TAC, RAC, TXPWR, DRX, MM, RRC, CID, IMSI, operator, SD, band. */
	'Telit#RFSTS': ({ rsrp, rssi, rsrq, area, cell }) =>
		`#RFSTS: "310 260",1850,${rsrp},${rssi},${rsrq},${area},FF,-32,64,19,1,"${cell}","","${OPERATOR.long}",3,3`,
	/** SIMCom: mode, state, MCC-MNC, TAC, cell, PCI, band, EARFCN, bandwidths, RSRQ, RSRP, RSSI in tenths, SINR. */
	'SIMCOM INCORPORATED+CPSI?': ({ seen, rsrp, rssi, rsrq, sinr, area, cell }) =>
		seen === 'none'
			? '+CPSI: NO SERVICE,Online'
			: `+CPSI: LTE,Online,310-260,0x${area},${Number.parseInt(cell, 16)},257,EUTRAN-BAND3,1850,5,5,${rsrq * 10},${rsrp * 10},${rssi * 10},${sinr}`,
	/** Sierra. */
	'Sierra Wireless, Incorporated!GSTATUS?': ({ rsrp, rssi, rsrq, sinr }) =>
		`!GSTATUS:\r\nSystem mode:   LTE\r\nPCC RxM RSSI:  ${rssi}         RSRP (dBm): ${rsrp}\r\nRSRQ (dB):     ${rsrq}          SINR (dB):  ${sinr}`,
};

function ofTheMaker({ name, kind }: Command, { profile, network }: Modem): Reply | undefined {
	const say = MAKERS[`${profile.manufacturer}${name}${kind === 'read' ? '?' : ''}`];
	return say && (kind === 'do' || kind === 'read') ? ok(say(network)) : undefined;
}
