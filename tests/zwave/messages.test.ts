import { expect, test } from 'vitest';
import { readNodeUpdate } from '../../machines/zwave/messages.ts';

test('a node information frame tells what the node supports, not what it controls', () => {
	const update = (...classes: number[]) => {
		const payload = Uint8Array.of(0x84, 5, classes.length + 3, 4, 0x10, 1, ...classes);
		return readNodeUpdate({ type: 'request', function: 0x49, payload });
	};
	expect(update(0x25, 0x86, 0xef, 0x32)).toEqual({ kind: 'nodeInfo', nodeId: 5, commandClasses: [0x25, 0x86] });
	expect(update(0x25)).toEqual({ kind: 'nodeInfo', nodeId: 5, commandClasses: [0x25] });
});
