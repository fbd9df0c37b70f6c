/**
 * The documents of the contract for those outside: JSON Schemas, and an AsyncAPI document, as files of docs/.
 *
 * Made from the schemas that parse and the tables that commands are checked against. `npm run schemas` writes them; the
 * service does not load any of this.
 */
import { asyncApi } from './asyncapi.ts';
import { fileSchemas, messageSchemas } from './schemas.ts';

/** The files' text by their path below docs/. */
export function documents(): ReadonlyMap<string, string> {
	const schemas = [...messageSchemas, ...fileSchemas].map(([name, schema]): [string, object] => [
		`schemas/${name}.schema.json`,
		schema,
	]);
	const all: [string, object][] = [...schemas, ['asyncapi.json', asyncApi()]];
	return new Map(all.map(([path, document]) => [path, `${JSON.stringify(document, undefined, '\t')}\n`]));
}
