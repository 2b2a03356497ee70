// Payload types (RFC 7296 §3.2 and the IANA registry "IKEv2 Payload Types").

export const PAYLOAD = {
  none: 0,
  sa: 33,
  ke: 34,
  idi: 35,
  idr: 36,
  auth: 39,
  nonce: 40,
  notify: 41,
  delete: 42,
  vendorId: 43,
  sk: 46,
  cp: 47,
  eap: 48,
  skf: 53,
  /** A piece of a finished message: Cisco's own fragmentation, before RFC 7383. */
  ciscoFragment: 132,
} as const;

const PAYLOADS: ReadonlyMap<number, string> = new Map([
  [33, 'SA'],
  [34, 'KE'],
  [35, 'IDi'],
  [36, 'IDr'],
  [37, 'CERT'],
  [38, 'CERTREQ'],
  [39, 'AUTH'],
  [40, 'Nonce'],
  [41, 'N'],
  [42, 'D'],
  [43, 'VID'],
  [44, 'TSi'],
  [45, 'TSr'],
  [46, 'SK'],
  [47, 'CP'],
  [48, 'EAP'],
  [49, 'GSPM'], // RFC 6467
  [50, 'IDg'], // RFC 9838, as are the next two
  [51, 'GSA'],
  [52, 'KD'],
  [53, 'SKF'], // RFC 7383
  [54, 'PS'], // RFC 8019
]);

/** `SA`, `KE`, ..., or `payload-N` for a number without a name. A notify is `N`; `notifyName` tells which. */
export function payloadName(type: number): string {
  return PAYLOADS.get(type) ?? `payload-${type}`;
}

/** True for the numbers that can open an IKEv2 payload chain; 1 to 32 belonged to IKEv1 (RFC 7296 §3.2). */
export function isPlausiblePayload(type: number): boolean {
  return (type >= 33 && type <= 54) || type === PAYLOAD.ciscoFragment;
}
