import type { SaTag } from '../world/notes.ts';
import { espProposalLine, keyExchange } from './debug-init.ts';
import {
  failed,
  keyOf,
  type Line,
  type NoteOf,
  said,
  saidPlainly,
  spiText,
  unconfirmed,
  type Wording,
} from './line.ts';

// What happens to SAs once they are agreed on (2.5, 2.7 and 2.8).

export function saCreatedLines({ sa, lifetimeSeconds }: NoteOf<'sa-created'>): Line[] {
  return [said(sa, `IKEV2 SA created; inserting SA into database. SA lifetime timer (${lifetimeSeconds} sec) started`)];
}

export function sessionUpLines({ sa, peerId, localId }: NoteOf<'session-up'>, { identity }: Wording): Line[] {
  return [
    said(sa, `Session with IKE ID PAIR (${identity(peerId)}, ${identity(localId)}) is UP`),
    saidPlainly(sa, `IKEv2 MIB tunnel started, tunnel index ${sa.slot}`),
  ];
}

export function childCreatedLines({ sa }: NoteOf<'child-created'>, { description }: Wording): Line[] {
  return [
    espProposalLine(sa, description.esp),
    unconfirmed(said(sa, 'Load IPSEC key material')),
    unconfirmed(said(sa, '[IKEv2 -> IPsec] Create IPsec SA into IPsec database')),
    unconfirmed(said(sa, 'Asynchronous request queued')),
    unconfirmed(said(sa, '[IPsec -> IKEv2] Creation of IPsec SA into IPsec database PASSED')),
    said(sa, 'Checking for duplicate IKEv2 SA'),
    said(sa, 'No duplicate IKEv2 SA found'),
  ];
}

/** 2.8: a refusal that IOS words, or one that only the notify of the answer tells. */
export function childRefusedLines({ sa, notify }: NoteOf<'child-refused'>, { memory }: Wording): Line[] {
  const told = memory.refusedProposal.delete(keyOf(sa));
  memory.failing.set(keyOf(sa), 'child');
  if (notify === 'TS_UNACCEPTABLE') return [failed(sa, 'There was no IPSEC policy found for received TS')];
  if (notify === 'NO_PROPOSAL_CHOSEN' && !told) return [failed(sa, 'Failed to find a matching policy')];
  return [];
}

export function livenessLines({ sa, step }: NoteOf<'liveness'>, { memory }: Wording): Line[] {
  if (step === 'ack-received') return [said(sa, 'Processing ACK to informational exchange')];
  if (step === 'query-sent') return [unconfirmed(said(sa, 'Sending DPD/liveness query'))];
  memory.ackOwed.add(keyOf(sa));
  return [unconfirmed(said(sa, 'Received DPD/liveness query'))];
}

export const gaveUpLines = ({ sa }: NoteOf<'gave-up'>): Line[] => [
  unconfirmed(failed(sa, 'Maximum number of retransmissions reached')),
];

export function rekeyLines({ sa, what, newSa }: NoteOf<'rekey'>, { description, memory }: Wording): Line[] {
  const [suite] = description.suites;
  if (what === 'ike' && newSa !== null) {
    memory.handedOver.add(keyOf(sa));
    // The session goes on under the new SA.
    const identity = memory.up.get(keyOf(sa));
    if (identity !== undefined) memory.up.set(keyOf(newSa), identity);
  }
  const work =
    what === 'child'
      ? [espProposalLine(sa, description.esp), unconfirmed(said(sa, 'Load IPSEC key material'))]
      : suite === undefined
        ? []
        : keyExchange(newSa ?? sa, suite);
  return [...work, unconfirmed(said(sa, 'Generating CREATE_CHILD_SA exchange'))];
}

/** `unknown` is the one reason that was ever seen, whatever the cause. */
export function deleteQueuedLines({ sa, why, successor }: NoteOf<'delete-queued'>, { memory }: Wording): Line[] {
  if (why === 'rekeyed') memory.handedOver.add(keyOf(sa));
  const identity = memory.up.get(keyOf(sa));
  if (successor !== undefined && identity !== undefined) memory.up.set(keyOf(successor), identity);
  return [said(sa, 'Queuing IKE SA delete request reason: unknown')];
}

export function deleteLines({ sa, direction, childSpi }: NoteOf<'delete'>): Line[] {
  const verb = direction === 'sent' ? 'Sending' : 'Processing';
  const what =
    childSpi === null
      ? `IKEv2 SA [ISPI: 0x${spiText(sa.initiatorSpi)} RSPI: 0x${spiText(sa.responderSpi)}]`
      : `IPsec SA [SPI: 0x${childSpi.toString(16).toUpperCase().padStart(8, '0')}]`;
  return [
    ...(direction === 'received' ? [unconfirmed(said(sa, 'Process delete request from peer'))] : []),
    said(sa, `${verb} DELETE INFO message for ${what}`),
    ...teardown(sa, childSpi),
  ];
}

const teardown = (sa: SaTag, childSpi: number | null): Line[] =>
  childSpi === null
    ? [said(sa, 'Check for existing active SA'), said(sa, 'Delete all IKE SAs')]
    : [said(sa, 'Check for existing IPSEC SA')];

export const saDeletedLines = ({ sa }: NoteOf<'sa-deleted'>): Line[] => [said(sa, 'Deleting SA')];
