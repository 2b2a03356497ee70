import { decode } from '../../src/decode.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

export interface Decoded {
  readonly messages: readonly DecodedMessage[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All IKE messages of a capture file, and what was wrong beyond single ones. */
export async function decodeFile(path: string): Promise<Decoded> {
  const { messages, diagnostics } = await decode([{ path }]);
  const taken: DecodedMessage[] = [];
  for await (const message of messages) taken.push(message);
  return { messages: taken, diagnostics };
}
