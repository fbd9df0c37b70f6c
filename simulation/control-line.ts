/** One line of JSON that a person or a test has written for a simulation, checked against what it may say. Pure. */
import { z } from 'zod';

/** What the text says, or what is wrong with it, in words. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

export function readLine<Value>(schema: z.ZodType<Value>, text: string): Read<Value> {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (fault) {
		return { fault: `not JSON: ${fault instanceof Error ? fault.message : String(fault)}` };
	}
	const { data, error } = schema.safeParse(json);
	return error ? { fault: z.prettifyError(error).replaceAll(/\s*\n\s*/g, ' ') } : { value: data };
}
