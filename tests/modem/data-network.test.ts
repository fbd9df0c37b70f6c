/** Routes, counters, addresses and the way to the internet, by this system's own kernel; most of it in a network namespace. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActor, fromPromise, toPromise } from 'xstate';
import { addressOf, createRead, createWatch, interfaceBeside } from '../../actors/modem/interface.ts';
import { createCheck, type InternetOptions } from '../../actors/modem/internet.ts';
import { createChange, createLook, readRoutes } from '../../actors/modem/routes.ts';
import { budgetMachine } from '../../machines/modem/budget.ts';
import type { CheckInput, FromInterface } from '../../machines/modem/data-session-way.ts';
import { uplinkMachine } from '../../machines/modem/uplink.ts';
import type { FromUplink, RouteChange } from '../../machines/modem/uplink-setup.ts';
import type { Usage } from '../../machines/modem/usage.ts';
import { loadBoundSocket } from '../../native/bound-socket.ts';
import { stoppedClock } from '../kit/clock.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { type Namespace, noNamespace, openNamespace } from '../kit/namespace.ts';
import { listener } from '../kit/owner.ts';

const WWAN = 'ip tuntap add dev wwan0 mode tun && ip address add 10.0.0.2/24 dev wwan0 && ip link set wwan0 up';
const ETHERNET = 'ip tuntap add dev eth0 mode tap && ip address add 192.0.2.5/24 dev eth0 && ip link set eth0 up';

const look = ({ procfs }: Pick<Namespace, 'procfs'>) => toPromise(createActor(createLook({ procfs })).start());
const change = ({ within }: Pick<Namespace, 'within'>, ...input: RouteChange[]) =>
	toPromise(createActor(createChange({ within }), { input }).start());

describe('the routes that the kernel tells', () => {
	test('are read: default ones that are up, with their gateways', () => {
		const table = [
			'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
			'eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
			'wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0',
			'eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
			'*\t00000000\t00000000\t0200\t0\t0\t5\t00000000\t0\t0\t0',
			'eth1\t00000000\t010200C0\t0002\t0\t0\t5\t00000000\t0\t0\t0',
			'',
		].join('\n');
		expect(readRoutes(table)).toEqual([
			{ interface: 'eth0', gateway: '192.0.2.1', metric: 100 },
			{ interface: 'wwan0', gateway: undefined, metric: 700 },
		]);
	});

	test('are none where the kernel has no IPv4', async () => {
		expect(await look({ procfs: await temporaryFolder() })).toEqual([]);
	});
});

describe.skipIf(noNamespace)('in a network of its own (takes root, util-linux and iproute2)', () => {
	test('a route is added and taken away, and what is so already is as good', async () => {
		const network = await openNamespace();
		network.run(`${WWAN} && ${ETHERNET}`);
		const cellular = { interface: 'wwan0', gateway: undefined, metric: 700 };
		const wired = { interface: 'eth0', gateway: '192.0.2.1', metric: 100 };
		await change(network, { do: 'add', route: cellular }, { do: 'add', route: wired }, { do: 'add', route: wired });
		expect(await look(network)).toEqual([wired, cellular]);
		await change(network, { do: 'remove', route: wired }, { do: 'remove', route: wired });
		expect(await look(network)).toEqual([cellular]);
		network.run('ip link del wwan0');
		await change(network, { do: 'remove', route: cellular });
		await expect(change(network, { do: 'add', route: cellular })).rejects.toThrow(
			'ip route: Cannot find device "wwan0"',
		);
	});

	test('where we may not, the system’s words come back', async () => {
		const network = await openNamespace();
		network.run(WWAN);
		const within = [
			...network.within,
			'setpriv',
			'--bounding-set=-all',
			'--inh-caps=-all',
			'--reuid',
			'65534',
			'--clear-groups',
			'--',
		];
		const route = { interface: 'wwan0', gateway: undefined, metric: 20 };
		await expect(change({ within }, { do: 'add', route })).rejects.toThrow('Operation not permitted');
	});

	test('the counters are read, and an interface that is made anew has others', async () => {
		const network = await openNamespace();
		const read = (name: string | undefined) =>
			toPromise(createActor(createRead({ sysfs: network.sysfs }), { input: { interface: name } }).start());
		network.run('echo 1234 >/dev/udp/127.0.0.1/9');
		const before = await read('lo');
		network.run('echo 1234 >/dev/udp/127.0.0.1/9');
		const after = await read('lo');
		expect(after?.of).toBe(before?.of);
		expect((after?.sent ?? 0) - (before?.sent ?? 0)).toBeGreaterThanOrEqual(33);
		network.run(WWAN);
		const first = await read('wwan0');
		network.run('ip link del wwan0');
		expect([await read('wwan0'), await read(undefined)]).toEqual([undefined, undefined]);
		network.run(WWAN);
		expect((await read('wwan0'))?.of).not.toBe(first?.of);
	});

	test('the uplink changes over to the mobile network and back, by the kernel’s own routes', async () => {
		const network = await openNamespace();
		network.run(`${WWAN} && ${ETHERNET} && ip route add default via 192.0.2.1 dev eth0 metric 100`);
		const time = stoppedClock();
		const owner = listener<FromUplink>();
		let internet = false;
		const logic = uplinkMachine.provide({
			actors: {
				budget: budgetMachine.provide({
					actors: {
						restore: fromPromise<Usage | undefined>(async () => undefined),
						read: createRead({ sysfs: network.sysfs }),
						keep: fromPromise<void, Usage>(async () => {}),
					},
				}),
				look: createLook(network),
				change: createChange(network),
				check: fromPromise<boolean, CheckInput>(async () => internet),
			},
		});
		const budget = {
			...{ limitBytes: undefined, billingDay: 1, warnPercent: 80, thinPercent: 90 },
			...{ now: time.now, clockIsTrusted: () => true },
		};
		const actor = createActor(logic, {
			input: { owner: owner.ref, isOurs: true, interface: 'wwan0', metric: 700, failOver: true, budget },
			clock: time.clock,
		});
		actor.start();
		onTestFinished(() => void actor.stop());
		actor.send({ type: 'DATA_CHANGED', state: 'online', interface: 'wwan0', address: '10.0.0.2' });
		const first = () => network.run('ip route show default | head -1').trim().split(' ').slice(0, 5).join(' ');
		const metered = () => owner.told.filter((event) => event.type === 'UPLINK_CHANGED').map((event) => event.metered);
		/** Lets time pass until it is so. */
		const until = (check: () => void) =>
			vi.waitFor(
				() => {
					time.tick(10_000);
					check();
				},
				{ timeout: 10_000 },
			);
		await until(() => expect(network.run('ip route show default dev wwan0')).toContain('metric 700'));
		expect(first()).toBe('default via 192.0.2.1 dev eth0');
		await until(() => expect(metered()).toEqual([false, true]));
		expect(first()).toMatch(/^default dev wwan0 /);
		internet = true;
		await until(() => expect(metered()).toEqual([false, true, false]));
		expect(first()).toBe('default via 192.0.2.1 dev eth0');
		expect(network.run('ip route show default dev wwan0')).toContain('metric 700');
	});
});

