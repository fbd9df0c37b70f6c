/**
 * A text message as the network delivers it, in UCS2: SMS-DELIVER, in as many parts as it takes.
 *
 * Source: 3GPP TS 23.040, 9.2.2.1 (SMS-DELIVER), 9.1.2.5 (addresses), 9.2.3.24.1 (parts); 23.038, 4 (UCS2).
 */
const SERVICE_CENTRE = '07912160130300F4';
/** UTF-16 units in a message alone, and in a part beside its header. */
const ALONE = 70;
const IN_PART = 67;

const hex = (value: number, digits = 2) => value.toString(16).toUpperCase().padStart(digits, '0');
const swapped = (digits: string) => (digits.length % 2 ? `${digits}F` : digits).replaceAll(/(.)(.)/g, '$2$1');

function address(number: string): string {
	const digits = number.replace('+', '');
	return `${hex(digits.length)}${number.startsWith('+') ? '91' : '81'}${swapped(digits)}`;
}

/** In UTC: quarters of an hour from it are 0. */
function timestamp(at: number): string {
	const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14);
	return `${swapped(digits)}00`;
}

/** @param at ms since the epoch. @param reference Of its parts, 0 to 255. @returns PDUs with the service centre before them. */
export function encodeDelivers(from: string, text: string, at: number, reference: number): readonly string[] {
	const size = text.length <= ALONE ? ALONE : IN_PART;
	const count = Math.max(1, Math.ceil(text.length / size));
	return Array.from({ length: count }, (_, index) => {
		const part = text.slice(index * size, (index + 1) * size);
		const header = count === 1 ? '' : `050003${hex(reference)}${hex(count)}${hex(index + 1)}`;
		const data =
			header +
			[...part]
				.flatMap((character) => character.split(''))
				.map((unit) => hex(unit.charCodeAt(0), 4))
				.join('');
		const first = count === 1 ? '04' : '44';
		return `${SERVICE_CENTRE}${first}${address(from)}0008${timestamp(at)}${hex(data.length / 2)}${data}`;
	});
}
