// Lines of `debug crypto ikev2` that are known and say nothing that an event holds (ios-text.md 2.5): counted apart from
// lines that nobody has seen before. Each entry is the beginning of a message.

import { byFirstLetter } from './first-letter.ts';

export const DETAILS: readonly string[] = [
  'Retransmitting packet',
  'Getting preshared key',
  'Using the Default Policy',
  'Adding Proposal',
  'Request queued for computation of DH',
  '[IKEv2 ->',
  '[Crypto Engine ->',
  '[AAA ->',
  '[PKI ->',
  '[IPsec ->',
  'IKEv2 responder - no config data',
  'Starting timer (',
  'Stopping timer to wait',
  'Generating IKE_',
  'Generating CREATE_CHILD_SA',
  'Verify SA init message',
  'Processing IKE_',
  'Processing nat detect',
  'Processing ACK to informational exchange',
  'Sending ACK to informational exchange',
  'Checking NAT discovery',
  'Checking for duplicate IKEv2 SA',
  'Checking for Dual Auth',
  'Checking if request will fit in peer window',
  'Local address not matched',
  'Remote address not matched',
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
  "Verify peer's",
  "Peer's policy verified",
  'not a VPN-SIP session',
  'Process auth response notify',
  'IKEv2 MIB tunnel started',
  'No duplicate IKEv2 SA found',
  'Load IPSEC key material',
  'Asynchronous request queued',
  'Delete all IKE SAs',
];

const BY_LETTER = byFirstLetter(DETAILS, (start) => start);

/** True for a known line of normal flow. A callback that says FAILED is none. */
export function isDetail(text: string): boolean {
  if (/FAIL(?:ED)?\s*$/.test(text)) return false;
  const candidates = BY_LETTER.get(text.charCodeAt(0));
  return candidates?.some((start) => text.startsWith(start)) ?? false;
}
