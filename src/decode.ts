import { withoutCopies } from './capture-copies.ts';
import { NO_VAULT, Vault } from './crypto/vault.ts';
import { decodedMessage } from './exchanges/decoder.ts';
import { exchangeFollower } from './exchanges/follower.ts';
import { isWhole, type NamedInput, type OpenedInput, openInputs, whyNoContent } from './io/inputs.ts';
import { guarded } from './io/system-error.ts';
import type { DecodedMessage } from './model/decoded-message.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { SourceId } from './model/evidence.ts';
import type { KeysTried } from './model/opened-events.ts';
import { requireKeys } from './named-keys.ts';
import { chooseReader, whyUnknown } from './readers/choose.ts';
import type { Reader } from './readers/reader.ts';
import { inReadingOrder } from './reading-order.ts';
import { sourceHead } from './text/encoding.ts';

export interface Decoding {
  /** Relative paths of all inputs, and of the captures among them. */
  readonly paths: ReadonlyMap<SourceId, string>;
  readonly captures: ReadonlyMap<SourceId, string>;
  /** In order of capture; every file of a ring goes on where the one before it ended. */
  readonly messages: AsyncIterable<DecodedMessage>;
  /** What was wrong beyond single messages; complete once all messages were taken. */
  readonly diagnostics: readonly Diagnostic[];
  /** False while no input turned out to be a capture. */
  readonly readable: () => boolean;
}

/**
 * Every IKE message of some captures, one by one: nothing is kept but what later messages refer to.
 *
 * @throws InputError where an input does not exist or a file of keys gives none; everything else that is wrong with an input is a diagnostic.
 */
export async function decode(inputs: readonly NamedInput[], useKeys: boolean): Promise<Decoding> {
  const diagnostics: Diagnostic[] = [];
  const vault = new Vault();
  const opened = await openInputs(inputs);
  const chosen = opened.flatMap((input) => {
    const { source, head, type, isKeys } = input;
    if (!(head instanceof Uint8Array)) {
      diagnostics.push(...whyNoContent(input));
      requireKeys(input, 0, diagnostics);
      return [];
    }
    const reader = chooseReader(sourceHead(head, isWhole(head, source)), { type, isKeys });
    if (reader?.vantage === 'wire' && (useKeys || reader.holdsKeys !== true)) return [{ input, reader }];
    const why = reader === undefined ? whyUnknown(head, isKeys) : noCapture(reader);
    diagnostics.push({ kind: 'diagnostic', source: source.id, ...why });
    requireKeys(input, 0, diagnostics);
    return [];
  });
  const inOrder = await inReadingOrder(chosen);
  const { captures, diagnostics: copies } = await withoutCopies(
    inOrder.filter(({ reader }) => reader.holdsKeys !== true),
  );
  diagnostics.push(...copies);
  for (const keys of inOrder.filter(({ reader }) => reader.holdsKeys === true))
    await readKeys(keys, vault, diagnostics);
  return {
    paths: new Map(opened.map(({ source }) => [source.id, source.path])),
    captures: new Map(captures.map(({ input }) => [input.source.id, input.source.path])),
    messages: messagesOf(captures, vault, diagnostics),
    diagnostics,
    readable: () => captures.length > 0,
  };
}

/** What a key file holds goes to the vault; only what is wrong with it is said. */
async function readKeys({ input, reader }: Capture, vault: Vault, diagnostics: Diagnostic[]): Promise<void> {
  const { source, failure } = guarded(input.source);
  const before = vault.keysTaken;
  for await (const items of reader.read(source, { clock: '', vault })) {
    for (const item of items) if (item.kind === 'diagnostic') diagnostics.push(item);
  }
  diagnostics.push(...failure());
  requireKeys(input, vault.keysTaken - before, diagnostics);
}

async function* messagesOf(
  captures: readonly Capture[],
  vault: Vault,
  diagnostics: Diagnostic[],
): AsyncGenerator<DecodedMessage> {
  const follower = exchangeFollower({ vault, openEvery: true });
  for (const { input, reader } of captures) {
    const { source, failure } = guarded(input.source);
    const clock = `clock-${source.id}`;
    // A capture holds no secrets that a vault would have to keep.
    for await (const items of reader.read(source, { clock, vault: NO_VAULT })) {
      for (const item of items) {
        if (item.kind === 'diagnostic') diagnostics.push(item);
        else if (item.kind === 'wire.capture') follower.close(item);
        else if (item.kind === 'wire.packets') {
          const stream = follower.streamOf(item, clock);
          for (const message of stream.messages(item)) yield decodedMessage(message, stream.follow(message));
        }
      }
    }
    diagnostics.push(...failure());
  }
  const tried: KeysTried[] = [];
  for (const item of follower.finish()) {
    if (item.kind === 'diagnostic') diagnostics.push(item);
    else if (item.kind === 'wire.keys-tried') tried.push(item);
  }
  diagnostics.push(...withoutUse(tried));
}

/** Keys of which none opens anything: whoever gave them waits for more than closed messages. */
function withoutUse(tried: readonly KeysTried[]): Diagnostic[] {
  const [first] = tried;
  // What was tried and failed is told with the message.
  if (first === undefined || tried.some(({ opened, failed }) => opened.length + failed.length > 0)) return [];
  const sets = tried.length === 1 ? 'The key set opens' : `None of the ${tried.length} key sets opens`;
  const message = `${sets} ${tried.length === 1 ? 'nothing' : 'anything'} in the captures; ikev2-trace keys check KEYS CAPTURE says why.`;
  const { evidence } = first;
  return [{ kind: 'diagnostic', code: 'keys.open-nothing', message, source: evidence.source, evidence }];
}

interface Capture {
  readonly input: OpenedInput;
  readonly reader: Reader;
}

function noCapture({ title }: Reader): { code: string; message: string } {
  return { code: 'decode.no-capture', message: `This is no packet capture but: ${title}. decode reads captures.` };
}
