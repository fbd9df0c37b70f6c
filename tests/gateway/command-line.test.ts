import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';

const USAGE = 'usage: gatehouse run --config FILE | check --config FILE | --help | --version\n';

/** Runs the built `gatehouse` to its end. */
async function gatehouse(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const child = spawn(process.execPath, ['dist/actors/gateway/main.js', ...args], {
		env: { PATH: process.env.PATH, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const ended = once(child, 'exit');
	const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
	const [code]: unknown[] = await ended;
	return { code, stdout, stderr };
}

/** A folder with a configuration that is fine but for what is given. */
async function configured(parts: object = {}, files: { readonly [name: string]: string } = {}) {
	const stacks = [{ id: 'zw', stack: 'zwave', port: '/dev/ttyAMA0' }];
	const whole = { gateway: { id: 'apt-104', stateDir: 'state' }, stacks, ...parts };
	const folder = await temporaryFolder({ ...files, 'gatehouse.json': JSON.stringify(whole) });
	return { folder, config: join(folder, 'gatehouse.json') };
}

describe('gatehouse', () => {
	test.each([[['--help']], [['-h']], [['run', '--help']]])('%j tells how to use it', async (args) => {
		const { code, stdout, stderr } = await gatehouse(args);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout.startsWith(USAGE)).toBe(true);
	});

	test('--version tells the version', async () => {
		const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
		expect(await gatehouse(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
	});

	test.each<[string[], string]>([
		[[], 'no command'],
		[['chek'], 'unknown command "chek"; did you mean "check"?'],
		[['frobnicate'], 'unknown command "frobnicate"'],
		[['check'], 'check needs --config FILE'],
		[['check', '--config'], 'check needs --config FILE'],
		[['run', '--config='], 'run needs --config FILE'],
		[['run', '--confg', 'x'], 'unknown option --confg; did you mean "--config"?'],
		[['run', '-x'], 'unknown option -x'],
		[['run', '--config', 'a', 'b'], 'unexpected argument "b"'],
	])('%j is bad usage', async (args, fault) => {
		expect(await gatehouse(args)).toEqual({ code: 2, stdout: '', stderr: `gatehouse: ${fault}\n${USAGE}` });
	});
});

describe('gatehouse check', () => {
	test('prints the configuration as it takes effect, without secrets', async () => {
		const cloud = { link: 'mqtt', url: 'mqtts://broker.example', username: 'me', passwordFile: 'password' };
		const { config, folder } = await configured({ cloud }, { password: 'hunter2\n' });
		const { code, stdout, stderr } = await gatehouse(['check', '--config', config], {
			GATEHOUSE_TELEMETRY__INTERVALSECONDS: '5',
		});
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(JSON.parse(stdout)).toMatchObject({
			gateway: { id: 'apt-104', stateDir: join(folder, 'state') },
			cloud: { url: 'mqtts://broker.example', passwordFile: join(folder, 'password') },
			telemetry: { intervalSeconds: 5 },
		});
		expect(stdout).not.toContain('hunter2');
	});

	test('makes no state directory', async () => {
		const { config, folder } = await configured();
		expect(await gatehouse(['check', '--config', config])).toMatchObject({ code: 0 });
		await expect(access(join(folder, 'state'))).rejects.toThrow('ENOENT');
	});

	test('tells each fault on a line', async () => {
		const stacks = [{ id: 'zw', stack: 'zwave', port: 'sim:', prot: 1 }];
		const { config } = await configured({ stacks, telemetry: { intervalSeconds: '60' } });
		expect(await gatehouse(['check', '--config', config])).toEqual({
			code: 2,
			stdout: '',
			stderr:
				'stacks[0].prot: unknown key; did you mean "port"?\n' +
				'telemetry.intervalSeconds: must be a number, got "60"\n',
		});
	});

	test('tells which parts this version does not run', async () => {
		const { config } = await configured({ release: { manager: 'rauc' } });
		expect(await gatehouse(['check', '--config', config])).toMatchObject({
			code: 0,
			stderr: 'release: not in this version; ignored\n',
		});
	});
});

describe('gatehouse run', () => {
	test('does not start on a faulty configuration', async () => {
		const { config } = await configured({ stacks: 1 });
		expect(await gatehouse(['run', '--config', config])).toEqual({
			code: 2,
			stdout: '',
			stderr: 'stacks: must be a list, got 1\n',
		});
	});

	test('does not start where it cannot keep its state', async () => {
		const { config, folder } = await configured({}, { state: 'a file' });
		expect(await gatehouse(['run', '--config', config])).toEqual({
			code: 2,
			stdout: '',
			stderr: `gateway.stateDir: ${folder}/state cannot be used: file already exists\n`,
		});
	});
});
