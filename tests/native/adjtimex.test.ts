import { describe, expect, test } from 'vitest';
import { loadKernelClock, readTimex } from '../../native/adjtimex.ts';
import { loadFfi } from '../../native/ffi.ts';
import { noPty } from '../kit/pty.ts';

/** `struct timex`, with what the kernel reckons the clock to be off by at most, in µs. */
function timex(maxError: number, longBytes: number): Buffer {
	const bytes = Buffer.alloc(512, 0xff);
	if (longBytes === 8) bytes.writeBigInt64LE(BigInt(maxError), 24);
	else bytes.writeInt32LE(maxError, 12);
	return bytes;
}

test.each<[string, number, number, boolean]>([
	['nobody has ever set right', 5, 16_000_000, false],
	['was set by hand', 5, 16_000_000, false],
	['is kept right', 0, 31_500, true],
	['is kept right, with a leap second coming', 1, 31_500, true],
	['is kept right by somebody who keeps the kernel off the hardware clock', 5, 31_500, true],
	['was last set right some hours ago', 0, 15_999_500, true],
])('a clock that %s, on 64 and on 32 bits', (_, result, maxError, synchronised) => {
	expect(readTimex(result, timex(maxError, 8), 8)).toEqual({ synchronised });
	expect(readTimex(result, timex(maxError, 4), 4)).toEqual({ synchronised });
});

test('where ffi-napi cannot be loaded, it says why', async () => {
	expect(await loadKernelClock(async () => ({ fault: 'no ffi' }))).toEqual({ fault: 'no ffi' });
});

describe.skipIf(noPty)('the kernel (needs ffi-napi)', () => {
	test('is asked', async () => {
		const kernel = await loadKernelClock();
		if ('fault' in kernel) throw new Error(kernel.fault);
		expect(kernel.library()).toEqual({ value: { synchronised: expect.any(Boolean) } });
	});

	test('that refuses to say is no failure', async () => {
		const ffi = await loadFfi();
		if ('fault' in ffi) throw new Error(ffi.fault);
		// As where seccomp(2) forbids the call.
		const Library: typeof ffi.library.Library = Object.assign(() => ({ adjtimex: () => -1 }), ffi.library.Library);
		const kernel = await loadKernelClock(async () => ({ library: { ...ffi.library, Library, errno: () => 1 } }));
		if ('fault' in kernel) throw new Error(kernel.fault);
		expect(kernel.library()).toEqual({ code: 'EPERM', fault: 'adjtimex: operation not permitted' });
	});
});
