/** Which figures are alarms: the limits as a table, and what lies between them. */
import { describe, expect, test } from 'vitest';
import type { Measured } from '../machines/contract/gateway.ts';
import { levelOf, thresholds } from '../machines/thresholds.ts';

/** The severity of what was measured, judged for the first time. */
function judged(id: string, measured: Measured): string | undefined {
	const threshold = thresholds.find((one) => one.id === id);
	if (!threshold) return expect.unreachable(`there is no threshold ${id}`);
	const value = threshold.measure(measured);
	return value === undefined ? 'not measured' : levelOf(threshold, value, undefined)?.severity;
}

const GB = 1e9;
const eMmc = (what: { readonly lifeUsedPercent?: number; readonly endOfLife?: 'normal' | 'warning' | 'urgent' }) => ({
	disk: { devices: { sda: { writtenBytes: GB }, mmcblk0: what } },
});

test.each<[string, Measured, string | undefined]>([
	['disk-space', { disk: { totalBytes: 8 * GB, freeBytes: 4 * GB } }, undefined],
	['disk-space', { disk: { totalBytes: 8 * GB, freeBytes: 0.8 * GB } }, 'warning'],
	['disk-space', { disk: { totalBytes: 8 * GB, freeBytes: 0 } }, 'error'],
	['disk-space', { disk: { totalBytes: 0, freeBytes: 0 } }, 'not measured'],
	['disk-wear', eMmc({ lifeUsedPercent: 70, endOfLife: 'normal' }), undefined],
	['disk-wear', eMmc({ lifeUsedPercent: 80 }), 'warning'],
	['disk-wear', eMmc({ lifeUsedPercent: 10, endOfLife: 'warning' }), 'warning'],
	['disk-wear', eMmc({ lifeUsedPercent: 110 }), 'error'],
	['disk-wear', eMmc({ endOfLife: 'urgent' }), 'error'],
	['disk-wear', eMmc({}), 'not measured'],
	['memory', { memory: { totalBytes: GB, availableBytes: GB / 2 } }, undefined],
	['memory', { memory: { totalBytes: GB, availableBytes: GB / 11 } }, 'warning'],
	['memory', { memory: { totalBytes: GB, availableBytes: GB / 30 } }, 'error'],
	['gateway-memory', { memory: { totalBytes: GB, pssBytes: GB / 10 } }, undefined],
	['gateway-memory', { memory: { totalBytes: GB, rssBytes: GB / 2 } }, 'warning'],
	['temperature', { temperature: { celsius: 65 } }, undefined],
	['temperature', { temperature: { celsius: 80 } }, 'warning'],
	['temperature', { temperature: { celsius: 95 } }, 'error'],
	['temperature', {}, 'not measured'],
	['throttling', { temperature: { throttled: false } }, undefined],
	['throttling', { temperature: { throttled: true } }, 'warning'],
	['under-voltage', { power: { underVoltage: false, underVoltageSinceBoot: true } }, undefined],
	['under-voltage', { power: { underVoltage: true } }, 'warning'],
	['load', { cpu: { load1: 3, cores: 2 } }, undefined],
	['load', { cpu: { load1: 4, cores: 2 } }, 'warning'],
	['event-loop', { eventLoop: { p99Ms: 12 } }, undefined],
	['event-loop', { eventLoop: { p99Ms: 250 } }, 'warning'],
	['event-loop', { eventLoop: { p99Ms: 1_500 } }, 'error'],
])('%s: %o is %s', (id, measured, severity) => {
	expect(judged(id, measured)).toBe(severity);
});

describe('what lies between the limits', () => {
	const heat = { bad: 'above', levels: thresholds.find(({ id }) => id === 'temperature')?.levels ?? [] } as const;

	test('stays as it was', () => {
		expect(levelOf(heat, 78, undefined)?.severity).toBe(undefined);
		expect(levelOf(heat, 78, 'warning')?.severity).toBe('warning');
		expect(levelOf(heat, 87, 'warning')?.severity).toBe('warning');
		expect(levelOf(heat, 87, 'error')?.severity).toBe('error');
	});

	test('is less severe on the way down, and good at the end of it', () => {
		expect(levelOf(heat, 78, 'error')?.severity).toBe('warning');
		expect(levelOf(heat, 74, 'error')?.severity).toBe(undefined);
	});
});

describe.each(thresholds)('$id', ({ bad, levels }) => {
	test('is cleared on the good side of where it is raised', () => {
		for (const { raise, clear } of levels) expect(bad === 'above' ? clear <= raise : clear >= raise).toBe(true);
	});

	test('has its worst level first', () => {
		const limits = levels.map(({ raise }) => (bad === 'above' ? -raise : raise));
		expect(limits).toEqual([...limits].sort((a, b) => a - b));
	});
});
