/** The contract's modem, from outside: how it is in `health`, its alarms, its actions, and a PIN that is wrong. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModem } from '../kit/modem-child.ts';
import { House, noMosquitto } from './house.ts';

/** A house without devices and with a modem. */
async function houseWith(modem: object, files = {}) {
	const house = await House.open({ home: false, configuration: { stacks: [], modem }, files });
	onTestFinished(() => house.close());
	const health = () => house.backend.health?.subsystems.modem;
	return {
		house,
		health,
		is: (state: string) => house.backend.until(`the modem ${state}`, () => health()?.state === state || undefined),
		alarm: (id: string) => house.backend.until(`the alarm ${id}`, () => house.backend.alarm(id)),
		cleared: (id: string) =>
			house.backend.until(`the end of ${id}`, () => house.backend.alarm(id) === undefined || undefined),
		order: (action: string, args = {}) => house.backend.run({ target: 'gateway', action, args }),
	};
}

describe.skipIf(noMosquitto)('a gateway with a modem', () => {
	test('tells how it is, and restarts it when it is told to', async () => {
		const { house, is, health, order } = await houseWith({ port: 'sim:' });
		await is('ready');
		expect(health()?.detail).toMatchObject({ port: 'sim:', sim: 'ready', registration: 'home' });
		expect(JSON.stringify(health())).not.toMatch(/imsi/i);
		expect(house.backend.health?.serial?.modem).toMatchObject({ commands: expect.any(Number), silent: 0 });
		expect(await order('modem.restart')).toMatchObject({ status: 'succeeded' });
		await is('ready');
		expect(house.faults).toEqual([]);
	});

	test('tells a card that is pulled, messages that come, and sends some', async () => {
		const modem = await startModem();
		const { house, is, alarm, cleared, order } = await houseWith({ port: modem.url });
		await is('ready');
		expect(await order('modem.sendSms', { number: '+15551234567', text: 'hello' })).toMatchObject({
			status: 'succeeded',
			result: { references: [expect.any(Number)] },
		});
		expect((await modem.ask()).messages.sent).toHaveLength(1);
		modem.tell({ do: 'sms', from: '+15557654321', text: 'how are you' });
		const heard = await house.backend.until('the message', () => house.backend.events('gateway')[0]);
		expect(heard).toMatchObject({ event: 'modem.smsReceived', args: { from: '+15557654321', text: 'how are you' } });
		modem.tell({ do: 'sim', inserted: false });
		expect(await alarm('modem-sim')).toMatchObject({ severity: 'error' });
		await is('down');
		expect(await order('modem.sendSms', { number: '+15551234567', text: 'hello' })).toMatchObject({
			status: 'failed',
			error: { code: 'STACK_DOWN', retryable: true },
		});
		modem.tell({ do: 'sim', inserted: true });
		await is('ready');
		await cleared('modem-sim');
		expect(house.gateway.output).not.toContain('how are you');
		expect(house.faults).toEqual([]);
	});

	test('tries a wrong PIN once, however often it is started', async () => {
		const modem = await startModem('--pin', '9999');
		const { house, alarm, is } = await houseWith({ port: modem.url, pinFile: 'pin' }, { pin: '7391\n' });
		expect(await alarm('modem-pin')).toMatchObject({ severity: 'error' });
		await is('down');
		await house.gateway.end('SIGTERM');
		const health = house.backend.heard.length;
		house.startGateway();
		await house.online(2);
		await house.backend.until(
			'the second look at the card',
			() =>
				house.backend.heard
					.slice(health)
					.some(({ topic, payload }) => topic === 'health' && JSON.stringify(payload).includes('pinRefused')) ||
				undefined,
		);
		const { commands, sim } = await modem.ask();
		expect([commands['+CPIN='], sim.tries.pin]).toEqual([1, 2]);
		expect(house.gateway.output).not.toContain('7391');
	});
});
