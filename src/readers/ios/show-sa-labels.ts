import type {
  GatewaySaSnapshot,
  ShownChildSa,
  ShownMessageIds,
  ShownSelector,
} from '../../model/gateway-show-events.ts';
import { addressOf, endpointOf, spiOf } from './endpoint.ts';
import { joinsHexId, type LabelRow, LabelTable } from './labels.ts';

// The labels of `show crypto ikev2 sa|session [detailed]` (ios-text.md 4.4).

export type SaFields = { -readonly [K in keyof GatewaySaSnapshot]?: GatewaySaSnapshot[K] };
export type OpenChild = {
  -readonly [K in keyof Omit<ShownChildSa, 'localSelectors' | 'remoteSelectors'>]: ShownChildSa[K];
} & {
  readonly localSelectors: ShownSelector[];
  readonly remoteSelectors: ShownSelector[];
};

/** What a label says: fields of the event, or something of one of its parts. */
export interface SaFact extends SaFields {
  readonly localPart?: Partial<ShownMessageIds>;
  readonly remotePart?: Partial<ShownMessageIds>;
  /** `Encr:` and `keysize:` are those of the SA or of the Child SA whose part of the output this is. */
  readonly encr?: string;
  readonly size?: number;
  readonly child?: Partial<OpenChild>;
  readonly localSelector?: ShownSelector;
  readonly remoteSelector?: ShownSelector;
  readonly subnet?: string;
  readonly quantumLine?: string;
}

// 192.168.20.0/0 - 192.168.20.255/65535
const RANGE = /^(\S+\/\d{1,5}) +- +(\S+\/\d{1,5})$/;

const IDS: readonly (readonly [label: string, key: keyof ShownMessageIds])[] = [
  ['req msg id', 'request'],
  ['next msg id', 'next'],
  ['req queued', 'queued'],
  ['window', 'window'],
];

