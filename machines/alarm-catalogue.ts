/**
 * Every alarm that the gateway can raise, as data: what it is called, how severe, what it means and what a person can do.
 *
 * The README's list is made of it, and a test finds the alarms of the code that are not here. What an alarm says itself is
 * more precise: it knows what happened. In braces: a stack's id, a subsystem's, an indicator's.
 */
import type { Alarm } from './events.ts';
import { thresholds } from './thresholds.ts';

export interface CatalogueEntry {
	readonly id: string;
	/** The worst last. */
	readonly severities: readonly Alarm['severity'][];
	readonly meaning: string;
	readonly remedy: string;
}

function entry(
	id: string,
	severities: CatalogueEntry['severities'] | Alarm['severity'],
	meaning: string,
	remedy: string,
): CatalogueEntry {
	return { id, severities: typeof severities === 'string' ? [severities] : severities, meaning, remedy };
}

const subsystems: readonly CatalogueEntry[] = [
	entry(
		'{stack}-port',
		'error',
		'the port of the radio module cannot be opened, or is gone',
		'check that the module is plugged in, that the port is right and that no other program uses it',
	),
	entry(
		'{stack}-controller',
		'error',
		'the radio module does not answer, has reset itself, or finds the air occupied',
		'it is reset by itself; if this comes again, unplug it and plug it in again, and keep it away from USB 3 devices',
	),
	entry(
		'{subsystem}-failed',
		'error',
		'a part of the gateway has failed and is started again',
		'report it with the log: it is a defect of the gateway',
	),
	entry(
		'cloud',
		['warning', 'error'],
		'the cloud cannot be reached, or something about the link is wrong',
		'the alarm says what: the network, the broker’s address, its certificate, or the credentials',
	),
	entry(
		'cloud-secrets',
		'warning',
		'files with passwords or keys have changed and cannot be taken into use',
		'see that they are whole and that the gateway may read them',
	),
	entry('cloud-rival', 'error', 'another gateway has the same id', 'give each gateway an id of its own (gateway.id)'),
	entry(
		'outbox',
		'error',
		'so much waits for the cloud that the oldest of it is lost',
		'see why the cloud link is down or slow; health says how many were lost (queues.outbox.lost)',
	),
	entry(
		'journal',
		'error',
		'what must last cannot be written: new commands are turned away',
		'free some megabytes on the disk, or see whether it is read-only or broken',
	),
	entry(
		'journal-damaged',
		'error',
		'something of what was kept is damaged, and was left out',
		'the alarm says what was lost; replace the storage if this comes again',
	),
	entry(
		'clock',
		'warning',
		'the time of day is not to be trusted',
		'see that a time service (NTP) runs and reaches its servers; where the host keeps the time, set clock.trust',
	),
	entry(
		'health-measuring',
		'warning',
		'figures of health could not be measured',
		'nothing else suffers; if this comes again, report it with the log',
	),
	entry(
		'alarms',
		'warning',
		'there are too many alarms to tell them all',
		'report it with the log: it is a defect of the gateway',
	),
	entry(
		'watchdog',
		'error',
		'the watchdog does not guard this box',
		'check watchdog.device, its driver (wdctl shows it), and that no other program holds it',
	),
	entry(
		'watchdog-{subsystem}',
		'error',
		'a part of the gateway stands still, so the watchdog is not fed',
		'the watchdog restarts the gateway; without one, restart it; report it with the log: it is a defect',
	),
	entry(
		'telemetry-prometheus',
		'warning',
		'metrics cannot be shown at their address',
		'see who else listens there, and that the address is one of this box',
	),
	entry(
		'telemetry-otlp',
		'warning',
		'the collector does not take metrics and traces',
		'see that the collector runs, and what it logs; check telemetry.otlp',
	),
	entry(
		'led-{indicator}',
		'warning',
		'an indicator’s LED cannot be used',
		'the alarm says why: a path that is not there, rights, or another program that has it',
	),
];

const modem: readonly CatalogueEntry[] = [
	entry(
		'modem-port',
		'error',
		'the modem’s port cannot be opened, or nothing on it answers',
		'check that the modem has power and is plugged in, and that modem.port names its port for commands',
	),
	entry(
		'modem-sim',
		'error',
		'there is no SIM, or it cannot be used',
		'put it in, or clean it; try it in a telephone; replace it, or unlock the modem',
	),
	entry(
		'modem-pin',
		'error',
		'the SIM wants a PIN, or has refused the one that it was given',
		'put the right PIN into modem.pinFile and restart the gateway; one that was refused is never tried again',
	),
	entry(
		'modem-puk',
		'error',
		'the SIM is locked and wants its PUK',
		'put the SIM into a telephone and enter the PUK that its provider gave',
	),
	entry(
		'modem-registration',
		['warning', 'error'],
		'no mobile network is found, or it refuses the SIM or the modem',
		'check the antenna; ask the SIM’s provider whether it is active and may be used here',
	),
	entry(
		'modem-apn',
		'error',
		'the modem refuses the access point name',
		'set modem.apn, or send modem.setApn, with the name that the SIM’s provider gives',
	),
	entry(
		'modem-roaming',
		'info',
		'the modem is in a foreign network, and its data is not used there',
		'set modem.roaming to true if the SIM’s contract pays for it',
	),
	entry(
		'modem-resets',
		'warning',
		'the modem is not well, and was reset as often as it may be in a day',
		'see its other alarms; send modem.restart to try once more, or raise modem.resetsPerDay',
	),
	entry(
		'modem-data',
		['warning', 'error'],
		'the mobile data connection is not there, or leads nowhere',
		'the alarm says why: the access point, the program that makes the connection, or the network',
	),
	entry(
		'modem-budget',
		['warning', 'error'],
		'the month’s mobile data are nearly used up, or are',
		'see what uses so much, or book more and raise modem.data.budget.megabytes',
	),
	entry(
		'modem-uplink',
		'warning',
		'the wired way leads nowhere, and the mobile network carries everything',
		'check the router and the way to the internet behind it',
	),
	entry(
		'modem-routes',
		'info',
		'the mobile network’s route is left as it is',
		'give the gateway CAP_NET_ADMIN and iproute2, or set modem.data.failOver to false',
	),
];

/** Of figures against limits; their table says from where on. */
const figures = thresholds.map(({ id, levels, remedy }): CatalogueEntry => {
	const fromMild = [...levels].reverse();
	return entry(
		id,
		fromMild.map(({ severity }) => severity),
		fromMild.map(({ text }) => text).join('; '),
		remedy,
	);
});

export const alarmCatalogue: readonly CatalogueEntry[] = [...subsystems, ...modem, ...figures];
