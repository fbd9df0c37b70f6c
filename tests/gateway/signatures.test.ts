/** The configuration's parts that say who may command, and whether the time of day is right. */
import { describe, expect, test } from 'vitest';
import { jwkSet, newSigner } from '../kit/signing.ts';
import { configurationOf, faultsOf, MINIMAL } from './written.ts';

const signer = newSigner('cloud-1');
const files = { 'keys.json': jwkSet(signer) };
const signatures = { keysFile: 'keys.json' };

describe('signatures', () => {
	test('are required where there are keys, and count for five minutes', async () => {
		const { folder, configuration } = await configurationOf({ ...MINIMAL, signatures }, { files });
		expect(configuration.signatures).toEqual({
			keysFile: `${folder}/keys.json`,
			required: true,
			windowSeconds: 300,
		});
	});

	test('are none unless they are configured', async () => {
		const { configuration } = await configurationOf(MINIMAL);
		expect(configuration.signatures).toBeUndefined();
	});

	test.each<[string, object, object, string]>([
		[
			'a file that is not there',
			{ ...signatures, keysFile: 'no.json' },
			{},
			'signatures.keysFile: there is no file no.json',
		],
		['no file', {}, {}, 'signatures.keysFile: is required'],
		[
			'a private key',
			signatures,
			{ 'keys.json': JSON.stringify({ keys: [{ ...signer.jwk, d: signer.jwk.x }] }) },
			'signatures.keysFile: keys[0].d is a private key, which only the sender may have: take it out, and replace the pair',
		],
		[
			'a window that no sender can hit',
			{ ...signatures, windowSeconds: 0 },
			{},
			'signatures.windowSeconds: must be at least 1, got 0',
		],
	])('are refused with %s', async (_, part, changed, fault) => {
		const text = JSON.stringify({ ...MINIMAL, signatures: part });
		expect(await faultsOf({ text, files: { ...files, ...changed } })).toEqual([fault]);
	});

	test.each([
		[0.02, 864, true],
		[0.02, 865, false],
	])(
		'of ids that are remembered for %d days count for half of that: %i s',
		async (rememberDays, windowSeconds, fine) => {
			const text = JSON.stringify({
				...MINIMAL,
				commands: { rememberDays },
				signatures: { ...signatures, windowSeconds },
			});
			const faults = await faultsOf({ text, files });
			expect(faults).toEqual(
				fine
					? []
					: [expect.stringMatching(/^signatures\.windowSeconds: must be at most half of commands\.rememberDays/)],
			);
		},
	);
});

describe('the clock', () => {
	test('is judged by what the kernel says, unless the operator vouches for it', async () => {
		const { configuration: usual } = await configurationOf(MINIMAL);
		expect(usual.clock).toEqual({ trust: false });
		const { configuration: vouched } = await configurationOf({ ...MINIMAL, clock: { trust: true } });
		expect(vouched.clock).toEqual({ trust: true });
	});
});
