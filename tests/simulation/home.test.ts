/**
 * That software which nobody here wrote, zwave-js's own driver, takes the simulated home for a Z-Wave network; and how
 * the home's process begins and ends.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SupervisionStatus } from '@zwave-js/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
	DoorLockMode,
	Driver,
	InterviewStage,
	NodeStatus,
	ThermostatFanMode,
	ThermostatSetpointType,
	type ZWaveNode,
} from 'zwave-js';
import { type HomeChild, startHome } from '../kit/home-child.ts';

const AWAKE = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 20, 21, 22, 23, 24];
const SOON = 5_000;

describe('to the driver of zwave-js', () => {
	let home: HomeChild;
	let driver: Driver;
	let storage: string;

	beforeAll(async () => {
		home = await startHome('--radio-ms', '0', '--drift-seconds', '1');
		storage = await mkdtemp(join(tmpdir(), 'gatehouse-home-'));
		driver = new Driver(home.url, {
			logConfig: { enabled: false },
			storage: { cacheDir: storage },
			// Values are what the nodes report, not what was asked of them.
			disableOptimisticValueUpdate: true,
			testingHooks: { skipFirmwareIdentification: true },
		});
		driver.on('error', (fault) => expect.unreachable(fault.message));
		const ready = new Promise<void>((resolve) => driver.once('driver ready', resolve));
		await driver.start();
		await ready;
		await vi.waitFor(
			() => expect(AWAKE.filter((id) => node(id).interviewStage !== InterviewStage.Complete)).toEqual([]),
			30_000,
		);
	});
	afterAll(async () => {
		await driver.destroy();
		await home.leave();
		await rm(storage, { recursive: true, force: true });
	});

	function node(id: number): ZWaveNode {
		return driver.controller.nodes.getOrThrow(id);
	}

	/** Waits until a node has reported a value. */
	function reported(id: number, commandClass: number, property: string | number, value: unknown, endpoint = 0) {
		return vi.waitFor(() => expect(node(id).getValue({ commandClass, property, endpoint })).toEqual(value), {
			timeout: SOON,
		});
	}

	/** The next notification of a node. */
	function notification(id: number) {
		return new Promise((resolve) => node(id).once('notification', (_endpoint, _cc, args) => resolve(args)));
	}

	/** Waits until the home has told of all that was sent so far: its stdout and the serial line do not keep step. */
	async function catchUp() {
		await node(3).ping();
		await vi.waitFor(() => expect(home.heard.at(-1)).toMatchObject({ node: 3, received: 'NoOperationCC' }), SOON);
	}

	/** What a node heard while `run` ran. */
	async function heardDuring(id: number, run: () => Promise<unknown>) {
		await catchUp();
		const before = home.heard.length;
		await run();
		await catchUp();
		return home.heard.slice(before).filter((command) => command.node === id);
	}

	test('the devices that are awake are complete, and all is known of them', () => {
		expect(node(12).isFrequentListening).toBe('1000ms');
		expect(node(9).getEndpointCount()).toBe(2);
		expect([node(5).manufacturerId, node(5).productType, node(5).productId]).toEqual([0x027a, 0x7000, 0xa002]);
		expect(node(6).getValue({ commandClass: 0x31, property: 'Air temperature' })).toBeGreaterThan(20);
		expect(node(12).getValue({ commandClass: 0x62, property: 'currentMode' })).toBe(DoorLockMode.Unsecured);
		expect([2, 5, 6, 9, 10, 12].every((id) => node(id).supportsCC(0x6c))).toBe(true);
		expect([3, 4, 11, 13].some((id) => node(id).supportsCC(0x6c))).toBe(false);
	});

	test('a door lock reports by itself when its bolt has moved', async () => {
		const set = { node: 12, received: 'DoorLockCCOperationSet', set: true, supervised: true, at: expect.any(Number) };
		const heard = await heardDuring(12, async () => {
			const locked = notification(12);
			await node(12).commandClasses['Door Lock'].set(DoorLockMode.Secured);
			await reported(12, 0x62, 'currentMode', DoorLockMode.Secured);
			expect(await locked).toMatchObject({ type: 0x06, event: 0x03 });
			const unlocked = notification(12);
			await node(12).commandClasses['Door Lock'].set(DoorLockMode.Unsecured);
			await reported(12, 0x62, 'currentMode', DoorLockMode.Unsecured);
			expect(await unlocked).toMatchObject({ type: 0x06, event: 0x04 });
		});
		expect(heard).toEqual([set, set]);
	});

	test('a bolt that a hand turned is reported', async () => {
		const told = notification(12);
		home.tell({ do: 'turn', node: 12, locked: false });
		expect(await told).toMatchObject({ type: 0x06, event: 0x02 });
		await reported(12, 0x62, 'currentMode', DoorLockMode.Unsecured);
	});

	test('a jammed lock says so, fails, and can be locked when it is free', async () => {
		home.tell({ do: 'jam', node: 12, jammed: true });
		const statuses: (SupervisionStatus | undefined)[] = [];
		const lock = node(12).commandClasses['Door Lock'].withOptions({
			requestStatusUpdates: true,
			onUpdate: (update) => statuses.push(update.status),
		});
		statuses.push((await lock.set(DoorLockMode.Secured))?.status);
		await vi.waitFor(() => expect(statuses).toEqual([SupervisionStatus.Working, SupervisionStatus.Fail]), SOON);
		await reported(12, 0x62, 'currentMode', DoorLockMode.Unknown);
		expect(node(12).getValue({ commandClass: 0x71, property: 'Access Control', propertyKey: 'Lock state' })).toBe(0x0b);
		home.tell({ do: 'jam', node: 12, jammed: false });
		await lock.set(DoorLockMode.Secured);
		await reported(12, 0x62, 'currentMode', DoorLockMode.Secured);
	});

	test('the outlets of a strip switch apart, and the root device switches both', async () => {
		const [root, first, second] = [0, 1, 2].map(
			(index) => node(9).getEndpointOrThrow(index).commandClasses['Binary Switch'],
		);
		const set = {
			node: 9,
			received: 'BinarySwitchCCSet',
			set: true,
			supervised: true,
			endpoint: 2,
			at: expect.any(Number),
		};
		expect(await heardDuring(9, async () => second?.set(true))).toEqual([set]);
		expect((await first?.get())?.currentValue).toBe(false);
		expect((await second?.get())?.currentValue).toBe(true);
		await root?.set(false);
		expect((await second?.get())?.currentValue).toBe(false);
		home.tell({ do: 'set', node: 9, endpoint: 1, on: true });
		await reported(9, 0x25, 'currentValue', true, 1);
	});

	test('a dimmer with Supervision tells when it has arrived', async () => {
		const statuses: (SupervisionStatus | undefined)[] = [];
		const dimmer = node(5).commandClasses['Multilevel Switch'].withOptions({
			requestStatusUpdates: true,
			onUpdate: (update) => statuses.push(update.status),
		});
		statuses.push((await dimmer.set(60))?.status);
		const onTheWay = await dimmer.get();
		expect(onTheWay?.currentValue).toBeLessThan(60);
		expect(onTheWay?.targetValue).toBe(60);
		await vi.waitFor(() => expect(statuses).toEqual([SupervisionStatus.Working, SupervisionStatus.Success]), SOON);
		expect((await dimmer.get())?.currentValue).toBe(60);
	});

	test('a dimmer without Supervision takes the duration it is given, and reports when it has arrived', async () => {
		const set = { node: 4, received: 'MultilevelSwitchCCSet', set: true, at: expect.any(Number) };
		const heard = await heardDuring(4, async () => {
			await node(4).commandClasses['Multilevel Switch'].set(40, '1s');
			await reported(4, 0x26, 'currentValue', 40);
		});
		expect(heard).toEqual([set]);
	});

	test('a shade stops on the way', async () => {
		const shade = node(13).commandClasses['Multilevel Switch'];
		await shade.startLevelChange({ direction: 'up', ignoreStartLevel: true });
		await shade.stopLevelChange();
		const level = (await shade.get())?.currentValue;
		expect(level).toBeLessThan(99);
		expect((await shade.get())?.targetValue).toBe(level);
	});

	test('a thermostat takes the setpoints within its limits, and the room follows', async () => {
		const setpoint = node(6).commandClasses['Thermostat Setpoint'];
		expect((await setpoint.set(ThermostatSetpointType.Heating, 45, 0))?.status).toBe(SupervisionStatus.Fail);
		expect((await setpoint.set(ThermostatSetpointType.Heating, 28.5, 0))?.status).toBe(SupervisionStatus.Success);
		expect((await setpoint.get(ThermostatSetpointType.Heating))?.value).toBe(28.5);
		const before = Number(node(6).getValue({ commandClass: 0x31, property: 'Air temperature' }));
		await reported(6, 0x31, 'Air temperature', expect.closeTo(before + 0.1));
	}, 10_000);

	test('a metering plug reports the power of what it switched', async () => {
		await node(10).commandClasses['Binary Switch'].set(true);
		const watts = () =>
			node(10)
				.getDefinedValueIDs()
				.filter(({ propertyKeyName }) => propertyKeyName === 'Electric_W_Consumed');
		await vi.waitFor(() => expect(watts().map((id) => node(10).getValue(id))).toEqual([412.5]), SOON);
	});

	test('a motion sensor tells when motion begins and ends', async () => {
		const motion = { commandClass: 0x71, property: 'Home Security', propertyKey: 'Motion sensor status' };
		home.tell({ do: 'motion', node: 11, detected: true });
		await vi.waitFor(() => expect(node(11).getValue(motion)).toBe(0x08), SOON);
		home.tell({ do: 'motion', node: 11, detected: false });
		await vi.waitFor(() => expect(node(11).getValue(motion)).toBe(0x00), SOON);
	});

	/** Sends a node to sleep: the driver leaves one awake for ever when it was interviewed at its wake-up. */
	async function sendToSleep(id: number) {
		node(id).keepAwake = false;
		await node(id).sendNoMoreInformation();
		expect(node(id).status).toBe(NodeStatus.Asleep);
	}

	test('a sleeping sensor hears nothing until it wakes; then it is interviewed, and sleeps again', async () => {
		expect(home.heard.filter((command) => command.node === 7)).toEqual([]);
		home.tell({ do: 'wake', node: 7 });
		await vi.waitFor(() => expect(node(7).interviewStage).toBe(InterviewStage.Complete), SOON);
		expect(node(7).getValue({ commandClass: 0x84, property: 'wakeUpInterval' })).toBe(60);
		expect(node(7).getValue({ commandClass: 0x80, property: 'level' })).toBe(87);
		await sendToSleep(7);
		expect(await heardDuring(7, async () => expect(await node(7).ping()).toBe(false))).toEqual([]);
		expect(home.heard.findLast((command) => command.node === 7)?.received).toBe('WakeUpCCNoMoreInformation');
	});

	test('a window contact reports from its sleep', async () => {
		home.tell({ do: 'wake', node: 8 });
		await vi.waitFor(() => expect(node(8).interviewStage).toBe(InterviewStage.Complete), SOON);
		await sendToSleep(8);
		home.tell({ do: 'contact', node: 8, open: true });
		await reported(8, 0x30, 'Door/Window', true);
		const door = { commandClass: 0x71, property: 'Access Control', propertyKey: 'Door state' };
		expect(node(8).getValue(door)).toBe(0x16);
		expect(node(8).status).toBe(NodeStatus.Asleep);
	});

	test('a smoke alarm reports from its sleep what it notices, and that it is over', async () => {
		home.tell({ do: 'wake', node: 14 });
		await vi.waitFor(() => expect(node(14).interviewStage).toBe(InterviewStage.Complete), SOON);
		await sendToSleep(14);
		for (const [of, property, propertyKey, event] of [
			['smoke', 'Smoke Alarm', 'Sensor status', 2],
			['silence', 'Smoke Alarm', 'Alarm status', 6],
			['co', 'CO Alarm', 'Sensor status', 2],
		] as const) {
			const value = () => node(14).getValue({ commandClass: 0x71, property, propertyKey });
			home.tell({ do: 'alarm', node: 14, of, on: true });
			await vi.waitFor(() => expect(value()).toBe(event), SOON);
			home.tell({ do: 'alarm', node: 14, of, on: false });
			await vi.waitFor(() => expect(value()).toBe(0), SOON);
		}
		home.tell({ do: 'charge', node: 14, percent: 3 });
		await reported(14, 0x80, 'level', 3);
		expect(node(14).status).toBe(NodeStatus.Asleep);
	});

	test('an air station has its scales, and reports what it measures', async () => {
		const read = (property: string) => node(16).getValueMetadata({ commandClass: 0x31, property });
		expect(read('Air temperature')).toMatchObject({ unit: '°F' });
		expect(read('Barometric pressure')).toMatchObject({ unit: 'inHg' });
		home.tell({ do: 'measure', node: 16, type: 0x11, value: 1_420 });
		await reported(16, 0x31, 'Carbon dioxide (CO₂) level', 1_420);
	});

	test('a meter counts both ways apart, and starts anew when it is reset', async () => {
		const meter = node(17).commandClasses.Meter;
		home.tell({ do: 'draw', node: 17, watts: -3_600 });
		await vi.waitFor(
			async () => expect(await meter.get({ scale: 2, rateType: 2 })).toMatchObject({ value: 3_600 }),
			SOON,
		);
		expect(await meter.get({ scale: 2, rateType: 1 })).toMatchObject({ value: 0 });
		expect(await meter.get({ scale: 0, rateType: 1 })).toMatchObject({ value: expect.closeTo(4_321.5, 0) });
		await meter.reset();
		expect(await meter.get({ scale: 0, rateType: 1 })).toMatchObject({ value: 0 });
	});

	test('a wall controller counts presses, and repeats a key that is held', async () => {
		const told: unknown[] = [];
		node(20).on('value notification', (_, { value }) => void told.push(value));
		expect(node(20).getValue({ commandClass: 0x5b, property: 'sceneCount' })).toBe(4);
		home.tell({ do: 'press', node: 20, key: 2, times: 3 });
		await vi.waitFor(() => expect(told).toEqual([4]), SOON);
		home.tell({ do: 'hold', node: 20, key: 1, held: true });
		await vi.waitFor(() => expect(told).toEqual([4, 2]), SOON);
		home.tell({ do: 'hold', node: 20, key: 1, held: false });
		await vi.waitFor(() => expect(told).toEqual([4, 2, 1]), SOON);
	});

	test("a thermostat's fan blows while it heats, or on its own, or not at all", async () => {
		const fan = node(6).commandClasses['Thermostat Fan Mode'];
		await reported(6, 0x44, 'mode', ThermostatFanMode['Auto low']);
		await fan.set(ThermostatFanMode.Low, true);
		expect(await fan.get()).toEqual({ mode: ThermostatFanMode.Low, off: true });
		expect(await node(6).commandClasses['Thermostat Fan State'].get()).toBe(0);
		await fan.set(ThermostatFanMode.Low);
		await reported(6, 0x45, 'state', 1);
		expect((await fan.set(ThermostatFanMode.High))?.status).toBe(SupervisionStatus.Fail);
		await fan.set(ThermostatFanMode['Auto low']);
	});

	test('a blind moves lift and slats, and a fan keeps its parameters', async () => {
		const position = { parameter: 23, value: 50 };
		await node(21).commandClasses['Window Covering'].set([position]);
		expect(await node(21).commandClasses['Window Covering'].get(23)).toMatchObject({ targetValue: 50 });
		const { Configuration: parameters } = node(22).commandClasses;
		await parameters.set({ parameter: 2, value: 77, valueSize: 2 });
		expect(await parameters.get(2)).toBe(77);
	});

	test('an old dimmer is set by Basic, and tells of a hand once somebody is in its lifeline', async () => {
		const { Basic: basic } = node(24).commandClasses;
		await basic.set(40);
		expect((await basic.get())?.currentValue).toBe(40);
		await node(24).commandClasses.Association.addNodeIds(1, 1);
		home.tell({ do: 'set', node: 24, level: 99 });
		await reported(24, 0x20, 'currentValue', 99);
	});

	test('a muted plug carries out and acknowledges, and says nothing', async () => {
		const plug = node(3).commandClasses['Binary Switch'];
		home.tell({ do: 'mute', node: 3, muted: true });
		await vi.waitFor(async () => expect(await plug.get()).toBeUndefined(), SOON);
		await plug.set(true);
		home.tell({ do: 'mute', node: 3, muted: false });
		await vi.waitFor(async () => expect((await plug.get())?.currentValue).toBe(true), SOON);
	});

	test('a node far away answers late', async () => {
		home.tell({ do: 'lag', node: 3, ms: 300 });
		await vi.waitFor(async () => {
			const asked = performance.now();
			expect(await node(3).ping()).toBe(true);
			expect(performance.now() - asked).toBeGreaterThanOrEqual(299);
		}, SOON);
		home.tell({ do: 'lag', node: 3, ms: 0 });
	});

	test('a node that died is found dead, and found alive when it is back', async () => {
		home.tell({ do: 'die', node: 2 });
		await vi.waitFor(async () => expect(await node(2).ping()).toBe(false), SOON);
		expect(node(2).status).toBe(NodeStatus.Dead);
		home.tell({ do: 'revive', node: 2 });
		await vi.waitFor(async () => expect(await node(2).ping()).toBe(true), SOON);
		expect(node(2).status).toBe(NodeStatus.Alive);
	});

	test('nothing of all this was a fault', () => {
		expect(home.complaints()).toBe('');
	});
});

