import type { NotedSuite } from '../world/notes.ts';
import type { NoteOf } from './line.ts';
import { encryptionName, groupName, integrityName, payloadName, prfName } from './names.ts';

type Packet = NoteOf<'packet'>;

/**
 * The contents of a packet under `debug crypto ikev2 packet` (2.4). A note has no octets, so lengths are those that a
 * payload of its kind usually has.
 */
export function packetDump(note: Packet, ike: NotedSuite | undefined, esp: NotedSuite): string {
  const { sa, direction, encrypted, exchange, response, messageId } = note;
  const inner = note.payloads.map(payloadName);
  const suite = exchange === 'IKE_SA_INIT' ? ike : esp;
  const rows = (names: readonly string[]): string[] =>
    names.flatMap((name, index) => [row(name, names[index + 1] ?? 'NONE', suite), ...details(name, suite)]);
  const sealed = inner.reduce((sum, name) => sum + lengthOf(name, suite), 0);
  const envelope = 4 + 16 + 16 * Math.ceil((sealed + 1) / 16) + 32;
  const first = encrypted ? 'ENCR' : (inner[0] ?? 'NONE');
  const length = 28 + (encrypted ? envelope : sealed);
  const fromInitiator = (direction === 'sent') === sa.initiator;
  const flags = `${fromInitiator ? 'INITIATOR' : 'RESPONDER'} ${response ? 'MSG-RESPONSE' : 'MSG-REQUEST'}`;
  const head = `Next payload: ${first}, version: 2.0 Exchange type: ${exchange}, flags: ${flags} Message id: ${messageId}, length: ${length}`;
  // What is sent encrypted is dumped after it was sealed.
  const hidden = encrypted && direction === 'sent';
  const contents = hidden
    ? [` ENCR  Next payload: ${inner[0] ?? 'NONE'}, reserved: 0x0, length: ${envelope}`]
    : rows(inner);
  return [head, 'Payload contents: ', ...contents, ''].join('\n');
}

const row = (name: string, next: string, suite: NotedSuite | undefined): string =>
  ` ${name}  Next payload: ${next.replace(/\(.*/, '')}, reserved: 0x0, length: ${lengthOf(name, suite)}`;

function details(name: string, suite: NotedSuite | undefined): string[] {
  const notify = /^NOTIFY\((.*)\)$/.exec(name)?.[1];
  if (notify !== undefined) return [`    Security protocol id: Unknown - 0, spi size: 0, type: ${notify}`];
  if (suite === undefined) return [];
  if (name === 'KE') return [`    DH group: ${suite.group}, Reserved: 0x0`];
  return name === 'SA' ? proposal(suite) : [];
}

function proposal(suite: NotedSuite): string[] {
  const isIke = suite.prf !== 0;
  const transforms = transformsOf(suite);
  const size = isIke ? 0 : 4;
  const length = 8 + size + transforms.reduce((sum, { octets }) => sum + octets, 0);
  return [
    `  last proposal: 0x0, reserved: 0x0, length: ${length}`,
    `  Proposal: 1, Protocol id: ${isIke ? 'IKE' : 'ESP'}, SPI size: ${size}, #trans: ${transforms.length}`,
    ...transforms.flatMap(({ type, id, octets }, index) => [
      `    last transform: 0x${index === transforms.length - 1 ? 0 : 3}, reserved: 0x0: length: ${octets}`,
      `    type: ${type}, reserved: 0x0, id: ${id}`,
    ]),
  ];
}

function transformsOf(suite: NotedSuite): { type: number; id: string; octets: number }[] {
  const isIke = suite.prf !== 0;
  return [
    { type: 1, id: encryptionName(suite), octets: suite.keyBits === 0 ? 8 : 12 },
    ...(isIke ? [{ type: 2, id: prfName(suite), octets: 8 }] : []),
    ...(suite.integ === 0 ? [] : [{ type: 3, id: integrityName(suite), octets: 8 }]),
    ...(isIke ? [{ type: 4, id: groupName(suite.group), octets: 8 }] : []),
    ...(isIke ? [] : [{ type: 5, id: "Don't use ESN", octets: 8 }]),
  ];
}

const LENGTHS: Readonly<Record<string, number>> = {
  N: 36,
  VID: 20,
  IDi: 28,
  IDr: 12,
  CERT: 967,
  CERTREQ: 25,
  AUTH: 264,
  CFG: 136,
  TSi: 24,
  TSr: 24,
  EAP: 412,
  DELETE: 12,
};
const KEY_OCTETS: Readonly<Record<number, number>> = {
  1: 96,
  2: 128,
  5: 192,
  14: 256,
  15: 384,
  16: 512,
  19: 64,
  20: 96,
  21: 132,
  24: 256,
};

function lengthOf(name: string, suite: NotedSuite | undefined): number {
  if (name.startsWith('NOTIFY(')) return name.includes('NAT_DETECTION') ? 28 : 8;
  if (suite !== undefined && name === 'SA') {
    return 12 + (suite.prf === 0 ? 4 : 0) + transformsOf(suite).reduce((sum, { octets }) => sum + octets, 0);
  }
  if (suite !== undefined && name === 'KE') return 8 + (KEY_OCTETS[suite.group] ?? 64);
  return LENGTHS[name] ?? 24;
}
