/** The published form of a signed command is the one that the gateway's door takes. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDoor } from '../../actors/runtime/door.ts';
import { incomingSigned } from '../../machines/contract/index.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { schemaFaults } from '../kit/published.ts';
import { newSigner, signed } from '../kit/signing.ts';

/** RFC 8037, A.2. */
const PUBLIC = { kty: 'OKP', crv: 'Ed25519', kid: 'cloud-1', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

test('the example was signed for apt-104, with the key of RFC 8037', async () => {
	const folder = await temporaryFolder({ 'keys.json': JSON.stringify({ keys: [PUBLIC] }) });
	const signatures = { keysFile: join(folder, 'keys.json'), required: true, windowSeconds: 300 };
	const log = { info: () => {}, error: () => {} };
	const take = await openDoor({ gatewayId: 'apt-104', signatures, log });
	const [example] = incomingSigned.examples;
	expect(await take(Buffer.from(JSON.stringify(example)))).toMatchObject({
		command: { id: '01JZ8Q4M3X', target: 'zw-12', signed: { at: Date.UTC(2026, 7, 22, 10) } },
	});
});

test('what a backend signs fits', () => {
	const command = signed(newSigner('cloud-1'), { v: 1, id: 'ü' }, { aud: 'apt-104', at: 0 });
	expect(schemaFaults('signed-command', JSON.parse(command))).toEqual([]);
});

test.each([
	['a command that is not signed', { v: 1, id: 'a', target: 'zw-5', action: 'onOff.on' }],
	['two signatures', { v: 1, jws: 'a.b.c.d' }],
	['no signature', { v: 1, jws: 'a.b.' }],
	['padding', { v: 1, jws: 'a.b.c=' }],
	['the JSON form', { v: 1, jws: { payload: 'a', signatures: [] } }],
	['anything beside it', { v: 1, jws: 'a.b.c', id: 'a' }],
])('%s does not fit', (_, value) => {
	expect(schemaFaults('signed-command', value)).not.toEqual([]);
});
