import fc from 'fast-check';
import { parse, Submit, utils } from 'node-pdu';
import { describe, expect, test } from 'vitest';
import { readDeliver } from '../../actors/modem/pdu.ts';
import { encodeSubmits } from '../../machines/modem/pdu.ts';
import { packSeptets, septetsOf } from '../../machines/modem/pdu-alphabet.ts';

/** What another implementation, the library, reads from what we wrote. */
function read(pdu: string) {
	const message = parse(pdu);
	if (!(message instanceof Submit)) throw new Error(`no SMS-SUBMIT: ${pdu}`);
	const { address, data, dataCodingScheme } = message;
	const isUcs2 = dataCodingScheme.textAlphabet === utils.DCS.ALPHABET_UCS2;
	const isInternational = address.type.type === utils.SCAType.TYPE_INTERNATIONAL;
	return {
		number: `${isInternational ? '+' : ''}${address.phone}`,
		// The library reads § as a character that the alphabet does not have.
		text: isUcs2 ? data.getText() : data.getText().replaceAll('`', '§'),
		isUcs2,
		part: data.parts[0]?.header?.toJSON(),
	};
}

const texts = (number: string, text: string) => encodeSubmits(number, text, 7).map(({ pdu }) => read(pdu).text);

const BASIC = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà';
const EXTENDED = '^{}\\[~]|€';

describe('a text is written', () => {
	test('as the examples of 23.038 and 23.040 have it', () => {
		const septets = [...'hellohello'].flatMap((character) => septetsOf(character) ?? []);
		expect(Buffer.from(packSeptets(septets)).toString('hex')).toBe('e8329bfd4697d9ec37');
		expect(encodeSubmits('+46708251358', 'hellohello', 0)).toEqual([
			{ pdu: '0001000B916407281553F800000AE8329BFD4697D9EC37', length: 22 },
		]);
	});

	test('to a number of the country, of odd and even length', () => {
		expect(read(encodeSubmits('0123456789', 'a', 0)[0]?.pdu ?? '').number).toBe('0123456789');
		expect(read(encodeSubmits('123', 'a', 0)[0]?.pdu ?? '').number).toBe('123');
	});

	test.each([
		['160 characters of the default alphabet', 'a'.repeat(160), 1, false],
		['161 of them', 'a'.repeat(161), 2, false],
		['306 of them', 'a'.repeat(306), 2, false],
		['80 of its extension, which take two places each', '€'.repeat(80), 1, false],
		['81 of those', '€'.repeat(81), 2, false],
		['all of the default alphabet', BASIC + EXTENDED, 1, false],
		['ñ and €', 'España, 5 €', 1, false],
		['70 others', 'ё'.repeat(70), 1, true],
		['71 others', 'ё'.repeat(71), 2, true],
		['35 of two units each', '😀'.repeat(35), 1, true],
		['36 of those', '😀'.repeat(36), 2, true],
	])('%s', (_, text, count, isUcs2) => {
		const parts = encodeSubmits('+4917012345678', text, 7).map(({ pdu }) => read(pdu));
		expect(parts).toHaveLength(count);
		expect(parts.map((part) => part.isUcs2)).toEqual(Array.from({ length: count }, () => isUcs2));
		expect(parts.map((part) => part.text).join('')).toBe(text);
	});

	test('in parts that say which they are, and do not cut a character', () => {
		const parts = encodeSubmits('+49170', `${'a'.repeat(152)}€${'b'.repeat(10)}`, 200).map(({ pdu }) => read(pdu));
		expect(parts.map(({ text }) => text)).toEqual(['a'.repeat(152), `€${'b'.repeat(10)}`]);
		expect(parts.map(({ part }) => part)).toEqual([
			{ POINTER: 200, SEGMENTS: 2, CURRENT: 1 },
			{ POINTER: 200, SEGMENTS: 2, CURRENT: 2 },
		]);
		expect(texts('+49170', `${'x'.repeat(66)}😀y${'x'.repeat(10)}`)).toEqual(['x'.repeat(66), `😀y${'x'.repeat(10)}`]);
	});

	test('so that the library reads what was written, whatever it is, and the modem can count it', () => {
		const character = fc.oneof(fc.constantFrom(...BASIC, ...EXTENDED), fc.string({ unit: 'binary', maxLength: 1 }));
		const text = fc.oneof(
			fc.string({ unit: fc.constantFrom(...BASIC, ...EXTENDED), minLength: 1, maxLength: 330 }),
			fc.array(character, { minLength: 1, maxLength: 150 }).map((characters) => characters.join('')),
		);
		const number = fc.stringMatching(/^\+?[0-9]{3,20}$/);
		fc.assert(
			fc.property(number, text, fc.nat(255), (to, what, reference) => {
				const parts = encodeSubmits(to, what, reference);
				const found = parts.map(({ pdu }) => read(pdu));
				expect(found.map(({ text }) => text).join('')).toBe(what);
				expect(found.every(({ number }) => number === to)).toBe(true);
				expect(parts.every(({ pdu, length }) => pdu.length / 2 === length + 1 && length <= 164)).toBe(true);
			}),
			{ numRuns: 30 },
		);
	});
});

