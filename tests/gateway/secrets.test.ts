import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatConfiguration, secretsOf } from '../../actors/gateway/configuration.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { CLOUD, configurationOf, faultsOf, KEY, MINIMAL, STACK } from './written.ts';

describe('secrets', () => {
	const WITH_PASSWORD = { ...MINIMAL, cloud: { ...CLOUD, username: 'me', passwordFile: 'password' } };

	test('come from the file, less one trailing newline', async () => {
		const { configuration, folder } = await configurationOf(WITH_PASSWORD, { files: { password: 'hunter2\n\n' } });
		expect(configuration.cloud?.passwordFile).toBe(join(folder, 'password'));
		expect(secretsOf(configuration, 'cloud').password).toBe('hunter2\n');
	});

	test('come from the credentials directory first', async () => {
		const credentials = await temporaryFolder({ password: 'from systemd' });
		const { configuration } = await configurationOf(WITH_PASSWORD, {
			files: { password: 'beside' },
			env: { CREDENTIALS_DIRECTORY: credentials },
		});
		expect(secretsOf(configuration, 'cloud').password).toBe('from systemd');
	});

	test('come from beside the configuration when the credentials directory lacks them', async () => {
		const { configuration } = await configurationOf(WITH_PASSWORD, {
			files: { password: 'beside' },
			env: { CREDENTIALS_DIRECTORY: await temporaryFolder() },
		});
		expect(secretsOf(configuration, 'cloud').password).toBe('beside');
	});

	test('come from an absolute name as it is', async () => {
		const folder = await temporaryFolder({ keys: `{"S2_AccessControl":"${KEY.toUpperCase()}"}` });
		const stacks = [STACK, { ...STACK, id: 'zx', keysFile: join(folder, 'keys') }];
		const { configuration } = await configurationOf({ ...MINIMAL, stacks });
		expect(secretsOf(configuration, 'stacks[0]')).toEqual({});
		expect(secretsOf(configuration, 'stacks[1]').keys).toContain(KEY.toUpperCase());
	});

	test('are nowhere in what is printed', async () => {
		const { configuration } = await configurationOf(WITH_PASSWORD, { files: { password: 'hunter2' } });
		expect(JSON.parse(formatConfiguration(configuration))).toMatchObject({ cloud: { username: 'me' } });
		const printed = [formatConfiguration(configuration), JSON.stringify(configuration), inspect(configuration)];
		for (const text of printed) expect(text).not.toContain('hunter2');
	});

	test.each([
		[{}, 'there is no file password'],
		[{ password: '\n' }, 'password is empty'],
		[{ 'password/file': '' }, 'cannot read password: illegal operation on a directory'],
	])('are missed at their key: %j', async (files, fault) => {
		expect(await faultsOf({ text: JSON.stringify(WITH_PASSWORD), files })).toEqual([`cloud.passwordFile: ${fault}`]);
	});

	test.each<[string, string[]]>([
		[`{"S0_Legacy":"${KEY.slice(1)}"}`, ['S0_Legacy must be 32 hex digits (16 bytes)']],
		[`{"S0_Legacy":"${KEY}g"}`, ['S0_Legacy must be 32 hex digits (16 bytes)']],
		['{"S2_Authenticated":123456}', ['S2_Authenticated must be 32 hex digits (16 bytes)']],
		[`{"S2_Acesscontrol":"${KEY}"}`, ['S2_Acesscontrol unknown key; did you mean "S2_AccessControl"?']],
		[`["${KEY}"]`, ['must be an object, got a list']],
		[`"${KEY}"`, ['must be an object, got a string']],
		[`{"S0_Legacy":"${KEY}`, ['not valid JSON in line 1, column 14: a string that does not end']],
	])('in a keys file are checked, and not shown: %s', async (text, expected) => {
		const stacks = [{ ...STACK, keysFile: 'keys.json' }];
		const faults = await faultsOf({ text: JSON.stringify({ ...MINIMAL, stacks }), files: { 'keys.json': text } });
		expect(faults).toHaveLength(expected.length);
		for (const [index, fault] of expected.entries()) expect(faults[index]).toContain(`stacks[0].keysFile: ${fault}`);
		expect(faults.join()).not.toMatch(/[0-9a-f]{6}/i);
	});

	test('written in the place of a file name are not shown', async () => {
		const stacks = [{ ...STACK, keysFile: { S0_Legacy: KEY } }];
		const cloud = { ...CLOUD, username: 'a', passwordFile: 123_456 };
		expect(await faultsOf({ text: JSON.stringify({ ...MINIMAL, stacks, cloud }) })).toEqual([
			'cloud.passwordFile: must be a string, got a number',
			'stacks[0].keysFile: must be a string, got an object',
		]);
	});
});
