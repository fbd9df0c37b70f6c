/** What is told of the line's use, and to whom. */
import { expect, test } from 'vitest';
import type { FromStack } from '../../../machines/events.ts';
import { desk, networkOf, plug, ready } from './desk.ts';

const uses = (told: readonly FromStack[]) => told.flatMap((event) => (event.type === 'LINE_USED' ? [event] : []));

async function watchedDesk() {
	const it = await desk(networkOf(plug(5)), true);
	await it.open();
	return it;
}

test('where somebody watches, each request is told when it is over, with the command that it was for', async () => {
	const it = await watchedDesk();
	expect(uses(it.told()).map(({ what, command }) => [what, command])).toContainEqual([
		'GetControllerVersion',
		undefined,
	]);
	const began = it.now();
	await it.execute('a');
	await it.wait(300);
	expect(uses(it.told())[0]).toEqual({
		type: 'LINE_USED',
		stack: 'zw',
		command: 'a',
		what: expect.stringMatching(/^SendData/),
		outcome: 'ok',
		began,
		ended: expect.any(Number),
	});
});

test('a request that goes down with the port is told as lost', async () => {
	const it = await watchedDesk();
	it.module.mute.add('sendData');
	await it.execute('a');
	it.told();
	await it.wait(40);
	await it.lose();
	expect(uses(it.told())).toMatchObject([{ command: 'a', outcome: 'lost' }]);
});

test('where nobody watches, nothing is told of it', async () => {
	const it = await ready();
	await it.execute('a');
	expect(uses(it.told())).toEqual([]);
});
