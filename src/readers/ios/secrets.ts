import type { SourceId } from '../../model/evidence.ts';
import type { AuthSecret, SecretSink } from '../../model/secrets.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { hasPart } from '../../text/secret-words.ts';
import { secretsIn } from '../../text/secrets.ts';
import { SHOWN } from './config-attributes.ts';
import type { PrintedAttribute } from './payload-fields.ts';

/** Most lines hold none of these words and are not looked at any closer. */
const HINT =
  /:\/\/|pass|secret|key|pre-share|token|webvpn|attrib type|snmp|standby|vrrp|glbp|nhrp|ipsec spi|hmac-sha-256|psk|pmk|pkcs12|\bpem\b|test\s+aaa/i;

/** What can prove an AUTH payload, with what it may be. A private attribute that a debug prints may be the session token. */
const PROVES: ReadonlyMap<string, AuthSecret['use']> = new Map([
  ['pre-shared key', 'pre-shared-key'],
  ['session token', 'session-token'],
  ['private attribute', 'session-token'],
]);

/** An attribute that is named as the session ID is not the token. */
const SESSION_ID = /Attrib type: session-id,/i;

/** Puts the secrets of a line into the vault. Nothing here reaches an event: excerpts are masked where they are made. */
export function keepSecrets(line: IosLine, source: SourceId, vault: SecretSink): void {
  // A debug line has secrets only in the attributes that it prints.
  const hinted = line.kind === 'debug' ? line.body.includes(', data: ') : hasPart(line.text) && HINT.test(line.text);
  if (!hinted) return;
  for (const text of secretsIn(line.body)) {
    const kind = useOf(line.body);
    const octets = hexBytes(text) ?? hexKey(text, line.body);
    const secret = octets ?? Buffer.from(text);
    // The gateway gives session IDs as attributes too, and reports are full of them.
    const mayBeIdentity = kind === 'private attribute';
    if (mayBeIdentity) vault.keepUnlessIdentity(secret);
    else vault.keep(octets ?? text, kind);
    const use = PROVES.get(kind);
    if (use === undefined || SESSION_ID.test(line.body)) continue;
    const { start, end, number } = line;
    const evidence = { source, start, end, line: number };
    vault.keepAuthSecret({ evidence, use, secret, ...(mayBeIdentity && { mayBeIdentity }) });
  }
}

/** No token is shorter. Few octets may stand anywhere, and what the vault has is hidden everywhere. */
const LEAST_OCTETS = 8;

/** Puts the values of private attributes of packet blocks into the vault: dumps, and text that one line does not hold. */
export function keepAttributes(attributes: readonly PrintedAttribute[], source: SourceId, vault: SecretSink): void {
  for (const attribute of attributes) {
    if (SHOWN.has(attribute.name)) continue;
    const { data, hex, octets, line } = attribute;
    const text = data.length === 1 ? hexBytes(data[0]?.trim() ?? '') : undefined;
    const dump = Buffer.from(hex, 'hex');
    const values = [text ?? Buffer.from(data.join('\n')), octets > 0 ? dump.subarray(0, octets) : dump].filter(isLong);
    for (const secret of values) {
      vault.keepUnlessIdentity(secret);
      if (/^session-id$/i.test(attribute.name)) continue;
      const evidence = { source, start: line.start, end: line.end, line: line.number };
      vault.keepAuthSecret({ evidence, use: 'session-token', secret, mayBeIdentity: true });
    }
    // A line of a value may turn up alone.
    if (data.length > 1)
      for (const part of data.map((one) => Buffer.from(one)).filter(isLong)) vault.keepUnlessIdentity(part);
  }
}

function isLong({ length }: Uint8Array): boolean {
  return length >= LEAST_OCTETS;
}

/** `0x5 0x7e 0x11`, as debug prints the bytes of an attribute. */
function hexBytes(text: string): Uint8Array | undefined {
  const parts = text.split(' ');
  if (!parts.every((part) => /^0x[0-9a-f]{1,2}$/i.test(part))) return undefined;
  return Uint8Array.from(parts, (part) => Number(part));
}

/** `pre-shared-key hex 0a0b`: the digits stand for octets. */
function hexKey(text: string, line: string): Uint8Array | undefined {
  const isHex =
    /\bpre-share(?:d-key|\s+key)(?:\s+(?:local|remote))?\s+hex\s/i.test(line) && /^(?:[0-9a-f]{2})+$/i.test(text);
  return isHex ? Buffer.from(text, 'hex') : undefined;
}

function useOf(text: string): string {
  if (/pre-shared?(?:-key)?\b|isakmp key/i.test(text)) return 'pre-shared key';
  if (/token/i.test(text)) return 'session token';
  if (/Attrib type/i.test(text)) return 'private attribute';
  return /password|secret/i.test(text) ? 'password' : 'configured secret';
}
