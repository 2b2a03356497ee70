// A zip without its directory: a download or a copy that broke off. Every entry has a header of its own in front of it, and these
// are walked. What misleads: an entry that was deleted from the directory only is found again, and of an entry whose header does not
// state its size the next header tells the end, which octets inside it could imitate.
import { type Ahead, type RandomAccess, windowOn } from './random-access.ts';
import {
  DATA_DESCRIPTOR,
  DIRECTORY_HEADER,
  hasDescriptor,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  METHOD,
  type ZipEntry,
} from './zip-entry.ts';

/** All signatures of a zip begin so. */
const PK = Buffer.from('PK');
/** Octets that are full of signatures are no zip, and each of them costs a look. */
const MAX_SIGNATURES = 200_000;
const WIDE = 0xffffffff;
const ZIP64_FIELD = 0x0001;
/** The newest version of APPNOTE.TXT asks for 6.3 (§4.4.3); an octet above it is none of a header. */
const MAX_VERSION = 63;
const MAX_NAME = 4096;

/** The entries from `from` on that local headers tell of, at most `most`. */
export function salvagedEntries(access: RandomAccess, from: number, most: number): ZipEntry[] {
  const file: Searched = { ahead: windowOn(access), bytes: access.bytes, left: MAX_SIGNATURES };
  const entries: ZipEntry[] = [];
  let at = nextHeader(file, from);
  while (at !== undefined && entries.length < most) {
    const header = localHeader(file, at);
    if (header === undefined) {
      at = nextHeader(file, at + 4);
      continue;
    }
    const { entry, next } = bounded(file, header);
    entries.push(entry);
    at = nextHeader(file, next);
  }
  return entries;
}

interface Searched {
  readonly ahead: Ahead;
  readonly bytes: number;
  /** Signatures that may still be looked at. */
  left: number;
}

function octetsOf({ ahead }: Searched, at: number, length: number): Buffer {
  return ahead(at, length).subarray(0, length);
}

interface Header {
  readonly entry: ZipEntry;
  readonly contentAt: number;
}

/** The header there, or undefined where it cannot be one. */
function localHeader(file: Searched, at: number): Header | undefined {
  const fixed = octetsOf(file, at, LOCAL_HEADER_BYTES);
  if (fixed.length < LOCAL_HEADER_BYTES || fixed.readUInt32LE(0) !== LOCAL_HEADER) return undefined;
  const nameBytes = fixed.readUInt16LE(26);
  const extraBytes = fixed.readUInt16LE(28);
  if (fixed.readUInt8(4) > MAX_VERSION || nameBytes === 0 || nameBytes > MAX_NAME) return undefined;
  const rest = octetsOf(file, at + LOCAL_HEADER_BYTES, nameBytes + extraBytes);
  const rawName = rest.subarray(0, nameBytes);
  if (rest.length < nameBytes + extraBytes || rawName.includes(0)) return undefined;
  const flags = fixed.readUInt16LE(6);
  const [packed, unpacked] = wideSizes(fixed.readUInt32LE(18), fixed.readUInt32LE(22), rest.subarray(nameBytes));
  // Where a descriptor follows, the header may state the sizes too, or zeros.
  const isOpen = hasDescriptor(flags) && packed === 0;
  return {
    entry: {
      rawName,
      unicodeName: undefined,
      flags,
      method: fixed.readUInt16LE(8),
      crc: isOpen ? undefined : fixed.readUInt32LE(14),
      packedBytes: isOpen ? undefined : packed,
      bytes: isOpen ? undefined : unpacked,
      headerAt: at,
      madeBy: 0,
      externalAttributes: 0,
    },
    contentAt: at + LOCAL_HEADER_BYTES + nameBytes + extraBytes,
  };
}

function wideSizes(packed: number, unpacked: number, extra: Buffer): readonly [number, number] {
  if (packed !== WIDE && unpacked !== WIDE) return [packed, unpacked];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_FIELD || at + 20 > extra.length) continue;
    // In a local header both stand there (APPNOTE.TXT §4.5.3).
    return [Number(extra.readBigUInt64LE(at + 12)), Number(extra.readBigUInt64LE(at + 4))];
  }
  return [packed, unpacked];
}

interface Bounded {
  readonly entry: ZipEntry;
  /** Where the next header may stand. */
  readonly next: number;
}

