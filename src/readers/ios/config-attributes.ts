import type { GatewayConfigAttributes, SaReference } from '../../model/gateway-debug-events.ts';

// `Config data to send:`, `Config-type: ...` and `Attrib type: ...` (ios-text.md 2.6).

type AttributesFact = Omit<GatewayConfigAttributes, 'at' | 'evidence' | keyof SaReference>;

// Attrib type: ipv4-addr, length: 4, data: 192.168.20.5
const ATTRIBUTE = /Attrib type: ([\w.:-]{1,40}), length: (\d{1,5})(?:, data: ([^\n]*))?/g;
const TYPE = /Config-type: (Config-\w{2,10})/i;

/** What these hold is no secret; of everything else only the length is told, since it may be the session token. */
export const SHOWN: ReadonlySet<string> = new Set([
  'ipv4-addr',
  'ipv4-netmask',
  'ipv4-dns',
  'ipv4-nbns',
  'ipv4-subnet',
  'ipv6-addr',
  'ipv6-dns',
  'ipv6-subnet',
  'app-version',
  'split-dns',
  'split-include',
  'split-exclude',
  'def-domain',
  'backup-gateway',
]);
const STARTS = ['Config data ', 'Config-type: ', 'Attrib type: '];
const MAX_ATTRIBUTES = 64;

/** Undefined for text that is none of it, or announces what stands in records of its own. */
export function configAttributes(text: string): AttributesFact | undefined {
  if (!STARTS.some((start) => text.startsWith(start))) return undefined;
  const type = TYPE.exec(text)?.[1];
  const attributes = [...text.matchAll(ATTRIBUTE)].slice(0, MAX_ATTRIBUTES).map(([, name = '', length, data]) => ({
    name,
    octets: Number(length),
    ...(data !== undefined && SHOWN.has(name) && { value: data.trim() }),
  }));
  if (type === undefined && attributes.length === 0) return undefined;
  const direction = /^Config data to send/i.test(text)
    ? 'sent'
    : /^Config data rec/i.test(text)
      ? 'received'
      : undefined;
  return { kind: 'gateway.config-attributes', type, direction, attributes };
}
