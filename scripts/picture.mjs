/**
 * Makes the README's picture, `docs/start.svg`, from a real `npm start` and the line that it prints to paste.
 *
 * Needs `script` (util-linux) for a terminal and `mosquitto_pub`; run by hand when what is shown has changed.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const COLUMNS = 118;
const LINE = 17;
const WIDTH = 960;
const ESCAPE = String.fromCharCode(27);
/** Colours of the terminal that the log uses, by SGR number. */
const COLOURS = /** @type {{ [code: string]: string }} */ ({
	31: '#f07178',
	32: '#a5d6a7',
	33: '#ffcb6b',
	90: '#7f8c98',
});

/** @returns {Promise<string>} What the terminal showed, until the command's result. */
function watch() {
	const terminal = spawn('script', ['-qfec', 'node scripts/start.mjs', '/dev/null'], { cwd: ROOT });
	let shown = '';
	let pasted = false;
	let left = false;
	return new Promise((resolve, reject) => {
		terminal.once('error', reject);
		terminal.once('exit', () => resolve(shown));
		terminal.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
			shown += text;
			const line = /mosquitto_pub .*/.exec(shown.replaceAll('\r', ''))?.[0];
			if (line && !pasted) {
				pasted = true;
				execFile('bash', ['-c', line], (fault) => fault && reject(fault));
			}
			// Ctrl-C, as a person would.
			if (!left && /succeeded/.test(shown)) {
				left = true;
				terminal.stdin.write('\x03');
			}
		});
	});
}

/** @param {string} text */
function escapeXml(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param {string} line One line of the terminal. @returns {string} Its text as SVG, coloured. */
function render(line) {
	let colour = '#d6deeb';
	let left = COLUMNS;
	return line
		.split(ESCAPE)
		.map((piece, index) => {
			const code = index > 0 ? /^\[(\d+)m/.exec(piece) : null;
			if (code) colour = COLOURS[String(code[1])] ?? '#d6deeb';
			const text = (code ? piece.slice(code[0].length) : piece).slice(0, Math.max(0, left));
			left -= text.length;
			return text && `<tspan fill="${colour}">${escapeXml(text)}</tspan>`;
		})
		.join('');
}

await setUp({});
const shown = await watch();
const lines = shown
	.replaceAll('\r', '')
	.split('\n')
	.map((line) => line.replace(/^\^C/, '').trimEnd())
	.slice(0, -1);
const height = (lines.length + 1) * LINE;
const rows = lines.map(
	(line, row) => `<text x="12" y="${(row + 1) * LINE}" xml:space="preserve">${render(line)}</text>`,
);
mkdirSync(join(ROOT, 'docs'), { recursive: true });
writeFileSync(
	join(ROOT, 'docs/start.svg'),
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">
<title>npm start in a terminal</title>
<rect width="${WIDTH}" height="${height}" rx="6" fill="#1b2430"/>
${rows.join('\n')}
</svg>
`,
);
