/** The page of metrics of the built gateway, judged by Prometheus's own promtool. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { House, noMosquitto } from '../contract/house.ts';
import { freePort } from '../kit/line.ts';

const noPromtool = noMosquitto || (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('prometheus');

/** What promtool objects to, and its exit code. */
async function judged(text: string) {
	const promtool = spawn('promtool', ['check', 'metrics'], { stdio: 'pipe' });
	let said = '';
	for (const stream of [promtool.stdout, promtool.stderr])
		stream.setEncoding('utf8').on('data', (words) => {
			said += words;
		});
	promtool.stdin.end(text);
	const [code] = await once(promtool, 'close');
	return { code, said };
}

test.skipIf(noPromtool)('promtool finds nothing wrong with the metrics', async () => {
	const port = await freePort();
	const house = await House.open({ configuration: { telemetry: { intervalSeconds: 1, prometheus: { port } } } });
	onTestFinished(() => house.close());
	await house.interviewed('zw-2');
	expect(await house.backend.run({ target: 'zw-2', action: 'onOff.on' })).toMatchObject({
		status: 'succeeded',
	});
	const page = async () => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
	await vi.waitFor(async () => expect(await page()).toContain('gatehouse_serial_frames_sent_total{'), {
		timeout: 10_000,
	});
	const text = await page();
	expect(text).toContain('gatehouse_commands_total{action="onOff.on",status="succeeded"} 1');
	expect(await judged(text)).toEqual({ code: 0, said: '' });
	// It would have said so.
	expect(await judged('# TYPE wrong_total gauge\nwrong_total 1\n')).not.toMatchObject({ code: 0 });
});
