/**
 * The bench: this gateway beside the Driver of zwave-js, measured in one run on the same simulated home.
 *
 * `node main.js [--only NAMES] [--json FILE]`, in the checkout's folder. Prints a table. Exit codes: 0 whatever the
 * figures; 1 when something could not be measured; 2 for bad usage.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAck } from './ack.ts';
import { isMet, type Part, ratioOf, table } from './figures.ts';
import { measureFlood } from './flood.ts';
import { measureFraming } from './framing.ts';
import { type Hold, holding } from './holding.ts';
import { measureMemory } from './memory.ts';
import { measureMqtt } from './mqtt.ts';
import { measureSets } from './sets.ts';
import { measureStart } from './start.ts';

const parts = new Map<string, (hold: Hold) => Promise<Part>>([
	['sets', measureSets],
	['start', measureStart],
	['memory', measureMemory],
	['framing', measureFraming],
	['mqtt', measureMqtt],
	['ack', measureAck],
	['flood', measureFlood],
]);

async function main(): Promise<number> {
	const options = parseOptions();
	if (typeof options === 'string') {
		process.stderr.write(`${options}\nusage: npm run bench -- [--only ${[...parts.keys()].join(',')}] [--json FILE]\n`);
		return 2;
	}
	const machine = describeMachine();
	const measured: Part[] = [];
	let failed = false;
	for (const name of options.only) {
		const measure = parts.get(name);
		if (!measure) continue;
		process.stderr.write(`${name} …\n`);
		try {
			measured.push(await holding(measure));
		} catch (fault) {
			failed = true;
			process.stderr.write(`${name} could not be measured: ${fault instanceof Error ? fault.message : fault}\n`);
		}
	}
	const figures = measured.flatMap((part) => part.figures);
	const notes = measured.flatMap((part) => part.notes);
	process.stdout.write(`\n${machine}\n\n${table(figures)}\n${notes.map((note) => `${note}\n`).join('')}`);
	if (options.json !== undefined) {
		const written = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) }));
		const report = { machine, at: new Date().toISOString(), figures: written, notes };
		writeFileSync(options.json, `${JSON.stringify(report, null, '\t')}\n`);
	}
	return failed ? 1 : 0;
}

/** What to measure, or what is wrong with the arguments. */
function parseOptions() {
	try {
		const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } });
		const only = values.only?.split(',') ?? [...parts.keys()];
		const unknown = only.filter((name) => !parts.has(name));
		return unknown.length > 0 ? `there is no ${unknown.join(', ')} to measure` : { only, json: values.json };
	} catch (fault) {
		return fault instanceof Error ? fault.message : String(fault);
	}
}

function describeMachine(): string {
	const [cpu] = cpus();
	const cores = cpus().length;
	const [load = 0] = loadavg();
	const busy = load > 1 ? `; it was busy before (load ${load.toFixed(1)}), which stretches the times` : '';
	return `Node ${process.version} on ${cores} cores (${cpu?.model.trim() ?? 'unknown'})${busy}`;
}

process.exit(await main());
