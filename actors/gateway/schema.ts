/** The whole configuration as one schema, put together from each subsystem's own part (contract, "Configuration"). */
import { z } from 'zod';
import { telemetryConfig } from '../telemetry/config.ts';
import { laterParts } from './later.ts';
import { links, stacks } from './registry.ts';

export const configurationSchema = z.strictObject({
	/** For editors. */
	$schema: z.string().optional(),
	gateway: z.strictObject({
		id: z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, "-" and "_"'),
		/** Where the journal lives; a relative one is beside the configuration. */
		stateDir: z.string().min(1).optional(),
	}),
	cloud: oneOf('link', links).optional(),
	stacks: z.array(oneOf('stack', stacks)),
	telemetry: telemetryConfig.prefault({}),
	...laterParts,
});

/** A part whose `key` says which of the registered subsystems it is for. */
function oneOf<Key extends string, Config extends z.core.$ZodTypeDiscriminable>(
	key: Key,
	registered: { readonly [name: string]: { readonly config: Config } },
) {
	const [first, ...others] = Object.values(registered).map(({ config }) => config);
	if (!first) throw new Error(`no subsystem is registered for "${key}"`);
	return z.discriminatedUnion(key, [first, ...others]);
}
