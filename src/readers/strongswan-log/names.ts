import type { IkeKeyName } from '../../model/secrets.ts';

// The names under which charon 4.x to 6.x prints octets, from `keymat_v2.c`.

export const IKE_KEYS: ReadonlyMap<string, IkeKeyName> = new Map([
  ['SKEYSEED', 'SKEYSEED'],
  ['Sk_d secret', 'SK_d'],
  ['Sk_ai secret', 'SK_ai'],
  ['Sk_ar secret', 'SK_ar'],
  ['Sk_ei secret', 'SK_ei'],
  ['Sk_er secret', 'SK_er'],
  ['Sk_pi secret', 'SK_pi'],
  ['Sk_pr secret', 'SK_pr'],
]);

/** g^ir. The last two stand for the exchange of a Child SA as well as for that of an IKE SA; what follows tells which. */
export const SHARED_SECRETS: ReadonlySet<string> = new Set([
  'shared Diffie Hellman secret',
  'DH secret',
  'key exchange secret',
]);

export const CHILD_KEYS = [
  'encryption initiator key',
  'encryption responder key',
  'integrity initiator key',
  'integrity responder key',
] as const;
export type ChildKeyName = (typeof CHILD_KEYS)[number];

/** SK_pi or SK_pr, and the octets that AUTH covers with it; printed one after the other. */
export const SK_P = 'SK_p';
const AUTH_OCTETS = "octets = message + nonce + prf(Sk_px, IDx')";
/** Of `AUTH = prf(prf(secret, keypad), octets)`. */
export const AUTH_SECRET = 'secret';

export function isChildKey(name: string): name is ChildKeyName {
  return (CHILD_KEYS as readonly string[]).includes(name);
}

/** From version 6 on, `+ IntAuth` follows. */
export function isAuthOctets(name: string): boolean {
  return name.startsWith(AUTH_OCTETS);
}

export function isWanted(name: string): boolean {
  return (
    IKE_KEYS.has(name) ||
    SHARED_SECRETS.has(name) ||
    isChildKey(name) ||
    name === SK_P ||
    name === AUTH_SECRET ||
    isAuthOctets(name)
  );
}
