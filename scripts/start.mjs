/**
 * `npm start`: the gateway on a simulated home and a simulated modem, with a broker of its own, on a fresh checkout too.
 *
 * Promises: says where the broker listens and prints lines to paste, once the lock answers; Ctrl-C ends everything and
 * leaves nothing behind. The gateway is the real one, in this process; broker, home and modem are its children.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT, setUp } from './setup.mjs';

const GATEWAY = 'demo';
const LOCK = 'zw-12';

/** @returns {Promise<URL>} Where the broker listens. */
async function startBroker() {
	// In a process group of its own: Ctrl-C must reach the gateway first. It ends when its standard input does.
	const broker = spawn(process.execPath, [join(ROOT, 'dist/simulation/broker.js')], {
		stdio: ['pipe', 'pipe', 'inherit'],
		detached: true,
	});
	const [line] = await Promise.race([
		once(createInterface({ input: broker.stdout }), 'line'),
		once(broker, 'exit').then(([code]) => {
			throw new Error(`the broker ended with exit code ${code}`);
		}),
	]);
	broker.unref();
	return new URL(JSON.parse(line).listening);
}

/**
 * @param {URL} broker
 * @returns {string} The path of a configuration in a folder that is removed when the process ends.
 */
function configure(broker) {
	const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const file = join(folder, 'gatehouse.json');
	const configuration = {
		gateway: { id: GATEWAY, stateDir: join(folder, 'state') },
		cloud: { link: 'mqtt', url: broker.href },
		stacks: [{ id: 'zw', stack: 'zwave', port: 'sim:' }],
		modem: { port: 'sim:', apn: 'internet' },
	};
	writeFileSync(file, JSON.stringify(configuration, null, 2));
	return file;
}

/**
 * Waits, as any backend would, until the inventory says that the lock can be used.
 * @param {URL} broker
 */
async function untilLockAnswers(broker) {
	const { default: mqtt } = await import('mqtt');
	const client = mqtt.connect(broker.href, { protocolVersion: 4 });
	client.subscribe(`gw/v1/${GATEWAY}/devices`);
	/** @type {Promise<void>} */
	const answered = new Promise((resolve) => {
		client.on('message', (_, payload) => {
			/** @type {{ devices: { id: string, interview: string }[] }} */
			const { devices } = JSON.parse(payload.toString());
			if (devices.some(({ id, interview }) => id === LOCK && interview === 'complete')) resolve();
		});
	});
	await answered;
	await client.endAsync();
}

/** @param {URL} broker */
function linesToPaste({ hostname, port }) {
	const where = `-h ${hostname} -p ${port} -q 1 -t gw/v1/${GATEWAY}`;
	const command = `'{"v":1,"id":"'$(date +%s%N)'","target":"${LOCK}","action":"doorLock.lockDoor"}'`;
	return `
  Gatehouse runs on a simulated home. The broker listens on mqtt://${hostname}:${port}

  See everything:      npx mqtt sub ${where}/# -v
  Lock the front door: mosquitto_pub ${where}/cmd -m ${command}
                   or: npx mqtt pub ${where}/cmd -m ${command}

  What became of it is on gw/v1/${GATEWAY}/res, and here. Ctrl-C ends it all.

`;
}

await setUp({});
const broker = await startBroker();
process.stdout.write(`The broker listens on ${broker.href}; the home is being interviewed …\n`);
process.argv.splice(2, Number.POSITIVE_INFINITY, 'run', '--config', configure(broker));
untilLockAnswers(broker).then(
	() => process.stdout.write(linesToPaste(broker)),
	(fault) => process.stderr.write(`${fault}\n`),
);
await import(new URL('../dist/actors/gateway/main.js', import.meta.url).href);
// The gateway has ended; what is left is only ours.
process.exit();
