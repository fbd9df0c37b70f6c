/**
 * What the modem is, its power, and the basic commands.
 *
 * Source: ITU-T V.250, 6.1 and 6.2 (basic commands, S-parameters); 3GPP TS 27.007, 5 (identity), 8.2 (+CFUN), 6.10 (+CEER).
 */
import type { Modem } from './device.ts';
import { CME, type Command, ERROR, numberAt, ok, type Part, type Reply } from './reply.ts';

const IMEI = '861107030000000';

/** Basic commands that are taken and change nothing here, and how far their number goes. */
const TAKEN: { readonly [name: string]: number } = { L: 3, M: 3, N: 1, '&C': 2, '&D': 2, '&K': 6, '&S': 1, '&W': 1 };

const LATEST_FUNCTIONALITY = 4;

export const generalPart: Part = (command, modem) => {
	const { profile } = modem;
	const spelled = spell(command);
	if (profile.restart.includes(spelled)) return goOff(modem, () => modem.restart());
	if (profile.powerOff.includes(spelled)) return goOff(modem, () => modem.stop());
	const fixed = profile.says[spelled];
	if (fixed !== undefined) return ok(fixed);
	if (profile.takes.test(spelled)) return ok();
	const { name, kind } = command;
	if (TAKEN[name] !== undefined) return (numberAt(command, 0) ?? 0) <= TAKEN[name] ? ok() : ERROR;
	return identity(command, modem) ?? (name === '+CFUN' ? functionality(command, modem) : other(name, kind));
};

/** As it was written, without what does not matter. */
function spell({ name, kind, args }: Command): string {
	switch (kind) {
		case 'read':
			return `${name}?`;
		case 'test':
			return `${name}=?`;
		case 'do':
			return name;
		default:
			return `${name}=${args.map((arg) => (/^-?\d*$/.test(arg) ? arg : `"${arg}"`))}`;
	}
}

function identity({ name, kind }: Command, { profile }: Modem): Reply | undefined {
	const { manufacturer, model, revision } = profile;
	const texts: { readonly [name: string]: readonly string[] } = {
		'+CGMI': [manufacturer],
		'+GMI': [manufacturer],
		'+CGMM': [model],
		'+GMM': [model],
		'+CGMR': [revision],
		'+GMR': [revision],
		'+CGSN': [IMEI],
		'+GSN': [IMEI],
		'+GCAP': ['+GCAP: +CGSM,+DS,+ES,+MS'],
		I: [manufacturer, model, `Revision: ${revision}`],
	};
	const text = texts[name];
	if (!text) return undefined;
	return kind === 'test' ? ok() : ok(...text);
}

function functionality(command: Command, modem: Modem): Reply {
	if (command.kind === 'test') return ok('+CFUN: (0,1,4),(0,1)');
	if (command.kind === 'read') return ok(`+CFUN: ${modem.functionality}`);
	const wanted = numberAt(command, 0);
	if (wanted === undefined || wanted > LATEST_FUNCTIONALITY) return CME.incorrectParameters;
	modem.functionality = wanted;
	modem.seekNetwork();
	return ok();
}

function other(name: string, kind: Command['kind']): Reply | undefined {
	switch (name) {
		case '+CEER':
			return kind === 'test' ? ok() : ok('+CEER: no cause information');
		case '+CBC':
			return kind === 'test' ? ok('+CBC: (0-2),(0-100)') : ok('+CBC: 0,100');
		case '+CPAS':
			return kind === 'test' ? ok('+CPAS: (0,3,4)') : ok('+CPAS: 0');
		default:
			return undefined;
	}
}

/** It answers, and goes. */
function goOff(modem: Modem, go: () => void): Reply {
	modem.later(0, go);
	return ok();
}
