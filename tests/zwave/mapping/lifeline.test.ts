import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { endpoint, node } from './facts.ts';
import { interview, names } from './interviewer.ts';

const group = { group: 1, maxNodes: 5, nodes: [7], reportsToFollow: 0 };

function asked(facts: Parameters<typeof node>[0], ...answers: CcMessage[]) {
	const told = interview(node(facts), ({ type }) =>
		answers.find((message) => message.type === type.replace('.Get', '.Report')),
	);
	return names(told.asked).filter((name) => name.includes('Association'));
}

describe('whom a device reports to is asked once in an interview', () => {
	const plug = endpoint({ Association: 2, BinarySwitch: 2 });

	test('and left as it is where the gateway is among them', () => {
		expect(asked(plug, { type: 'Association.Report', ...group, includesUs: true })).toEqual(['Association.Get 1']);
	});

	test('and set where it is not', () => {
		expect(asked(plug, { type: 'Association.Report', ...group, includesUs: false })).toEqual([
			'Association.Get 1',
			'Association.Set 1 "own"',
		]);
	});

	test('and left as it is where the device does not say', () => {
		expect(asked(plug)).toEqual(['Association.Get 1']);
	});

	test('but not of a device without associations', () => {
		expect(asked(endpoint({ BinarySwitch: 1 }))).toEqual([]);
	});

	test('for the root device alone', () => {
		const { asked: questions } = interview(
			node(plug, endpoint({ Association: 2, BinarySwitch: 2 }, {}, { number: 1 })),
			() => undefined,
		);
		expect(names(questions)).toEqual(['Association.Get 1', 'BinarySwitch.Get', '1:BinarySwitch.Get']);
	});
});

describe('a node of several endpoints', () => {
	const versions = { Association: 2, MultiChannel: 4, MultiChannelAssociation: 3 };
	const strip = endpoint(versions, { endpointCount: 2 });

	test('is told by Multi Channel Association, in place of a plain one', () => {
		expect(asked(strip, { type: 'MultiChannelAssociation.Report', ...group, includesUs: false })).toEqual([
			'MultiChannelAssociation.Get 1',
			'Association.Remove 1',
			'MultiChannelAssociation.Set 1',
		]);
	});

	test('is left as it is where the gateway is there', () => {
		expect(asked(strip, { type: 'MultiChannelAssociation.Report', ...group, includesUs: true })).toEqual([
			'MultiChannelAssociation.Get 1',
		]);
	});

	test('whose Multi Channel Association is too old has a plain one', () => {
		const old = endpoint({ ...versions, MultiChannelAssociation: 2 }, { endpointCount: 2 });
		expect(asked(old, { type: 'Association.Report', ...group, includesUs: true })).toEqual(['Association.Get 1']);
	});
});
