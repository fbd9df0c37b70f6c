/** Morse code as times of light and dark. Source: ITU-R M.1677-1, part I: a dash is three dots long, letters are three apart, words seven. */

const letters: { readonly [character: string]: string } = {
	...{ a: '.-', b: '-...', c: '-.-.', d: '-..', e: '.', f: '..-.', g: '--.', h: '....', i: '..', j: '.---', k: '-.-' },
	...{ l: '.-..', m: '--', n: '-.', o: '---', p: '.--.', q: '--.-', r: '.-.', s: '...', t: '-', u: '..-', v: '...-' },
	...{ w: '.--', x: '-..-', y: '-.--', z: '--..', '0': '-----', '1': '.----', '2': '..---', '3': '...--' },
	...{ '4': '....-', '5': '.....', '6': '-....', '7': '--...', '8': '---..', '9': '----.' },
};

const DASH = 3;
const LETTER_GAP = 3;
const WORD_GAP = 7;

export interface Span {
	readonly lit: boolean;
	/** In dots. */
	readonly units: number;
}

/** A text, and the gap of a word behind it; characters that have no code are left out. */
export function morse(text: string): Span[] {
	const words = text
		.toLowerCase()
		.split(/\s+/)
		.map((word) => [...word].flatMap((character) => letters[character] ?? []))
		.filter((codes) => codes.length > 0);
	return words.flatMap((codes) => between(codes.map(signsOf), LETTER_GAP, WORD_GAP));
}

function signsOf(code: string): Span[] {
	const signs = [...code].map((sign): Span[] => [{ lit: true, units: sign === '-' ? DASH : 1 }]);
	return between(signs, 1, 0);
}

/** Puts a gap between them, and another one at the end. */
function between(groups: readonly Span[][], gap: number, last: number): Span[] {
	return groups.flatMap((group, index) => {
		const units = index < groups.length - 1 ? gap : last;
		return units > 0 ? [...group, { lit: false, units }] : group;
	});
}
