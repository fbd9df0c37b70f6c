/** The stack told to stop, in each of its states. */
import { describe, expect, test } from 'vitest';
import { functions } from '../../../machines/zwave/messages.ts';
import { busy, type Desk, desk, networkOf, plug, ready } from './desk.ts';

describe('told to stop', () => {
	const isDone = ({ actor }: Desk) => actor.getSnapshot().status === 'done';

	test('while it loads: there is nothing to let go', async () => {
		const it = await desk(new Promise(() => {}));
		await it.stop();
		expect(isDone(it)).toBe(true);
	});

	const states: readonly { readonly when: string; readonly begin: () => Promise<Desk> }[] = [
		{ when: 'while the port opens', begin: () => desk(networkOf(plug(5))) },
		{
			when: 'while it identifies the module',
			begin: async () => {
				const it = await desk(networkOf(plug(5)));
				it.module.mute.add('getControllerId');
				await it.open();
				return it;
			},
		},
		{ when: 'when it is ready', begin: () => ready() },
		{
			when: 'while it lets a module go',
			begin: async () => {
				const it = await ready();
				await it.say(functions.started, 0);
				await it.say(functions.started, 0);
				expect(it.state()).toEqual({ connected: 'closing' });
				return it;
			},
		},
		{
			when: 'while it resets the module',
			begin: async () => {
				const it = await ready();
				it.module.transmitStatus = 2;
				await it.execute('b');
				it.module.mute.add('softReset');
				for (let attempt = 1; attempt < 5; attempt++) await it.wait(1_000);
				expect(it.state()).toEqual({ connected: { recovering: 'awaitingStart' } });
				return it;
			},
		},
	];
	test.each(states)('$when: it closes the port first, or gives up closing it', async ({ begin }) => {
		for (const isLetGo of [true, false]) {
			const it = await begin();
			await it.stop();
			expect(it.state()).toEqual({ connected: 'stopping' });
			await (isLetGo ? it.letGo() : it.wait(1_600));
			expect(isDone(it)).toBe(true);
		}
	});

	test('while it waits for a port', async () => {
		const it = await desk();
		await it.lose();
		await it.stop();
		expect(isDone(it)).toBe(true);
	});

	test('every command has its outcome before it is done', async () => {
		const it = await busy();
		await it.stop();
		await it.letGo();
		expect(isDone(it)).toBe(true);
		expect(it.outcomes()).toEqual([
			['wire', 'OUTCOME_UNKNOWN'],
			['queued', 'STACK_DOWN'],
			['asleep', 'STACK_DOWN'],
		]);
	});

	test('also those that are held for a port', async () => {
		const it = await desk(networkOf(plug(5)));
		await it.lose();
		await it.execute('a');
		await it.stop();
		expect(isDone(it)).toBe(true);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
	});

	test('a port that goes meanwhile is let go too', async () => {
		const it = await ready();
		await it.stop();
		await it.lose();
		expect(isDone(it)).toBe(true);
	});
});
