/** The modem's data session by the real pppd, with a network that asks for a password behind a pseudo terminal. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createActor, fromTransition, toPromise } from 'xstate';
import { createData } from '../../../../actors/modem/data.ts';
import { dataConfig } from '../../../../actors/modem/data-config.ts';
import { createLook } from '../../../../actors/modem/routes.ts';
import { Secret } from '../../../../actors/runtime/secret.ts';
import type { Ask } from '../../../../machines/modem/at.ts';
import type { DataChanged, FromDataSession } from '../../../../machines/modem/data-session-way.ts';
import { say, until } from './say.ts';

const [port = '', target = ''] = process.argv.slice(2);

const commandLines = () =>
	readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map((pid) => {
			try {
				return { pid: Number(pid), line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
			} catch {
				// It has ended meanwhile.
				return { pid: Number(pid), line: '' };
			}
		});
const ours = () => commandLines().find(({ line }) => /pppd file /.test(line));

function start(password: string) {
	const told: FromDataSession[] = [];
	/** Of pppd. */
	const lines: string[] = [];
	const data = createData({
		config: dataConfig.parse({ way: 'ppp', port, metric: 750, check: { targets: [target] } }),
		store: { entries: async () => new Map(), put: async () => {} },
		now: Date.now,
		clockIsTrusted: () => true,
	});
	const found = data.wayFor({
		atPort: '/dev/ttyS0',
		apn: 'internet',
		username: 'me',
		password: new Secret(password),
		contextId: 1,
		profile: { ecm: undefined },
	});
	if ('fault' in found) throw new Error(found.fault.reason);
	const owner = createActor(
		fromTransition((state: undefined, event: FromDataSession) => {
			told.push(event);
			return state;
		}, undefined),
	).start();
	// PPP is dialled on its own port: nothing is asked here.
	const channel = createActor(fromTransition((state: undefined, _: Ask) => state, undefined)).start();
	const actor = createActor(data.session, {
		input: { channel, owner, way: found.way, checkEveryMs: data.checkEveryMs, random: () => 0 },
		inspect: (event) => {
			if (event.type === '@xstate.event' && event.event.type === 'LINE') lines.push(String(event.event.line));
		},
	});
	actor.start();
	actor.send({ type: 'ALLOW' });
	const changes = () => told.flatMap((event) => (event.type === 'DATA_CHANGED' ? [event] : []));
	return {
		actor,
		changes,
		/** Resolves when it is so; says what there was where it never is. */
		reaches: async (state: DataChanged['state'] | 'done') => {
			const is = () => (state === 'done' ? actor.getSnapshot().status === state : changes().at(-1)?.state === state);
			for (let asked = 0; !is(); asked++) {
				if (asked > 6_000) throw new Error(JSON.stringify({ state, changes: changes(), lines }, undefined, 1));
				await pause(10);
			}
		},
		last: () => changes().at(-1),
	};
}

/** The network waits for a call. */
const networkWaits = () => until(() => commandLines().some(({ line }) => /^chat .* ATD/.test(line)));

await networkWaits();
const refused = start('falsch');
await refused.reaches('refused');
say('refused', refused.last()?.reason);
refused.actor.send({ type: 'STOP' });
await refused.reaches('done');

await networkWaits();
const session = start('geheim');
await session.reaches('online');
say('online', session.last());
const states = session.changes().map(({ state }) => state);
say('states', states);
const isSeen = commandLines().some(({ line }) => line.includes('geheim'));
say('password seen', isSeen);
say('routes', await toPromise(createActor(createLook()).start()));

// Killed so, it leaves a pseudo terminal that other programs have open as one for PPP: it is not dialled again here.
process.kill(ours()?.pid ?? 0, 'SIGKILL');
await session.reaches('waiting');
say('killed', session.last()?.reason);
session.actor.send({ type: 'STOP' });
await session.reaches('done');
const routes = execFileSync('ip', ['route', 'show', 'default'], { encoding: 'utf8' }).trim();
say('left', [ours()?.line ?? 'no pppd', routes]);
