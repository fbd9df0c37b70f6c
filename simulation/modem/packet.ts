/**
 * Packet data: contexts, which are kept, whether they are active, and the call that puts the line into data mode.
 *
 * An APN that the network does not know is refused when its context is activated, not when it is defined.
 *
 * Source: 3GPP TS 27.007, 10.1.1 (+CGDCONT), 10.1.9 (+CGATT), 10.1.10 (+CGACT), 10.1.14 (+CGPADDR), 10.1.23 (+CGCONTRDP),
 * 10.2.1 (D); ITU-T V.250, 6.3.6 (H), 6.3.7 (O).
 */
import type { Modem } from './device.ts';
import { CME, type Command, numberAt, ok, type Part, type Reply } from './reply.ts';

const MOST_CONTEXTS = 16;
const TYPES = ['IP', 'IPV6', 'IPV4V6'];

interface Context {
	readonly type: string;
	readonly apn: string;
	active: boolean;
}

export class Contexts {
	readonly all = new Map<number, Context>([[1, { type: 'IP', apn: 'fast.t-mobile.com', active: false }]]);
	/** APNs that the network does not know. */
	readonly refused = new Set<string>();
	attached = true;

	deactivate(): void {
		for (const context of this.all.values()) context.active = false;
	}

	isRefused({ apn }: Context): boolean {
		return this.refused.has(apn.toLowerCase());
	}
}

const addressOf = (cid: number) => `10.64.0.${cid + 1}`;

export const packetPart: Part = (command, modem) => {
	const { contexts } = modem;
	const { name, kind } = command;
	switch (name) {
		case '+CGDCONT':
			return define(command, contexts);
		case '+CGATT':
			if (kind === 'test') return ok('+CGATT: (0,1)');
			if (kind === 'read') return ok(`+CGATT: ${contexts.attached && modem.network.isRegistered ? 1 : 0}`);
			return attach(command, modem);
		case '+CGACT':
			return activate(command, modem);
		case '+CGPADDR':
			return kind === 'test' ? ok(`+CGPADDR: (${[...contexts.all.keys()]})`) : addresses(command, contexts);
		case '+CGCONTRDP':
			return kind === 'test' ? ok(`+CGCONTRDP: (${[...contexts.all.keys()]})`) : dynamic(command, contexts);
		case '+CGAUTH':
			return kind === 'test' ? ok('+CGAUTH: (1-16),(0-2),64,64') : ok();
		case 'D':
			return dial(command, modem);
		case 'H':
			contexts.deactivate();
			return ok();
		case 'O':
			// Back into data, where there is any.
			return [...contexts.all.values()].some(({ active }) => active) ? { connect: '' } : { result: 'NO CARRIER' };
		default:
			return undefined;
	}
};

function define(command: Command, contexts: Contexts): Reply {
	const { kind, args } = command;
	if (kind === 'test') return ok(...TYPES.map((type) => `+CGDCONT: (1-${MOST_CONTEXTS}),"${type}",,,(0-2),(0-4)`));
	if (kind === 'read')
		return ok(
			...[...contexts.all].map(
				([cid, { type, apn, active }]) =>
					`+CGDCONT: ${cid},"${type}","${apn}","${active ? addressOf(cid) : '0.0.0.0'}",0,0`,
			),
		);
	const cid = numberAt(command, 0);
	const [, type = 'IP', apn = ''] = args;
	if (cid === undefined || cid < 1 || cid > MOST_CONTEXTS || !TYPES.includes(type)) return CME.incorrectParameters;
	if (args.length === 1) contexts.all.delete(cid);
	else contexts.all.set(cid, { type, apn, active: false });
	return ok();
}

function attach(command: Command, { contexts }: Modem): Reply {
	const wanted = numberAt(command, 0);
	if (wanted === undefined || wanted > 1) return CME.incorrectParameters;
	contexts.attached = wanted === 1;
	if (!contexts.attached) contexts.deactivate();
	return ok();
}

function activate(command: Command, { contexts, network, card }: Modem): Reply {
	const { kind } = command;
	if (kind === 'test') return ok('+CGACT: (0,1)');
	if (kind === 'read') return ok(...[...contexts.all].map(([cid, { active }]) => `+CGACT: ${cid},${active ? 1 : 0}`));
	const wanted = numberAt(command, 0);
	if (wanted === undefined || wanted > 1) return CME.incorrectParameters;
	if (card.obstacle) return card.obstacle;
	const named = command.args.slice(1).map(Number);
	for (const cid of named.length > 0 ? named : contexts.all.keys()) {
		const context = contexts.all.get(cid);
		if (!context) return CME.invalidIndex;
		if (wanted === 1 && !network.isRegistered) return CME.noNetwork;
		if (wanted === 1 && contexts.isRefused(context)) return CME.unknownApn;
		context.active = wanted === 1;
	}
	return ok();
}

function chosen({ args }: Command, { all }: Contexts): (readonly [number, Context])[] {
	return [...all].filter(([cid]) => args.length === 0 || args.map(Number).includes(cid));
}

function addresses(command: Command, contexts: Contexts): Reply {
	return ok(
		...chosen(command, contexts).map(
			([cid, { active }]) => `+CGPADDR: ${cid},"${active ? addressOf(cid) : '0.0.0.0'}"`,
		),
	);
}

function dynamic(command: Command, contexts: Contexts): Reply {
	return ok(
		...chosen(command, contexts)
			.filter(([, { active }]) => active)
			.map(
				([cid, { apn }]) => `+CGCONTRDP: ${cid},5,"${apn}","${addressOf(cid)}.255.255.255.0","10.64.0.1","10.64.0.1"`,
			),
	);
}

/** `D*99#`, `DT*99***1#`: packet data; a telephone number is answered as by a line that nobody takes. */
function dial({ args: [number = ''] }: Command, { contexts, network, card }: Modem): Reply {
	const [whole, cid = '1'] = /^[TP]?\*(?:99|98)(?:\*[^*#]*\*[^*#]*\*(\d+))?#?$/i.exec(number.trim()) ?? [];
	if (whole === undefined) return { result: 'NO CARRIER' };
	if (card.obstacle) return card.obstacle;
	const context = contexts.all.get(Number(cid));
	if (!context || !network.isRegistered || contexts.isRefused(context)) return { result: 'NO CARRIER' };
	context.active = true;
	return { connect: '150000000' };
}
