// The fields that packet verbosity prints below the name of a payload (ios-text.md 2.4). Indentation varies and several may share
// a line, so a line is taken piece by piece: each pattern is tried where the piece before ended, and knows its own end.

/** One piece of a line. `nothing` is recognised and tells nothing that is kept. */
export type Field =
  | { readonly is: 'nothing' }
  | { readonly is: 'payload'; readonly name: string; readonly next: string; readonly octets: number | undefined }
  | { readonly is: 'proposal'; readonly number: number; readonly protocol: string; readonly spiOctets: number }
  | { readonly is: 'transform'; readonly type: number; readonly id: string }
  | { readonly is: 'group'; readonly group: number }
  | { readonly is: 'id-type'; readonly type: string }
  | { readonly is: 'auth'; readonly method: string }
  | ProtocolField
  | { readonly is: 'selector'; readonly type: string; readonly protocol: number }
  | { readonly is: 'ports'; readonly startPort: number; readonly endPort: number }
  | { readonly is: 'addresses'; readonly startAddress: string; readonly endAddress: string }
  | { readonly is: 'cfg'; readonly type: string }
  | { readonly is: 'attribute'; readonly name: string; readonly octets: number; readonly data: string | undefined }
  | { readonly is: 'eap'; readonly code: string; readonly id: number }
  | { readonly is: 'eap-type'; readonly type: string }
  | { readonly is: 'dump'; readonly hex: string; readonly isPlain: boolean };

interface ProtocolField {
  readonly is: 'protocol';
  readonly protocol: string;
  readonly spiOctets: number;
  readonly type: string | undefined;
  readonly spis: number | undefined;
}

export interface FieldLine {
  readonly fields: readonly Field[];
  /** False where something stands behind them that no pattern knows. */
  readonly whole: boolean;
}

type Groups = readonly (string | undefined)[];

const NOTHING: Field = { is: 'nothing' };