describe('an interface', () => {
	test('tells its address as it comes, changes and goes', () => {
		const told: FromInterface[] = [];
		let address: string | undefined;
		let look = () => {};
		let stopped = 0;
		const logic = createWatch({
			addressOf: () => address,
			every: (again) => {
				look = again;
				return () => void stopped++;
			},
		});
		const parent = listener<FromInterface>(told);
		const actor = createActor<typeof logic>(logic, { input: { interface: 'wwan0' }, parent: parent.ref });
		actor.start();
		for (const next of [undefined, '10.0.0.2', '10.0.0.2', '10.0.0.3', undefined]) {
			address = next;
			look();
		}
		actor.send({ type: 'xstate.stop' });
		expect(stopped).toBe(1);
		expect(told).toEqual([
			{ type: 'ADDRESS_SEEN', address: '10.0.0.2' },
			{ type: 'ADDRESS_SEEN', address: '10.0.0.3' },
			{ type: 'ADDRESS_LOST' },
		]);
	});

	test('has the address that the system says, IPv4 first', () => {
		expect([addressOf('lo'), addressOf('nosuch0')]).toEqual(['127.0.0.1', undefined]);
	});

	test('is found beside the port of the same USB device', async () => {
		const sysfs = await temporaryFolder({
			'devices/usb1/1-1/idVendor': '1bc7',
			'devices/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2/dev': '188:2',
			'devices/usb1/1-1/1-1:1.4/net/wwan0/ifindex': '5',
			'devices/usb1/1-1/1-1:1.4/usbmisc/cdc-wdm0/dev': '180:0',
			'devices/usb1/1-2/idVendor': '0403',
			'devices/usb1/1-2/1-2:1.0/ttyUSB9/tty/ttyUSB9/dev': '188:9',
		});
		for (const folder of ['tty', 'usbmisc']) mkdirSync(`${sysfs}/class/${folder}`, { recursive: true });
		const link = (name: string, to: string) => symlinkSync(`${sysfs}/devices/usb1/${to}`, `${sysfs}/class/${name}`);
		link('tty/ttyUSB2', '1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2');
		link('usbmisc/cdc-wdm0', '1-1/1-1:1.4/usbmisc/cdc-wdm0');
		link('tty/ttyUSB9', '1-2/1-2:1.0/ttyUSB9/tty/ttyUSB9');
		const found = ['/dev/ttyUSB2', '/dev/cdc-wdm0', '/dev/ttyUSB9', '/dev/ttyS77', 'tcp://h:1'];
		expect(found.map((port) => interfaceBeside(port, sysfs))).toEqual([
			'wwan0',
			'wwan0',
			undefined,
			undefined,
			undefined,
		]);
	});
});

