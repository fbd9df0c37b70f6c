/**
 * The modem's alarms, in words: what is wrong and what a person can do about it.
 *
 * Those of the data session, the budget and the uplink are theirs.
 */
import type { AlarmChanged } from '../events.ts';
import type { Place } from './facts.ts';
import type { SimChanged } from './life-events.ts';

type Severity = 'error' | 'warning' | 'info';

const raised = (id: string, severity: Severity, text: string, remedy: string): AlarmChanged => ({
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: { id, severity, text, remedy },
});

const cleared = (id: string): AlarmChanged => ({ type: 'ALARM_CHANGED', raised: false, id });

const OWN_ALARMS = ['modem-sim', 'modem-pin', 'modem-puk'] as const;

/** The card's alarms: at most one at a time; the others are cleared. */
export function simAlarms({ sim, reason = '', tries }: SimChanged): readonly AlarmChanged[] {
	const left = tries === undefined ? '' : ` (${tries} ${tries === 1 ? 'try is' : 'tries are'} left)`;
	const alarm = (): AlarmChanged | undefined => {
		switch (sim) {
			case 'absent':
				return raised(
					'modem-sim',
					'error',
					reason,
					'put the SIM in; if it is in, take it out, clean it and put it in again',
				);
			case 'unusable':
				return raised('modem-sim', 'error', reason, 'try the SIM in a telephone; replace it, or unlock the modem');
			case 'pinNeeded':
				return raised(
					'modem-pin',
					'error',
					`${reason}${left}`,
					'put the right PIN into modem.pinFile, or switch the SIM’s PIN off in a telephone',
				);
			case 'pinRefused':
				return raised(
					'modem-pin',
					'error',
					`${reason}${left}`,
					'put the right PIN into modem.pinFile and restart the gateway: a PIN that was refused is never tried again',
				);
			case 'pukNeeded':
				return raised(
					'modem-puk',
					'error',
					reason,
					'put the SIM into a telephone and enter the PUK that its provider gave',
				);
			default:
				return undefined;
		}
	};
	const now = alarm();
	const standing = now?.raised ? now.alarm.id : undefined;
	return [...(now ? [now] : []), ...OWN_ALARMS.filter((id) => id !== standing).map(cleared)];
}

export const portAlarm = (text: string): AlarmChanged =>
	raised(
		'modem-port',
		'error',
		text,
		'check that the modem has power and is plugged in, and that modem.port names its port for commands; it is tried again for ever',
	);

export const portAlarmCleared = cleared('modem-port');

/** @param registration Undefined: not known. */
export function registrationAlarm(place: Place | undefined): AlarmChanged {
	return place?.registration === 'denied'
		? raised(
				'modem-registration',
				'error',
				'the mobile network refuses the SIM or the modem',
				'ask the SIM’s provider whether it is active, and whether it may be used here and in this modem',
			)
		: raised(
				'modem-registration',
				'warning',
				'the modem finds no mobile network',
				'check the antenna and whether the provider’s network reaches this place',
			);
}

export const registrationAlarmCleared = cleared('modem-registration');

export const apnAlarm = (said: string): AlarmChanged =>
	raised(
		'modem-apn',
		'error',
		`the modem refuses the access point name: it says ${said}`,
		'set modem.apn, or send modem.setApn, with the name that the SIM’s provider gives; it is tried again in five minutes',
	);

export const apnAlarmCleared = cleared('modem-apn');

export const roamingAlarm: AlarmChanged = raised(
	'modem-roaming',
	'info',
	'the modem is in a foreign network, and its data is not used there',
	'set modem.roaming to true if the SIM’s contract pays for it',
);

export const roamingAlarmCleared = cleared('modem-roaming');

export const resetsAlarm: AlarmChanged = raised(
	'modem-resets',
	'warning',
	'the modem is not well, and was reset as often as it may be in a day',
	'see the other alarms of the modem; send modem.restart to try once more, or raise modem.resetsPerDay',
);

export const resetsAlarmCleared = cleared('modem-resets');
