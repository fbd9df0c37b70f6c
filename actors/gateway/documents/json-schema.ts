/**
 * A zod schema as JSON Schema (draft-07: what editors know best, and what AsyncAPI's own schemas are), as a person would
 * have written it.
 *
 * What zod alone can check (refinements, rules between keys) is in the descriptions, where it is not in a `meta()`.
 */
import { z } from 'zod';

type Raw = z.core.JSONSchema.BaseSchema;

export interface JsonSchema extends Raw {
	/** What `#/definitions/…` refers to; at the top only. */
	definitions?: { [name: string]: JsonSchema };
}

/** @param side What is written to be parsed (`input`), or what parsing gives. */
export function jsonSchemaOf(schema: z.ZodType, side: 'input' | 'output'): JsonSchema {
	const override = ({ jsonSchema }: { readonly jsonSchema: Raw }) => tidy(jsonSchema);
	const { definitions, ...rest } = z.toJSONSchema(schema, { target: 'draft-07', io: side, override });
	return definitions ? { ...rest, definitions: Object.fromEntries(Object.entries(definitions)) } : rest;
}

/** Changes in place, as zod asks. */
function tidy(schema: Raw) {
	if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
	if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
	// The format says it, and the pattern for the days of leap years is as long as this function.
	if (schema.format === 'date-time') delete schema.pattern;
	delete schema.readOnly;
	const [only, ...others] = schema.allOf ?? [];
	if (only && others.length === 0) {
		delete schema.allOf;
		Object.assign(schema, only);
	}
	nameValues(schema);
	listKeys(schema);
}

/** An enumeration's numbers with their names, as titles: what `oneOf` of the clusters' values knows. */
function nameValues(schema: Raw) {
	const { names } = schema;
	if (typeof names !== 'object' || names === null) return;
	schema.type = 'integer';
	schema.oneOf = Object.entries(names).map(([title, value]) => ({ const: value, title }));
	delete schema.enum;
	delete schema.const;
	delete schema.names;
}

/** Keys as properties where they are known: editors offer those. */
function listKeys(schema: Raw) {
	const { propertyNames, additionalProperties } = schema;
	if (typeof propertyNames !== 'object' || typeof additionalProperties !== 'object') return;
	if (propertyNames.enum) {
		schema.properties = Object.fromEntries(propertyNames.enum.map((key) => [String(key), additionalProperties]));
		schema.additionalProperties = false;
	}
	if (!propertyNames.pattern) delete schema.propertyNames;
}
