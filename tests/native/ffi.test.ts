import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ffiLoader } from '../../native/ffi.ts';

test('where ffi-napi cannot be loaded, everybody is told why, and one warning says so', async () => {
	let loads = 0;
	const load = ffiLoader(() => {
		loads++;
		return Promise.reject(new Error('No native build was found for platform=linux arch=mips\n    loaded from: /here'));
	});
	const warned = once(process, 'warning');
	const fault = 'ffi-napi cannot be loaded: No native build was found for platform=linux arch=mips';
	expect(await Promise.all([load(), load()])).toEqual([{ fault }, { fault }]);
	expect(loads).toBe(1);
	expect((await warned)[0]).toMatchObject({ message: expect.stringContaining(`${fault}; what needs a C library`) });
});
