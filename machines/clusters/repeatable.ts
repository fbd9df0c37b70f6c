/**
 * Which device actions may be carried out again on the gateway's own account, when it was cut off in the middle of them.
 *
 * Questions only: a device that is asked twice is as it was. What sets something is not repeated, although the same again
 * would mostly end the same: whether it took effect can be read back, and between the two somebody may have turned the
 * device by hand. Source: the contract, "A result", on actions that are marked idempotent.
 */
const QUESTIONS: ReadonlySet<string> = new Set(['attributes.read', 'zwave.getConfiguration']);

/** @param action `cluster.command`, whatever the stack that carries the device. */
export function isRepeatable(action: string): boolean {
	return QUESTIONS.has(action);
}