const PATTERNS: readonly (readonly [RegExp, (groups: Groups) => Field])[] = [
  // IDi  Next payload: CERTREQ, reserved: 0x0, length: 32
  // Parse Notify Payload: INITIAL_CONTACT NOTIFY(INITIAL_CONTACT)  Next payload: NONE, reserved: 0x0, length: 8
  [
    /(?:Parse (?:Notify|Vendor) Payload: [^()]{1,60} )?([A-Za-z]{1,10}(?:\([^()]{1,80}\))?) {1,4}Next payload: ([A-Za-z]{1,10})(?:\([^()]{0,80}\))?(?:, reserved: 0x[\da-f]{1,4})?(?:, length: (\d{1,10}))?/y,
    ([name = '', next = '', length]) => ({ is: 'payload', name, next, octets: optional(length) }),
  ],
  // last proposal: 0x0, reserved: 0x0, length: 44 · last transform: 0x3, reserved: 0x0: length: 8
  [/last (?:proposal|transform): 0x[\da-f]{1,4},? reserved: 0x[\da-f]{1,4}[:,] length: \d{1,10}/iy, () => NOTHING],
  // Proposal: 1, Protocol id: IKE, SPI size: 0, #trans: 4
  [
    /Proposal: (\d{1,3}), Protocol id: ([\w-][\w -]{0,20}), SPI size: (\d{1,3})(?:,? {0,2}#trans: ?\d{1,3})?/iy,
    ([number, protocol = '', size]) => ({ is: 'proposal', number: Number(number), protocol, spiOctets: Number(size) }),
  ],
  // type: 4, reserved: 0x0, id: DH_GROUP_2048_MODP/Group 14
  [
    /type: (\d{1,3}), reserved: 0x[\da-f]{1,4}, id: (Don't use ESN|Use ESN|Unknown - \d{1,5}|[\w.-]{1,40}(?:\/Group \d{1,5})?)/iy,
    ([type, id = '']) => ({ is: 'transform', type: Number(type), id }),
  ],
  // DH group: 14, Reserved: 0x0
  [/DH group: (\d{1,5}), Reserved: 0x[\da-f]{1,4}/iy, ([group]) => ({ is: 'group', group: Number(group) })],
  // Id type: key ID, Reserved: 0x0 0x0
  [
    /Id type: ([\w.-][\w .-]{0,40}), Reserved: 0x[\da-f]{1,4} 0x[\da-f]{1,4}/iy,
    ([type = '']) => ({ is: 'id-type', type }),
  ],
  // Auth method PSK, reserved: 0x0, reserved 0x0
  [
    /Auth method ([\w.-][\w .-]{0,40}), reserved:? 0x[\da-f]{1,4}, reserved:? 0x[\da-f]{1,4}/iy,
    ([method = '']) => ({ is: 'auth', method }),
  ],
  // Security protocol id: Unknown - 0, spi size: 0, type: NAT_DETECTION_SOURCE_IP
  // Security protocol id: ESP, spi size: 4, num of spi: 1
  [
    /Security protocol id: ([\w-][\w -]{0,20}), spi size: (\d{1,3})(?:, (?:type: (Unknown - \d{1,5}|[\w-]{1,60})|num of spi: (\d{1,5})))?/iy,
    ([protocol = '', size, type, spis]) => {
      return { is: 'protocol', protocol, spiOctets: Number(size), type, spis: optional(spis) };
    },
  ],
  // Num of TSs: 1, reserved 0x0, reserved 0x0
  [/Num of TSs: \d{1,3}, reserved:? 0x[\da-f]{1,4}, reserved:? 0x[\da-f]{1,4}/iy, () => NOTHING],
  // TS type: TS_IPV4_ADDR_RANGE, proto id: 0, length: 16
  [
    /TS type: ([\w-]{1,40}), proto id: (\d{1,3}), length: \d{1,5}/iy,
    ([type = '', protocol]) => ({ is: 'selector', type, protocol: Number(protocol) }),
  ],
  // start port: 0, end port: 65535
  [
    /start port: (\d{1,5}), end port: (\d{1,5})/iy,
    ([start, end]) => ({ is: 'ports', startPort: Number(start), endPort: Number(end) }),
  ],
  // start addr: 0.0.0.0, end addr: 255.255.255.255
  [
    /start addr: ([\da-f.:]{2,45}), end addr: ([\da-f.:]{2,45})/iy,
    ([start = '', end = '']) => {
      return { is: 'addresses', startAddress: start.toLowerCase(), endAddress: end.toLowerCase() };
    },
  ],
  // cfg type: CFG_REQUEST, reserved: 0x0, reserved: 0x0
  [
    /cfg type: ([\w-]{1,30}), reserved:? 0x[\da-f]{1,4}, reserved:? 0x[\da-f]{1,4}/iy,
    ([type = '']) => ({ is: 'cfg', type }),
  ],
  // attrib type: ipv4-addr, length: 4 · attrib type: Unknown - 28704, length: 4 · Attrib type: split-dns, length: 11, data: example.net
  [
    /attrib type: ([\w.:-][\w .:-]{0,40}), length: (\d{1,5})(?:, data: (.*))?/isy,
    ([name = '', length, data]) => ({ is: 'attribute', name, octets: Number(length), data }),
  ],
  // Code: request: id: 1, length: 5
  [
    /Code: (request|response|success|failure): id: (\d{1,3}), length: \d{1,5}/iy,
    ([code = '', id]) => ({ is: 'eap', code: code.toLowerCase(), id: Number(id) }),
  ],
  // Next payload: SA, version: 2.0
  [/Next payload: [A-Za-z]{1,10}(?:\([^()]{0,80}\))?, version: \d{1,2}\.\d{1,2}/y, () => NOTHING],
  // Exchange type: IKE_SA_INIT, flags: INITIATOR MSG-REQUEST
  [
    /Exchange type: [A-Z][A-Z_\d]{0,40}, flags:(?: (?:INITIATOR|RESPONDER|MSG-REQUEST|MSG-RESPONSE)(?![\w-])){0,4}/y,
    () => NOTHING,
  ],
  // Message id: 0, length: 356
  [/Message id: (?:0x)?[\da-f]{1,10}, length: \d{1,10}/iy, () => NOTHING],
  // 2a 24 41 6e 79 43 6f 6e 6e 65 63 74 43 6c 69 65
  [
    /((?:0x)?[\da-f]{2,8}: {0,2})?([\da-f]{2}(?: {1,2}[\da-f]{2}(?![\w:])){0,15}|[\da-f]{4}(?: {1,2}[\da-f]{4}(?![\w:])){0,15})\s*$/iy,
    ([offset, digits = '']) => {
      // Whether groups of four digits are printed in the order of the octets is not known.
      return {
        is: 'dump',
        hex: digits.replaceAll(' ', ''),
        isPlain: offset === undefined && /^..(?: |$)/.test(digits),
      };
    },
  ],
  // Type: identity
  [/Type: ([\w.-][\w .-]{0,40})/y, ([type = '']) => ({ is: 'eap-type', type: type.trim() })],
];

/** The bit in which letters of the two cases differ. */
const CASE = 0x20;

/** With the letter that each begins with; a payload and a dump begin with any. */
const PIECES = PATTERNS.map(([pattern, make]) => {
  const first = /^[A-Za-z](?=[A-Za-z])/.test(pattern.source) ? pattern.source.charCodeAt(0) | CASE : undefined;
  return [pattern, make, first] as const;
});

/** No box prints more; a longer line is none of these. */
const MAX_LINE = 4096;
const BLANKS = /\s*/y;

/** Lines that are remembered: a log has few different ones of these, and each of them thousands of times. */
const MAX_KNOWN = 512;
const known = new Map<string, FieldLine>();

/** The fields of a line, as far as patterns know them. */
export function fieldsIn(text: string): FieldLine {
  const before = known.get(text);
  if (before !== undefined) return before;
  const found = readFields(text);
  // What may be private lives no longer than its block.
  if (!found.whole || !found.fields.every(({ is }) => REPEATED.has(is))) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  // A copy: a slice would keep the whole block of text alive that it was cut from.
  known.set(Buffer.from(text, 'utf8').toString('utf8'), found);
  return found;
}

const REPEATED: ReadonlySet<Field['is']> = new Set([
  'nothing',
  'payload',
  'proposal',
  'transform',
  'group',
  'protocol',
  'addresses',
  'ports',
  'selector',
]);

function readFields(text: string): FieldLine {
  const fields: Field[] = [];
  if (text.length > MAX_LINE) return { fields, whole: false };
  let at = behindBlanks(text, 0);
  while (at < text.length) {
    const found = pieceAt(text, at);
    if (found === undefined) return { fields: withoutLast(fields), whole: false };
    fields.push(found.field);
    at = behindBlanks(text, found.end);
  }
  return { fields, whole: fields.length > 0 };
}

function pieceAt(text: string, at: number): { readonly field: Field; readonly end: number } | undefined {
  const first = text.charCodeAt(at) | CASE;
  for (const [pattern, make, starts] of PIECES) {
    if (starts !== undefined && starts !== first) continue;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const end = pattern.lastIndex;
    const isEnd = end === text.length || text[end] === ' ' || text[end] === '\t';
    if (found !== null && isEnd) return { field: make(found.slice(1)), end };
  }
  return undefined;
}

/** What stands in front of unknown words may go on in them; where a payload begins is sure. */
function withoutLast(fields: readonly Field[]): readonly Field[] {
  return fields.at(-1)?.is === 'payload' ? fields : fields.slice(0, -1);
}

function behindBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

function optional(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** The whole line that a terminal broke in two, inside a word or at a blank; undefined if only one of its ends makes a line. */
export function unbroken(first: string, rest: string): string | undefined {
  if (fieldsIn(rest).whole) return undefined;
  const joined = [`${first}${rest}`, `${first.trimEnd()} ${rest.trimStart()}`].filter((text) => fieldsIn(text).whole);
  const [one, other] = new Set(joined);
  // Where a blank may have been and another reading is one too, nobody can tell what stood there.
  return one === undefined || other === undefined ? one : `${first}\uFFFD${rest}`;
}
