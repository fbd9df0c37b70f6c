import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { clockConfig } from '../../actors/clock/config.ts';
import { type Clocks, createClock } from '../../actors/clock/index.ts';

const BUILT = Date.UTC(2026, 7, 1);

type Kernel = Awaited<ReturnType<Clocks['loadKernel']>>;

/** A clock on a box whose kernel says so. */
async function clockOf(kernel: Kernel, { trust = false, now = Date.UTC(2026, 7, 22) } = {}) {
	const loadKernel = vi.fn(async () => kernel);
	const clock = await createClock({ trust }, { now: () => now, counted: () => now, loadKernel, builtAt: BUILT });
	return { clock, loadKernel };
}

/** What it tells first. */
async function word(clock: Awaited<ReturnType<typeof createClock>>) {
	const actor = clock.create({ inspect: () => {} });
	onTestFinished(() => void actor.stop());
	const told = new Promise((resolve) => void actor.on('CLOCK_CHANGED', resolve));
	actor.start();
	return await told;
}

const saying = (synchronised: boolean): Kernel => ({ library: () => ({ value: { synchronised } }) });

describe('the kernel', () => {
	test.each([true, false])('is believed: synchronised %s', async (synchronised) => {
		const { clock } = await clockOf(saying(synchronised));
		expect(await word(clock)).toMatchObject({ type: 'CLOCK_CHANGED', synchronised });
		expect(clock.isTrusted()).toBe(synchronised);
	});

	test.each<[string, Kernel]>([
		['cannot be asked', { fault: 'ffi-napi cannot be loaded' }],
		['refuses to say', { library: () => ({ code: 'EPERM', fault: 'adjtimex: operation not permitted' }) }],
	])('that %s says nothing against it', async (_, kernel) => {
		const { clock } = await clockOf(kernel);
		expect(await word(clock)).toMatchObject({ synchronised: true });
	});

	test('is not asked where the operator vouches for the time', async () => {
		const { clock, loadKernel } = await clockOf(saying(false), { trust: true });
		expect(await word(clock)).toMatchObject({ synchronised: true });
		expect(loadKernel).not.toHaveBeenCalled();
	});
});

test('a time before the build is not trusted', async () => {
	const { clock } = await clockOf(saying(true), { now: BUILT - 1 });
	expect(await word(clock)).toMatchObject({ synchronised: false });
});

test('nothing is trusted while no clock runs', async () => {
	const { clock } = await clockOf(saying(true));
	expect(clock.isTrusted()).toBe(false);
});

test("this box's own time is after the build", async () => {
	expect(await word(await createClock(clockConfig.parse({ trust: true })))).toEqual({
		type: 'CLOCK_CHANGED',
		synchronised: true,
	});
});
