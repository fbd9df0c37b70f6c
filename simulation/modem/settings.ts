/**
 * Settings that are kept, can be asked for, and change nothing else here: one table.
 *
 * They are as at the start again after a restart, as those of most modems are.
 *
 * Source: 3GPP TS 27.007, 27.005; ITU-T V.250.
 */
import { CME, ok, type Part } from './reply.ts';

interface Setting {
	readonly at: string;
	readonly may: RegExp;
	/** What `=?` says. */
	readonly test: string;
}

const SETTINGS: { readonly [name: string]: Setting } = {
	'+CMEE': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	'+CSCS': { at: '"IRA"', may: /^"?(IRA|GSM|UCS2)"?$/, test: '("IRA","GSM","UCS2")' },
	'+CREG': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	'+CGREG': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	'+CEREG': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	'+CGEREP': { at: '0,0', may: /^[0-2](,[01])?$/, test: '(0-2),(0,1)' },
	'+CTZR': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	// An answer without its list makes ModemManager's plugin for Quectel crash.
	'+CTZU': { at: '0', may: /^[013]$/, test: '(0,1,3)' },
	'+CRC': { at: '0', may: /^[01]$/, test: '(0,1)' },
	'+CR': { at: '0', may: /^[01]$/, test: '(0,1)' },
	'+CLIP': { at: '0,0', may: /^[01]$/, test: '(0,1)' },
	'+CUSD': { at: '0', may: /^[0-2]/, test: '(0-2)' },
	'+CMMS': { at: '0', may: /^[0-2]$/, test: '(0-2)' },
	'+CMGF': { at: '0', may: /^0$/, test: '(0)' },
	'+CNMI': {
		at: '0,0,0,0,0',
		may: /^[0-2](,[0-3])?(,[0-3])?(,[0-2])?(,[01])?$/,
		test: '(0-2),(0-3),(0-3),(0-2),(0,1)',
	},
	'+CGSMS': { at: '1', may: /^[0-3]$/, test: '(0-3)' },
	'+CSCA': { at: '"+12063130004",145', may: /^"\+?\d{3,20}"(,\d{1,3})?$/, test: '' },
	'+CCLK': { at: '"26/01/01,00:00:00+00"', may: /^"\d\d\/\d\d\/\d\d,\d\d:\d\d:\d\d([+-]\d\d)?"$/, test: '' },
	'+WS46': { at: '28', may: /^(12|22|25|28|29|30|31)$/, test: '(12,22,25,28,29,30,31)' },
};

const QUOTED = new Set(['+CSCS', '+CSCA', '+CCLK']);

export class Settings {
	#values = new Map<string, string>();

	/** What was set, or what it is at the start. */
	get(name: string): string {
		return this.#values.get(name) ?? SETTINGS[name]?.at ?? '';
	}

	/** The n-th of its numbers. */
	number(name: string, index = 0): number {
		return Number(this.get(name).split(',')[index] ?? 0);
	}

	set(name: string, value: string): void {
		this.#values.set(name, value);
	}

	reset(): void {
		this.#values.clear();
	}
}

export const settingsPart: Part = ({ name, kind, args }, { settings }) => {
	const setting = SETTINGS[name];
	if (!setting) return undefined;
	switch (kind) {
		case 'test':
			return setting.test === '' ? ok() : ok(`${name}: ${setting.test}`);
		case 'read':
			return ok(`${name}: ${settings.get(name)}`);
		case 'do':
			return CME.incorrectParameters;
		default: {
			const [first = '', ...others] = args;
			const value = [QUOTED.has(name) ? `"${name === '+CCLK' ? args.join(',') : first}"` : first]
				.concat(name === '+CCLK' ? [] : others)
				.join(',');
			if (!setting.may.test(value)) return CME.incorrectParameters;
			settings.set(name, fill(value, setting.at));
			return ok();
		}
	}
};

/** What was left out at the end is as it was at the start. */
function fill(value: string, at: string): string {
	const given = value.split(',');
	return at.startsWith('"')
		? value
		: at
				.split(',')
				.map((old, index) => given[index] ?? old)
				.join(',');
}
