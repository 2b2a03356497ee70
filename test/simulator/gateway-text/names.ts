import type { NotedIdentity, NotedSuite } from '../world/notes.ts';

// How IOS XE spells algorithms, payloads, attributes and identities (2.3, 2.4, 2.6 and 4.4).

const ENCRYPTION: Readonly<Record<number, string>> = {
  3: '3DES',
  12: 'AES-CBC',
  13: 'AES-CTR',
  14: 'AES-CCM',
  15: 'AES-CCM',
  16: 'AES-CCM',
  18: 'AES-GCM',
  19: 'AES-GCM',
  20: 'AES-GCM',
  28: 'CHACHA20-POLY1305',
};
const PRF: Readonly<Record<number, string>> = { 1: 'MD5', 2: 'SHA1', 5: 'SHA256', 6: 'SHA384', 7: 'SHA512' };
// SHA96 is HMAC-SHA1-96, MD596 is HMAC-MD5-96.
const INTEGRITY: Readonly<Record<number, string>> = {
  0: 'None',
  1: 'MD596',
  2: 'SHA96',
  12: 'SHA256',
  13: 'SHA384',
  14: 'SHA512',
};
const GROUP: Readonly<Record<number, string>> = {
  1: 'DH_GROUP_768_MODP',
  2: 'DH_GROUP_1024_MODP',
  5: 'DH_GROUP_1536_MODP',
  14: 'DH_GROUP_2048_MODP',
  15: 'DH_GROUP_3072_MODP',
  16: 'DH_GROUP_4096_MODP',
  19: 'DH_GROUP_256_ECP',
  20: 'DH_GROUP_384_ECP',
  21: 'DH_GROUP_521_ECP',
  24: 'DH_GROUP_2048_256_MODP',
};

export const encryptionName = (suite: NotedSuite): string => ENCRYPTION[suite.encr] ?? `Unknown - ${suite.encr}`;
export const prfName = (suite: NotedSuite): string => PRF[suite.prf] ?? `Unknown - ${suite.prf}`;
export const integrityName = (suite: NotedSuite): string => INTEGRITY[suite.integ] ?? `Unknown - ${suite.integ}`;
export const groupName = (group: number): string => `${GROUP[group] ?? 'Unknown'}/Group ${group}`;

/** `AES-CBC-256`, as lists of policies have it. */
export function sizedEncryption(suite: NotedSuite): string {
  return suite.keyBits === 0 ? encryptionName(suite) : `${encryptionName(suite)}-${suite.keyBits}`;
}

// The rest of the names is as in RFC 7296: SA, IDi, IDr, CERT, CERTREQ, AUTH, TSi, TSr, EAP.
const PAYLOADS: Readonly<Record<string, string>> = {
  Ni: 'N',
  Nr: 'N',
  KEi: 'KE',
  KEr: 'KE',
  D: 'DELETE',
  CP: 'CFG',
  V: 'VID',
  SK: 'ENCR',
};
const NOTIFIES: Readonly<Record<string, string>> = {
  ESP_TFC_PADDING_NOT_SUPPORTED: 'ESP_TFC_NO_SUPPORT',
  NON_FIRST_FRAGMENTS_ALSO: 'NON_FIRST_FRAGS',
};

/** `N(ESP_TFC_PADDING_NOT_SUPPORTED)` becomes `NOTIFY(ESP_TFC_NO_SUPPORT)`. */
export function payloadName(name: string): string {
  const notify = /^N\((.*)\)$/.exec(name)?.[1];
  if (notify === undefined) return PAYLOADS[name] ?? name;
  return `NOTIFY(${/^\d+$/.test(notify) ? `Unknown - ${notify}` : (NOTIFIES[notify] ?? notify)})`;
}

/** The payload list of a packet block: one leading blank, a trailing one, and a blank alone where there is none. */
export function payloadList(names: readonly string[]): string {
  return names.length === 0 ? ' ' : ` ${names.map(payloadName).join(' ')} `;
}

/** Names of 2.6; those that were seen printed are confirmed. */
const ATTRIBUTES: Readonly<Record<number, { readonly name: string; readonly confirmed: boolean }>> = {
  1: { name: 'ipv4-addr', confirmed: false },
  2: { name: 'ipv4-netmask', confirmed: false },
  3: { name: 'ipv4-dns', confirmed: false },
  4: { name: 'ipv4-nbns', confirmed: false },
  7: { name: 'app-version', confirmed: true },
  8: { name: 'ipv6-addr', confirmed: false },
  10: { name: 'ipv6-dns', confirmed: false },
  13: { name: 'ipv4-subnet', confirmed: false },
  15: { name: 'ipv6-subnet', confirmed: false },
  28672: { name: 'banner', confirmed: true },
  28674: { name: 'def-domain', confirmed: true },
  28675: { name: 'split-dns', confirmed: true },
  28676: { name: 'split-include', confirmed: false },
  28678: { name: 'split-exclude', confirmed: false },
  28681: { name: 'backup-gateway', confirmed: true },
};

export function attributeName(number: number): { readonly name: string; readonly confirmed: boolean } {
  return ATTRIBUTES[number] ?? { name: 'unknown', confirmed: false };
}

const IDENTITY_TYPES: Readonly<Record<NotedIdentity['type'], string>> = {
  'key-id': 'key ID',
  fqdn: 'FQDN',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  dn: 'DER ASN1 DN',
  email: 'email',
};

export const identityType = (identity: NotedIdentity): string => IDENTITY_TYPES[identity.type];

/** 4.2: a session ID is printed in hex by every show command, a login identity as it reads. */
export const shownIdentity = (identity: NotedIdentity): string => (identity.sessionId ? identity.hex : identity.text);

// A banner writes `17.16.1a` where the release is called `17.16.01a`.
const shortRelease = (release: string): string => release.replace(/\.0+(?=\d)/g, '.');

// First line of `show version` below the title, of the restart message, and of `app-version`.
function softwareLine(release: string): string {
  const image = 'Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M)';
  return `Cisco IOS Software [IOSXE], ${image}, Version ${shortRelease(release)}, RELEASE SOFTWARE (fc1)`;
}

/** What a router sends of itself in APPLICATION_VERSION: several lines with LF between them (2.6). */
export function softwareBanner(release: string): string {
  return [
    softwareLine(release),
    'Technical Support: http://www.cisco.com/techsupport',
    'Copyright (c) 1986-2024 by Cisco Systems, Inc.',
    'Compiled Thu 12-Dec-24 08:53 by mcpre',
  ].join('\n');
}