describe('the process', () => {
	test('tells each faulty control line on stderr, and goes on', async () => {
		const home = await startHome();
		home.tell('lock the door');
		home.tell({ do: 'dance', node: 2 });
		home.tell({ do: 'set', node: 2 });
		home.tell({ do: 'turn', node: 2, locked: true });
		home.tell({ do: 'die', node: 77 });
		await vi.waitFor(() => {
			const [text, what, how, where, who] = home.complaints().split('\n');
			expect(text).toContain('not JSON');
			expect(what).toContain("Expected 'die'");
			expect(how).toContain('give either "on" or "level"');
			expect(where).toContain('"turn" is nothing one can do at node 2 (Kitchen plug)');
			expect(who).toContain('there is no node 77');
		}, SOON);
		expect(await home.leave()).toBe(0);
	});

	test('has only the nodes that it is told to have', async () => {
		const home = await startHome('--nodes', '2,12');
		for (const node of [2, 3, 12, 13]) home.tell({ do: 'die', node });
		await vi.waitFor(() => expect(home.complaints()).toContain('there is no node 13'), SOON);
		expect(home.complaints().match(/there is no node \d+/g)).toEqual(['there is no node 3', 'there is no node 13']);
		expect(await home.leave()).toBe(0);
	});

	test.for(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
		const home = await startHome();
		const exited = once(home.process, 'exit');
		home.process.kill(signal);
		expect(await exited).toEqual([0, null]);
	});

	test('ends with 2 when it is called with what it does not know', async () => {
		await expect(startHome('--prot', '5555')).rejects.toThrow(/ended with 2: home: Unknown option '--prot'/);
	});

	test('ends with 1 when its port is taken, and says what to do', async () => {
		const first = await startHome();
		await expect(startHome('--port', new URL(first.url).port)).rejects.toThrow(/ended with 1: .*choose another --port/);
		await first.leave();
	});
});
