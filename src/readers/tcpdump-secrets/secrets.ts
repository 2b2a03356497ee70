import { algorithmName, octetsOfHex, spiOfHex } from '../../text/hex.ts';
import { shownAlgorithm } from '../../text/secrets.ts';

/** Keys of one direction of an IKE SA: the initiator's or the responder's. */
export interface IkeSecret {
  readonly side: 'initiator' | 'responder';
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly integrity: string | undefined;
  readonly encryption: string | undefined;
  /** Undefined for AEAD, which has none. */
  readonly integrityKey: Uint8Array | undefined;
  readonly encryptionKey: Uint8Array | undefined;
}

export interface EspSecret {
  readonly spi?: string;
  readonly to?: string;
  /** Absent where the name may be something else that must not be shown. */
  readonly encryption?: string;
  readonly encryptionKey: Uint8Array;
}

/** What is wrong with a line of either kind; `column` names the places and never quotes them. */
export interface Misread {
  readonly problem: 'unreadable' | 'no-keys';
  readonly column: string;
}

// ikev2 I 0x0001020304050607 0xc02e7a3031a03188 sha1:0x4ea8e662... aes128:0x3f44bf47...
// Nov 21 19:44:30 gw pluto[4711]: | ikev2 R 0xba1143d176e1557b 0xb62a3c712fd1f26a sha256:0x57c5a2e7... aes256:0x3f182972...
const IKE = /(?:^|[\s|"'])ikev2[ \t]+([IR])[ \t]+(0x.*)/i;

/** The secret of a line, undefined where the line is none of the kind. */
export function ikeSecretIn(text: string): IkeSecret | Misread | undefined {
  const found = IKE.exec(text);
  if (found === null) return undefined;
  const [, side = '', rest = ''] = found;
  const [spiI = '', spiR = '', auth = '', encr = ''] = rest.split(/\s+/, 4);
  const [initiatorSpi, responderSpi] = [ikeSpi(spiI), ikeSpi(spiR)];
  // Integrity stands before encryption, whatever the order is elsewhere.
  const [integrity, encryption] = [named(auth), named(encr)];
  const wrong = [
    ...(initiatorSpi === undefined ? ['initiator SPI (0x and 16 hex digits)'] : []),
    ...(responderSpi === undefined ? ['responder SPI (0x and 16 hex digits)'] : []),
    ...(integrity === undefined ? ['integrity (a name, a colon, 0x and hex)'] : []),
    ...(encryption === undefined ? ['encryption (a name, a colon, 0x and hex)'] : []),
  ];
  if (initiatorSpi === undefined || responderSpi === undefined || integrity === undefined || encryption === undefined) {
    return { problem: 'unreadable', column: wrong.join(', ') };
  }
  if (integrity.key === undefined && encryption.key === undefined) return { problem: 'no-keys', column: '' };
  return {
    side: side.toUpperCase() === 'I' ? 'initiator' : 'responder',
    initiatorSpi,
    responderSpi,
    integrity: integrity.name,
    encryption: encryption.name,
    integrityKey: integrity.key,
    encryptionKey: encryption.key,
  };
}

function ikeSpi(text: string): string | undefined {
  return /^0x[0-9a-f]{16}$/i.test(text) ? spiOfHex(text, 8) : undefined;
}

interface Named {
  /** Undefined where it may be something else that must not be shown. */
  readonly name: string | undefined;
  readonly key: Uint8Array | undefined;
}

/** `sha1:0x4ea8...`; a name alone has no key, and neither has `none:0x`. */
function named(text: string): Named | undefined {
  const colon = text.indexOf(':');
  const name = algorithmName(colon < 0 ? text : text.slice(0, colon));
  const written = colon < 0 ? '' : text.slice(colon + 1);
  const key = written === '' || /^0x/i.test(written) ? octetsOfHex(written) : undefined;
  if (name === undefined || key === undefined) return undefined;
  return { name: shownAlgorithm(name) || undefined, key: key.length === 0 ? undefined : key };
}

// 0x12345678@192.0.2.1 3des-cbc-hmac96:0x4043434545464649494a4a4c4c4f4f515152525454575758 · 305419896@2001:db8::1 aes-128-cbc:0x...
const ESP =
  /^\s*(?:\| ?)?(0x[0-9a-f]{1,8}|\d{1,10})@((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})[ \t]+([a-z0-9][\w-]{0,40}):(\S.*)/i;
// aes-128-cbc:0x3f44bf47cafd8150591deb088199fcbf, for packets of any SA
const ESP_DEFAULT = /^\s*((?:aes|3des|des|cast|blowfish|bf|camellia)[\w-]{0,30}):(0x[0-9a-f]{1,512})\s*$/i;
const CIPHER = /^(?:aes|3des|des|cast|blowfish|bf|camellia|null)/i;

/** The secrets of a line: one, or several between commas. Empty where the line is none of the kind. */
export function espSecretsIn(text: string): (EspSecret | Misread)[] {
  const lone = ESP_DEFAULT.exec(text);
  if (lone !== null) return [espSecret({ encryption: lone[1] ?? '' }, lone[2] ?? '')];
  if (!text.includes('@')) return [];
  return text.split(/,(?=[ \t]{0,8}(?:0x)?[0-9a-fA-F]{1,10}@)/).flatMap((part) => {
    const found = ESP.exec(part);
    if (found === null) return [];
    const [, number = '', to = '', encryption = '', secret = ''] = found;
    const spi = Number(number);
    if (spi > 0xffff_ffff)
      return [{ problem: 'unreadable', column: 'SPI (0x and up to eight hex digits, or a number)' }];
    // Another word with a colon is no cipher, unless hex follows.
    if (!CIPHER.test(encryption) && !/^0x/i.test(secret)) return [];
    return [espSecret({ spi: spi.toString(16).padStart(8, '0'), to, encryption }, secret)];
  });
}

interface EspPlace {
  readonly spi?: string;
  readonly to?: string;
  readonly encryption: string;
}

function espSecret({ encryption, ...about }: EspPlace, written: string): EspSecret | Misread {
  const secret = written.trim();
  const octets = /^0x/i.test(secret) ? octetsOfHex(secret) : Buffer.from(secret, 'utf8');
  if (octets === undefined || octets.length === 0 || algorithmName(encryption) === undefined) {
    return { problem: 'unreadable', column: 'secret (a name, a colon, 0x and hex with two digits an octet)' };
  }
  const shown = shownAlgorithm(encryption);
  return { ...about, ...(shown !== '' && { encryption: shown }), encryptionKey: octets };
}

// Nov 21 19:44:30 gw pluto[4711]: Starting Pluto (Libreswan Version 4.6 ...)
const PLUTO = /\bpluto\[\d{1,10}\]: |\bStarting Pluto \(Libreswan /;

export function looksLikePluto(text: string): boolean {
  return PLUTO.test(text);
}
