import type { CaseFile } from '../case.ts';
import {
  commandOf,
  editGatewayText,
  hasRecords,
  lineSegment,
  promptOf,
  type Segment,
  segmentsOf,
} from './gateway-text.ts';
import { peersOf, recordSa } from './ike-records.ts';
import { keepsOf, type Operator } from './operator.ts';
import { lineEndOf, textOf } from './text-bytes.ts';

// `debug crypto condition peer ipv4 A`, typed while the client still had address A. The command stands in the text, so
// that whoever reads it can know what the debug could not show (ios-text.md 2.1). Therefore only boxes are touched whose
// text has the debug command itself; without any, the filter would be invisible and the silence a lie.
export const debugCondition: Operator = {
  name: 'debug-condition',
  title: 'Debug limited to the address that the client had at first',
  losesSentence:
    `Debug records of SAs with any other peer are gone; a client that came back from another address is unseen,
    not absent. Syslog messages and output of commands stay.`.replace(/\s+/g, ' '),
  applies: (files) => files.some((file) => hasRecords(file) && startsDebug(file)),
  apply: (files, { truth }) => {
    const boxes = new Set(files.filter((file) => hasRecords(file) && startsDebug(file)).map(({ from }) => from));
    return editGatewayText(files, { aspects: ['debug'], evidence: 'less' }, (segments, { from }) => {
      if (!boxes.has(from)) return null;
      const peers = peersOf(segments);
      const address = truth?.oldClientAddress ?? peers.find((peer) => peer !== null) ?? null;
      return address === null ? null : announced(onlyPeer(segments, peers, address), address);
    });
  },
  keeps: keepsOf({ debug: [] }),
};

function startsDebug(file: CaseFile): boolean {
  return segmentsOf(textOf(file)?.text ?? '').some(isDebugCommand);
}

function isDebugCommand(segment: Segment): boolean {
  return /^deb\w* cry\w* ikev2\b/.test(commandOf(segment) ?? '');
}

const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/;

function onlyPeer(
  segments: readonly Segment[],
  peers: readonly (string | null)[],
  address: string,
): readonly Segment[] {
  const others = new Set(peers.filter((peer) => peer !== null && peer !== address));
  return segments.filter((segment, index) => {
    const peer = peers[index] ?? null;
    if (peer !== null) return peer === address;
    if (segment.kind !== 'record' || segment.text.startsWith('%')) return true;
    // An IKEv2 record of an SA that no block names: the device could not match it to the condition either.
    if (recordSa(segment)?.slot) return false;
    // Other debugs (IPsec, PKI, AAA) go only where they name another peer.
    const named = IPV4.exec(segment.lines.join(''))?.[0];
    return named === undefined || !others.has(named);
  });
}

function announced(segments: readonly Segment[], address: string): readonly Segment[] {
  const at = segments.findIndex(isDebugCommand);
  const end = lineEndOf(segments[at]?.lines[0] ?? '');
  const typed = lineSegment('prompt', `${promptOf(segments)}debug crypto condition peer ipv4 ${address}`, end);
  return at < 0 ? segments : segments.toSpliced(at, 0, typed);
}
