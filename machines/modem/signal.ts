/**
 * The signal as modems tell it, in dBm and dB: the standard's commands, and those of vendors.
 *
 * Promises: what is unknown or out of the table is absent, never invented. A figure in steps is the middle of nothing: it is
 * the step's lower end, as the tables have it.
 *
 * Source: 3GPP TS 27.007, 8.5 (`+CSQ`) and 8.69 (`+CESQ`); 3GPP TS 36.133, 9.1.4 and 9.1.7 (RSRP, RSRQ); Quectel "EC2x
 * AT Commands", 5.10 (`+QCSQ`); Telit "LE910 AT Commands", `#RFSTS`; SIMCom "SIM7500_SIM7600", `+CPSI`; Sierra Wireless
 * "AirPrime EM74xx/MC74xx AT", `!GSTATUS?`.
 */

export interface Signal {
	/** Received strength, in dBm. */
	readonly rssiDbm?: number;
	/** LTE: reference signal received power, in dBm. */
	readonly rsrpDbm?: number;
	/** LTE: reference signal received quality, in dB. */
	readonly rsrqDb?: number;
	/** Signal to interference and noise, in dB. */
	readonly sinrDb?: number;
}

type Figure = keyof Signal;

/** Only what is a number, and one that a receiver can tell. */
function figures(found: { readonly [Name in Figure]?: number | undefined }): Signal {
	const isPlausible = (name: Figure, value: number) =>
		Number.isFinite(value) && value <= (name === 'sinrDb' ? 50 : 0) && value >= (name === 'sinrDb' ? -30 : -200);
	const told = (name: Figure) => {
		const value = found[name];
		return value !== undefined && isPlausible(name, value) ? { [name]: value } : {};
	};
	return { ...told('rssiDbm'), ...told('rsrpDbm'), ...told('rsrqDb'), ...told('sinrDb') };
}

/** What is between commas after the prefix; quotes off. */
function fieldsOf(line: string): string[] {
	return line
		.slice(line.indexOf(':') + 1)
		.split(',')
		.map((field) => field.trim().replace(/^"|"$/g, ''));
}

/** A field that is a number; undefined where there is none. */
function numberIn(fields: readonly string[], index: number): number | undefined {
	const field = fields[index];
	return field === undefined || !/^-?\d+(\.\d+)?$/.test(field) ? undefined : Number(field);
}

/** A step of a table; the last is "not known". */
function step(value: number | undefined, last: number, inUnits: (value: number) => number): number | undefined {
	return value === undefined || value < 0 || value > last ? undefined : inUnits(value);
}

/** `+CSQ: <rssi>,<ber>`: 0 to 31, 99 is unknown. */
export function readCsq(line: string): Signal {
	return figures({ rssiDbm: step(numberIn(fieldsOf(line), 0), 31, (value) => 2 * value - 113) });
}

/** `+CESQ: <rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>`. */
export function readCesq(line: string): Signal {
	const fields = fieldsOf(line);
	const rxlev = step(numberIn(fields, 0), 63, (value) => value - 111);
	const rscp = step(numberIn(fields, 2), 96, (value) => value - 121);
	return figures({
		rssiDbm: rxlev ?? rscp,
		rsrqDb: step(numberIn(fields, 4), 34, (value) => value / 2 - 20),
		rsrpDbm: step(numberIn(fields, 5), 97, (value) => value - 141),
	});
}

/** Quectel, `+QCSQ: "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>`; the SINR in steps of 0.2 dB from -20. */
export function readQcsq(line: string): Signal {
	const fields = fieldsOf(line);
	const rssiDbm = numberIn(fields, 1);
	if (!/^(CAT-?M1?|CAT-?NB1?|LTE|eMTC|NBIoT)$/i.test(fields[0] ?? '')) return figures({ rssiDbm });
	return figures({
		rssiDbm,
		rsrpDbm: numberIn(fields, 2),
		sinrDb: step(numberIn(fields, 3), 250, (value) => Math.round(value * 2 - 200) / 10),
		rsrqDb: numberIn(fields, 4),
	});
}

/** Telit on LTE, `#RFSTS: <PLMN>,<EARFCN>,<RSRP>,<RSSI>,<RSRQ>,…`; in 2G and 3G it says other things, of which none is taken. */
export function readRfsts(line: string): Signal {
	const fields = fieldsOf(line);
	const [rsrpDbm, rssiDbm, rsrqDb] = [numberIn(fields, 2), numberIn(fields, 3), numberIn(fields, 4)];
	// On 3G the third is the scrambling code, which is not negative.
	if (rsrpDbm === undefined || rsrpDbm >= 0 || rssiDbm === undefined || rssiDbm >= 0) return {};
	return figures({ rsrpDbm, rssiDbm, rsrqDb });
}

/** SIMCom on LTE, `+CPSI: LTE,Online,<plmn>,<tac>,<cell>,<pci>,<band>,<earfcn>,<dl>,<ul>,<rsrq>,<rsrp>,<rssi>,<rssnr>`, all but the last in tenths. */
export function readCpsi(line: string): Signal {
	const fields = fieldsOf(line);
	if (fields[0] !== 'LTE') return {};
	const tenths = (index: number) => {
		const value = numberIn(fields, index);
		return value === undefined ? undefined : value / 10;
	};
	return figures({
		rsrqDb: tenths(10),
		rsrpDbm: tenths(11),
		rssiDbm: tenths(12),
		sinrDb: step(numberIn(fields, 13), 30, (value) => value),
	});
}

/** Sierra, a line of `!GSTATUS?`: `PCC RxM RSSI: -60  RSRP (dBm): -91`, `SINR (dB): 12.4`, `RSRQ (dB): -9.1`. */
export function readGstatus(line: string): Signal {
	const after = (name: RegExp) => {
		const text = new RegExp(`${name.source}(?: \\(dBm?\\))?:\\s*(-?\\d+(?:\\.\\d+)?)`).exec(line)?.[1];
		return text === undefined ? undefined : Number(text);
	};
	return figures({
		rssiDbm: after(/RxM RSSI/),
		rsrpDbm: after(/RSRP/),
		rsrqDb: after(/RSRQ/),
		sinrDb: after(/SINR/),
	});
}