const bound = await loadBoundSocket();
const noFfi = 'fault' in bound;

/** Somebody who takes connections at the loopback. */
async function host(): Promise<{ readonly target: string; readonly server: Server }> {
	const server = createServer((socket) => socket.on('error', () => socket.destroy()).end());
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	onTestFinished(() => void server.close());
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
	return { target: `127.0.0.1:${address.port}`, server };
}

const check = (input: CheckInput, options: Partial<InternetOptions>) =>
	toPromise(createActor(createCheck({ targets: [], limitMs: 5_000, ...options }), { input }).start());

const LO: CheckInput = { interface: 'lo', address: undefined };
/** Nobody answers for it on the loopback. */
const SILENT = '10.255.255.1:81';

describe.each([
	['through a socket that is bound to it', {}, noFfi],
	['through its address, without ffi-napi', { loadSocket: async () => ({ fault: 'no ffi' }) }, false],
] as const)('the internet behind an interface, %s', (_, how, skipped) => {
	test.skipIf(skipped)('is there when a host takes the connection', async () => {
		const { target } = await host();
		expect(await check(LO, { ...how, targets: [target] })).toBe(true);
	});

	test.skipIf(skipped)('is there when the second does, and the first refuses', async () => {
		const { target } = await host();
		expect(await check(LO, { ...how, targets: ['127.0.0.1:1', target] })).toBe(true);
	});

	test.skipIf(skipped)('is not there when none does', async () => {
		expect(await check(LO, { ...how, targets: ['127.0.0.1:1'] })).toBe(false);
	});

	test.skipIf(skipped)('is not there when there is no such interface', async () => {
		const { target } = await host();
		expect(await check({ interface: 'nosuch0', address: undefined }, { ...how, targets: [target] })).toBe(false);
	});
});

describe('a look at the internet', () => {
	test('takes it for granted where nobody is to be asked', async () => {
		expect(await check(LO, { targets: [] })).toBe(true);
	});

	test.skipIf(noFfi)('takes no longer than it may where nobody answers', async () => {
		expect(await check(LO, { targets: [SILENT], limitMs: 50 })).toBe(false);
	});

	test.skipIf(noFfi)('lets its connection go when nobody waits for it any more', async () => {
		let opened = 0;
		const logic = createCheck({
			targets: [SILENT],
			limitMs: 600_000,
			loadSocket: async () => ({
				library: (device, version) => {
					opened++;
					return 'library' in bound ? bound.library(device, version) : { code: 'ENOSYS', fault: 'no ffi' };
				},
			}),
		});
		const actor = createActor(logic, { input: LO });
		actor.start();
		await vi.waitFor(() => expect(opened).toBe(1));
		const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
		await vi.waitFor(() => expect(open()).toBe(1));
		actor.stop();
		await vi.waitFor(() => expect(open()).toBe(0));
	});

	test.skipIf(noFfi)('goes through the interface, not where the routes lead', async () => {
		// Whoever listens at the loopback is not behind another interface.
		const other = Object.keys(networkInterfaces()).find((name) => name !== 'lo');
		if (other === undefined) return;
		const { target } = await host();
		expect(await check({ interface: other, address: undefined }, { targets: [target], limitMs: 200 })).toBe(false);
	});
});
