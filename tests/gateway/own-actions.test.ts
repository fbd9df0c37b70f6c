import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { createOwnActions, ownActions as schemas } from '../../actors/gateway/own-actions.ts';
import { createLog } from '../../actors/runtime/log.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';

const log = createLog({ level: 'info' });
const ownActions = createOwnActions(log);
const edges = watchEdges(ownActions);

function desk() {
	const emitted: EventObject[] = [];
	const actor = createActor(ownActions, { inspect: edges.inspect });
	actor.on('*', (event) => emitted.push(event));
	actor.start();
	const setLevel = (level: string) =>
		actor.send({
			type: 'EXECUTE',
			id: 'a1',
			endpoint: 0,
			action: 'log.setLevel',
			args: { level },
			priority: 'normal',
			expiresAt: 0,
		});
	return { actor, emitted, setLevel };
}

test('declares what the gateway can be told', () => {
	expect(desk().emitted).toEqual([
		{ type: 'STACK_CHANGED', stack: 'gateway', state: 'ready', actions: ['log.setLevel'], detail: {} },
	]);
});

test('log.setLevel takes a level that there is', () => {
	const schema = schemas.get('log.setLevel');
	expect(schema?.safeParse({ level: 'debug' }).success).toBe(true);
	expect(schema?.safeParse({ level: 'loud' }).success).toBe(false);
	expect(schema?.safeParse({ level: 'info', more: 1 }).success).toBe(false);
});

test('log.setLevel sets the level at once', () => {
	const { setLevel, emitted } = desk();
	setLevel('debug');
	expect(log.level).toBe('debug');
	expect(emitted.at(-1)).toEqual({
		type: 'OUTCOME',
		stack: 'gateway',
		id: 'a1',
		outcome: { status: 'succeeded', confirmedBy: 'completed', result: {} },
	});
});

test('ends when it is told to', () => {
	const { actor } = desk();
	actor.send({ type: 'STOP' });
	expect(actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(ownActions, edges);
