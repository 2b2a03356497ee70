import { expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { ios } from '../../src/readers/ios.ts';
import { sourceOf } from '../support/sources.ts';

async function vaultOf(text: string): Promise<Vault> {
  const vault = new Vault();
  for await (const _ of ios.read(sourceOf(Buffer.from(text)), { clock: 'C1', vault }));
  return vault;
}

test('a session ID that a debug prints as an attribute is shown, a token is not', async () => {
  const vault = await vaultOf(
    [
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: session-id, length: 8, data: a1B2c3D4',
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: unknown, length: 8, data: e5F6g7H8',
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: unknown, length: 8, data: t0k3nT0k',
      '',
    ].join('\n'),
  );
  vault.settle(new Set(['a1B2c3D4', 'e5F6g7H8'].map((text) => Buffer.from(text).toString('hex').toUpperCase())));
  expect(vault.scrub('a1B2c3D4 e5F6g7H8 t0k3nT0k')).toBe('a1B2c3D4 e5F6g7H8 <hidden>');
  // Which of the other two is the token is for the AUTH payload to tell.
  expect(vault.authSecrets.map(({ secret }) => Buffer.from(secret).toString())).toEqual(['e5F6g7H8', 't0k3nT0k']);
});
