/** The design's rules (design.md, "Rooms") and the house's on types, each as a function from a source to its findings. */
import { type Import, lineOf, type Source } from './source.ts';

/** `path:line: what is wrong`. */
export type Finding = string;

export type Rule = (source: Source) => Finding[];

const MACHINE_PACKAGES: readonly unknown[] = ['xstate', 'zod', '@zwave-js/core/safe'];

/** machines/: only xstate, zod, the safe part of zwave-js' core, types, and itself. */
export const machinesImportNothingReal: Rule = (source) =>
	importFindings(source, ({ kind, specifier, target }) => {
		if (!source.path.startsWith('machines/')) return undefined;
		if (target !== undefined) return target.startsWith('machines/') ? undefined : 'machines/ imports no other room';
		return kind === 'types' || MACHINE_PACKAGES.includes(specifier) ? undefined : 'machines/ does not import it';
	});

/** actors/: machines/, native/, actors/runtime/ and its own subsystem; only actors/gateway sees the others. */
export const subsystemsDoNotMeet: Rule = (source) =>
	importFindings(source, ({ target }) => {
		if (!source.path.startsWith('actors/') || target === undefined) return undefined;
		const own = subsystemOf(source.path);
		const allowed = ['machines/', 'native/', 'actors/runtime/', `${own}/`, ...(own === GATEWAY ? ['actors/'] : [])];
		return allowed.some((room) => target.startsWith(room)) ? undefined : `${own} imports no other subsystem`;
	});

/** native/: Node, ffi-napi and ref-napi, and itself; what a library does for us is not known there. */
export const nativeKnowsNobody: Rule = (source) =>
	importFindings(source, ({ specifier, target }) => {
		if (!source.path.startsWith('native/')) return undefined;
		if (target !== undefined) return target.startsWith('native/') ? undefined : 'native/ imports no other room';
		const known = specifier?.startsWith('node:') || specifier === 'ffi-napi' || specifier === 'ref-napi';
		return known ? undefined : 'native/ does not import it';
	});

/** ffi-napi is asked for only where its absence is told: native/ffi.ts. */
export const ffiIsOptional: Rule = (source) =>
	importFindings(source, ({ kind, specifier }) => {
		if (specifier !== 'ffi-napi' && specifier !== 'ref-napi') return undefined;
		return kind === 'types' || source.path === 'native/ffi.ts' ? undefined : 'native/ffi.ts loads it, where it can';
	});

const GATEWAY = 'actors/gateway';

