// Opens inputs and takes keys and captures out of them. What each is its content decides, as everywhere.
import { withoutCopies } from '../capture-copies.ts';
import { Vault } from '../crypto/vault.ts';
import { isWhole, type NamedInput, type OpenedInput, openInputs, whyNoContent } from '../io/inputs.ts';
import { guarded } from '../io/system-error.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { chooseReader, whyUnknown } from '../readers/choose.ts';
import type { Reader } from '../readers/reader.ts';
import { inReadingOrder } from '../reading-order.ts';
import { sourceHead } from '../text/encoding.ts';

export interface Capture {
  readonly input: OpenedInput;
  readonly reader: Reader;
}

export interface KeyFile {
  readonly source: SourceId;
  readonly title: string;
  /** What was not understood. */
  readonly faults: readonly Diagnostic[];
  /** What only is to be known: it costs no key. */
  readonly notes: readonly Diagnostic[];
}

const NOTES: ReadonlySet<string> = new Set(['keys.json-unknown-member', 'keys.key-taken-as-text']);

export interface KeyInputs {
  /** Relative paths of all inputs. */
  readonly paths: ReadonlyMap<SourceId, string>;
  /** What the key files hold. */
  readonly given: Vault;
  readonly files: readonly KeyFile[];
  /** In order of capture. */
  readonly captures: readonly Capture[];
  /** Inputs that somebody named and that are neither, or cannot be read. */
  readonly unread: readonly Diagnostic[];
  /** Captures that were left out, since another is the same. */
  readonly copies: readonly Diagnostic[];
  /** Files of folders and archives that are something else. */
  readonly others: number;
}

/** @throws InputError where an input does not exist. */
export async function openKeyInputs(inputs: readonly NamedInput[]): Promise<KeyInputs> {
  const opened = await openInputs(inputs);
  const unread: Diagnostic[] = [];
  const chosen: Capture[] = [];
  let others = 0;
  for (const input of opened) {
    const { source, head, type, isKeys, isNamed } = input;
    if (!(head instanceof Uint8Array)) {
      unread.push(...whyNoContent(input));
      continue;
    }
    const reader = chooseReader(sourceHead(head, isWhole(head, source)), { type, isKeys });
    if (reader?.vantage === 'wire') chosen.push({ input, reader });
    else if (isNamed) unread.push(notRead(input, head, reader));
    else others++;
  }
  const inOrder = await inReadingOrder(chosen);
  const { captures, diagnostics: copies } = await withoutCopies(
    inOrder.filter(({ reader }) => reader.holdsKeys !== true),
  );
  const given = new Vault();
  const files: KeyFile[] = [];
  for (const one of inOrder) if (one.reader.holdsKeys === true) files.push(await readKeyFile(one, given));
  return {
    paths: new Map(opened.map(({ source }) => [source.id, source.path])),
    given,
    files,
    captures,
    unread,
    copies,
    others,
  };
}

function notRead({ source, isKeys }: OpenedInput, head: Uint8Array, reader: Reader | undefined): Diagnostic {
  const { code, message } =
    reader === undefined
      ? whyUnknown(head, isKeys)
      : { code: 'keys.no-keys', message: `This is neither keys nor a capture but: ${reader.title}.` };
  const unknown = 'This is neither a capture nor keys in a form that is known; it was left out.';
  return {
    kind: 'diagnostic',
    source: source.id,
    code,
    message: code === 'input.unknown-format' ? unknown : message,
  };
}

async function readKeyFile({ input: { source }, reader }: Capture, vault: Vault): Promise<KeyFile> {
  const diagnostics: Diagnostic[] = [];
  const { source: whole, failure } = guarded(source);
  for await (const items of reader.read(whole, { clock: '', vault })) {
    for (const item of items) if (item.kind === 'diagnostic') diagnostics.push(item);
  }
  diagnostics.push(...failure());
  const isNote = ({ code }: Diagnostic) => NOTES.has(code);
  return {
    source: source.id,
    title: reader.title,
    faults: diagnostics.filter((one) => !isNote(one)),
    notes: diagnostics.filter(isNote),
  };
}
