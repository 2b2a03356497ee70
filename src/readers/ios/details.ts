// Lines of `debug crypto ikev2` that are known and say nothing that an event holds (ios-text.md 2.5): counted apart from
// lines that nobody has seen before. Each entry is the beginning of a message.

const DETAILS: readonly string[] = [
  'Retransmitting packet',
  'Getting preshared key',
  'Matched peer block',
  'Searching Policy with fvrf',
  'Using the Default Policy',
  'Found Policy',
  'Adding Proposal',
  'Request queued for computation of DH',
  '[IKEv2 ->',
  '[Crypto Engine ->',
  '[AAA ->',
  '[PKI ->',
  'IKEv2 initiator',
  'Generating IKE_',
  'Generating CREATE_CHILD_SA',
  'Generating AnyConnect EAP',
  'Generating EAP',
  'Insert SA',
  'Verify SA init message',
  'Processing IKE_',
  'Processing AnyConnect EAP',
  'Processing EAP',
  'Processing nat detect',
  'Processing ACK to informational exchange',
  'Processing DELETE INFO message for IPsec SA',
  'Sending DELETE INFO message for IPsec SA',
  'Sending ACK to informational exchange',
  'Sending AnyConnect EAP',
  'Sending DPD/liveness query',
  'Received DPD/liveness query',
  'Checking NAT discovery',
  'Checking for duplicate IKEv2 SA',
  'Checking for Dual Auth',
  'Checking if request will fit in peer window',
  'NAT not found',
  'NAT OUTSIDE found',
  'NAT INSIDE found',
  'NAT detected',
  'Local address not matched',
  'Remote address not matched',
  'Host is located NAT',
  'Completed SA init exchange',
  'Config data to send',
  'Config data recieved',
  'Config data received',
  'Config-type:',
  'Attrib type:',
  'Have config mode data to send',
  'No config data to send',
  'Set received config mode data',
  'Check for EAP exchange',
  'Check for existing',
  'Generate my authentication data',
  'Get my authentication method',
  "Get peer's authentication method",
  "Get peer's preshared key",
  'Use preshared key for id',
  "Verify peer's",
  "Peer's policy verified",
  'Constructing IDi payload',
  'Constructing IDr payload',
  'not a VPN-SIP session',
  'Process auth response notify',
  'Process delete request from peer',
  'IKEv2 MIB tunnel started',
  'No duplicate IKEv2 SA found',
  'Load IPSEC key material',
  'Asynchronous request queued',
  'DVTI create request sent',
  'Using mlist',
  'Using authentication method list',
  'Received response from AAA',
  'Delete all IKE SAs',
  'SA is already in negotiation',
  'IETF Fragmentation is enabled',
  'IKE Proposal:',
  'ESP Proposal:',
];

const BY_LETTER = byFirstLetter(DETAILS);

/** True for a known line of normal flow. A callback that says FAILED is none. */
export function isDetail(text: string): boolean {
  if (text.trimEnd().endsWith('FAILED')) return false;
  const candidates = BY_LETTER.get(text.charAt(0));
  return candidates?.some((start) => text.startsWith(start)) ?? false;
}

function byFirstLetter(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>();
  for (const text of texts) {
    const list = table.get(text.charAt(0)) ?? [];
    list.push(text);
    table.set(text.charAt(0), list);
  }
  return table;
}
