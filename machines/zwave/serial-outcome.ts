/** What became of a request to the Serial API. */
import type { Frame } from './frame.ts';

export type SerialOutcome =
	/** Done. `roundTripMs`: from the last transmission to its last answer. */
	| { readonly kind: 'ok'; readonly response: Frame | undefined; readonly roundTripMs: number }
	/** The node did not acknowledge. */
	| { readonly kind: 'noAck'; readonly attempts: number }
	/** The radio could not send: somebody else occupies the air. */
	| { readonly kind: 'jammed' }
	/** The module refused it, or its transmission failed for another reason. */
	| { readonly kind: 'refused'; readonly reason: string }
	/** The module does not answer: the link or the module is in trouble, not a node. */
	| { readonly kind: 'unresponsive'; readonly reason: string }
	/** The asker ended it. */
	| { readonly kind: 'aborted' }
	/** The port went, or the module began anew. `sent`: whether the module may have it. */
	| { readonly kind: 'lost'; readonly sent: boolean };
