/** From a box's files to an alarm on its topic: the subsystems in between, joined as the house joins them. */
import { expect, test } from 'vitest';
import { type AnyActor, createActor, type EventObject } from 'xstate';
import { House } from '../../actors/gateway/house.ts';
import { createHealth } from '../../actors/telemetry/index.ts';
import { alarmsMachine } from '../../machines/alarms.ts';
import type { Announce } from '../../machines/events.ts';
import { limitsMachine } from '../../machines/limits.ts';
import { stoppedClock } from '../kit/clock.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { publicationFaults } from '../kit/published.ts';

const wayTo = (actor: AnyActor) => (event: EventObject) => actor.send(event);

test('a box that is too hot, short of memory, worn out and badly supplied says so, once each', async () => {
	const root = await temporaryFolder({
		'sys/class/thermal/thermal_zone0/temp': '91000',
		'proc/meminfo': 'MemTotal: 1000000 kB\nMemAvailable: 50000 kB\n',
		'sys/block/mmcblk0/device/pre_eol_info': '0x03',
		'sys/devices/platform/soc/soc:firmware/get_throttled': '5',
	});
	const time = stoppedClock();
	const { now, clock } = time;
	const house = new House(() => {}, now, new Set(['outbox', 'leds']));
	const told: Announce[] = [];
	let measurements = 0;

	const health = createActor(
		createHealth({
			...{ stateDir: root, root, lastRun: { lastEnd: 'unknown' }, deadLetters: house.deadLetters },
			...{ queues: () => ({}), serial: () => ({}) },
		}),
		{ clock, input: { now, intervalSeconds: 60, meteredFactor: 1, stacks: [], session: 1, version: '1' } },
	);
	const limits: AnyActor = createActor(limitsMachine, { clock });
	const alarms = createActor(alarmsMachine, { clock, input: { now } });
	house.connect('limits', wayTo(limits));
	house.connect('alarms', wayTo(alarms));
	for (const actor of [limits, health]) actor.on('ALARM_CHANGED', (event) => house.carry(event));
	health.on('MEASURED', (event) => {
		measurements++;
		house.carry(event);
	});
	alarms.on('ANNOUNCE', (event) => event.payload && told.push(event));
	for (const actor of [alarms, limits, health]) actor.start();

	for (let beat = 1; beat <= 4; beat++) {
		await expect.poll(() => measurements).toBe(beat);
		time.tick(60_000);
	}
	for (const actor of [health, limits, alarms]) actor.stop();

	expect(told.map(({ topic, payload }) => [topic, payload?.severity]).sort()).toEqual([
		['alarm/disk-wear', 'error'],
		['alarm/memory', 'warning'],
		['alarm/temperature', 'error'],
		['alarm/throttling', 'warning'],
		['alarm/under-voltage', 'warning'],
	]);
	expect(told.flatMap(publicationFaults)).toEqual([]);
	expect([...house.deadLetters]).toEqual([]);
});