/** An entry with its end: as its header states it, as a descriptor behind it does, or where the next header begins. */
function bounded(file: Searched, { entry, contentAt }: Header): Bounded {
  if (entry.packedBytes !== undefined) {
    const end = contentAt + entry.packedBytes;
    if (end <= file.bytes) return { entry, next: end };
    return { entry: { ...entry, packedBytes: Math.max(0, file.bytes - contentAt), isCut: true }, next: file.bytes };
  }
  let fallback: number | undefined;
  for (const at of signatures(file, contentAt)) {
    const described = describedBefore(file, contentAt, at);
    if (described !== undefined) {
      const { next, ...sizes } = described;
      return { entry: { ...entry, ...sizes }, next };
    }
    if (fallback !== undefined || !isBoundary(file, at)) continue;
    fallback = at;
    // Packed octets look like this once in four billion places; what is only stored may well be a zip itself.
    if (entry.method === METHOD.deflated) break;
  }
  const atEnd = fallback === undefined ? describedAtEnd(file, contentAt) : undefined;
  if (atEnd !== undefined) {
    const { next, ...sizes } = atEnd;
    return { entry: { ...entry, ...sizes }, next };
  }
  const end = fallback ?? file.bytes;
  return { entry: { ...entry, packedBytes: end - contentAt, isCut: true }, next: end };
}

type Described = Pick<ZipEntry, 'crc' | 'packedBytes' | 'bytes'> & { readonly next: number };

/** Of checksum and two sizes, which have 32 bits or 64; behind a signature or not. */
const DESCRIPTORS = [
  { bytes: 12, isWide: false },
  { bytes: 20, isWide: true },
] as const;

/** The data descriptor at a signature, its own or that of what follows one without (APPNOTE.TXT §4.3.9), if its size is right. */
function describedBefore(file: Searched, contentAt: number, at: number): Described | undefined {
  const isOwn = signatureAt(file, at) === DATA_DESCRIPTOR;
  const fitting = DESCRIPTORS.flatMap(({ bytes, isWide }): Described[] => {
    const from = isOwn ? at + 4 : at - bytes;
    const fields = octetsOf(file, from, bytes);
    if (fields.length < bytes || from < contentAt) return [];
    const packed = isWide ? Number(fields.readBigUInt64LE(4)) : fields.readUInt32LE(4);
    if (packed !== (isOwn ? at : from) - contentAt) return [];
    const unpacked = isWide ? Number(fields.readBigUInt64LE(12)) : fields.readUInt32LE(8);
    return [{ crc: fields.readUInt32LE(0), packedBytes: packed, bytes: unpacked, next: isOwn ? from + bytes : at }];
  });
  // The first half of a wide one looks like a narrow one; what follows tells them apart.
  return fitting.find(({ next }) => SIGNATURES.has(signatureAt(file, next) ?? 0) || isLast(file, next)) ?? fitting[0];
}

/** Nothing follows but less than a signature. */
function isLast({ bytes }: Searched, at: number): boolean {
  return bytes - at < 4;
}

/** The descriptor without signature of the last entry, behind which a cut left too little to know anything by. */
function describedAtEnd(file: Searched, contentAt: number): Described | undefined {
  for (let at = file.bytes; isLast(file, at); at--) {
    const described = describedBefore(file, contentAt, at);
    if (described !== undefined) return described;
  }
  return undefined;
}

function isBoundary(file: Searched, at: number): boolean {
  const signature = signatureAt(file, at);
  return signature === DIRECTORY_HEADER || localHeader(file, at) !== undefined;
}

function signatureAt(file: Searched, at: number): number | undefined {
  const octets = octetsOf(file, at, 4);
  return octets.length === 4 ? octets.readUInt32LE(0) : undefined;
}

const SIGNATURES: ReadonlySet<number> = new Set([LOCAL_HEADER, DIRECTORY_HEADER, DATA_DESCRIPTOR]);

function nextHeader(file: Searched, from: number): number | undefined {
  for (const at of signatures(file, from)) if (signatureAt(file, at) === LOCAL_HEADER) return at;
  return undefined;
}

/** Where signatures stand from `from` on. */
function* signatures(file: Searched, from: number): Iterable<number> {
  for (let start = from; start < file.bytes; ) {
    const octets = file.ahead(start, 4);
    if (octets.length < 4) return;
    for (let at = octets.indexOf(PK); at !== -1 && at + 4 <= octets.length; at = octets.indexOf(PK, at + 2)) {
      if (!SIGNATURES.has(octets.readUInt32LE(at))) continue;
      if (file.left-- <= 0) return;
      yield start + at;
    }
    // A signature may stand across the edge.
    start += octets.length - 3;
  }
}
