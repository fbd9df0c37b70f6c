/**
 * The gateway over a kernel's own watchdog (softdog, told to say what it would do instead of doing it), in the virtual
 * machine. Its processor is emulated, so that this takes minutes: with `GATEHOUSE_SOAK` only.
 */
import { expect, test } from 'vitest';

/** Its kernel is fetched and made only where it is to run. */
const vm = process.env.GATEHOUSE_SOAK === '1' ? await import('../kit/vm/index.ts') : undefined;
const TIMEOUT_SECONDS = 10;

const CONFIGURATION = JSON.stringify({
	gateway: { id: 'apt-104', stateDir: '/tmp/watchdog/state' },
	stacks: [],
	clock: { trust: true },
	watchdog: { device: '/dev/watchdog', timeoutSeconds: TIMEOUT_SECONDS },
});

const SCRIPT = `
modprobe softdog soft_noboot=1
mkdir -p /tmp/watchdog
echo '${CONFIGURATION}' >/tmp/watchdog/gatehouse.json
tell() { echo "$1: $(cat /sys/class/watchdog/watchdog0/state), $(dmesg | grep -c 'softdog: Triggered') times reset"; }
start() {
	node dist/actors/gateway/main.js run --config /tmp/watchdog/gatehouse.json & gateway=$!
	until [ "$(cat /sys/class/watchdog/watchdog0/state)" = active ]; do sleep 0.2; done
}
tell 'at first'
start
echo "resets after $(cat /sys/class/watchdog/watchdog0/timeout) s"
sleep ${2 * TIMEOUT_SECONDS}
tell 'idle'
kill -STOP $gateway
until dmesg | grep -q 'softdog: Triggered'; do sleep 0.2; done
tell 'hung'
kill -CONT $gateway
kill -TERM $gateway
wait $gateway
tell 'stopped in order'
start
kill -KILL $gateway
wait $gateway
tell 'killed'
`;

test.skipIf(vm?.noVm !== undefined || !vm)(
	'a watchdog’s device is fed while the gateway lives, and stays armed when it is killed (needs the virtual machine)',
	async () => {
		const lines = (await vm?.runInVm(SCRIPT, { timeoutMs: 600_000 })) ?? [];
		expect(lines.filter((line) => / times reset$|^resets after /.test(line))).toEqual([
			'at first: inactive, 0 times reset',
			`resets after ${TIMEOUT_SECONDS} s`,
			'idle: active, 0 times reset',
			'hung: active, 1 times reset',
			'stopped in order: inactive, 1 times reset',
			'killed: active, 1 times reset',
		]);
	},
	600_000,
);
