// Security protocol identifiers (RFC 7296 §3.3.1 and the IANA registry "IKEv2 Security Protocol Identifiers").

export const PROTOCOL_ID = { ike: 1, ah: 2, esp: 3 } as const;

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [0, 'none'], // reserved; a notify about no SA has it
  [1, 'IKE'],
  [2, 'AH'],
  [3, 'ESP'],
  [4, 'FC_ESP_HEADER'], // RFC 4595, as is the next
  [5, 'FC_CT_AUTH'],
  [6, 'GIKE_UPDATE'], // RFC 9838
]);

/** `IKE`, `AH`, `ESP`, ..., or `protocol-N` for a number without a name. */
export function protocolName(protocol: number): string {
  return PROTOCOLS.get(protocol) ?? `protocol-${protocol}`;
}
