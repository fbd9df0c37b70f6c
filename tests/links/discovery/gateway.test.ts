/** What Home Assistant shows of the gateway itself. */
import { describe, expect, test } from 'vitest';
import { newDiscovery, template } from './devices.ts';
import { shownBy } from './jinja.ts';

describe('the gateway shows', () => {
	const { payload } = newDiscovery().connected()[0] ?? {};
	const value = (key: string, text: string) => shownBy(template(payload?.cmps[key] ?? {}, 'value_template'), text);
	const health = JSON.stringify({
		uptimeSeconds: 86_400.4,
		memory: { pssBytes: 48_234_496 },
		disk: { freeBytes: 5_340_000_000 },
		temperature: { celsius: 51.2 },
		cpu: { processPercent: 3.5 },
		subsystems: { zw: { state: 'ready' }, cloud: { state: 'ready' } },
	});

	test.each([
		['uptime', '86400'],
		['memory', '48.2'],
		['disk', '5.34'],
		['temperature', '51.2'],
		['processor', '3.5'],
		['problem', 'OFF'],
	])('its %s: %s', (key, shown) => {
		expect(value(key, health)).toBe(shown);
	});

	test.each(['uptime', 'memory', 'disk', 'temperature', 'processor'])('no %s that it can’t measure', (key) => {
		for (const text of ['{}', '']) expect(value(key, text)).toBe('None');
	});

	test.each(['degraded', 'down'])('a problem where a subsystem is %s', (state) => {
		expect(value('problem', JSON.stringify({ subsystems: { zw: { state: 'ready' }, cloud: { state } } }))).toBe('ON');
	});

	test('whether it is there, also when it is not', () => {
		expect(value('connection', '{"v":1,"state":"online","session":1}')).toBe('ON');
		expect(value('connection', '{"v":1,"state":"offline","session":1}')).toBe('OFF');
		expect(payload?.cmps.connection).not.toHaveProperty('availability');
	});

	test('an alarm that is raised, and none that clears', () => {
		const raised = { v: 1, id: 'zw-port', severity: 'error', text: 'the "stick" is gone', remedy: 'look', count: 1 };
		expect(JSON.parse(value('alarm', JSON.stringify(raised)))).toEqual({
			event_type: 'error',
			alarm: 'zw-port',
			text: 'the "stick" is gone',
			remedy: 'look',
		});
		expect(value('alarm', '')).toBe('');
	});
});
