import { closeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadBoundSocket } from '../../native/bound-socket.ts';

const loaded = await loadBoundSocket();

describe.skipIf('fault' in loaded)('a socket that goes through one interface', () => {
	test.each([4, 6] as const)('is opened for IPv%i', (version) => {
		if ('fault' in loaded) throw new Error(loaded.fault);
		const opened = loaded.library('lo', version);
		if ('fault' in opened) throw new Error(opened.fault);
		expect(opened.value).toBeGreaterThan(2);
		closeSync(opened.value);
	});

	test('is none where there is no such interface, in words', () => {
		if ('fault' in loaded) throw new Error(loaded.fault);
		expect(loaded.library('nosuch0', 4)).toEqual({
			code: 'ENODEV',
			fault: 'setsockopt SO_BINDTODEVICE nosuch0: no such device',
		});
	});
});

test('without ffi-napi it says why', async () => {
	expect(await loadBoundSocket(async () => ({ fault: 'ffi-napi cannot be loaded' }))).toEqual({
		fault: 'ffi-napi cannot be loaded',
	});
});
