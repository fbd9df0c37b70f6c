import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, codecFor } from './desk.ts';

const codec = codecFor(4);

describe('what is broken', () => {
	for (const frame of [
		'',
		'25',
		'2503',
		'26',
		'4303',
		'430301',
		'7105',
		'3105012200',
		'8003',
		'5b0301',
		'6c0105',
		'600d01',
		'f1',
	])
		test(`truncated ${frame || 'to nothing'} is invalid`, async () => {
			const { message } = await codec.decode(bytes(frame), { nodeId: 2 });
			expect(message).toEqual({ type: 'Invalid', reason: expect.stringMatching(/\S/) });
		});

	test('never throws, whatever comes', async () => {
		const heads = fc.constantFrom(
			'25',
			'26',
			'20',
			'62',
			'40',
			'43',
			'31',
			'30',
			'71',
			'32',
			'80',
			'86',
			'72',
			'5e',
			'60',
			'84',
			'85',
			'87',
			'5b',
			'2b',
			'42',
			'44',
			'45',
			'6a',
			'70',
			'8e',
			'6c',
			'56',
			'98',
			'9f',
			'55',
			'8f',
		);
		const frame = fc.oneof(
			fc.uint8Array({ maxLength: 60 }),
			fc
				.tuple(fc.array(heads, { minLength: 1, maxLength: 3 }), fc.nat(16), fc.uint8Array({ maxLength: 46 }))
				.map(([[head = '25', ...more], command, rest]) =>
					Uint8Array.from([...bytes(head), command, ...bytes(more.join('')), ...rest]),
				),
			fc
				.tuple(fc.constantFrom('600d0100', '6c018505', '600602', '600d01006c018505'), fc.uint8Array({ maxLength: 40 }))
				.map(([head, rest]) => Uint8Array.from([...bytes(head), ...rest])),
		);
		await fc.assert(
			fc.asyncProperty(frame, fc.constantFrom('singlecast', 'broadcast', 'multicast'), async (payload, frameType) => {
				const { endpoint, message } = await codec.decode(payload, { nodeId: 2, frameType });
				return endpoint >= 0 && message.type.length > 0;
			}),
			{ numRuns: 3_000 },
		);
	});
});
