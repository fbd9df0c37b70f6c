/**
 * Whatever happens to a node, in whatever order: each command ends exactly once, nothing is sent that should not be, and
 * the chart does not fail.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import { settled } from '../kit/clock.ts';
import { endpoint, lock, notification, relay, thermostat } from './mapping/facts.ts';
import { battery, type Desk, desk, isOff, isOn, known, mains, ok, protocolInfo, switchClasses } from './node/desk.ts';

/** What can happen; `id` and `pick` are taken modulo what there is. */
type Step =
	| { readonly does: 'execute'; readonly action: string; readonly ttlMs: number }
	| { readonly does: 'cancel'; readonly pick: number }
	| { readonly does: 'hear'; readonly message: CcMessage; readonly endpoint: number }
	| { readonly does: 'superviseCurrent'; readonly status: 'working' | 'success' | 'fail' | 'noSupport' }
	| { readonly does: 'nodeInfo' | 'acknowledge' | 'giveUp' | 'trouble' | 'openLine' | 'closeLine' | 'settle' }
	| { readonly does: 'wait'; readonly ms: number };

const kinds = {
	'a new node': () => desk(),
	'a plug': () => desk(known(relay)),
	'a plug with Supervision': () => desk(known(endpoint({ BinarySwitch: 2, Supervision: 1 }))),
	'a lock': () => desk(known(lock)),
	'a thermostat': () => desk(known(thermostat)),
	'a plug that sleeps': () => desk(known(relay, battery)),
	'a thermostat that sleeps': () => desk(known({ ...thermostat, learnt: { setpointTypes: [1, 2] } }, battery)),
};

const messages: readonly CcMessage[] = [
	isOn,
	isOff,
	{ type: 'WakeUp.Notification' },
	{ type: 'DoorLock.OperationReport', mode: 0xff },
	{ type: 'DoorLock.OperationReport', mode: 0 },
	{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 21.5, scale: 0 },
	{ type: 'Battery.Report', level: 50, low: false },
	notification(6, 11),
	notification(6, 3),
	{ type: 'Invalid', reason: 'too short' },
];

const actions = ['onOff.on', 'onOff.toggle', 'doorLock.lockDoor', 'attributes.read', 'attributes.write'];

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			does: fc.constant('execute' as const),
			action: fc.constantFrom(...actions),
			ttlMs: fc.constantFrom(1, 2_000, 60_000, 10_000_000_000),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('cancel' as const), pick: fc.nat(20) }) },
	{
		weight: 4,
		arbitrary: fc.record({
			does: fc.constant('hear' as const),
			message: fc.constantFrom(...messages),
			endpoint: fc.constantFrom(0, 0, 0, 1),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			does: fc.constant('superviseCurrent' as const),
			status: fc.constantFrom('working', 'success', 'fail', 'noSupport'),
		}),
	},
	{
		weight: 10,
		arbitrary: fc.record({
			does: fc.constantFrom(
				...([
					'nodeInfo',
					'acknowledge',
					'acknowledge',
					'giveUp',
					'trouble',
					'openLine',
					'closeLine',
					'settle',
				] as const),
			),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			does: fc.constant('wait' as const),
			ms: fc.constantFrom(1, 250, 1_000, 5_000, 10_000, 60_000, 300_000),
		}),
	},
);

/** Carries out a script; steps are not waited for unless the script says so. */
class Run {
	readonly ids: string[] = [];
	/** Names of the asks that the node acknowledged. */
	readonly acknowledged: string[] = [];

	readonly it: Desk;
	#isOpen = true;

	constructor(it: Desk) {
		this.it = it;
	}

	take(happens: Step): unknown {
		const { it } = this;
		switch (happens.does) {
			case 'execute': {
				const id = `c${this.ids.push('')}`;
				this.ids[this.ids.length - 1] = id;
				const args = happens.action === 'attributes.write' ? { 'thermostat.occupiedHeatingSetpoint': 2_150 } : {};
				return it.execute(id, { action: happens.action, args, expiresAt: it.now() + happens.ttlMs });
			}
			case 'cancel':
				return it.cancel(this.ids[happens.pick % Math.max(1, this.ids.length)] ?? 'unknown');
			case 'hear':
				return it.hear(happens.message, happens.endpoint);
			case 'superviseCurrent': {
				const { status } = happens;
				const sessionId = it.radio.current?.sessionId ?? 0;
				return it.hear({ type: 'Supervision.Report', sessionId, moreUpdatesFollow: status === 'working', status });
			}
			case 'nodeInfo':
				return it.nodeInfo(...switchClasses);
			case 'acknowledge':
				return this.#acknowledge();
			case 'giveUp':
				return it.radio.waiting.length > 0 && it.giveUp();
			case 'trouble':
				return it.radio.waiting.length > 0 && it.answer({ kind: 'unresponsive', reason: 'no callback in 20 s' });
			case 'openLine':
				return this.#openLine();
			case 'closeLine':
				return this.closeLine();
			case 'settle':
				return settled();
			case 'wait':
				return it.wait(happens.ms);
		}
	}

	/** What the link has in hand is answered first, as it promises. */
	closeLine() {
		const { it } = this;
		while (it.radio.waiting.length > 0) it.radio.answer({ kind: 'lost', sent: true });
		this.#isOpen = false;
		return it.line(undefined);
	}

	#openLine() {
		if (this.#isOpen) return;
		this.#isOpen = true;
		return this.it.line(this.it.radio.line, { firstMs: 1_000, everyMs: 5_000 });
	}

	#acknowledge() {
		const { it } = this;
		const [first] = it.radio.waiting;
		if (!first) return;
		if (first.request.name === 'GetNodeProtocolInfo') return it.answer(protocolInfo(mains));
		if (first.request.name === 'RequestNodeInfo') return it.nodeInfo(...switchClasses);
		if (it.radio.current?.command.type.endsWith('.Set')) this.acknowledged.push(first.ask);
		return it.answer(ok);
	}
}

test.each(Object.entries(kinds))('%s', async (_, make) => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (script) => {
			const it = await make();
			const run = new Run(it);
			for (const happens of script) {
				run.take(happens);
				if (happens.does === 'settle') await settled();
				expect(it.status()).toBe('active');
				expect(it.radio.waiting.length).toBeLessThanOrEqual(1);
			}
			await run.closeLine();
			await it.wait(1_000);
			await run.closeLine();
			await it.wait(10_000);

			expect(it.status()).toBe('active');
			expect(it.work()).toEqual({ offline: 'empty' });
			const outcomes = it.outcomes();
			expect(outcomes.map(([id]) => id).sort()).toEqual([...run.ids].sort());
			for (const [id, code] of outcomes) {
				// What had an end of which the contract says that it never ran, never ran.
				if (['EXPIRED', 'DEVICE_ASLEEP', 'CANCELLED'].includes(code ?? ''))
					expect(run.acknowledged.filter((name) => name.startsWith(`12/${id}/`))).toEqual([]);
			}
		}),
		{ numRuns: 100 },
	);
});
