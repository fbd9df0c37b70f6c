/** What the programs in a virtual machine said: each a line of JSON, `["what","word"]`, among what the kernel says. */
export function wordsIn(lines: readonly string[]): (what: string) => unknown {
	const said = new Map<unknown, unknown>();
	for (const line of lines.filter((one) => one.startsWith('["'))) {
		const parsed: unknown = JSON.parse(line);
		if (Array.isArray(parsed)) said.set(parsed[0], parsed[1]);
	}
	return (what) => {
		if (!said.has(what)) throw new Error(`nothing was said of "${what}":\n${lines.join('\n')}`);
		return said.get(what);
	};
}
