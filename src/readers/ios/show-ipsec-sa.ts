import type { GatewayIpsecSnapshot, ShownIdent, ShownIpsecSa } from '../../model/gateway-shown-facts.ts';
import { addressOf, spiOf } from './endpoint.ts';
import { type LabelRow, LabelTable } from './labels.ts';
import type { LineRow, RecordKind } from './records.ts';

// `show crypto ipsec sa [detail|peer|interface]` (ios-text.md 4.7). One pair of identities is one event; what stands above the
// first pair of an interface holds for all of them.

type Open<E> = { -readonly [K in keyof E]?: E[K] };
type OpenSa = { -readonly [K in keyof ShownIpsecSa]: ShownIpsecSa[K] };

interface Section {
  readonly direction: ShownIpsecSa['direction'];
  readonly protocol: ShownIpsecSa['protocol'];
}

type Fact = Open<GatewayIpsecSnapshot> & {
  readonly counts?: Readonly<Record<string, number>>;
  readonly section?: Section;
  readonly spi?: string;
  readonly saPart?: Partial<OpenSa>;
};

interface OpenPair {
  fields: Open<GatewayIpsecSnapshot>;
  readonly counters: Record<string, number>;
  section: Section | undefined;
  readonly sas: OpenSa[];
}

const NUMBER = /^\d{1,10}\b/;
// 0x397C36EE(964441838)
const SPI = /^0x([0-9A-F]{1,8})\(\d{1,10}\)/i;
// (20.20.20.0/255.255.255.0/0/0)
const IDENT = /^\(([^/()]+)\/([^/()]+)\/(\d{1,3})\/(\d{1,5})\)$/;
const COUNTER = /#+([a-z][\w.'/ -]{1,40}(?:\([a-z]{2,8}\))?) ?:? (\d{1,20})(?=,|$)/gi;

const ROWS: readonly LabelRow<Fact>[] = [
  // interface: Virtual-Access1
  { label: 'interface', gives: ([text]) => ({ interface: text }) },
  // Crypto map tag: Virtual-Access1-head-0, local addr 203.0.113.5
  { label: 'Crypto map tag', gives: ([text]) => ({ cryptoMapTag: text }) },
  { label: 'local addr', colon: false, form: /^(\S+)/, gives: ([text]) => ({ localAddress: addressOf(text) }) },
  // protected vrf: (none)
  { label: 'protected vrf', form: /^(\S+)/, gives: ([text]) => ({ protectedVrf: text.replace(/^\((.*)\)$/, '$1') }) },
  // local  ident (addr/mask/prot/port): (20.20.20.0/255.255.255.0/0/0)
  { label: 'local ident (addr/mask/prot/port)', form: IDENT, gives: (found) => ({ localIdent: identOf(found) }) },
  { label: 'remote ident (addr/mask/prot/port)', form: IDENT, gives: (found) => ({ remoteIdent: identOf(found) }) },
  {
    // current_peer 198.51.100.20 port 63516
    label: 'current_peer',
    colon: false,
    form: /^(\S+) port (\d{1,5})\b/i,
    gives: ([, address = '', port]) => ({ peer: { address: addressOf(address), port: Number(port) } }),
  },
  // local crypto endpt.: 203.0.113.5, remote crypto endpt.: 198.51.100.20
  { label: 'local crypto endpt.', form: /^(\S+)/, gives: ([text]) => ({ localEndpoint: addressOf(text) }) },
  { label: 'remote crypto endpt.', form: /^(\S+)/, gives: ([text]) => ({ remoteEndpoint: addressOf(text) }) },
  // plaintext mtu 1438, path mtu 1500, ip mtu 1500, ip mtu idb GigabitEthernet3
  { label: 'plaintext mtu', colon: false, form: NUMBER, gives: ([text]) => ({ plaintextMtu: Number(text) }) },
  { label: 'path mtu', colon: false, form: NUMBER, gives: ([text]) => ({ pathMtu: Number(text) }) },
  { label: 'ip mtu', colon: false, form: NUMBER, gives: ([text]) => ({ ipMtu: Number(text) }) },
  { label: 'ip mtu idb', colon: false, gives: ([text]) => ({ ipMtuInterface: text }) },
  // current outbound spi: 0x397C36EE(964441838)
  { label: 'current outbound spi', form: SPI, gives: ([, spi = '']) => ({ outboundSpi: spiOf(spi, 8) }) },
  // PFS (Y/N): N, DH group: none, PQC Key Exchange: ML-KEM-768
  { label: 'PFS (Y/N)', form: /^[YN]\b/i, gives: ([text]) => ({ pfs: /y/i.test(text) }) },
  { label: 'DH group', gives: ([text]) => ({ dhGroup: text }) },
  { label: 'PQC Key Exchange', gives: ([text]) => ({ pqcKeyExchange: text }) },
  // spi: 0x658F7C11(1703902225)
  { label: 'spi', form: SPI, gives: ([, spi = '']) => ({ spi: spiOf(spi, 8) }) },
  // transform: esp-256-aes esp-sha256-hmac ,
  { label: 'transform', gives: ([text]) => ({ saPart: { transform: text } }) },
  {
    // in use settings ={Tunnel, }
    label: 'in use settings',
    colon: false,
    form: /^=\s?\{([^}]*)\}/,
    gives: ([, text = '']) => ({ saPart: { settings: wordsOf(text) } }),
  },
  // conn id: 2076, flow_id: CSR:76, sibling_flags FFFFFFFF80000048, crypto map: vpn-crypto-map, initiator : True
  { label: 'conn id', form: NUMBER, gives: ([text]) => ({ saPart: { connectionId: Number(text) } }) },
  { label: 'flow_id', gives: ([text]) => ({ saPart: { flowId: text } }) },
  { label: 'sibling_flags', colon: false, gives: ([text]) => ({ saPart: { siblingFlags: text } }) },
  { label: 'crypto map', gives: ([text]) => ({ saPart: { cryptoMap: text } }) },
  { label: 'initiator', form: /^(True|False)\b/i, gives: ([text]) => ({ saPart: { initiator: /true/i.test(text) } }) },
  // sa timing: remaining key lifetime (k/sec): (4607999/83191)
  { label: 'sa timing', gives: () => ({}) },
  {
    label: 'remaining key lifetime (k/sec)',
    form: /^\((\d{1,20})\/(\d{1,20})\)/,
    gives: ([, kilobytes, seconds]) => ({
      saPart: { kilobytesLeft: Number(kilobytes), secondsLeft: Number(seconds) },
    }),
  },
  { label: 'remaining key lifetime', colon: false, gives: ([text]) => ({ saPart: { lifetime: text } }) },
  // IV size: 16 bytes
  { label: 'IV size', form: /^(\d{1,5}) bytes/i, gives: ([, bytes]) => ({ saPart: { ivBytes: Number(bytes) } }) },
  // replay detection support: Y
  {
    label: 'replay detection support',
    form: /^[YN]\b/i,
    gives: ([text]) => ({ saPart: { replayDetection: /y/i.test(text) } }),
  },
  // Status: ACTIVE(ACTIVE)
  { label: 'Status', gives: ([text]) => ({ saPart: { status: text } }) },
];

