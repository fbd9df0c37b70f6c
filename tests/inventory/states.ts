/** What is told of the devices’ states, and to whom. */
import { describe, expect, test } from 'vitest';
import { desk, EARLIER, MOMENT } from './desk.ts';

describe('a state', () => {
	test('is whole each time', () => {
		const it = desk();
		it.device({ reachable: true });
		it.state({ 'onOff.onOff': true });
		it.tick(1_000);
		it.state({ 'levelControl.currentLevel': 127 });
		it.state({ 'onOff.onOff': false }, 2);
		expect(it.emitted.at(-1)).toEqual({
			type: 'ANNOUNCE',
			topic: 'state/zw-5',
			payload: {
				v: 1,
				device: 'zw-5',
				at: '2026-08-22T10:00:01.000Z',
				reachable: true,
				endpoints: {
					'0': { 'onOff.onOff': true, 'levelControl.currentLevel': 127 },
					'2': { 'onOff.onOff': false },
				},
			},
			retain: true,
		});
	});

	test('is told with each report, be it the same', () => {
		const it = desk();
		it.state({ 'onOff.onOff': true });
		it.state({ 'onOff.onOff': true });
		expect(it.topics()).toEqual(['state/zw-5', 'state/zw-5']);
	});

	test('says nothing of reachable until it is known', () => {
		const it = desk();
		it.device();
		it.state({ 'onOff.onOff': true });
		expect(it.on('state/zw-5')).toStrictEqual([
			{ v: 1, device: 'zw-5', at: '2026-08-22T10:00:00.000Z', endpoints: { '0': { 'onOff.onOff': true } } },
		]);
	});

	test('is told when reachable changes, and not before anything else is known: the broker may know more than we', () => {
		const it = desk();
		it.device();
		it.device({ reachable: true });
		expect(it.on('state/zw-5')).toEqual([]);
		it.state({ 'onOff.onOff': true });
		it.device({ reachable: true, name: 'Lamp' });
		it.tick(5_000);
		it.device({ reachable: false });
		expect(it.on('state/zw-5')).toMatchObject([
			{ reachable: true, endpoints: { '0': { 'onOff.onOff': true } } },
			{ reachable: false, endpoints: { '0': { 'onOff.onOff': true } }, at: '2026-08-22T10:00:05.000Z' },
		]);
	});

	test('is taken back when the device is removed, and begins anew should it return', () => {
		const it = desk();
		it.device();
		it.state({ 'onOff.onOff': true });
		it.removed();
		expect(it.emitted.at(-1)).toEqual({ type: 'ANNOUNCE', topic: 'state/zw-5', payload: undefined, retain: true });
		it.state({ 'levelControl.currentLevel': 1 });
		expect(it.on('state/zw-5').at(-1)).toMatchObject({ endpoints: { '0': { 'levelControl.currentLevel': 1 } } });
		expect(it.on('state/zw-5').at(-1)).not.toHaveProperty(['endpoints', '0', 'onOff.onOff']);
	});
});

describe('a state that was reported before the gateway started', () => {
	test('is not told to a broker that knows us, and is part of what is told next', () => {
		const it = desk();
		it.link('ready', false);
		it.restored({ 'onOff.onOff': true, 'levelControl.currentLevel': 3 });
		it.restored({ 'onOff.onOff': true }, EARLIER, 2);
		expect(it.emitted).toEqual([]);
		it.state({ 'onOff.onOff': false });
		expect(it.on('state/zw-5')).toStrictEqual([
			{
				v: 1,
				device: 'zw-5',
				at: '2026-08-22T10:00:00.000Z',
				endpoints: {
					'0': { 'onOff.onOff': false, 'levelControl.currentLevel': 3 },
					'2': { 'onOff.onOff': true },
				},
			},
		]);
	});

	test.each(['before', 'after'])(
		'is told to one that does not, with its time, if it is known %s that it does not',
		(when) => {
			const it = desk();
			if (when === 'before') it.link('ready', true);
			it.restored({ 'onOff.onOff': true });
			if (when === 'after') it.link('ready', true);
			expect(it.on('state/zw-5')).toMatchObject([
				{ at: '2026-08-22T09:00:00.000Z', endpoints: { '0': { 'onOff.onOff': true } } },
			]);
		},
	);

	test('is told also while that one is away, and not to the next one that knows us', () => {
		const it = desk();
		it.link('ready', true);
		it.link('down', false);
		it.restored({ 'onOff.onOff': true });
		it.link('ready', false);
		it.restored({ 'onOff.onOff': true });
		expect(it.on('state/zw-5')).toHaveLength(1);
	});

	test('does not take the place of what was reported since, and fills what is not known', () => {
		const it = desk();
		it.state({ 'onOff.onOff': true });
		it.restored({ 'onOff.onOff': false, 'levelControl.currentLevel': 3 });
		it.link('ready', true);
		expect(it.on('state/zw-5').at(-1)).toMatchObject({
			at: '2026-08-22T10:00:00.000Z',
			endpoints: { '0': { 'onOff.onOff': true, 'levelControl.currentLevel': 3 } },
		});
	});

	test('takes the place of what is older still', () => {
		const it = desk();
		it.restored({ 'onOff.onOff': false }, EARLIER - 1);
		it.restored({ 'onOff.onOff': true });
		it.link('ready', true);
		expect(it.on('state/zw-5').at(-1)).toMatchObject({
			at: '2026-08-22T09:00:00.000Z',
			endpoints: { '0': { 'onOff.onOff': true } },
		});
	});

	test('counts less than a new report also where the clock was set back', () => {
		const it = desk();
		it.restored({ 'onOff.onOff': true }, Date.UTC(2026, 7, 22, 11));
		it.state({ 'onOff.onOff': false });
		expect(it.on('state/zw-5')).toMatchObject([
			{ at: '2026-08-22T10:00:00.000Z', endpoints: { '0': { 'onOff.onOff': false } } },
		]);
	});

	test('is told with the news that the device answers', () => {
		const it = desk();
		it.device();
		it.restored({ 'onOff.onOff': true });
		it.device({ reachable: true });
		expect(it.on('state/zw-5')).toMatchObject([{ reachable: true, endpoints: { '0': { 'onOff.onOff': true } } }]);
	});
});

describe('a broker that does not know us', () => {
	function told() {
		const it = desk();
		it.device({ reachable: true });
		it.device({ id: 'zw-6' });
		it.state({ 'onOff.onOff': true });
		it.state({ 'onOff.onOff': true }, 0, 'zw-6');
		it.tick(MOMENT);
		it.emitted.length = 0;
		return it;
	}

	test('is told everything that it should retain', () => {
		const it = told();
		it.happened('zw-5');
		it.tick(1_000);
		it.emitted.length = 0;
		it.link('ready', true);
		it.tick(MOMENT);
		expect(it.topics()).toEqual(['state/zw-5', 'state/zw-6', 'devices']);
		expect(it.on('state/zw-6')).toMatchObject([{ at: '2026-08-22T10:00:00.000Z' }]);
	});

	test('also when the inventory was about to be told', () => {
		const it = told();
		it.device({ id: 'zw-6' });
		it.link('ready', true);
		it.tick(MOMENT);
		expect(it.on('devices')).toHaveLength(1);
	});

	test.each([
		['ready', false],
		['down', true],
	] as const)('is not one that is %s, fresh: %s', (state, fresh) => {
		const it = told();
		it.link(state, fresh);
		it.tick(MOMENT);
		expect(it.emitted).toEqual([]);
	});
});
