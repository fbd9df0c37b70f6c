/** The README's list of alarms, from the catalogue: what each means and what to do about it, as a Markdown table. */
import { alarmCatalogue } from '../../../machines/alarm-catalogue.ts';

const BEGIN = '<!-- alarms: made by npm run schemas -->';
const END = '<!-- end of alarms -->';

/** A bar ends a cell, and braces and angle brackets are ours. */
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** Lines of Markdown. */
export function alarmTable(): string {
	const rows = alarmCatalogue.map(
		({ id, severities, meaning, remedy }) =>
			`| \`${id}\` | ${severities.join(', ')} | ${cell(meaning)} | ${cell(remedy)} |`,
	);
	return ['| alarm | severity | what it means | what to do |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * @param text Of the README.
 * @returns It with the list in its place; undefined where it has no place for it.
 */
export function withAlarmTable(text: string): string | undefined {
	const [before, ...rest] = text.split(BEGIN);
	const after = rest.join(BEGIN).split(END);
	if (before === undefined || rest.length !== 1 || after.length !== 2) return undefined;
	return `${before}${BEGIN}\n\n${alarmTable()}\n\n${END}${after[1]}`;
}
