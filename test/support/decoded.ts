import { decode } from '../../src/decode.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

export interface Decoded {
  readonly messages: readonly DecodedMessage[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All IKE messages of a capture file, opened with the keys of others, and what was wrong beyond single ones. */
export async function decodeFile(path: string, keys: readonly string[] = []): Promise<Decoded> {
  const inputs = [{ path }, ...keys.map((file) => ({ path: file, isKeys: true }))];
  const { messages, diagnostics } = await decode(inputs, true);
  const taken: DecodedMessage[] = [];
  for await (const message of messages) taken.push(message);
  return { messages: taken, diagnostics };
}
