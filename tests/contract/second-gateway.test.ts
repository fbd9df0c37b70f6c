/** A gateway that is started where another one runs: refused in words, and the other one goes on. */
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GatewayChild } from '../kit/gateway-child.ts';
import { House } from './house.ts';

test('a second gateway on one state directory ends with exit code 2, and the first one does not notice', async () => {
	const house = await House.open({ broker: false });
	onTestFinished(() => house.close());
	await expect.poll(() => house.gateway.output, { timeout: 20_000 }).toContain('starts');
	const second = new GatewayChild(join(dirname(house.stateDir), 'gatehouse.json'));
	expect(await second.ended()).toBe(2);
	expect(second.output).toContain('gateway.stateDir: another process has the journal open');
	expect(second.output).toContain('let only one gatehouse run on a state directory');
	expect(house.gateway.runs).toBe(true);
});
