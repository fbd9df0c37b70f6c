/** What a measurement has started: let go in the reverse order when it is over, however it ends. */

/** Takes what is to be done then. */
export type Hold = (release: () => Promise<unknown>) => void;

export async function holding<Result>(work: (hold: Hold) => Promise<Result>): Promise<Result> {
	const releases: (() => Promise<unknown>)[] = [];
	try {
		return await work((release) => void releases.unshift(release));
	} finally {
		for (const release of releases) await release();
	}
}
