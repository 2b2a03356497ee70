// Exchange types (RFC 7296 §3.1 and the IANA registry "IKEv2 Exchange Types").

const EXCHANGES: ReadonlyMap<number, string> = new Map([
  [34, 'IKE_SA_INIT'],
  [35, 'IKE_AUTH'],
  [36, 'CREATE_CHILD_SA'],
  [37, 'INFORMATIONAL'],
  [38, 'IKE_SESSION_RESUME'], // RFC 5723
  [39, 'GSA_AUTH'], // RFC 9838, as are the next three
  [40, 'GSA_REGISTRATION'],
  [41, 'GSA_REKEY'],
  [42, 'GSA_INBAND_REKEY'],
  [43, 'IKE_INTERMEDIATE'], // RFC 9242
  [44, 'IKE_FOLLOWUP_KE'], // RFC 9370
]);

export const EXCHANGE = {
  saInit: 34,
  auth: 35,
  createChildSa: 36,
  informational: 37,
  sessionResume: 38,
  intermediate: 43,
} as const;

/** `IKE_SA_INIT`, ..., or `exchange-N` for a number without a name. */
export function exchangeName(type: number): string {
  return EXCHANGES.get(type) ?? `exchange-${type}`;
}

/** True for numbers that are assigned or for private use: what a stranger on the IKE ports is unlikely to hold there. */
export function isKnownExchange(type: number): boolean {
  return (type >= 34 && type <= 44) || type >= 240;
}
