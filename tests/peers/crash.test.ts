/**
 * Commands flow while everything fails: the gateway is killed at any moment, mosquitto is restarted, the serial line lies.
 * A referee at the device's side counts: nothing lost, nothing run twice, one final result each, and what it says is so.
 *
 * Each trouble four times; `GATEHOUSE_SOAK=1` plays 500 rounds, or as many as `GATEHOUSE_ROUNDS` says. Every choice comes
 * from a seed, which is printed: `GATEHOUSE_SEED` plays it again. Moments are counted in ticks of the flow of commands and in what the devices
 * were told, so that they are the same ones; how far each process is by then is the machine's business.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noMosquitto } from '../contract/house.ts';
import { type Chance, chanceOf } from '../kit/chance.ts';
import { Referee } from '../kit/referee.ts';
import { AT_FIRST, NODES } from './crash-commands.ts';
import { CrashHouse } from './crash-house.ts';

const seed = Number(process.env.GATEHOUSE_SEED ?? Date.now() % 1_000_000);

/** What the commands make of themselves on air, in zwave-js's names. */
const SETS = ['BinarySwitchCCSet', 'MultilevelSwitchCCSet', 'DoorLockCCOperationSet', 'ThermostatSetpointCCSet'];

type Trouble = (house: CrashHouse, chance: Chance) => Promise<void>;

async function startAgain(house: CrashHouse) {
	house.start();
	await house.online();
}

/** What happens in a round. */
const TROUBLES: readonly Trouble[] = [
	// At any moment.
	async (house, { below }) => {
		await house.backend.ticks(1 + below(20));
		await house.kill();
		await startAgain(house);
	},
	// As soon as a device was told something, which is in the middle of its execution.
	async (house, { below }) => {
		const told = house.sets + 1 + below(3);
		await house.backend.until('a device that is told something', () => house.sets >= told);
		await house.kill();
		await startAgain(house);
	},
	// Twice: the second time in its start.
	async (house, { below }) => {
		await house.kill();
		house.start();
		await house.backend.ticks(1 + below(60));
		await house.kill();
		await startAgain(house);
	},
	// Away for a while.
	async (house, { below }) => {
		await house.kill();
		await house.backend.ticks(below(20));
		await startAgain(house);
	},
	async (house, { below }) => {
		await house.stopBroker();
		await house.backend.ticks(below(20));
		await house.startBroker();
	},
	// Both at a time.
	async (house, { happens }) => {
		if (happens(0.5)) await house.kill();
		await house.stopBroker();
		await house.kill();
		await house.startBroker();
		await startAgain(house);
	},
	async (house, { below }) => {
		house.lie(true);
		await house.backend.ticks(10 + below(30));
		if (below(2) === 0) {
			await house.kill();
			await startAgain(house);
		}
		house.lie(false);
	},
];

const rounds = Number(process.env.GATEHOUSE_ROUNDS ?? (process.env.GATEHOUSE_SOAK === '1' ? 500 : 3 * TROUBLES.length));

/** In an order by chance, and all of them before any comes again: few rounds leave none out. */
function* troubles({ below }: Chance): Generator<Trouble, never> {
	for (;;) {
		const deck = [...TROUBLES];
		while (deck.length > 0) yield* deck.splice(below(deck.length), 1);
	}
}

describe.skipIf(noMosquitto)(`${rounds} rounds with GATEHOUSE_SEED=${seed}`, () => {
	const chance = chanceOf(seed);
	const referee = new Referee(() => performance.now(), AT_FIRST);
	let house: CrashHouse;
	beforeAll(async () => {
		process.stdout.write(`crash test: GATEHOUSE_SEED=${seed} GATEHOUSE_ROUNDS=${rounds}\n`);
		house = await CrashHouse.open(seed, chanceOf(seed + 1), referee);
	});
	afterAll(async () => await house?.close());

	test(
		'commands flow while everything fails',
		async () => {
			const { backend } = house;
			backend.begin();
			const next = troubles(chance);
			for (let round = 1; round <= rounds; round++) {
				// Something is done in each round, however slow the machine is.
				const results = referee.results + chance.below(20);
				await backend.until('results', () => referee.results >= results);
				await next.next().value(house, chance);
			}
			backend.stop();
			expect(backend.count).toBeGreaterThan(rounds);
		},
		rounds * 30_000,
	);

	test('and when the dust has settled, each has its one end, and none is told from anything but the truth', async () => {
		const { backend } = house;
		await house.online();
		await backend.until('the ends of all commands', () => referee.open.length === 0, 30_000).catch(() => undefined);
		// Some of them once more: they have their results, and no device hears of it.
		const repeated = backend.repeatLast(200);
		// Behind these nothing is left of what was sent before.
		for (const node of NODES) {
			await backend.ask({ target: `zw-${node}`, action: 'attributes.read', priority: 'low' });
		}
		process.stdout.write(`crash test: ${backend.count} commands: ${JSON.stringify(referee.tally)}\n`);
		expect(referee.verdict, referee.verdict.join('\n')).toEqual([]);
		expect(repeated.filter((id) => !referee.isRepeated(id))).toEqual([]);
	}, 120_000);

	test('the referee has seen every set that the devices heard', () => {
		const heard = new Map<number, number>();
		for (const { node, received } of house.home.heard) {
			if (SETS.includes(received)) heard.set(node, (heard.get(node) ?? 0) + 1);
		}
		expect(Object.fromEntries(referee.sets)).toEqual(Object.fromEntries(heard));
	});
});
