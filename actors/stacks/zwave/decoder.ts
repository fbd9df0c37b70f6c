/**
 * Command classes decoded, strictly in the order in which they came, and the answers that devices wait for.
 *
 * Decoding is asynchronous and will draw random numbers (S0, S2), so it happens here and not in a chart; what comes out is
 * an event.
 */
import type { CodecInput, FromCodec, ToCodec } from '../../../machines/zwave/controller-memory.ts';
import { fromResource } from '../../runtime/resource.ts';
import type { Codec } from './codec/index.ts';

/** @param open Makes the codec of the network that the input names. */
export function decoderOver(open: (input: CodecInput) => Codec) {
	return fromResource<ToCodec, FromCodec, CodecInput>((scope) => {
		const codec = open(scope.input);
		let last: Promise<void> = Promise.resolve();
		const decode = async ({ nodeId, frameType, command }: ToCodec) => {
			const { endpoint, supervised, message } = await codec.decode(command, { nodeId, frameType });
			// SDS13783, Supervision: the answer goes to whoever asked, with its session.
			const reply =
				supervised &&
				(await codec.encode(
					{
						type: 'Supervision.Report',
						sessionId: supervised.sessionId,
						moreUpdatesFollow: false,
						status: message.type === 'Unknown' ? 'noSupport' : 'success',
					},
					{ nodeId, endpoint },
				));
			scope.tell({ type: 'DECODED', nodeId, endpoint, message, ...(reply ? { reply } : {}) });
		};
		scope.receive((event) => {
			last = last.then(() => decode(event)).catch(scope.fail);
		});
		return () => {};
	});
}
