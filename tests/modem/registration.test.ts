/** The registration's statechart, with a modem that answers from a table. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor } from 'xstate';
import type { Forgot, RegistrationChanged } from '../../machines/modem/life-events.ts';
import { registrationMachine } from '../../machines/modem/registration.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { ERROR, type Replies, ScriptedModem, SILENT } from '../kit/modem.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(registrationMachine);

const YES = { '+CREG=2': [], '+CGREG=2': [], '+CEREG=2': ERROR } as const;
const HOME = { '+CREG?': ['+CREG: 2,1,"1a2b","01C3D4E5",7'] } as const;

function desk(replies: Replies = {}) {
	const modem = new ScriptedModem({ ...YES, ...replies });
	const owner = listener<RegistrationChanged | Forgot>();
	const { clock, tick } = stoppedClock();
	const actor = createActor(registrationMachine, {
		clock,
		inspect: edges.inspect,
		input: { channel: modem.channel(), owner: owner.ref },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	return {
		modem,
		tick,
		told: () => owner.told.splice(0),
		state: () => actor.getSnapshot().value,
		urc: (line: string) => actor.send({ type: 'URC', line }),
	};
}

const changed = (place: object) => ({ type: 'REGISTRATION_CHANGED', place });

test('asks for changes, and looks', () => {
	const { modem, told } = desk(HOME);
	expect(modem.asked).toEqual(['+CREG=2', '+CGREG=2', '+CEREG=2', '+CREG?', '+CGREG?', '+CEREG?']);
	expect(told()).toEqual([changed({ registration: 'home', area: '1A2B', cell: '01C3D4E5', technology: 'LTE' })]);
});

describe.each([
	[0, 'idle'],
	[1, 'home'],
	[2, 'searching'],
	[3, 'denied'],
	[4, 'searching'],
	[5, 'roaming'],
	[8, 'searching'],
])('a modem that says %i', (stat, registration) => {
	test(`is ${registration}, which is told once`, () => {
		const { told, state, tick, urc } = desk({ '+CREG?': [`+CREG: 2,${stat}`] });
		expect(told()).toEqual([changed({ registration })]);
		expect(state()).toBe(registration);
		tick(30_000);
		urc('+CSQ: 3');
		urc(`+CREG: ${stat}`);
		expect(told()).toEqual([]);
	});

	test('is heard again at once when it says something else', () => {
		const { told, urc } = desk({ '+CREG?': [`+CREG: 2,${stat}`] });
		told();
		urc('+CREG: 1,"00FF"');
		expect(told()).toEqual([changed({ registration: 'home', area: '00FF' })]);
	});
});

test('the best of several registrations counts', () => {
	const { told, urc } = desk({
		'+CREG?': ['+CREG: 2,3'],
		'+CGREG?': ['+CGREG: 2,2'],
		'+CEREG?': ['+CEREG: 2,5,"0001","0000000A",7'],
	});
	expect(told()).toMatchObject([{ place: { registration: 'roaming', cell: '0000000A', technology: 'LTE' } }]);
	urc('+CEREG: 0');
	expect(told()).toEqual([changed({ registration: 'denied' })]);
});

test('a change that is told while it asks counts until the answer comes', () => {
	const { modem, urc, told } = desk({ ...HOME, '+CREG=2': 'later' });
	urc('+CREG: 2');
	modem.answer([]);
	told();
	modem.reply({ '+CREG?': 'later', '+CGREG?': SILENT, '+CEREG?': SILENT });
	const { modem: other, urc: say, told: heard } = desk({ '+CREG?': 'later' });
	say('+CREG: 5');
	other.answer(SILENT);
	expect(heard()).toEqual([changed({ registration: 'roaming' })]);
});

describe('a modem that was started anew', () => {
	test('is found out, since it does not tell changes any more', () => {
		const { modem, told, tick, state, urc } = desk(HOME);
		told();
		modem.reply({ '+CREG?': ['+CREG: 0,1'] });
		tick(30_000);
		expect(told()).toEqual([{ type: 'FORGOT' }]);
		urc('+CREG: 1');
		modem.reply(HOME);
		tick(30_000);
		expect(state()).toBe('home');
	});

	test('is not suspected where it never told changes', () => {
		const { told, state } = desk({ '+CREG?': ['+CREG: 0,1'] });
		expect(told()).toEqual([changed({ registration: 'home' })]);
		expect(state()).toBe('home');
	});
});

everyEdgeIsTaken(registrationMachine, edges);
