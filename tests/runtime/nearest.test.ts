import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../actors/runtime/nearest.ts';

const KNOWN = ['id', 'stack', 'port', 'keysFile', 'passwordFile', 'intervalSeconds'];

test.each([
	['prot', 'port'],
	['ports', 'port'],
	['PORT', 'port'],
	['ip', 'id'],
	['stak', 'stack'],
	['keyFile', 'keysFile'],
	['password', 'passwordFile'],
	['intervalSecs', 'intervalSeconds'],
	['interval_seconds', 'intervalSeconds'],
	['colour', undefined],
	['', undefined],
])('%j was probably meant to be %j', (written, meant) => {
	expect(nearest(written, KNOWN)).toBe(meant);
});

test('asks, or says nothing', () => {
	expect(didYouMean('prot', KNOWN)).toBe('; did you mean "port"?');
	expect(didYouMean('colour', KNOWN)).toBe('');
});