const ROWS: readonly LabelRow<SaFact>[] = [
  // Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512, DH Grp:19, Auth sign: RSA, Auth verify: AnyConnect-EAP
  { label: 'Encr', gives: ([text]) => ({ encr: text }) },
  { label: 'keysize', form: /^\d{1,5}\b/, gives: ([text]) => ({ size: Number(text) }) },
  { label: 'PRF', gives: ([text]) => ({ prf: text }) },
  { label: 'Hash', gives: ([text]) => ({ hash: text }) },
  { label: 'DH Grp', form: /^\d{1,5}\b/, gives: ([text]) => ({ dhGroup: Number(text) }) },
  { label: 'Auth sign', gives: ([text]) => ({ authSign: text }) },
  // The value may be a list: `PSK, QR`.
  { label: 'Auth verify', gives: ([text], place) => ({ authVerify: text, authLine: place() }) },
  // PQC Key Exchange: ML-KEM-768
  { label: 'PQC Key Exchange', gives: ([text]) => ({ pqcKeyExchange: text }) },
  {
    // Life/Active Time: 86400/620 sec
    label: 'Life/Active Time',
    form: /^(\d{1,10})\/(\d{1,10})\b/,
    gives: ([, life, active]) => ({ lifetimeSeconds: Number(life), activeSeconds: Number(active) }),
  },
  // CE id: 1016, Session-id: 16, MIB-id: 3
  { label: 'CE id', form: /^\d{1,10}\b/, gives: ([text]) => ({ ceId: Number(text) }) },
  { label: 'Session-id', form: /^\d{1,10}\b/, gives: ([text]) => ({ detailSession: Number(text) }) },
  { label: 'MIB-id', form: /^\d{1,10}\b/, gives: ([text]) => ({ mibId: Number(text) }) },
  // Status Description: Negotiation done
  { label: 'Status Description', gives: ([text]) => ({ statusDescription: text }) },
  // Local spi: 67C3394ED1EAADE7       Remote spi: EBFE2587F20EA7C2
  { label: 'Local spi', form: /^([0-9A-F]{1,16})\b/i, gives: ([text]) => ({ localSpi: spiOf(text, 16) }) },
  { label: 'Remote spi', form: /^([0-9A-F]{1,16})\b/i, gives: ([text]) => ({ peerSpi: spiOf(text, 16) }) },
  { label: 'Local id', gives: ([text]) => ({ localId: text }) },
  {
    // Remote id: *$AnyConnectClient$*
    label: 'Remote id',
    broken: { joins: joinsHexId, lost: { remoteId: undefined, remoteIdLine: undefined } },
    gives: ([text], place) => ({ remoteId: text, remoteIdLine: place() }),
  },
  // Remote EAP id: user1
  { label: 'Remote EAP id', gives: ([text]) => ({ remoteEapId: text }) },
  // Local req msg id:  2              Remote req msg id:  0
  ...IDS.flatMap(([label, key]) => idRows(label, key)),
  {
    // DPD configured for 45 seconds, retry 2
    label: 'DPD configured for',
    colon: false,
    form: /^(\d{1,10}) seconds, retry (\d{1,10})\b/i,
    gives: ([, interval, retry]) => ({ dpd: { intervalSeconds: Number(interval), retrySeconds: Number(retry) } }),
  },
  // Fragmentation not  configured.
  { label: 'Fragmentation', colon: false, gives: ([text]) => ({ fragmentation: { ietf: false, state: plain(text) } }) },
  // IETF Std Fragmentation  enabled. IETF Std Fragmentation MTU in use: 1272 bytes.
  {
    label: 'IETF Std Fragmentation',
    colon: false,
    gives: ([text]) => ({ fragmentation: { ietf: true, state: plain(text) } }),
  },
  {
    label: 'IETF Std Fragmentation MTU in use',
    form: /^(\d{1,6}) bytes/i,
    gives: ([, bytes]) => ({ fragmentMtu: Number(bytes) }),
  },
  // Dynamic Route Update: enabled
  { label: 'Dynamic Route Update', gives: ([text]) => ({ dynamicRouteUpdate: text }) },
  // Extended Authentication not configured.
  { label: 'Extended Authentication', colon: false, gives: ([text]) => ({ extendedAuthentication: plain(text) }) },
  // NAT-T is detected  outside
  { label: 'NAT-T is', colon: false, gives: ([text]) => ({ natTraversal: plain(text) }) },
  // Cisco Trust Security SGT is disabled
  { label: 'Cisco Trust Security SGT is', colon: false, gives: ([text]) => ({ securityGroupTags: plain(text) }) },
  // Assigned host addr: 192.168.20.5
  { label: 'Assigned host addr', form: /^(\S+)/, gives: ([text]) => ({ assignedAddress: addressOf(text) }) },
  // Pushed IP address: 192.0.2.4
  { label: 'Pushed IP address', form: /^(\S+)/, gives: ([text]) => ({ pushedAddress: addressOf(text) }) },
  {
    // Initiator of SA : No
    label: 'Initiator of SA',
    form: /^(Yes|No)\b/i,
    gives: ([text]) => ({ initiator: text.toLowerCase() === 'yes' }),
  },
  // Remote subnets:        (one below the other, on lines of their own)
  { label: 'Remote subnets', gives: ([text]) => ({ subnet: text }) },
  // Local Sys Id: 1.1.1.1 Remote Sys Id: 2.2.2.2
  { label: 'Local Sys Id', gives: ([text]) => ({ localSystemId: text }) },
  { label: 'Remote Sys Id', gives: ([text]) => ({ remoteSystemId: text }) },
  // PEER TYPE: AnyConnect
  { label: 'PEER TYPE', gives: ([text]) => ({ peerType: text }) },
  // Quantum-safe Encryption using Manual PPK
  {
    label: 'Quantum-safe Encryption',
    colon: false,
    gives: ({ input }) => ({ quantumLine: `Quantum-safe Encryption ${input}` }),
  },
  // Local  2001:DB8::5/4500
  { label: 'Local', colon: false, form: /^(\S+\/\d{1,5})$/, gives: ([text]) => ({ local: endpointOf(text, '/') }) },
  { label: 'Remote', colon: false, form: /^(\S+\/\d{1,5})$/, gives: ([text]) => ({ peer: endpointOf(text, '/') }) },
  // Child sa: local selector  192.168.20.0/0 - 192.168.20.255/65535
  { label: 'Child sa', gives: () => ({}) },
  ...selectorRows('local selector', (localSelector) => ({ localSelector })),
  ...selectorRows('remote selector', (remoteSelector) => ({ remoteSelector })),
  ...selectorRows('remote_selector', (remoteSelector) => ({ remoteSelector })),
  // ESP spi in/out: 0x2E14CBAF/0xD5590D3
  pairRow('ESP spi in/out', (inSpi, outSpi) => ({ inSpi, outSpi })),
  pairRow('AH spi in/out', (ahInSpi, ahOutSpi) => ({ ahInSpi, ahOutSpi })),
  // CPI in/out: 0x0/0x0       (RFC 3173: 16 bits)
  pairRow('CPI in/out', (into, out) => ({ cpiIn: into.slice(-4), cpiOut: out.slice(-4) })),
  // ah_hmac: None, comp: IPCOMP_NONE, mode tunnel
  { label: 'esp_hmac', gives: ([text]) => ({ child: { espHmac: text } }) },
  { label: 'ah_hmac', gives: ([text]) => ({ child: { ahHmac: text } }) },
  { label: 'comp', gives: ([text]) => ({ child: { compression: text } }) },
  { label: 'mode', colon: false, gives: ([text]) => ({ child: { mode: text } }) },
];

export const SA_LABELS = new LabelTable<SaFact>(ROWS);

/** A selector, undefined for other texts. */
export function selectorOf(text: string): ShownSelector | undefined {
  const [, from = '', to = ''] = RANGE.exec(text.trim()) ?? [];
  const first = endpointOf(from, '/');
  const last = endpointOf(to, '/');
  return first === undefined || last === undefined ? undefined : { first, last };
}

function idRows(label: string, key: keyof ShownMessageIds): LabelRow<SaFact>[] {
  const form = /^\d{1,10}\b/;
  return [
    { label: `Local ${label}`, form, gives: ([text]) => ({ localPart: { [key]: Number(text) } }) },
    { label: `Remote ${label}`, form, gives: ([text]) => ({ remotePart: { [key]: Number(text) } }) },
  ];
}

function selectorRows(label: string, as: (selector: ShownSelector) => SaFact): LabelRow<SaFact>[] {
  const gives = ([text]: RegExpExecArray) => {
    const selector = selectorOf(text);
    return selector === undefined ? {} : as(selector);
  };
  return [{ label, colon: false, form: RANGE, gives }];
}

function pairRow(label: string, as: (into: string, out: string) => Partial<OpenChild>): LabelRow<SaFact> {
  const form = /^(0x[0-9A-F]{1,8})\/(0x[0-9A-F]{1,8})\b/i;
  return { label, form, gives: ([, into = '', out = '']) => ({ child: as(spiOf(into, 8), spiOf(out, 8)) }) };
}

/** `not  configured.` is `not configured`. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\.$/, '');
}
