import type { EapStep, SaTag } from '../world/notes.ts';
import {
  engineSaid,
  failed,
  keyOf,
  type Line,
  type NoteOf,
  said,
  saidPlainly,
  unconfirmed,
  type Wording,
} from './line.ts';
import { identityType } from './names.ts';

// IKE_AUTH: who the peer is and how either side proves it, with the templates of 2.5 in the order of 2.11.

export const LOGIN_LIST = 'a-eap-authen-local';
export const GROUP_LIST = 'a-eap-author-grp';
export const GROUP_POLICY = 'ikev2-auth-policy';
export const TRUSTPOINT = 'IKEv2-TP';

export function identityLines({ sa, identity, profile }: NoteOf<'identity'>, { identity: spell }: Wording): Line[] {
  const search = [
    unconfirmed(said(sa, 'Stopping timer to wait for auth message ')),
    unconfirmed(said(sa, 'Processing IKE_AUTH message')),
    said(sa, `Searching policy based on peer's identity '${spell(identity)}' of type '${identityType(identity)}'`),
  ];
  if (profile === null) return [...search, saidPlainly(sa, '% IKEv2 profile not found')];
  return [
    ...search,
    said(sa, `found matching IKEv2 profile '${profile}'`),
    said(sa, 'not a VPN-SIP session'),
    saidPlainly(sa, `Searching Policy with fvrf 0, local address ${sa.local.address}`),
    saidPlainly(sa, "Found Policy 'default'"),
    said(sa, "Verify peer's policy"),
    said(sa, "Peer's policy verified"),
  ];
}

export function peerMethodLines({ sa, method }: NoteOf<'peer-auth-method'>): Line[] {
  return [
    said(sa, "Get peer's authentication method"),
    // The method itself is known from PSK and RSA; that AnyConnect-EAP is spelled so is not (2.11).
    {
      ...said(sa, `Peer's authentication method is '${method}'`),
      ...(method === 'AnyConnect-EAP' ? { unconfirmed: true } : {}),
    },
    said(sa, 'Check for EAP exchange'),
  ];
}

export function ownAuthLines({ sa, method, identity }: NoteOf<'own-auth'>, { identity: spell }: Wording): Line[] {
  const isKey = method === 'PSK';
  const operation = isKey ? 'Generate IKEv2 authentication data' : 'Sign authentication data';
  const outcome = isKey ? 'IKEv2 authentication data generation' : 'Signing of authentication data';
  const engine = [said(sa, `[IKEv2 -> Crypto Engine] ${operation}`), engineSaid(sa, outcome)];
  return [
    said(sa, 'Get my authentication method'),
    said(sa, `My authentication method is '${method}'`),
    ...(isKey ? [] : certificateCalls(sa)),
    said(sa, 'Generate my authentication data'),
    said(
      sa,
      `Constructing ${sa.initiator ? 'IDi' : 'IDr'} payload: '${spell(identity)}' of type '${identityType(identity)}'`,
    ),
    ...(isKey ? engine : engine.map(unconfirmed)),
  ];
}

const certificateCalls = (sa: SaTag): Line[] =>
  [
    saidPlainly(sa, `[IKEv2 -> PKI] Getting cert chain for the trustpoint ${TRUSTPOINT}`),
    saidPlainly(sa, '[PKI -> IKEv2] Getting of cert chain for the trustpoint PASSED'),
  ].map(unconfirmed);

export function sharedKeyLines(note: NoteOf<'shared-key'>, { identity: spell, memory }: Wording): Line[] {
  const { sa, identity, length } = note;
  memory.verifying.add(keyOf(sa));
  return [
    said(sa, `Get peer's preshared key for ${spell(identity)}`),
    said(sa, "Verify peer's authentication data"),
    said(sa, `Use preshared key for id ${spell(identity)}, key len ${length}`),
  ];
}

export function authCheckedLines({ sa, passed }: NoteOf<'auth-checked'>, { memory }: Wording): Line[] {
  const begun = memory.verifying.delete(keyOf(sa));
  return [
    ...(begun ? [] : [said(sa, "Verify peer's authentication data")]),
    said(sa, '[IKEv2 -> Crypto Engine] Generate IKEv2 authentication data'),
    engineSaid(sa, 'IKEv2 authentication data generation'),
    // The spelling is Cisco's.
    said(sa, `Verification of peer's authenctication data ${passed ? 'PASSED' : 'FAILED'}`),
  ];
}

/** Every wording of this exchange is [U]; what is certain is the EAP payload of each packet block. */
export function eapLines({ sa, step, user }: NoteOf<'eap'>): Line[] {
  return EAP[step](sa, user).map(unconfirmed);
}

const EAP: Readonly<Record<EapStep, (sa: SaTag, user: string | null) => Line[]>> = {
  hello: (sa) => [said(sa, 'Generating AnyConnect EAP request'), said(sa, "Sending AnyConnect EAP 'hello' request")],
  'auth-request': (sa) => [
    said(sa, 'Processing AnyConnect EAP response'),
    said(sa, 'Checking for Dual Auth'),
    said(sa, 'Generating AnyConnect EAP AUTH request'),
    said(sa, "Sending AnyConnect EAP 'auth-request'"),
  ],
  'auth-reply': (sa) => [
    said(sa, 'Processing AnyConnect EAP response'),
    said(sa, `Using authentication method list ${LOGIN_LIST}`),
  ],
  complete: (sa) => [
    said(sa, 'Generating AnyConnect EAP VERIFY request'),
    said(sa, "Sending AnyConnect EAP 'VERIFY' request"),
  ],
  success: (sa, user) => [
    said(sa, 'Processing AnyConnect EAP ack response'),
    ...authorization(sa, GROUP_POLICY, 'group'),
    ...(user === null ? [] : authorization(sa, user, 'user')),
    said(sa, 'Sending AnyConnect EAP success status message'),
  ],
  failure: (sa) => [
    failed(sa, 'AnyConnect EAP authentication failed'),
    said(sa, 'Sending AnyConnect EAP failure status message'),
  ],
};

// A reconnect has none of these: its attributes are those of the stored session (2.10).
const authorization = (sa: SaTag, name: string, kind: 'group' | 'user'): Line[] => [
  saidPlainly(sa, `Using mlist ${GROUP_LIST} and username ${name} for ${kind} author request`),
  saidPlainly(sa, '[IKEv2 -> AAA] Authorisation request sent'),
  saidPlainly(sa, '[AAA -> IKEv2] Received AAA authorisation response'),
];

/** 2.8. The generic end, `Auth exchange failed`, follows the answer. */
export function authFailedLines({ sa, why }: NoteOf<'auth-failed'>, { memory }: Wording): Line[] {
  memory.failing.set(keyOf(sa), 'auth');
  return [...REASONS[why].map((error) => failed(sa, error)), said(sa, 'Sending authentication failure notify')];
}

const REASONS: Readonly<Record<NoteOf<'auth-failed'>['why'], readonly string[]>> = {
  'no-session': ['Failed to locate an item in the database'],
  'bad-auth': ['Failed to authenticate the IKE SA'],
  // The EAP step has told the reason.
  'bad-login': [],
  method: ['Peer authentication method configured is mismatching with the method proposed by peer'],
};
