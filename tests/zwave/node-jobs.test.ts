import { describe, expect, test } from 'vitest';
import {
	addLook,
	dueLook,
	type Execute,
	expire,
	type Jobs,
	type Look,
	nextExpiryAt,
	nextLookAt,
	noJobs,
} from '../../machines/zwave/node-jobs.ts';

const command = (id: string, expiresAt: number): Execute => ({
	type: 'EXECUTE',
	id,
	device: 'zw-12',
	endpoint: 0,
	action: 'onOff.on',
	args: {},
	priority: 'normal',
	expiresAt,
});
const commands = (...list: Execute[]): Jobs => ({ ...noJobs, commands: list });
const look = (dueAt: number, endpoint = 0, type: 'BinarySwitch.Get' | 'Battery.Get' = 'BinarySwitch.Get'): Look => ({
	endpoint,
	command: { type },
	dueAt,
});
const looks = (...list: Look[]): Jobs => list.reduce(addLook, noJobs);

describe('looks', () => {
	test('a later look at the same thing takes the place of an earlier one', () => {
		expect(looks(look(100), look(300)).looks).toEqual([look(300)]);
	});

	test('looks at another endpoint, or at something else, stand beside it', () => {
		expect(looks(look(100), look(200, 1), look(300, 0, 'Battery.Get')).looks).toHaveLength(3);
	});

	test('are due at their time, and not before', () => {
		const jobs = looks(look(300), look(200, 1));
		expect(dueLook(jobs, 199)).toBeUndefined();
		expect(dueLook(jobs, 200)).toEqual(look(200, 1));
		expect(dueLook(jobs, 300)).toEqual(look(300));
	});

	test('the next one is the earliest', () => {
		expect(nextLookAt(looks(look(300), look(200, 1)))).toBe(200);
		expect(nextLookAt(noJobs)).toBeUndefined();
	});
});

describe('expiry', () => {
	test('the next one is the earliest', () => {
		expect(nextExpiryAt(commands(command('a', 500), command('b', 400)))).toBe(400);
		expect(nextExpiryAt(noJobs)).toBeUndefined();
	});

	test('parts those whose time is up from the others, and keeps the order', () => {
		const { expired, left } = expire(commands(command('a', 500), command('b', 400), command('c', 401)), 400);
		expect(expired.map(({ id }) => id)).toEqual(['b']);
		expect(left.commands.map(({ id }) => id)).toEqual(['a', 'c']);
	});

	test('leaves the looks', () => {
		expect(expire(looks(look(1)), 400).left).toEqual(looks(look(1)));
	});
});
