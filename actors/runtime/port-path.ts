/** How a configuration names a serial port, or what stands in its place. */
import { z } from 'zod';

/** @param simulated What `sim:` stands for. @param examples For whoever writes the configuration. */
export function portPath(whose: string, simulated: string, examples: readonly string[]) {
	return z
		.string()
		.refine(isPort, `must be a device path such as ${examples[0]}, tcp://host:port, or sim: for ${simulated}`)
		.meta({
			description: `${whose}: a device path, tcp://host:port, or sim: for ${simulated}`,
			examples: [...examples],
			pattern: '^(sim:$|/|tcp://.+:[0-9]+$)',
		});
}

function isPort(port: string): boolean {
	if (port === 'sim:' || port.startsWith('/')) return true;
	const { host, number } =
		/^tcp:\/\/(?<host>\[[0-9a-f:.]+\]|[^\s:/[\]]+):(?<number>\d{1,5})$/i.exec(port)?.groups ?? {};
	return host !== undefined && Number(number) >= 1 && Number(number) <= 65_535;
}
