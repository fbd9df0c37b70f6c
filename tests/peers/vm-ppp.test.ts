/**
 * The data session by the real pppd and the kernel's own PPP, in a virtual machine: dialled by chat, let in by a password,
 * looked at through its interface, killed, and refused. The network is another pppd in a network of its own.
 * Half a minute where the machine is emulated, so it runs with `GATEHOUSE_SOAK=1` only.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildGuests, type Guests } from '../kit/vm/guests.ts';
import { noVm, runInVm } from '../kit/vm/index.ts';
import { wordsIn } from '../kit/vm/words.ts';

const soak = process.env.GATEHOUSE_SOAK === '1';

describe.skipIf(!soak || noVm !== undefined)(
	`pppd in Debian's kernel (needs GATEHOUSE_SOAK=1, QEMU, and root${noVm === undefined ? '' : `: ${noVm}`})`,
	() => {
		let guests: Guests;
		let word: (what: string) => unknown;

		beforeAll(async () => {
			guests = await buildGuests();
			const lines = await runInVm(
				`
			modprobe ppp_async
			mkdir -p /run/lock
			printf 'me * geheim *\\n' >/etc/ppp/pap-secrets
			ip netns add net
			socat PTY,link=/run/ours,raw,echo=0 PTY,link=/run/theirs,raw,echo=0 &
			until [ -e /run/theirs ]; do sleep 0.1; done
			# A terminal that nobody has open is hung up.
			exec 7<>/run/ours 8<>/run/theirs
			ip netns exec net ip link set lo up
			ip netns exec net socat TCP-LISTEN:443,fork,reuseaddr /dev/null &
			while :; do
				ip netns exec net pppd "$(readlink /run/theirs)" 115200 nodetach local nocrtscts auth require-pap name net \\
					10.64.64.1:10.64.64.64 connect "chat -t 60 ATD*99***1# 'CONNECT\\n\\c'" >>/run/network.log 2>&1
				sleep 0.2
			done &
			${guests.run('ppp', '/run/ours', '10.64.64.1:443')} || { cat /run/network.log; exit 1; }
			`,
				{ timeoutMs: 110_000 },
			);
			word = wordsIn(lines);
		}, 120_000);
		afterAll(() => guests.remove());

		test('a session is dialled, let in and looked at through its interface', () => {
			expect(word('online')).toMatchObject({ state: 'online', interface: 'ppp0', address: '10.64.64.64' });
			expect(word('states')).toEqual(['down', 'connecting', 'connecting', 'online']);
		});

		test('its default route has our metric', () => {
			expect(word('routes')).toContainEqual({ interface: 'ppp0', metric: 750 });
		});

		test('its password is on nobody’s command line', () => {
			expect(word('password seen')).toBe(false);
		});

		test('is lost when pppd is killed, which is said', () => {
			expect(word('killed')).toBe('pppd was killed');
		});

		test('leaves nothing behind when it is stopped', () => {
			expect(word('left')).toEqual(['no pppd', '']);
		});

		test('a wrong password is a refusal', () => {
			expect(word('refused')).toBe('the mobile network does not accept the user name and password');
		});
	},
);
