/** The command line as a request, or what is wrong with it (contract, "Command line"). Does nothing itself. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../runtime/nearest.ts';

export type Request =
	| { readonly command: 'run' | 'check'; readonly config: string }
	| { readonly command: 'help' | 'version' }
	/** `fault` is for people. */
	| { readonly command: 'none'; readonly fault: string };

export const USAGE = 'usage: gatehouse run --config FILE | check --config FILE | --help | --version';

export const HELP = `${USAGE}

  run --config FILE     the service: runs until SIGTERM
  check --config FILE   validates the configuration and prints it as it takes effect, without secrets
  --help, -h            this text
  --version             the version

exit codes: 0 fine, 1 failed, 2 bad usage or configuration
`;

const COMMANDS = ['run', 'check'] as const;
const OPTIONS = {
	config: { type: 'string' },
	help: { type: 'boolean', short: 'h' },
	version: { type: 'boolean' },
} as const;

/** @param args What follows the program's name. */
export function parseCommandLine(args: readonly string[]): Request {
	const { values, positionals, tokens } = parseArgs({
		args: [...args],
		options: OPTIONS,
		allowPositionals: true,
		strict: false,
		tokens: true,
	});
	for (const token of tokens) {
		if (token.kind === 'option' && !Object.hasOwn(OPTIONS, token.name)) {
			return none(`unknown option ${token.rawName}${didYouMean(token.rawName, Object.keys(OPTIONS).map(dashed))}`);
		}
	}
	if (values.help === true) return { command: 'help' };
	if (values.version === true) return { command: 'version' };
	const [name, extra] = positionals;
	if (name === undefined) return none('no command');
	const command = COMMANDS.find((known) => known === name);
	if (command === undefined) return none(`unknown command "${name}"${didYouMean(name, COMMANDS)}`);
	if (extra !== undefined) return none(`unexpected argument "${extra}"`);
	if (typeof values.config !== 'string' || values.config === '') return none(`${command} needs --config FILE`);
	return { command, config: values.config };
}

function dashed(name: string): string {
	return `--${name}`;
}

function none(fault: string): Request {
	return { command: 'none', fault };
}
