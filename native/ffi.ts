/**
 * The door to C libraries: ffi-napi, where it can be loaded.
 *
 * It is an optional dependency, built from source when it is installed: where that failed, who needs a C library is told why
 * and does without, and one warning of the process says so. Loaded once, and only when somebody asks. A call takes about
 * 15 µs and gives its memory back only when the event loop turns: few calls, and never in a loop. Not for worker threads.
 */
import type * as ffi from 'ffi-napi';

export type Ffi = typeof ffi;

/** `fault`: why it is not there, for a person. */
export type Loaded<Library> = { readonly library: Library } | { readonly fault: string };

/** @param load Replaced by tests. Called once, when somebody asks first; nobody is rejected. */
export function ffiLoader(load: () => Promise<Ffi> = () => import('ffi-napi')): () => Promise<Loaded<Ffi>> {
	let loading: Promise<Loaded<Ffi>> | undefined;
	return () => {
		loading ??= load().then(
			(library) => ({ library }),
			(reason) => {
				const fault = `ffi-napi cannot be loaded: ${inShort(reason)}`;
				process.emitWarning(
					`${fault}; what needs a C library is left out (npm rebuild, with gcc and python3, may help)`,
				);
				return { fault };
			},
		);
		return loading;
	};
}

export const loadFfi = ffiLoader();

/** The first line: a loader lists every place where it looked. */
function inShort(reason: unknown): string {
	return (reason instanceof Error ? reason.message : String(reason)).replace(/\n.*/s, '');
}
