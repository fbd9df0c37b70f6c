import { expect, test } from 'vitest';
import { isRepeatable } from '../../machines/clusters/repeatable.ts';

test.each(['attributes.read', 'zwave.getConfiguration'])('%s may be asked again', (action) => {
	expect(isRepeatable(action)).toBe(true);
});

test.each(['attributes.write', 'onOff.on', 'onOff.toggle', 'doorLock.lockDoor', 'zwave.setConfiguration', 'none.such'])(
	'%s is not done again',
	(action) => {
		expect(isRepeatable(action)).toBe(false);
	},
);
