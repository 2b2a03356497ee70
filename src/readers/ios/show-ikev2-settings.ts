import type {
  GatewayIkev2PolicyShown,
  GatewayIkev2ProfileShown,
  GatewayIkev2ProposalShown,
  Labelled,
} from '../../model/gateway-shown-facts.ts';
import { type LabelRow, LabelTable } from './labels.ts';
import type { RecordKind } from './records.ts';

// `show crypto ikev2 profile|policy|proposal` (ios-text.md 4.6): settings in force, defaults included.

type Open<E> = { -readonly [K in keyof E]?: E[K] };

/** Fields, and entries of the lists among them. */
type ProfileFact = Open<GatewayIkev2ProfileShown> & {
  readonly identity?: string;
  readonly aaaList?: Labelled;
  readonly reconnectLine?: string;
};

interface OpenProfile {
  fields: Open<GatewayIkev2ProfileShown>;
  readonly identities: string[];
  readonly aaa: Labelled[];
  readonly reconnectLines: string[];
}

const AAA = [
  'AAA AnyConnect EAP authentication mlist',
  'AAA EAP authentication mlist',
  'AAA authentication mlist',
  'AAA Accounting',
  'AAA group authorization',
  'AAA user authorization',
];

const PROFILE_ROWS: readonly LabelRow<ProfileFact>[] = [
  // IKEv2 profile: RA
  { label: 'IKEv2 profile', gives: ([name]) => ({ name }) },
  { label: 'Shutdown', gives: ([text]) => ({ shutdown: text }) },
  { label: 'Ref Count', form: /^\d{1,10}\b/, gives: ([text]) => ({ refCount: Number(text) }) },
  { label: 'Match criteria', gives: () => ({}) },
  { label: 'Fvrf', gives: ([text]) => ({ matchVrf: text }) },
  { label: 'Local address/interface', gives: ([text]) => ({ matchLocal: text }) },
  { label: 'Identities', gives: ([text]) => ({ identity: text }) },
  { label: 'Certificate maps', gives: ([text]) => ({ certificateMaps: listOf(text) }) },
  { label: 'Local identity', gives: ([text]) => ({ localIdentity: text }) },
  { label: 'Remote identity', gives: ([text]) => ({ remoteIdentity: text }) },
  { label: 'Local authentication method', gives: ([text]) => ({ localAuthentication: text }) },
  { label: 'Remote authentication method(s)', gives: ([text]) => ({ remoteAuthentication: text }) },
  { label: 'EAP options', gives: ([text]) => ({ eapOptions: text }) },
  { label: 'Keyring', gives: ([text]) => ({ keyring: text }) },
  { label: 'Trustpoint(s)', gives: ([text]) => ({ trustpoints: listOf(text) }) },
  // Lifetime: 86400 seconds
  { label: 'Lifetime', form: /^(\d{1,10}) seconds/i, gives: ([, seconds]) => ({ lifetimeSeconds: Number(seconds) }) },
  // DPD: interval 45, retry-interval 2, on-demand
  { label: 'DPD', gives: ([text]) => ({ dpd: text }) },
  { label: 'NAT-keepalive', gives: ([text]) => ({ natKeepalive: text }) },
  { label: 'Ivrf', gives: ([text]) => ({ innerVrf: text }) },
  { label: 'Virtual-template', gives: ([text]) => ({ virtualTemplate: text }) },
  // mode auto
  { label: 'mode', colon: false, gives: ([text]) => ({ mode: text }) },
  ...AAA.map((label) => ({ label, gives: ([value]: RegExpExecArray) => ({ aaaList: { label, value } }) })),
];

