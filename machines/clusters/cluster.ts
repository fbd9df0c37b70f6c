/**
 * A cluster of Matter's: its commands' arguments and its attributes as schemas, in the contract's units.
 *
 * The vocabulary only: what a stack can do of it is the stack's to declare. Schemas check and never change a value, so
 * that what was checked is what is carried out.
 */
import type { z } from 'zod';

export interface Cluster {
	/** Matter's name in lowerCamelCase. */
	readonly name: string;
	/** Arguments by command; unknown keys are refused. */
	readonly commands: { readonly [command: string]: z.ZodObject };
	readonly attributes: { readonly [attribute: string]: z.ZodType };
}
