/** What a family of command classes says: its messages, and which of them answers which question. */
import type { CcMessage } from '../cc.ts';

export type Empty = Record<never, never>;

/**
 * By what is sent: whether a message is what it asked for, the report of the same class with the same key. Where the
 * specification lets a device say "not supported" under another key, that is an answer too.
 */
export type Answers<Commands> = {
	readonly [Type in keyof Commands]: (question: Commands[Type], message: CcMessage) => boolean;
};

export const asksNothing = () => false;

/** Any report of this type. */
export function is(type: CcMessage['type']) {
	return (_: unknown, message: CcMessage) => message.type === type;
}

export function either<T>(value: T, wanted: T, instead: T): boolean {
	return value === wanted || value === instead;
}
