import type { EvidenceRef } from '../../model/evidence.ts';
import type { ShownPacket, ShownPayload } from '../../model/gateway-packet-fields.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { fieldsIn } from './packet-fields.ts';
import { PayloadFields, type PrintedAttribute } from './payload-fields.ts';
import type { OpenRecord } from './record.ts';

// What packet verbosity prints in a block (ios-text.md 2.4): of the header, and below the name of each payload. A field counts
// only below a payload that has such a field, so what strayed in from elsewhere tells nothing.

/** What the fields of a block say, and what is to be said of their lines. */
export interface PacketFields {
  /** Undefined where nothing was printed, or where nobody can say of which message it is. */
  readonly shown: ShownPacket | undefined;
  /** Lines of fields that tell nothing that is kept. */
  readonly known: number;
  /** Lines of fields that no pattern knows. */
  readonly strange: readonly IosLine[];
  /** With values that may be secrets: for the vault alone. */
  readonly attributes: readonly PrintedAttribute[];
}

const CONTENTS = 'Payload contents:';
const NO_FIELDS: PacketFields = { shown: undefined, known: 0, strange: [], attributes: [] };

// Exchange type: IKE_SA_INIT, flags: INITIATOR MSG-REQUEST Message id: 0, length: 356
const HEADER =
  /Exchange type: [A-Z][A-Z_\d]{0,40}, flags:((?: (?:INITIATOR|RESPONDER|MSG-REQUEST|MSG-RESPONSE)(?![\w-])){0,4})\s{1,8}Message id: (?:0x)?[\da-f]{1,10}, length: (\d{1,10})(?=\s|$)/y;

export function packetFields(open: OpenRecord, source: EvidenceRef['source']): PacketFields {
  const { text, below, hasDoubtfulFields } = open;
  // Default verbosity, nearly always.
  if (below.length === 0 && !text.includes('Next payload: ')) return NO_FIELDS;
  const at = text.indexOf(CONTENTS);
  const [, flags, length] = headerIn(text) ?? [];
  const said = at < 0 ? NOTHING_SAID : contentsOf(open, source);
  const { payloads, leftOut, attributes } = said;
  const isShown = !hasDoubtfulFields && (length !== undefined || payloads.length > 0);
  const header = length !== undefined && { length: Number(length), flags: wordsOf(flags) };
  return {
    shown: isShown ? { ...header, payloads, ...(leftOut > 0 && { leftOut }) } : undefined,
    ...untold(open, said),
    attributes,
  };
}

function headerIn(text: string): RegExpExecArray | undefined {
  HEADER.lastIndex = text.indexOf('Exchange type: ');
  return HEADER.lastIndex < 0 ? undefined : (HEADER.exec(text) ?? undefined);
}

/** Of four words at most, each one of four. */
const flagLists = new Map<string, readonly string[]>();

function wordsOf(text = ''): readonly string[] {
  const before = flagLists.get(text);
  if (before !== undefined) return before;
  // A copy, as below.
  const own = Buffer.from(text, 'utf8').toString('utf8');
  const words = own.split(' ').filter((word) => word !== '');
  flagLists.set(own, words);
  return words;
}

/** What became of a line. */
type Told = 'used' | 'known' | 'strange';

interface Contents {
  readonly payloads: readonly ShownPayload[];
  readonly leftOut: number;
  readonly attributes: readonly PrintedAttribute[];
  /** Of each line from that of `Payload contents:` on. */
  readonly told: readonly Told[];
}

const NOTHING_SAID: Contents = { payloads: [], leftOut: 0, attributes: [], told: [] };

/** Clients of one kind send the same payloads again and again. */
const MAX_KNOWN = 256;
const MAX_REMEMBERED = 4096;
const known = new Map<string, Contents>();

function contentsOf(open: OpenRecord, source: EvidenceRef['source']): Contents {
  const text = open.text.slice(open.text.indexOf(CONTENTS) + CONTENTS.length);
  const before = known.get(text);
  if (before !== undefined) return before;
  const found = readContents(open, text, source);
  // What is private, or points to a place, lives no longer than its block.
  const isOwn = found.attributes.length > 0 || found.payloads.some(({ kind }) => kind === 'identity') || hasDump(text);
  if (isOwn || text.length > MAX_REMEMBERED) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  // A copy: a slice would keep the whole block of text alive that it was cut from.
  known.set(Buffer.from(text, 'utf8').toString('utf8'), found);
  return found;
}

function hasDump(text: string): boolean {
  return /\b(?:[0-9a-f]{2} ){3}|\b(?:[0-9a-f]{4} ){2}/i.test(text);
}

function readContents(open: OpenRecord, text: string, source: EvidenceRef['source']): Contents {
  const payloads = new PayloadFields(source, open.head);
  const lines = text.split('\n');
  const first = open.appended - lines.length + 1;
  const told = lines.map((line, index) => {
    const { fields, whole } = fieldsIn(line);
    // Data that runs over several lines, or another payload, of which nothing can be said.
    if (fields.length === 0) return payloads.unknown(line) ? 'known' : 'strange';
    const lineOf = () => open.below.find(({ at }) => at === first + index)?.line;
    const all = fields.map((field) => (field.is === 'nothing' ? 'known' : payloads.take(field, lineOf)));
    if (all.includes('used')) return 'used';
    return whole && !all.includes('strange') ? 'known' : 'strange';
  });
  return { ...payloads.end(), attributes: payloads.attributes, told };
}

/** Lines of fields that are not used. */
function untold({ below, appended, hasDoubtfulFields }: OpenRecord, { told }: Contents) {
  const strange: IosLine[] = [];
  let count = 0;
  for (const { isField, at, line } of below) {
    // What stands above the contents is a piece of the header.
    const what = isField ? (told[at - 1 - appended + told.length] ?? 'used') : 'used';
    if (what === 'strange') strange.push(line);
    else if (isField && (what === 'known' || hasDoubtfulFields)) count++;
  }
  return { known: count, strange };
}

/** A message sent as its own block shows it, with what the building record shows of the inside. */
export function withInside(shown: ShownPacket | undefined, inside: readonly ShownPayload[] | undefined) {
  if (inside === undefined || inside.length === 0) return shown;
  return { ...shown, payloads: inside };
}
