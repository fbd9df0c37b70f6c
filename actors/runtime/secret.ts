/**
 * A secret that was loaded: a password, a key, a PIN.
 *
 * Promises: shows as `•••` wherever it is printed, logged, inspected or made JSON; only `reveal()` gives it away.
 */
import { inspect } from 'node:util';

export const HIDDEN = '•••';

export class Secret {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	reveal(): string {
		return this.#value;
	}

	toString(): string {
		return HIDDEN;
	}

	toJSON(): string {
		return HIDDEN;
	}

	[inspect.custom](): string {
		return HIDDEN;
	}
}
