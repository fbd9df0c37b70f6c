import { describe, expect, test } from 'vitest';
import { assign, createActor, sendTo, setup } from 'xstate';
import { fromResource, type Scope } from '../../actors/runtime/resource.ts';
import { unprovided } from '../../machines/unprovided.ts';

type Told = { type: 'TOLD'; word: string };
type Received = { type: 'SAY'; word: string };
type Open = (scope: Scope<Received, Told, string, number>) => () => void;

const owner = setup({
	types: {
		context: {} as { words: string[]; end: unknown },
		events: {} as Told | Received | { type: 'LEAVE' },
	},
	actors: { resource: unprovided<string, Received, number>() },
	actions: { end: assign((_, { how }: { how: unknown }) => ({ end: how })) },
}).createMachine({
	context: { words: [], end: undefined },
	initial: 'holding',
	on: { TOLD: { actions: assign({ words: ({ context, event }) => [...context.words, event.word] }) } },
	states: {
		holding: {
			invoke: {
				id: 'resource',
				src: 'resource',
				input: 'ttyUSB0',
				onDone: { target: 'completed', actions: { type: 'end', params: ({ event }) => ({ how: event.output }) } },
				onError: { target: 'failed', actions: { type: 'end', params: ({ event }) => ({ how: event.error }) } },
			},
			on: {
				SAY: { actions: sendTo('resource', ({ event }) => event) },
				LEAVE: 'left',
			},
		},
		completed: {},
		failed: {},
		left: {},
	},
});

/** A machine that holds a resource; `scope` is what the resource was opened with. */
function desk(open: Open = () => () => {}) {
	const scopes: Scope<Received, Told, string, number>[] = [];
	let released = 0;
	const logic = fromResource<Received, Told, string, number>((scope) => {
		scopes.push(scope);
		const release = open(scope);
		return () => {
			released++;
			release();
		};
	});
	const actor = createActor(owner.provide({ actors: { resource: logic } }));
	const faults: unknown[] = [];
	actor.subscribe({ error: (fault) => faults.push(fault) });
	actor.start();
	const [scope] = scopes;
	if (!scope) throw new Error('the resource was not opened');
	return {
		actor,
		scope,
		faults,
		released: () => released,
		opened: () => scopes.length,
		state: () => actor.getSnapshot().value,
		end: () => actor.getSnapshot().context.end,
		words: () => actor.getSnapshot().context.words,
		say: (word: string) => actor.send({ type: 'SAY', word }),
		leave: () => actor.send({ type: 'LEAVE' }),
	};
}

const fault = new Error('unplugged');
const fails = () => {
	throw fault;
};

describe('while it is held, a resource', () => {
	test('was opened once, with its input', () => {
		const { scope, opened, released, state } = desk();
		expect(scope.input).toBe('ttyUSB0');
		expect(opened()).toBe(1);
		expect(released()).toBe(0);
		expect(state()).toBe('holding');
	});

	test('hears what is sent to it, and tells its owner', () => {
		const { say, words } = desk(({ receive, tell }) => {
			receive(({ word }) => tell({ type: 'TOLD', word: `${word}!` }));
			return () => {};
		});
		say('a');
		say('b');
		expect(words()).toEqual(['a!', 'b!']);
	});

	test('tells from the moment it is opened', () => {
		const { words } = desk(({ tell }) => {
			tell({ type: 'TOLD', word: 'first' });
			return () => {};
		});
		expect(words()).toEqual(['first']);
	});

	test('runs its guarded listeners with their arguments', () => {
		const { scope, words } = desk();
		scope.guarded((word: string, times: number) => scope.tell({ type: 'TOLD', word: word.repeat(times) }))('ab', 2);
		expect(words()).toEqual(['abab']);
	});
});

describe('a resource fails', () => {
	test('when it throws while it is opened: there is nothing to release', () => {
		const { state, end, released } = desk(fails);
		expect(state()).toBe('failed');
		expect(end()).toBe(fault);
		expect(released()).toBe(0);
	});

	test.each<[string, Open, (at: ReturnType<typeof desk>) => void]>([
		[
			'by its own word while it is opened',
			({ fail }) => {
				fail(fault);
				return () => {};
			},
			() => {},
		],
		['by its own word later', () => () => {}, ({ scope }) => scope.fail(fault)],
		['when a guarded listener throws', () => () => {}, ({ scope }) => scope.guarded(fails)()],
		[
			'when a guarded listener throws while it is opened',
			({ guarded }) => {
				guarded(fails)();
				return () => {};
			},
			() => {},
		],
		[
			'when it throws on what it is sent',
			({ receive }) => {
				receive(fails);
				return () => {};
			},
			({ say }) => say('a'),
		],
		[
			'by its own word on what it is sent',
			({ receive, fail }) => {
				receive(() => fail(fault));
				return () => {};
			},
			({ say }) => say('a'),
		],
		['when its release throws after it had completed', () => fails, ({ scope }) => scope.complete(1)],
		['when its release throws after it had failed', () => fails, ({ scope }) => scope.fail(new Error('earlier'))],
	])('%s, and is released once', (_, open, lead) => {
		const at = desk(open);
		lead(at);
		expect(at.state()).toBe('failed');
		expect(at.end()).toBe(fault);
		expect(at.released()).toBe(1);
		expect(at.faults).toEqual([]);
	});
});

