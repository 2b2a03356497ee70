import { addressText } from '../net/address.ts';
import { ID_TYPE } from '../registry/numbers.ts';
import type { NotedIdentity } from '../world/notes.ts';

/** Identity of a first session, before there is a session ID. */
export const LOGIN_ID = '*$AnyConnectClient$*';

/** Numbers of the two private configuration attributes. The true ones are unpublished, so every case has its own. */
export interface ReconnectAttributes {
  readonly sessionId: number;
  readonly token: number;
}

const TYPES: ReadonlyMap<number, NotedIdentity['type']> = new Map([
  [ID_TYPE.IPV4_ADDR, 'ipv4'],
  [ID_TYPE.IPV6_ADDR, 'ipv6'],
  [ID_TYPE.FQDN, 'fqdn'],
  [ID_TYPE.RFC822_ADDR, 'email'],
  [ID_TYPE.DER_ASN1_DN, 'dn'],
  [ID_TYPE.KEY_ID, 'key-id'],
]);

/** An identity as it came in an ID payload. `sessionId`: a key ID other than that of a first session. */
export function notedIdentity(idType: number, octets: Buffer): NotedIdentity {
  const type = TYPES.get(idType);
  if (type === undefined) throw new Error(`no simulated peer has an ID of type ${idType}`);
  const isAddress = type === 'ipv4' || type === 'ipv6';
  const text = isAddress ? iosAddress(addressText(octets)) : octets.toString('latin1');
  return { type, text, hex: octets.toString('hex').toUpperCase(), sessionId: type === 'key-id' && text !== LOGIN_ID };
}

/** An address as IOS prints it: IPv6 in upper case. */
export const iosAddress = (address: string): string => (address.includes(':') ? address.toUpperCase() : address);

// Base64 letters and digits, as the one session ID that Cisco published.
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A session ID of eighteen letters and digits. */
export function sessionIdOf(bytes: Buffer): string {
  return [...bytes].map((octet) => LETTERS[octet % LETTERS.length]).join('');
}
