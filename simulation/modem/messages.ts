/**
 * Short messages in PDU mode.
 *
 * Source: 3GPP TS 27.005, 3.2.1 (+CSMS), 3.2.2 (+CPMS), 3.4.2 (+CMGL), 3.4.3 (+CMGR), 3.4.4 (+CNMA), 3.5.1 (+CMGS), 3.5.3
 * (+CMGW), 3.5.4 (+CMGD), 4 (PDU mode); 3.2.5 (errors).
 */
import type { Modem } from './device.ts';
import { isStorage, lengthOf, type MessageStore, STORAGES, type StorageName } from './message-store.ts';
import { type Command, ERROR, numberAt, ok, type Part, type Reply } from './reply.ts';

const CMS = {
	simMissing: { cms: 310 },
	pinRequired: { cms: 311 },
	pukRequired: { cms: 316 },
	invalidParameter: { cms: 304 },
	invalidIndex: { cms: 321 },
	memoryFull: { cms: 322 },
	noNetwork: { cms: 331 },
	nothingToAcknowledge: { cms: 340 },
	notSupported: { cms: 303 },
} as const satisfies { [name: string]: Reply };

const NAMES = Object.keys(STORAGES);

export const messagesPart: Part = (command, modem) => {
	if (!/^\+(CSMS|CPMS|CM(GL|GR|GS|GW|GD|SS)|CNMA)$/.test(command.name)) return undefined;
	const { store, card } = modem;
	if (command.kind === 'test') return test(command);
	if (!card.inserted) return CMS.simMissing;
	if (!card.isReady) return card.tries.pin === 0 ? CMS.pukRequired : CMS.pinRequired;
	switch (command.name) {
		case '+CSMS':
			return service(command, store);
		case '+CPMS':
			return storages(command, store);
		case '+CMGL':
			return list(command, store);
		case '+CMGR':
			return read(command, store);
		case '+CMGD':
			return remove(command, store);
		case '+CNMA':
			return acknowledge(store);
		case '+CMGS':
			return compose(command, (pdu) => send(pdu, modem));
		case '+CMGW':
			return compose(command, (pdu) => write(pdu, store));
		default:
			return CMS.notSupported;
	}
};

function test({ name }: Command): Reply {
	const each = `(${NAMES.map((one) => `"${one}"`)})`;
	const answers: { readonly [name: string]: string } = {
		'+CSMS': '+CSMS: (0,1)',
		'+CPMS': `+CPMS: ${each},${each},${each}`,
		'+CMGL': '+CMGL: (0-4)',
		'+CMGD': '+CMGD: (),(0-4)',
		'+CNMA': '+CNMA: (0-2)',
	};
	const answer = answers[name];
	return answer === undefined ? ok() : ok(answer);
}

function service(command: Command, store: MessageStore): Reply {
	if (command.kind === 'read') return ok(`+CSMS: ${store.service},1,1,1`);
	const wanted = numberAt(command, 0);
	if (wanted !== 0 && wanted !== 1) return CMS.invalidParameter;
	store.service = wanted;
	return ok('+CSMS: 1,1,1');
}

function storages({ kind, args }: Command, store: MessageStore): Reply {
	const { usage } = store;
	if (kind === 'read') return ok(`+CPMS: ${store.chosen.map((name, index) => `"${name}",${usage[index]}`)}`);
	if (kind !== 'set' || args.length > 3 || !args.every(isStorage)) return CMS.invalidParameter;
	store.chosen = store.chosen.map((old, index): StorageName => {
		const wanted = args[index];
		return isStorage(wanted) ? wanted : old;
	});
	return ok(`+CPMS: ${store.usage}`);
}

function list(command: Command, store: MessageStore): Reply {
	const wanted = command.kind === 'do' ? 0 : numberAt(command, 0);
	if (wanted === undefined || wanted > 4) return CMS.invalidParameter;
	const lines = [...store.places[store.reading]]
		.filter(([, { state }]) => wanted === 4 || state === wanted)
		.sort(([one], [other]) => one - other)
		.map(([index, stored]) => {
			const line = `+CMGL: ${index},${stored.state},,${lengthOf(stored.pdu)}\r\n${stored.pdu}`;
			if (stored.state === 0) stored.state = 1;
			return line;
		});
	return ok(...lines);
}

function read(command: Command, store: MessageStore): Reply {
	const stored = store.places[store.reading].get(numberAt(command, 0) ?? 0);
	if (!stored) return CMS.invalidIndex;
	const line = `+CMGR: ${stored.state},,${lengthOf(stored.pdu)}\r\n${stored.pdu}`;
	if (stored.state === 0) stored.state = 1;
	return ok(line);
}

/** The flag: 1 all that are read, 2 and those sent, 3 and those unsent, 4 all. */
function remove(command: Command, store: MessageStore): Reply {
	const index = numberAt(command, 0);
	const flag = numberAt(command, 1) ?? 0;
	const places = store.places[store.reading];
	if (index === undefined || flag > 4) return CMS.invalidParameter;
	if (flag === 0 && (index < 1 || index > STORAGES[store.reading])) return CMS.invalidIndex;
	if (flag === 0) places.delete(index);
	else for (const [place, { state }] of [...places]) if (isMeant(flag, state)) places.delete(place);
	store.deliverWaiting();
	return ok();
}

const isMeant = (flag: number, state: number) => flag === 4 || [[], [1], [1, 3], [1, 3, 2]][flag]?.includes(state);

function acknowledge(store: MessageStore): Reply {
	if (store.unacknowledged === 0) return CMS.nothingToAcknowledge;
	store.unacknowledged--;
	store.acknowledged++;
	return ok();
}

function compose(command: Command, done: (pdu: string) => Reply): Reply {
	const length = numberAt(command, 0);
	if (length === undefined || length > 176) return CMS.invalidParameter;
	return {
		prompt: (body) => {
			if (body === undefined) return ok();
			const pdu = body.replaceAll(/\s/g, '').toUpperCase();
			if (!/^([0-9A-F]{2})+$/.test(pdu)) return ERROR;
			return lengthOf(pdu) === length ? done(pdu) : CMS.invalidParameter;
		},
	};
}

function send(pdu: string, { store, network }: Modem): Reply {
	if (!network.isRegistered) return CMS.noNetwork;
	return store.refusal === undefined ? ok(`+CMGS: ${store.send(pdu)}`) : { cms: store.refusal };
}

function write(pdu: string, store: MessageStore): Reply {
	const index = store.put(store.chosen[1] ?? 'ME', { state: 2, pdu });
	return index === undefined ? CMS.memoryFull : ok(`+CMGW: ${index}`);
}
