/** The command line from a checkout, `npm run -s gatehouse -- ARGS`: makes it ready, then is `gatehouse ARGS`. */
import { setUp } from './setup.mjs';

try {
	await setUp({ quiet: true });
} catch (fault) {
	process.stderr.write(`gatehouse: ${fault instanceof Error ? fault.message : fault}\n`);
	process.exit(1);
}
await import(new URL('../dist/actors/gateway/main.js', import.meta.url).href);
