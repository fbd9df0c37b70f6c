/**
 * The door for commands: whatever a cloud link was sent in, a command or a refusal out.
 *
 * A command comes as it is, or signed: `{"v":1,"jws":"…"}`, where the gateway has keys to check signatures with. Promises:
 * never rejects; answers in the order in which it was asked; where signatures are required, nothing gets in without. A
 * refusal is addressed by what an unverified payload says, so that its sender hears of it. What is in a signed command is
 * read as if it had come alone, with the same limits, and has the same digest.
 */
import { z } from 'zod';
import type { SignaturesConfig } from './command-keys.ts';
import { check } from './faults.ts';
import { type Body, commandIn, inFewWords, open, parsed, receive, refused } from './ingress.ts';
import type { Request } from './link.ts';
import type { Log } from './log.ts';

export interface DoorOptions {
	readonly gatewayId: string;
	/** Its `keysFile` is absolute. Undefined: no signature is checked. */
	readonly signatures: SignaturesConfig | undefined;
	readonly log: Pick<Log, 'info' | 'error'>;
}

type Take = (payload: Uint8Array) => Request | Promise<Request>;

const envelope = z.strictObject({ v: z.literal(1), jws: z.unknown() });

export async function openDoor({
	gatewayId,
	signatures,
	log,
}: DoorOptions): Promise<(payload: Uint8Array) => Promise<Request>> {
	const take = signatures ? await guarding(gatewayId, signatures, log) : withoutKeys;
	let last: Promise<unknown> = Promise.resolve();
	return (payload) => {
		const next = () => take(payload);
		const turn = last.then(next, next);
		last = turn;
		return turn;
	};
}

/** A door that checks signatures; what that takes is loaded only for it. */
async function guarding(
	gatewayId: string,
	{ keysFile, required, windowSeconds }: SignaturesConfig,
	log: DoorOptions['log'],
): Promise<Take> {
	const [{ keyRing }, { verifier }] = await Promise.all([import('./key-ring.ts'), import('./signature.ts')]);
	const verify = verifier(gatewayId, keyRing(keysFile, log));
	return async (payload) => {
		const opened = open(payload);
		if ('refusal' in opened) return opened;
		const { body } = opened;
		if (!isSigned(body)) {
			return required
				? refused(
						body,
						'SIGNATURE_REQUIRED',
						'this gateway takes signed commands only; send {"v":1,"jws":"…"}, a compact JWS whose payload is the command',
					)
				: commandIn(body);
		}
		const faults = faultsAround(body);
		if (faults !== undefined) return refused(innerOf(body), 'INVALID_COMMAND', faults);
		const verified = await verify(body.jws);
		if ('fault' in verified) return refused(innerOf(body), 'SIGNATURE_INVALID', verified.fault);
		const request = receive(verified.payload);
		const signed = { at: verified.at, withinMs: windowSeconds * 1_000 };
		return 'refusal' in request ? request : { command: { ...request.command, signed } };
	};
}

function withoutKeys(payload: Uint8Array): Request {
	const opened = open(payload);
	if ('refusal' in opened) return opened;
	if (!isSigned(opened.body)) return commandIn(opened.body);
	return refused(
		innerOf(opened.body),
		'INVALID_COMMAND',
		'jws: this gateway has no keys to check signatures with (signatures.keysFile); send the command itself',
	);
}

const isSigned = (body: Body) => Object.hasOwn(body, 'jws');

/** What is wrong with what stands beside the JWS, in words. */
function faultsAround(body: Body): string | undefined {
	const checked = check(envelope, body);
	return 'faults' in checked ? inFewWords(checked.faults) : undefined;
}

/** The command that a signature seems to be over, to know whom to answer. */
function innerOf({ jws }: Body): unknown {
	const payload = typeof jws === 'string' ? jws.split('.')[1] : undefined;
	return payload === undefined ? undefined : parsed(Buffer.from(payload, 'base64url'));
}
