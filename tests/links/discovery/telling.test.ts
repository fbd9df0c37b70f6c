/** When Home Assistant is told, and of what. */
import { describe, expect, test } from 'vitest';
import { mqttConfig } from '../../../actors/links/mqtt/config.ts';
import { entry, inventoryOf, newDiscovery } from './devices.ts';

const OWN = 'homeassistant/device/gatehouse_apt-104/config';
const topicOf = (device: string) => `homeassistant/device/gatehouse_apt-104_${device}/config`;
const plug = entry('zw-2', { 0: { clusters: ['onOff'] } }, { name: 'Plug' });
const lock = entry('zw-12', { 0: { clusters: ['doorLock'] } });

/** Topics of what was told; what was cleared with a minus. */
function told(messages: readonly { readonly topic: string; readonly payload: unknown }[]): string[] {
	return messages.map(({ topic, payload }) => `${payload === undefined ? '-' : ''}${topic}`);
}

describe('Home Assistant is told', () => {
	test('of the gateway on a connection, and of what is known by then', () => {
		const discovery = newDiscovery();
		expect(told(discovery.connected())).toEqual([OWN]);
		discovery.published('devices', inventoryOf(plug, lock));
		expect(told(discovery.connected())).toEqual([OWN, topicOf('zw-2'), topicOf('zw-12')]);
	});

	test('of a device when the inventory has it, and again only if it is another then', () => {
		const discovery = newDiscovery();
		expect(told(discovery.published('devices', inventoryOf(plug)))).toEqual([topicOf('zw-2')]);
		expect(told(discovery.published('devices', inventoryOf(plug)))).toEqual([]);
		expect(told(discovery.published('devices', inventoryOf({ ...plug, reachable: false })))).toEqual([]);
		expect(told(discovery.published('devices', inventoryOf(plug, lock)))).toEqual([topicOf('zw-12')]);
		const renamed = discovery.published('devices', inventoryOf({ ...plug, name: 'Kettle' }, lock));
		expect(renamed).toEqual([
			{
				topic: topicOf('zw-2'),
				payload: expect.objectContaining({ dev: expect.objectContaining({ name: 'Kettle' }) }),
			},
		]);
	});

	test('of nothing by what else is published', () => {
		const discovery = newDiscovery();
		discovery.published('devices', inventoryOf(plug));
		for (const topic of ['res', 'health', 'event/zw-2', 'state/zw-2']) {
			expect(discovery.published(topic, { v: 1 })).toEqual([]);
		}
		expect(discovery.published('alarm/zw-port', undefined)).toEqual([]);
	});

	test('that a device is gone when the inventory has it no more', () => {
		const discovery = newDiscovery();
		discovery.published('devices', inventoryOf(plug, lock));
		expect(told(discovery.published('devices', inventoryOf(lock)))).toEqual([`-${topicOf('zw-2')}`]);
		expect(told(discovery.published('devices', inventoryOf(lock)))).toEqual([]);
		expect(told(discovery.connected())).toEqual([OWN, `-${topicOf('zw-2')}`, topicOf('zw-12')]);
	});

	test('that a device is gone when its state is cleared, also of one that nobody here knows', () => {
		const discovery = newDiscovery();
		discovery.published('devices', inventoryOf(plug));
		expect(told(discovery.published('state/zw-2', undefined))).toEqual([`-${topicOf('zw-2')}`]);
		expect(told(discovery.published('state/zw-77', undefined))).toEqual([`-${topicOf('zw-77')}`]);
		expect(told(discovery.published('devices', inventoryOf()))).toEqual([]);
	});

	test('of a device that comes back', () => {
		const discovery = newDiscovery();
		discovery.published('devices', inventoryOf(plug));
		discovery.published('devices', inventoryOf());
		expect(told(discovery.published('devices', inventoryOf(plug)))).toEqual([topicOf('zw-2')]);
	});

	test('of an entity that a device has no more: by its platform alone once, then it is left out', () => {
		const discovery = newDiscovery();
		discovery.published('devices', inventoryOf(entry('zw-2', { 0: { clusters: ['onOff', 'identify'] } })));
		const messages = discovery.published('devices', inventoryOf(entry('zw-2', { 0: { clusters: ['onOff'] } })));
		const components = messages.map(({ payload }) => payload?.cmps);
		expect(components).toEqual([
			{ '0-switch': expect.objectContaining({ platform: 'switch' }), '0-identify': { platform: 'button' } },
			{ '0-switch': expect.objectContaining({ platform: 'switch' }) },
		]);
	});

	test('under topics that it takes, whatever a stack calls its devices', () => {
		const discovery = newDiscovery();
		const topics = discovery
			.published('devices', inventoryOf({ ...plug, id: 'rest-a b/c' }, { ...plug, id: 'rest-a_b_c' }))
			.map(({ topic }) => topic);
		expect(new Set(topics).size).toBe(2);
		for (const topic of topics) expect(topic).toMatch(/^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/);
	});
});

describe('the option', () => {
	const withPrefix = (discovery?: unknown) => mqttConfig.safeParse({ link: 'mqtt', url: 'mqtt://x', discovery });

	test('is off unless it is given', () => {
		expect(withPrefix().data).not.toHaveProperty('discovery', expect.anything());
	});

	test.each(['homeassistant', 'homes/apt-104'])('may be %o', (prefix) => {
		expect(withPrefix(prefix).data?.discovery).toBe(prefix);
	});

	test.each(['', 'homeassistant/', '/homeassistant', 'home+', '#', 'home assistant', true])(
		'must not be %o',
		(prefix) => {
			expect(withPrefix(prefix).success).toBe(false);
		},
	);
});