const LINES: readonly LineRow<Fact>[] = [
  {
    // inbound esp sas:
    form: /^(inbound|outbound) (esp|ah|pcp) sas:?$/i,
    // The form leaves no other words than those of the section.
    gives: ([, direction = '', protocol = '']) => ({
      section: { direction: direction.toLowerCase(), protocol: protocol.toLowerCase() } as Section,
    }),
  },
  {
    // PERMIT, flags={origin_is_acl,}
    form: /^(PERMIT|DENY), flags=\{([^}]*)\}/i,
    gives: ([, action, flags = '']) => ({ action, flags: wordsOf(flags) }),
  },
  {
    // #pkts encaps: 4, #pkts encrypt: 4, #pkts digest: 4      ##pkts replay failed (rcv): 0
    form: /^#{1,2}(?:pkts|send|recv) .*$/i,
    gives: ([text]) => ({ counts: countersOf(text) }),
  },
];

export const IPSEC_SAS: RecordKind<Fact, OpenPair> = {
  labels: new LabelTable(ROWS),
  lines: LINES,
  // `Interface: Virtual-Access1` of `show crypto session`.
  foreign: /^Interface:/,
  opens(labels, { fields }) {
    if (labels.includes('interface') || labels.includes('crypto map tag')) return fields.localIdent !== undefined;
    const repeated = labels.includes('protected vrf') || labels.includes('local ident (addr/mask/prot/port)');
    return repeated && fields.localIdent !== undefined;
  },
  start(above) {
    const { interface: name, cryptoMapTag, localAddress } = above?.fields ?? {};
    return { fields: { interface: name, cryptoMapTag, localAddress }, counters: {}, section: undefined, sas: [] };
  },
  add(open, { counts, section, spi, saPart, ...fields }) {
    open.fields = { ...open.fields, ...fields };
    Object.assign(open.counters, counts);
    if (section !== undefined) open.section = section;
    if (spi !== undefined && open.section !== undefined) open.sas.push({ ...NEW_SA, ...open.section, spi });
    Object.assign(open.sas.at(-1) ?? {}, saPart);
  },
  event({ fields, counters, sas }, { host, at }, rest) {
    if (fields.localIdent === undefined && fields.peer === undefined && sas.length === 0) return undefined;
    return {
      kind: 'gateway.ipsec-snapshot',
      host,
      interface: fields.interface,
      cryptoMapTag: fields.cryptoMapTag,
      localAddress: fields.localAddress,
      protectedVrf: fields.protectedVrf,
      localIdent: fields.localIdent,
      remoteIdent: fields.remoteIdent,
      peer: fields.peer,
      action: fields.action,
      flags: fields.flags ?? [],
      counters,
      localEndpoint: fields.localEndpoint,
      remoteEndpoint: fields.remoteEndpoint,
      plaintextMtu: fields.plaintextMtu,
      pathMtu: fields.pathMtu,
      ipMtu: fields.ipMtu,
      ipMtuInterface: fields.ipMtuInterface,
      outboundSpi: fields.outboundSpi,
      pfs: fields.pfs,
      dhGroup: fields.dhGroup,
      pqcKeyExchange: fields.pqcKeyExchange,
      sas,
      ...rest,
      at,
    };
  },
};

const NEW_SA: OpenSa = {
  direction: 'inbound',
  protocol: 'esp',
  spi: '',
  transform: undefined,
  settings: [],
  connectionId: undefined,
  flowId: undefined,
  siblingFlags: undefined,
  cryptoMap: undefined,
  initiator: undefined,
  kilobytesLeft: undefined,
  secondsLeft: undefined,
  lifetime: undefined,
  ivBytes: undefined,
  replayDetection: undefined,
  status: undefined,
};

function identOf([, address = '', mask = '', protocol, port]: RegExpExecArray): ShownIdent {
  return { address: addressOf(address), mask: addressOf(mask), protocol: Number(protocol), port: Number(port) };
}

function countersOf(text: string): Record<string, number> {
  const found = [...text.matchAll(COUNTER)].map(([, label = '', count]) => [label.trim(), Number(count)] as const);
  return Object.fromEntries(found);
}

/** `Tunnel, UDP-Encaps, ` */
function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
