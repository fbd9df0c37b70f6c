/**
 * The command line `gatehouse …`: does what was asked and ends with the contract's exit codes.
 *
 * Promises: stdout carries only what a command was asked to print; faults go to stderr, one a line. The service itself is
 * loaded only to be run.
 */
import './young-generation.ts';
import { HELP, parseCommandLine, USAGE } from './command-line.ts';
import { type Configuration, formatConfiguration, loadConfiguration } from './configuration.ts';
import { prepareStateDirectory } from './state-directory.ts';
import { version } from './version.ts';

const FINE = 0;
const BAD_USAGE = 2;

async function main(args: readonly string[]): Promise<number> {
	const request = parseCommandLine(args);
	switch (request.command) {
		case 'none':
			tell(`gatehouse: ${request.fault}`, USAGE);
			return BAD_USAGE;
		case 'help':
			process.stdout.write(HELP);
			return FINE;
		case 'version':
			process.stdout.write(`${version}\n`);
			return FINE;
		case 'check':
			return await configured(request.config, async (configuration) => {
				process.stdout.write(`${formatConfiguration(configuration)}\n`);
				return FINE;
			});
		case 'run':
			return await configured(request.config, async (configuration) => {
				const fault = await prepareStateDirectory(configuration.gateway.stateDir);
				if (fault !== undefined) {
					tell(`gateway.stateDir: ${fault}`);
					return BAD_USAGE;
				}
				const { run } = await import('./run.ts');
				return await run(configuration);
			});
	}
}

/** Does `work` with the configuration, or tells its faults. */
async function configured(file: string, work: (configuration: Configuration) => Promise<number>): Promise<number> {
	const loaded = await loadConfiguration({ file, env: process.env });
	if ('faults' in loaded) {
		tell(...loaded.faults);
		return BAD_USAGE;
	}
	tell(...loaded.configuration.notes);
	return await work(loaded.configuration);
}

function tell(...lines: readonly string[]) {
	for (const line of lines) process.stderr.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
