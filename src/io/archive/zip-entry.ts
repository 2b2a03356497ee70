/** An entry as the directory of a zip, or its own local header, describes it (APPNOTE.TXT §4.3.7 and §4.3.12). */
export interface ZipEntry {
  /** As it stands there: which code page it is in nobody says. */
  readonly rawName: Uint8Array;
  /** The name in the Unicode Path field of Info-ZIP, if that is of this name. */
  readonly unicodeName: string | undefined;
  readonly flags: number;
  readonly method: number;
  /** Undefined where only a local header was found that does not know it yet. */
  readonly crc: number | undefined;
  readonly packedBytes: number | undefined;
  readonly bytes: number | undefined;
  /** Where the local header begins. */
  readonly headerAt: number;
  readonly madeBy: number;
  readonly externalAttributes: number;
  /** Where only local headers were found: the end of the file cuts the entry. */
  readonly isCut?: boolean;
}

export const LOCAL_HEADER = 0x04034b50;
export const LOCAL_HEADER_BYTES = 30;
export const DIRECTORY_HEADER = 0x02014b50;
export const DATA_DESCRIPTOR = 0x08074b50;

export const METHOD = { stored: 0, deflated: 8 } as const;

/** Bits of the general purpose flag (APPNOTE.TXT §4.4.4). */
const FLAG = { encrypted: 1 << 0, descriptor: 1 << 3, stronglyEncrypted: 1 << 6, utf8: 1 << 11, masked: 1 << 13 };
/** The mark of WinZip's AES, which stands where the method would. */
const AES = 99;

export function isEncrypted({ flags, method }: ZipEntry): boolean {
  return (flags & (FLAG.encrypted | FLAG.stronglyEncrypted | FLAG.masked)) !== 0 || method === AES;
}

export function saysUtf8({ flags }: ZipEntry): boolean {
  return (flags & FLAG.utf8) !== 0;
}

export function hasDescriptor(flags: number): boolean {
  return (flags & FLAG.descriptor) !== 0;
}

const HOST = { fat: 0, unix: 3, macOs: 19 };
const UNIX_TYPE = { mask: 0o170000, file: 0o100000, folder: 0o040000 };
const DOS_FOLDER = 0x10;

function unixType({ madeBy, externalAttributes }: ZipEntry): number {
  const host = madeBy >> 8;
  return host === HOST.unix || host === HOST.macOs ? (externalAttributes >>> 16) & UNIX_TYPE.mask : 0;
}

/** A folder has a slash at its end; what some tools mark as one otherwise holds nothing. */
export function isFolder(entry: ZipEntry): boolean {
  if (entry.bytes !== undefined && entry.bytes > 0) return false;
  const last = entry.rawName.at(-1);
  if (last === 0x2f || last === 0x5c) return true;
  return unixType(entry) === UNIX_TYPE.folder || (entry.externalAttributes & DOS_FOLDER) !== 0;
}

/** A symbolic link, a device or a pipe: something that is not its own octets. */
export function isSpecial(entry: ZipEntry): boolean {
  const type = unixType(entry);
  return type !== 0 && type !== UNIX_TYPE.file && type !== UNIX_TYPE.folder;
}

export function isFromDos({ madeBy }: ZipEntry): boolean {
  return madeBy >> 8 === HOST.fat;
}

/** The compression methods that people meet (APPNOTE.TXT §4.4.5). */
const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: 'shrunk',
  6: 'imploded',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

export function methodName(method: number): string {
  return METHOD_NAMES[method] ?? `method ${method}`;
}
