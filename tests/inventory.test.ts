/** What the cloud is told of the devices: the behaviours are in `inventory/`, one file for each side of it. */
import { expect, test } from 'vitest';
import { inventoryMachine } from '../machines/inventory.ts';
import './inventory/devices.ts';
import './inventory/states.ts';
import './inventory/thinning.ts';
import { desk, edges } from './inventory/desk.ts';
import { everyEdgeIsTaken } from './kit/edges.ts';

test('it ends when it is told to', () => {
	const it = desk();
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(inventoryMachine, edges);