describe('a message is read', () => {
	test.each([
		[
			'in the default alphabet',
			'07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07',
			{ from: '+31641600986', text: 'How are you?', at: Date.UTC(2002, 7, 26, 19, 37, 41) },
		],
		[
			'in UCS2',
			'07914306073011F0040B914316709807F2000880604290224080084E2D5174901A8BAF',
			{ from: '+34610789702', text: '中兴通讯', at: Date.UTC(2008, 5, 24, 7, 22, 4) },
		],
		[
			'from a number of no kind, behind its time zone',
			'07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37',
			{ from: '27838890001', text: 'hellohello', at: Date.UTC(1999, 2, 29, 13, 16, 59) },
		],
		[
			'from a name',
			'07912160130300F4040DD0CDF27C1E3E970100001111111111110003C87408',
			{ from: 'Message', text: 'Hi!', at: Date.UTC(2011, 10, 11, 11, 11, 11) },
		],
	])('%s', (_, pdu, expected) => {
		const found = readDeliver(pdu);
		expect(found).toEqual(expected);
		expect(readDeliver(pdu.toLowerCase())).toEqual(found);
	});

	test.each([
		['one octet', '0500032A0302', '0A', 42],
		['two octets', '0608040102' + '0302', '0B', 258],
	])('as a part of a longer one, with a reference of %s', (_, header, length, reference) => {
		const pdu = `07912160130300F4440B911346610089F6000862112201000000${length}${header}00480069`;
		expect(readDeliver(pdu)).toMatchObject({ text: 'Hi', part: { reference, count: 3, number: 2 } });
	});

	test('with the one character that the library takes for another', () => {
		expect(readDeliver('07911326040000F0040B911346610089F6000020806291731408015F')?.text).toBe('§');
	});

	test.each([
		['binary', '07911326040000F0040B911346610089F60004208062917314080403010203'],
		['a report', '07911326040000F006420B911346610089F6208062917314082080629173140800'],
		['what we send ourselves', '0001000B916407281553F800000AE8329BFD4697D9EC37'],
		['of three octets', '079113'],
		['longer than any', '00'.repeat(200)],
		['no hex', 'hello'],
		['nothing', ''],
	])('and %s is none', (_, pdu) => {
		expect(readDeliver(pdu)).toBeUndefined();
	});

	test('whatever it is: reading never fails', () => {
		const octets = fc.uint8Array({ maxLength: 188 }).map((bytes) => Buffer.from(bytes).toString('hex'));
		const start = fc.constantFrom('', '00', '0004', '0044', '07911326040000F0040B911346610089F60000');
		fc.assert(
			fc.property(start, octets, (begin, rest) => {
				const found = readDeliver(begin + rest);
				expect(found === undefined || (typeof found.text === 'string' && Number.isFinite(found.at))).toBe(true);
			}),
			{ numRuns: 1_000 },
		);
	});
});
