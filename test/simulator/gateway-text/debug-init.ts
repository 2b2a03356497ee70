import type { NotedSuite, SaTag } from '../world/notes.ts';
import {
  engineSaid,
  failed,
  failedAt,
  keyOf,
  type Line,
  type NoteOf,
  said,
  saidPlainly,
  unconfirmed,
  type Wording,
} from './line.ts';
import { encryptionName, groupName, integrityName, prfName, sizedEncryption } from './names.ts';

// The IKE_SA_INIT exchange, in the order of 2.11 with the templates of 2.5.

export function initProcessedLines(note: NoteOf<'init-processed'>): Line[] {
  const { sa, suite, nat } = note;
  return [
    ...opening(sa),
    said(sa, 'Checking NAT discovery'),
    said(sa, nat === 'none' ? 'NAT not found' : 'NAT OUTSIDE found'),
    ...(nat === 'none'
      ? []
      : [
          unconfirmed(
            said(sa, `NAT detected float to init port ${sa.peer.port === 500 ? 4500 : sa.peer.port}, resp port 4500`),
          ),
        ]),
    ...keyExchange(sa, suite),
    saidPlainly(sa, `IKEv2 ${sa.initiator ? 'initiator' : 'responder'} - no config data to send in IKE_SA_INIT exch`),
    said(sa, 'Generating IKE_SA_INIT message'),
    proposalLine(sa, suite),
  ];
}

/** Also what a rekeyed IKE SA needs: *rekeyed* in the text of the engine is printed for every SA. */
export function keyExchange(sa: SaTag, { group }: NotedSuite): Line[] {
  return [
    said(sa, 'Request queued for computation of DH key'),
    said(sa, `[IKEv2 -> Crypto Engine] Computing DH public key, DH Group ${group}`),
    engineSaid(sa, 'DH key Computation'),
    said(sa, 'Request queued for computation of DH secret'),
    said(sa, `[IKEv2 -> Crypto Engine] Computing DH secret key, DH Group ${group}`),
    engineSaid(sa, 'DH key Computation'),
    said(sa, '[IKEv2 -> Crypto Engine] Calculate SKEYSEED and create rekeyed IKEv2 SA'),
    engineSaid(sa, 'SKEYSEED calculation and creation of rekeyed IKEv2 SA'),
  ];
}

export function cookieLines({ sa }: NoteOf<'cookie-challenge'>): Line[] {
  return [unconfirmed(saidPlainly(sa, 'Sending COOKIE notify, half-open SAs exceed the cookie challenge limit'))];
}

export function wrongGroupLines({ sa, wanted }: NoteOf<'wrong-group'>): Line[] {
  return [
    ...opening(sa),
    failed(sa, "The peer's KE payload contained the wrong DH group"),
    unconfirmed(said(sa, `Sending invalid ke notification, peer sent group, local policy prefers group ${wanted}`)),
  ];
}

/** 2.8: both lists by the responder. No blank stands between the short error and the first proposal. */
export function mismatchLines(note: NoteOf<'proposal-mismatch'>, { memory }: Wording): Line[] {
  const { sa, protocol, received, expected } = note;
  const isIke = protocol === 'IKE';
  memory.refusedProposal.add(keyOf(sa));
  if (isIke) memory.failing.set(keyOf(sa), 'init');
  const error = 'Failed to find a matching policy';
  const list = (suites: readonly NotedSuite[]): string => suites.map(isIke ? ikePolicy : espPolicy).join('\n ');
  return [
    ...(isIke ? opening(sa) : []),
    failedAt(sa, 'Received Policies: ', `${error}${list(received)}`),
    failedAt(sa, 'Expected Policies: ', `${error}${list(expected)}`),
    failed(sa, error),
    unconfirmed(said(sa, 'Sending no proposal chosen notify')),
  ];
}

export function initDoneLines({ sa }: NoteOf<'init-done'>): Line[] {
  return [
    said(sa, 'Completed SA init exchange'),
    unconfirmed(said(sa, `Starting timer (30 sec) to wait for auth message `)),
  ];
}

/** `ESP Proposal` too is printed without any further option (2.4). */
export function espProposalLine(sa: SaTag, suite: NotedSuite): Line {
  const names = [encryptionName(suite), ...(suite.integ === 0 ? [] : [integrityName(suite)]), "Don't use ESN"];
  return said(sa, proposal('ESP Proposal: 1, SPI size: 4 (IPSec negotiation)', names));
}

function proposalLine(sa: SaTag, suite: NotedSuite): Line {
  const integrity = suite.integ === 0 ? [] : [integrityName(suite)];
  const names = [encryptionName(suite), prfName(suite), ...integrity, groupName(suite.group)];
  return said(sa, proposal('IKE Proposal: 1, SPI size: 0 (initial negotiation)', names));
}

const proposal = (title: string, names: readonly string[]): string =>
  `${title}, \nNum. transforms: ${names.length}\n   ${names.join('   ')}`;

function opening(sa: SaTag): Line[] {
  return [
    said(sa, 'Verify SA init message'),
    said(sa, 'Insert SA'),
    saidPlainly(sa, `Searching Policy with fvrf 0, local address ${sa.local.address}`),
    saidPlainly(sa, "Found Policy 'default'"),
    said(sa, 'Processing IKE_SA_INIT message'),
  ];
}

const ikePolicy = (suite: NotedSuite, index: number): string =>
  [
    `Proposal ${index + 1}:  ENCRYPTION: ${sizedEncryption(suite)}`,
    `PRF: ${prfName(suite)}`,
    `INTEGRITY: ${integrityName(suite)}`,
    `DH GROUP: ${groupName(suite.group)}`,
  ].join(' ');

const espPolicy = (suite: NotedSuite, index: number): string =>
  `ESP: Proposal ${index + 1}: ${sizedEncryption(suite)} ${integrityName(suite)} Don't use ESN`;