/** actors/gateway: of a stack or link only `config.ts` is loaded at once; the rest by registry.ts, when it is configured. */
export const stacksAndLinksAreLoadedLate: Rule = (source) =>
	importFindings(source, ({ kind, target }) => {
		if (subsystemOf(source.path) !== GATEWAY || kind === 'types') return undefined;
		if (!target || !/^actors\/(stacks|links)\//.test(target)) return undefined;
		if (kind === 'dynamic') return source.path === `${GATEWAY}/registry.ts` ? undefined : 'registry.ts loads it';
		return target.endsWith('/config.ts') ? undefined : 'it is loaded only when it is configured';
	});

/** Of simulation/, what is pure: a bad line, which a test takes through its days on a clock of its own. */
const PURE_SIMULATION: readonly unknown[] = ['simulation/lying-wire.ts', 'simulation/line-faults.ts'];

/** simulation/: started as a child, imported by nobody; tests may have what is pure. */
export const nobodyImportsTheSimulation: Rule = (source) =>
	importFindings(source, ({ target }) => {
		if (!target?.startsWith('simulation/') || source.path.startsWith('simulation/')) return undefined;
		const isPure = source.path.startsWith('tests/') && PURE_SIMULATION.includes(target);
		return isPure ? undefined : 'simulation/ is started as a child';
	});

/** scripts/ run before anything is installed. */
export const scriptsNeedNothingInstalled: Rule = (source) =>
	importFindings(source, ({ kind, specifier, target }) => {
		if (!source.path.startsWith('scripts/') || kind !== 'static') return undefined;
		const there = target?.startsWith('scripts/') || specifier?.startsWith('node:');
		return there ? undefined : 'before the installation there is only Node';
	});

/** What is imported can be told without running it. */
export const importsAreLiteral: Rule = (source) =>
	importFindings(source, ({ specifier }) =>
		specifier === undefined && !source.path.startsWith('scripts/') ? 'an import whose name is computed' : undefined,
	);

const NODE_GLOBALS =
	/(?<![.\w$])(?:process|Buffer|NodeJS|(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask|console|performance|crypto|fetch|require|global|globalThis|__dirname|__filename)\b/g;
const CLOCK_OR_CHANCE = /\bDate\s*\.\s*now\b|(?<!\.)\bDate\s*\(\s*\)|\bMath\s*\.\s*random\b/g;

/** machines/: no globals of Node's, no clock, no randomness. A key of such a name is none. */
export const machinesUseNothingReal: Rule = (source) => {
	if (!source.path.startsWith('machines/')) return [];
	const isKey = (at: number, word: string) =>
		/^\s*\??:/.test(source.code.slice(at + word.length)) && !/\?\s*$/.test(source.code.slice(0, at));
	return [
		...[...source.code.matchAll(NODE_GLOBALS)]
			.filter(({ 0: word, index }) => !isKey(index, word))
			.map(({ 0: word, index }) => finding(source, index, `${word} does not belong in machines/`)),
		...matches(source, source.code, CLOCK_OR_CHANCE, (word) => `${word} comes into machines/ from outside`),
	];
};

const ANY = /(?<![.\w$])any\b(?!\s*[(:])|\bz\s*\.\s*any\b/g;
/** A cast: not `as const`, not a key's new name in a mapped type, not a property called `as`. */
const CAST = /(?<![.\w$])as\b(?!\s*(?:const\b|[:(,]))/g;
const RENAME = /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?(?:\*\s*as\s+[\w$]+|\{[^}]*\})/g;
const MAPPED_KEY = /\[\s*[\w$]+\s+in\s[^\]]*$/;

/** Types are never told to be others: no `any`, no casts but `as const` and the type slots of `setup()`. */
export const typesAreNotForced: Rule = (source) => {
	const code = source.code.replace(RENAME, (clause) => clause.replace(/\bas\b/g, '  '));
	const casts = [...code.matchAll(CAST)].filter(({ index }) => {
		const before = code.slice(0, index);
		const slot = /\{\s*\}\s*$/.test(before) && /\bsetup\s*\(/.test(code);
		return !slot && !MAPPED_KEY.test(before.slice(before.lastIndexOf('\n') + 1));
	});
	return [...casts.map(({ index }) => finding(source, index, 'a cast')), ...matches(source, code, ANY, () => 'any')];
};

const MARKS = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|(?:v8|c8|istanbul) ignore|\b(?:TODO|FIXME|XXX)\b/g;

/** No check is told to look away, nothing is left for later. */
export const nothingIsMarked: Rule = (source) => matches(source, source.comments, MARKS, (mark) => mark);

export const LIMIT = 300;

/** @param reasons Why a file may be longer than the limit, by its path. */
export function filesAreShort(reasons: { readonly [path: string]: string }): Rule {
	return ({ path, text }) => {
		const lines = text.trimEnd().split('\n').length;
		const long = lines > LIMIT;
		if (long && !(path in reasons)) return [`${path}: ${lines} lines, more than ${LIMIT}, and no reason is listed`];
		if (!long && path in reasons) return [`${path}: ${lines} lines: the reason it is listed for is gone`];
		return [];
	};
}

/** `actors/stacks/zwave`, `actors/gateway`. */
function subsystemOf(path: string): string {
	return /^actors\/(?:(?:stacks|links)\/)?[^/]+/.exec(path)?.[0] ?? '';
}

function importFindings(source: Source, judge: (imported: Import) => string | undefined): Finding[] {
	return source.imports.flatMap((imported) => {
		const fault = judge(imported);
		return fault === undefined ? [] : [finding(source, imported.at, `${imported.specifier ?? 'import'}: ${fault}`)];
	});
}

function matches(source: Source, text: string, pattern: RegExp, say: (match: string) => string): Finding[] {
	return [...text.matchAll(pattern)].map((match) => finding(source, match.index, say(match[0])));
}

function finding(source: Source, at: number, fault: string): Finding {
	return `${source.path}:${lineOf(source, at)}: ${fault}`;
}
