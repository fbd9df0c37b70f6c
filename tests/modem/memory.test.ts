/** What the modem's subsystem remembers, above all which PINs were tried. */
import { describe, expect, test } from 'vitest';
import { openMemory } from '../../actors/modem/memory.ts';
import type { Store } from '../../actors/runtime/store.ts';

function storeOf(values = new Map<string, unknown>()): Store {
	return {
		entries: async () => values,
		put: async (key, value) => void values.set(key, JSON.parse(JSON.stringify(value))),
		remove: async (key) => void values.delete(key),
	};
}

const CARD = { card: '89012600000000000001', tries: 3 };

test('an access point name and the resets outlast the gateway', async () => {
	const store = storeOf();
	const memory = await openMemory(store);
	expect(memory.remembered()).toEqual({ apn: undefined, resets: [] });
	await memory.keepApn('internet');
	await memory.keepResets([1, 2]);
	expect(memory.remembered()).toEqual({ apn: 'internet', resets: [1, 2] });
	expect((await openMemory(store)).remembered()).toEqual({ apn: 'internet', resets: [1, 2] });
});

test('what is not understood is forgotten', async () => {
	const store = storeOf(
		new Map<string, unknown>([
			['apn', 'in"valid'],
			['resets', 'often'],
		]),
	);
	expect((await openMemory(store)).remembered()).toEqual({ apn: undefined, resets: [] });
});

describe('a PIN', () => {
	test('that was refused is never tried again on its card, also after a start; another one is, and on another card', async () => {
		const store = storeOf();
		const memory = await openMemory(store);
		expect(await memory.claim('1234', CARD)).toBe(true);
		await memory.judge('1234', { card: CARD.card, isRight: false });
		for (const tries of [3, 2, undefined])
			expect(await (await openMemory(store)).claim('1234', { ...CARD, tries })).toBe(false);
		expect(await memory.claim('4321', CARD)).toBe(true);
		expect(await memory.claim('1234', { ...CARD, card: '89012600000000000002' })).toBe(true);
	});

	test('that was right may be tried at each start, until it is refused', async () => {
		const memory = await openMemory(storeOf());
		for (let start = 0; start < 3; start++) {
			expect(await memory.claim('1234', CARD)).toBe(true);
			await memory.judge('1234', { card: CARD.card, isRight: true });
		}
		await memory.claim('1234', CARD);
		await memory.judge('1234', { card: CARD.card, isRight: false });
		expect(await memory.claim('1234', CARD)).toBe(false);
	});

	test('whose try was cut off is tried once more, and only on a card that has lost none', async () => {
		const store = storeOf();
		const memory = await openMemory(store);
		await memory.claim('1234', CARD);
		expect(await memory.claim('1234', { ...CARD, tries: 2 })).toBe(false);
		expect(await memory.claim('1234', { ...CARD, tries: undefined })).toBe(false);
		expect(await memory.claim('1234', CARD)).toBe(true);
		expect(await memory.claim('1234', CARD)).toBe(false);
	});

	test('is not kept as it is', async () => {
		const values = new Map<string, unknown>();
		await (await openMemory(storeOf(values))).claim('7391', CARD);
		expect(JSON.stringify([...values])).not.toContain('7391');
	});

	test('is noted before it may be tried', async () => {
		const store = { ...storeOf(), put: async () => Promise.reject(new Error('the disk is full')) };
		const memory = await openMemory(store);
		await expect(memory.claim('1234', CARD)).rejects.toThrow('the disk is full');
		await expect(memory.keepApn('internet')).rejects.toThrow('the disk is full');
		expect(memory.remembered().apn).toBeUndefined();
	});

	test('that was judged without having been claimed is judged all the same', async () => {
		const memory = await openMemory(storeOf());
		await memory.judge('1234', { card: CARD.card, isRight: false });
		expect(await memory.claim('1234', CARD)).toBe(false);
	});
});
