import type { CaseFile } from '../case.ts';
import type { Micros } from '../world/time.ts';
import {
  type Capture,
  type CapturedPacket,
  captureBytes,
  clientNames,
  gatewaysIn,
  isCapture,
  NS_PER_MICROSECOND,
  openCapture,
  sightings,
} from './captures.ts';
import { type ForeignPacket, type ForeignPeers, foreignConversation } from './foreign-packets.ts';
import { withForeignRecords } from './foreign-records.ts';
import { editGatewayText, hasRecords, isFromDevice } from './gateway-text.ts';
import { type ApplyContext, keepsEverything, type Operator, withBytes } from './operator.ts';
import { lineEndOf, textOf } from './text-bytes.ts';
import { wallClockOf } from './wall-clock.ts';

const PEERS = ['198.51.100.201', '203.0.113.201', '192.0.2.201', '198.18.0.201'];
const PEERS6 = ['2001:db8:c9::1', '2001:db8:ca::1'];

// Another router keeps a tunnel to the same gateway. It comes after the beginning and is deleted before the end, so that
// no later output of a command would have to show it. A command that was typed in between does not list it, which says
// something of that tunnel and nothing of any client.
export const foreignPeers: Operator = {
  name: 'foreign-peers',
  // The tunnel is encrypted like any other.
  brings: ['capture-not-decrypted'],
  title: 'An unrelated site-to-site tunnel of the same gateway in capture and debug',
  losesSentence:
    `Nothing is lost: a peer with a pre-shared key that is no client comes and goes between the records; it is
    no attempt, no session of a user and no reason for anything.`.replace(/\s+/g, ' '),
  applies: (files) => hostOf(files) !== null || files.some(hasRecords),
  apply: (files, context) => {
    const host = hostOf(files);
    return host === null ? intoText(files, context) : intoCapture(files, host, context);
  },
  keeps: keepsEverything,
};

/** The first capture that is not the client's and in which somebody talks to a gateway. */
function hostOf(files: readonly CaseFile[]): { file: CaseFile; capture: Capture; gateway: string } | null {
  const clients = clientNames(files);
  for (const file of files) {
    const capture = isCapture(file) && !clients.has(file.from) ? openCapture(file) : null;
    const [gateway] = capture === null ? [] : gatewaysIn(capture);
    if (capture !== null && gateway !== undefined) return { file, capture, gateway };
  }
  return null;
}

type Host = NonNullable<ReturnType<typeof hostOf>>;

function intoCapture(
  files: readonly CaseFile[],
  { file, capture, gateway }: Host,
  context: ApplyContext,
): readonly CaseFile[] {
  const times = capture.packets.map(({ at }) => Number(at / NS_PER_MICROSECOND));
  const peers = peersBetween(times, { gateway, used: usedAddresses(files, context) });
  const conversation = foreignConversation(peers, context.random.fork('foreign-peers'));
  const changed = withBytes(file, captureBytes(merged(capture, conversation, gateway)), 'whole');
  let done = false;
  // One log of the gateway gets the records; others of the same box may hold another stretch or be copies.
  const withText = editGatewayText(files, { aspects: ['debug'], evidence: 'whole' }, (segments) => {
    const wallMs = done || !isFromDevice(segments) ? null : wallClockOf(segments, capture);
    if (wallMs === null) return null;
    done = true;
    return withForeignRecords(segments, conversation, { peers, wallMs, end: lineEndOf(segments[0]?.lines[0] ?? '') });
  });
  return withText.map((each) => (each === file ? changed : each));
}

/** Without a capture the log alone tells, and its own times will do. */
function intoText(files: readonly CaseFile[], context: ApplyContext): readonly CaseFile[] {
  const first = files.find(hasRecords);
  return editGatewayText(files, { aspects: ['debug'], evidence: 'whole' }, (segments) => {
    const text = segments.map(({ lines }) => lines.join('')).join('');
    const times = segments.flatMap(({ prefix }) => (prefix === null ? [] : [prefix.seconds * 1_000_000]));
    const local = /(?:Received Packet \[From|Sending Packet \[To) \S+\/(?:To|From) (\S+):\d+\/VRF/.exec(text)?.[1];
    const isFirst = first !== undefined && textOf(first)?.text === text;
    if (!isFirst || !isFromDevice(segments) || local === undefined || times.length === 0) return null;
    const peers = peersBetween(times, { gateway: local, used: usedAddresses(files, context) });
    const conversation = foreignConversation(peers, context.random.fork('foreign-peers'));
    return withForeignRecords(segments, conversation, { peers, wallMs: (at) => at / 1000, end: lineEndOf(text) });
  });
}

function peersBetween(
  times: readonly Micros[],
  { gateway, used }: { gateway: string; used: ReadonlySet<string> },
): ForeignPeers {
  const first = times.reduce((least, at) => Math.min(least, at), times[0] ?? 0);
  const last = times.reduce((most, at) => Math.max(most, at), first);
  const candidates = gateway.includes(':') ? PEERS6 : PEERS;
  const peer = candidates.find((address) => !used.has(address)) ?? candidates[0] ?? '';
  const at = (part: number): Micros => Math.round(first + (last - first) * part);
  return { gateway, peer, start: at(0.1), end: Math.max(at(0.6), at(0.1) + 1_000_000) };
}

function usedAddresses(files: readonly CaseFile[], { truth }: ApplyContext): ReadonlySet<string> {
  const used = new Set([...(truth?.clientAddresses ?? []), ...(truth?.gatewayAddresses ?? [])]);
  for (const file of files) {
    const capture = openCapture(file);
    for (const { frame } of capture === null ? [] : sightings(capture)) {
      if (frame !== null) used.add(frame.source).add(frame.target);
    }
    for (const address of textOf(file)?.text.match(/\d{1,3}(?:\.\d{1,3}){3}/g) ?? []) used.add(address);
  }
  return used;
}

/** The capture with the conversation in its places, framed as the packets of the same direction are. */
function merged(capture: Capture, conversation: readonly ForeignPacket[], gateway: string): Capture {
  const seen = sightings(capture);
  const modelOf = (side: 'source' | 'target') => seen.find(({ frame }) => frame?.[side] === gateway);
  const snapLength = capture.options.snapLength || 262_144;
  const added = conversation.flatMap(({ at, towardsGateway, ip }): CapturedPacket[] => {
    const model = modelOf(towardsGateway ? 'target' : 'source') ?? modelOf(towardsGateway ? 'source' : 'target');
    if (!model?.frame) return [];
    const frame = Buffer.concat([model.packet.link.subarray(0, model.frame.ipAt), ip]);
    const { interfaceId } = model.packet;
    const link = frame.subarray(0, snapLength);
    return [{ at: BigInt(at) * NS_PER_MICROSECOND, link, originalLength: frame.length, interfaceId }];
  });
  const packets: CapturedPacket[] = [];
  for (const packet of capture.packets) {
    while (added[0] !== undefined && added[0].at < packet.at) packets.push(...added.splice(0, 1));
    packets.push(packet);
  }
  return { options: capture.options, packets: [...packets, ...added] };
}
