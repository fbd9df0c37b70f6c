/** A command that may have been carried out, and whose device cannot tell. */
import { describe, expect, test } from 'vitest';
import type { ExecutionInput } from '../../../machines/zwave/execution-memory.ts';
import { dimmer, findable, lock, relay } from '../mapping/facts.ts';
import { HandHeldRadio } from '../radio.ts';
import { doubted, inDoubt, isOn } from './desk.ts';

describe('that leaves no trace', () => {
	test.each<[string, Partial<ExecutionInput>]>([
		['a change of what was before', { action: 'onOff.toggle', state: { 'onOff.onOff': false } }],
		['a movement that was started', { facts: dimmer, action: 'levelControl.move', args: { moveMode: 0, rate: 1 } }],
		['a movement that was stopped', { facts: dimmer, action: 'levelControl.stop' }],
		['blinking', { facts: findable, action: 'identify.identify', args: { identifyTime: 8 } }],
	])('%s: nobody knows, and nobody is asked', async (_, input) => {
		const { radio, outcome } = await doubted(input);
		expect(outcome()).toEqual(inDoubt('its effect cannot be read back'));
		expect(radio.sent).toEqual([]);
	});

	test('also where the state before is asked for', async () => {
		const { radio, hear, outcome } = await doubted({ action: 'onOff.toggle' });
		await hear(isOn);
		expect(outcome()).toEqual(inDoubt('its effect cannot be read back'));
		expect(radio.sent).toEqual(['BinarySwitch.Get']);
	});

	test('what the device cannot do as far as is known now, it may have done', async () => {
		const { outcome } = await doubted({ facts: relay, action: 'doorLock.lockDoor' });
		expect(outcome()).toEqual(inDoubt('endpoint 0 has no doorLock.lockDoor'));
	});
});

describe('whose device cannot be asked', () => {
	test.each([
		[{ kind: 'jammed' }, 'jammed'],
		[{ kind: 'unresponsive', reason: 'no callback in 20 s' }, 'no callback in 20 s'],
		[{ kind: 'lost', sent: false }, 'lost'],
	] as const)('nobody knows: %o', async (outcome, why) => {
		const it = await doubted({ facts: lock, action: 'doorLock.lockDoor' });
		it.radio.answer(outcome);
		expect(it.output()).toMatchObject({ outcome: inDoubt(`could not be asked about it (${why})`), cause: outcome });
	});

	test('nor when the line is cut while its state is awaited', async () => {
		const { hear, cut, outcome } = await doubted({ facts: lock, action: 'doorLock.lockDoor' });
		await hear({ type: 'DoorLock.OperationReport', mode: 0 });
		cut();
		expect(outcome()).toEqual(inDoubt('could not be asked about it (lost)'));
	});

	test('nor when the question cannot be encoded', async () => {
		const radio = new HandHeldRadio();
		radio.unencodable.add('BinarySwitch.Get');
		const { outcome } = await doubted({}, radio);
		expect(outcome()).toEqual(inDoubt('BinarySwitch.Get has no encoder'));
	});

	test('one that sleeps again can be asked when it wakes up', async () => {
		const { giveUp, output } = await doubted({ facts: lock, action: 'doorLock.lockDoor', sleeping: true });
		await giveUp();
		expect(output()).toMatchObject({ cause: { kind: 'noAck' }, untouched: true });
	});
});