describe('a resource completes', () => {
	test.each<[string, Open, (at: ReturnType<typeof desk>) => void]>([
		['by its own word', () => () => {}, ({ scope }) => scope.complete(1)],
		[
			'while it is opened',
			({ complete }) => {
				complete(1);
				return () => {};
			},
			() => {},
		],
		[
			'on what it is sent',
			({ receive, complete }) => {
				receive(() => complete(1));
				return () => {};
			},
			({ say }) => say('a'),
		],
		['in a guarded listener', () => () => {}, ({ scope }) => scope.guarded(scope.complete)(1)],
	])('%s, with its output, and is released once', (_, open, lead) => {
		const at = desk(open);
		lead(at);
		expect(at.state()).toBe('completed');
		expect(at.end()).toBe(1);
		expect(at.released()).toBe(1);
	});
});

describe('the first end counts', () => {
	test.each<[string, (scope: ReturnType<typeof desk>['scope']) => void, unknown]>([
		['complete, complete', ({ complete }) => [complete(1), complete(2)], 1],
		['complete, fail', ({ complete, fail }) => [complete(1), fail(fault)], 1],
		['fail, complete', ({ complete, fail }) => [fail(fault), complete(1)], fault],
		['fail, fail', ({ fail }) => [fail(fault), fail(new Error('later'))], fault],
		['complete, throw', ({ complete }) => [complete(1), fails()], 1],
		[
			'fail, throw',
			({ fail }) => [
				fail(fault),
				(() => {
					throw new Error('later');
				})(),
			],
			fault,
		],
	])('%s', (_, twice, end) => {
		const inListener = desk();
		inListener.scope.guarded(() => twice(inListener.scope))();
		expect(inListener.end()).toBe(end);
		expect(inListener.released()).toBe(1);

		const onReceive = desk((scope) => {
			scope.receive(() => twice(scope));
			return () => {};
		});
		onReceive.say('a');
		expect(onReceive.end()).toBe(end);
		expect(onReceive.released()).toBe(1);
	});

	test('also when its owner leaves because of what it was told with the end', () => {
		const at = desk(({ receive, tell, complete }) => {
			receive(() => {
				tell({ type: 'TOLD', word: 'bye' });
				complete(1);
			});
			return () => {};
		});
		at.say('a');
		at.leave();
		expect(at.state()).toBe('completed');
		expect(at.released()).toBe(1);
	});
});

describe('once it has ended, a resource', () => {
	const ends: [string, (at: ReturnType<typeof desk>) => void][] = [
		['failed', ({ scope }) => scope.fail(fault)],
		['completed', ({ scope }) => scope.complete(1)],
		['left', ({ leave }) => leave()],
		['stopped with its owner', ({ actor }) => void actor.stop()],
	];

	test.each(ends)('tells nothing any more, and runs no listener: %s', (_, end) => {
		const heard: string[] = [];
		const at = desk();
		const listener = at.scope.guarded(() => heard.push('late'));
		end(at);
		const before = at.actor.getSnapshot();
		at.scope.tell({ type: 'TOLD', word: 'late' });
		listener();
		at.scope.guarded(fails)();
		at.scope.fail(new Error('late'));
		at.scope.complete(2);
		expect(heard).toEqual([]);
		expect(at.actor.getSnapshot().value).toBe(before.value);
		expect(at.actor.getSnapshot().context).toEqual(before.context);
		expect(at.released()).toBe(1);
	});

	test('is silent while it is being released, too', () => {
		const at: ReturnType<typeof desk> = desk((scope) => () => {
			scope.tell({ type: 'TOLD', word: 'late' });
			scope.fail(new Error('late'));
		});
		at.scope.complete(1);
		expect(at.end()).toBe(1);
		expect(at.words()).toEqual([]);
		expect(at.released()).toBe(1);
	});

	test('leaves another of the same kind alone', () => {
		let released = 0;
		const scopes: Scope<Received, Told, string, number>[] = [];
		const logic = fromResource<Received, Told, string, number>((scope) => {
			scopes.push(scope);
			return () => void released++;
		});
		const [one, other] = ['a', 'b'].map((input) => createActor(logic, { input }));
		one?.start();
		other?.start();
		scopes[0]?.complete(1);
		expect(released).toBe(1);
		expect(one?.getSnapshot()).toMatchObject({ status: 'done', output: 1 });
		expect(other?.getSnapshot()).toMatchObject({ status: 'active' });
	});
});

test('a release that throws when the owner leaves is not passed over in silence', () => {
	const at = desk(() => fails);
	at.leave();
	expect(at.released()).toBe(1);
	expect(at.faults).toEqual([fault]);
});
