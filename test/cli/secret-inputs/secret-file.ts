import { type Canary, secretOctets, secretText } from '../../support/canaries.ts';

/** A file of evidence with what no output may show of it. */
export interface SecretFile {
  /** Below the case folder. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly canaries: readonly Canary[];
  /** The text in which the canaries stand: the file's own, or what a capture shows to whoever has its keys. */
  readonly plain: string;
  /** The id of the reader that takes it; null where none does. */
  readonly reader: string | null;
}

/** A file in which the secrets stand as they are. */
export function secretFile(
  path: string,
  content: string | Buffer,
  reader: string | null,
  canaries: readonly Canary[],
): SecretFile {
  const bytes = Buffer.from(content);
  return { path, bytes, canaries, plain: bytes.toString('utf8'), reader };
}

export function canary(name: string, secret: string | Buffer): Canary {
  return { name, octets: Buffer.from(secret) };
}

/** Octets as a search finds them: what is text in them, and all of them in hex. */
export function readable(octets: Buffer): string {
  return `${octets.toString('latin1')}\n${octets.toString('hex')}`;
}

// What is never a secret: the identity of a first session, and rows of asterisks between records.
const SIGN = /\*\$AnyConnectClient\$\*|^\*{10,}$|[*§¤]/g;

/**
 * A text file with a secret at every sign: `*` is text, `§` hex digits, `¤` octets as a debug of IOS prints them. Each has
 * the place and the words in front of it as its name.
 */
export function planted(path: string, template: string, reader: string | null): SecretFile {
  const canaries: Canary[] = [];
  const plant = (sign: string, place: string, words: string): string => {
    const octets = secretOctets(place, sign === '§' ? 16 : 32);
    const text = secretText(place);
    canaries.push(canary(`${place} ${words.trimStart().slice(-50)}`, sign === '*' ? text : octets));
    if (sign === '*') return text;
    if (sign === '§') return octets.toString('hex').toUpperCase();
    return [...octets].map((one) => `0x${one.toString(16)}`).join(' ');
  };
  const lines = template
    .split('\n')
    .map((line, index) =>
      line.replace(SIGN, (sign, at: number) =>
        sign.length > 1 ? sign : plant(sign, `${path}:${index + 1}:${at + 1}`, line.slice(0, at)),
      ),
    );
  return secretFile(path, lines.join('\n'), reader, canaries);
}
