/** Interviews a device that is a function from questions to answers, and tells what was asked. */
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import type { NodeFacts } from '../../../machines/zwave/facts.ts';
import { learn, type Question, questions, type Stage } from '../../../machines/zwave/mapping/index.ts';

export const STAGES: readonly Stage[] = ['manufacturer', 'versions', 'endpoints', 'capabilities', 'values'];

/** Asks stage by stage, always the first question that was not asked yet; `answer` gives none where a device would not. */
export function interview(start: NodeFacts, answer: (command: CcCommand, endpoint: number) => CcMessage | undefined) {
	const asked: Question[] = [];
	let facts = start;
	for (const stage of STAGES) {
		const seen = new Set<string>();
		for (;;) {
			const next = questions(stage, facts).find((question) => !seen.has(JSON.stringify(question)));
			if (!next) break;
			seen.add(JSON.stringify(next));
			asked.push(next);
			const message = answer(next.command, next.endpoint);
			if (message) facts = learn(facts, next.endpoint, message);
		}
	}
	return { facts, asked };
}

export function names(asked: readonly Question[]): string[] {
	return asked.map(({ command, endpoint }) => {
		const { type, ...body } = command;
		const detail = Object.values(body).map((value) => JSON.stringify(value));
		return [endpoint > 0 ? `${endpoint}:` : '', type, detail.length > 0 ? ` ${detail.join(' ')}` : ''].join('');
	});
}