export const PROFILES: RecordKind<ProfileFact, OpenProfile> = {
  labels: new LabelTable(PROFILE_ROWS),
  lines: [
    // How these two are printed is not known: the whole line is kept.
    { form: /^[^:]*(?:reconnect|anyconnect profile).*$/i, gives: ([text]) => ({ reconnectLine: text }) },
    // address 0.0.0.0 0.0.0.0 · key-id *$AnyConnectClient$* · any · fqdn domain example.net
    { form: /^(?:address|key-id|any|fqdn|email)(?: \S.*)?$/, gives: ([text]) => ({ identity: text }) },
  ],
  opens: (labels) => labels.includes('ikev2 profile'),
  start: () => ({ fields: {}, identities: [], aaa: [], reconnectLines: [] }),
  add(open, { identity, aaaList, reconnectLine, ...fields }) {
    open.fields = { ...open.fields, ...fields };
    if (identity !== undefined) open.identities.push(identity);
    if (aaaList !== undefined) open.aaa.push(aaaList);
    if (reconnectLine !== undefined) open.reconnectLines.push(reconnectLine);
  },
  event({ fields, identities, aaa, reconnectLines }, { host, at }, rest) {
    const { name } = fields;
    if (name === undefined) return undefined;
    return {
      kind: 'gateway.ikev2-profile-shown',
      host,
      name,
      shutdown: fields.shutdown,
      refCount: fields.refCount,
      matchVrf: fields.matchVrf,
      matchLocal: fields.matchLocal,
      identities,
      certificateMaps: fields.certificateMaps ?? [],
      localIdentity: fields.localIdentity,
      remoteIdentity: fields.remoteIdentity,
      localAuthentication: fields.localAuthentication,
      remoteAuthentication: fields.remoteAuthentication,
      eapOptions: fields.eapOptions,
      keyring: fields.keyring,
      trustpoints: fields.trustpoints ?? [],
      lifetimeSeconds: fields.lifetimeSeconds,
      dpd: fields.dpd,
      natKeepalive: fields.natKeepalive,
      innerVrf: fields.innerVrf,
      virtualTemplate: fields.virtualTemplate,
      mode: fields.mode,
      aaa,
      reconnectLines,
      ...rest,
      at,
    };
  },
};

type PolicyFact = Pick<Open<GatewayIkev2PolicyShown>, 'name' | 'matchVrf'> & {
  readonly local?: string;
  readonly proposal?: string;
};

interface OpenPolicy {
  name: string | undefined;
  matchVrf: string | undefined;
  readonly matchLocal: string[];
  readonly proposals: string[];
}

export const POLICIES: RecordKind<PolicyFact, OpenPolicy> = {
  labels: new LabelTable<PolicyFact>([
    // IKEv2 policy : default
    { label: 'IKEv2 policy', gives: ([name]) => ({ name }) },
    // Match fvrf : any
    { label: 'Match fvrf', gives: ([text]) => ({ matchVrf: text }) },
    // Match address local : any
    { label: 'Match address local', gives: ([text]) => ({ local: text }) },
    // Proposal    : default
    { label: 'Proposal', gives: ([text]) => ({ proposal: text }) },
  ]),
  lines: [],
  opens: (labels) => labels.includes('ikev2 policy'),
  start: () => ({ name: undefined, matchVrf: undefined, matchLocal: [], proposals: [] }),
  add(open, { name, matchVrf, local, proposal }) {
    open.name = name ?? open.name;
    open.matchVrf = matchVrf ?? open.matchVrf;
    if (local !== undefined) open.matchLocal.push(local);
    if (proposal !== undefined) open.proposals.push(proposal);
  },
  event({ name, matchVrf, matchLocal, proposals }, { host, at }, rest) {
    if (name === undefined) return undefined;
    return { kind: 'gateway.ikev2-policy-shown', host, name, matchVrf, matchLocal, proposals, ...rest, at };
  },
};

type ProposalFact = Open<GatewayIkev2ProposalShown>;

export const PROPOSALS: RecordKind<ProposalFact, { fields: ProposalFact }> = {
  labels: new LabelTable<ProposalFact>([
    // IKEv2 proposal: default
    { label: 'IKEv2 proposal', gives: ([name]) => ({ name }) },
    // Encryption : AES-CBC-256
    { label: 'Encryption', gives: ([text]) => ({ encryption: text.split(/\s+/) }) },
    { label: 'Integrity', gives: ([text]) => ({ integrity: text.split(/\s+/) }) },
    { label: 'PRF', gives: ([text]) => ({ prf: text.split(/\s+/) }) },
    // DH Group   : DH_GROUP_256_ECP/Group 19 DH_GROUP_2048_MODP/Group 14
    { label: 'DH Group', gives: ([text]) => ({ dhGroups: text.match(/\S+\/Group \d+|\S+/g) ?? [] }) },
  ]),
  lines: [],
  opens: (labels) => labels.includes('ikev2 proposal'),
  start: () => ({ fields: {} }),
  add(open, fact) {
    open.fields = { ...open.fields, ...fact };
  },
  event({ fields }, { host, at }, rest) {
    const { name, encryption = [], integrity = [], prf = [], dhGroups = [] } = fields;
    if (name === undefined) return undefined;
    return { kind: 'gateway.ikev2-proposal-shown', host, name, encryption, integrity, prf, dhGroups, ...rest, at };
  },
};

/** `none` is an empty list. */
function listOf(text: string): string[] {
  return text === 'none' ? [] : text.split(/[\s,]+/);
}
