/** What people call the devices (contract, `devices.rename`): names belong to the house and outlive everything but the device. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

const rename = (args: object) => ({ target: 'gateway', action: 'devices.rename', args });

describe.skipIf(noMosquitto)('a device', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open();
		await house.interviewed('zw-2', 'zw-5');
	});
	afterAll(async () => await house.close());

	/** Waits until the inventory has a device under this name. */
	const called = (id: string, name: string | undefined) =>
		house.backend.until(`${id} called ${name}`, () => {
			const device = house.backend.device(id);
			return device && device.name === name ? device : undefined;
		});

	test('is called what it was told to be called, in the inventory at once', async () => {
		const { backend } = house;
		expect(await backend.run(rename({ device: 'zw-5', name: ' Hall light ', room: 'Hall' }))).toMatchObject({
			status: 'succeeded',
			confirmedBy: 'completed',
			result: { device: 'zw-5', name: 'Hall light', room: 'Hall' },
		});
		expect(await called('zw-5', 'Hall light')).toMatchObject({ room: 'Hall', interview: 'complete' });
		expect(backend.device('zw-2')).not.toHaveProperty('name');
	});

	test('also when its stack is down', async () => {
		const { backend } = house;
		await house.killHome();
		await backend.until('"down"', () => backend.health?.subsystems.zw?.state === 'down' || undefined);
		expect(await backend.run(rename({ device: 'zw-2', name: 'Kettle' }))).toMatchObject({ status: 'succeeded' });
		expect(await called('zw-2', 'Kettle')).not.toHaveProperty('room');
		await house.startHome();
	});

	test('also after a gateway that was killed as soon as it had said so', async () => {
		const { backend, gateway } = house;
		await backend.run(rename({ device: 'zw-5', name: 'Lamp' }));
		await gateway.end('SIGKILL');
		const before = backend.heard.length;
		house.startGateway();
		await house.online(2);
		const told = await backend.until('the inventory', () =>
			backend.heard.slice(before).find(({ topic }) => topic === 'devices'),
		);
		expect(told.payload).toMatchObject({
			devices: expect.arrayContaining([
				expect.objectContaining({ id: 'zw-5', name: 'Lamp', room: 'Hall' }),
				expect.objectContaining({ id: 'zw-2', name: 'Kettle' }),
			]),
		});
	});

	test('loses what is null, and keeps what is not said', async () => {
		expect(await house.backend.run(rename({ device: 'zw-5', name: null }))).toMatchObject({
			result: { device: 'zw-5', name: null, room: 'Hall' },
		});
		expect(await called('zw-5', undefined)).toMatchObject({ room: 'Hall' });
	});

	test('that is not there is not renamed: the command never ran, and may be sent again under its id', async () => {
		const { backend } = house;
		const astray = { ...rename({ device: 'zw-99', name: 'Ghost' }), id: 'astray' };
		for (const times of [1, 2]) {
			await backend.send(astray);
			await backend.until(`rejection ${times}`, () => (backend.results('astray').length === times ? true : undefined));
		}
		expect(backend.results('astray')).toEqual(
			Array(2).fill(
				expect.objectContaining({ status: 'rejected', error: expect.objectContaining({ code: 'UNKNOWN_TARGET' }) }),
			),
		);
	});

	test.each([
		[{ device: 'zw-5' }],
		[{ name: 'Lamp' }],
		[{ device: 'zw-5', name: ' ' }],
		[{ device: 'zw-5', name: 'x'.repeat(65) }],
		[{ device: 'zw-5', name: 'Lamp', floor: 1 }],
	])('is not renamed with %j', async (args) => {
		expect(await house.backend.run(rename(args))).toMatchObject({
			status: 'rejected',
			error: { code: 'INVALID_COMMAND' },
		});
	});

	test('every message is as the contract has it, and nothing has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
