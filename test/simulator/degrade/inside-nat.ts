import { createHash } from 'node:crypto';
import type { CaseFile } from '../case.ts';
import { addressBytes } from '../net/address.ts';
import { adjustedChecksum, PROTOCOL } from '../net/ip.ts';
import {
  type Capture,
  type CapturedPacket,
  clientNames,
  editCaptures,
  gatewaysIn,
  openCapture,
  type Sighting,
  sightings,
} from './captures.ts';
import { type Frame, IKE_SA_INIT, isIkePort } from './frame.ts';
import { keepsOf, type Operator } from './operator.ts';

// The only capture is from the client's network. Where the case has one from there, the gateway's is left out. Where it
// has none, the client's public address and port are put back to private ones as a translator does it. The private
// address is made up, so the hash of NAT_DETECTION_SOURCE_IP fits it as little as the public one: behind this network
// stands a second translator, which is nothing unusual.
export const insideNat: Operator = {
  name: 'inside-nat',
  title: "Capture from the inside of the NAT instead of the gateway's",
  losesSentence:
    `What was lost between the two points is seen or missed on the other side, and addresses of the client are
    not those that the gateway prints. Messages and SPIs stay: attempts remain visible.`.replace(/\s+/g, ' '),
  applies: (files) => clientSide(files).length > 0 || files.some((file) => isTranslated(openCapture(file))),
  apply: (files, { truth }) => {
    const inside = clientSide(files);
    if (inside.length > 0) return files.filter((file) => file.aspect !== 'wire' || inside.includes(file));
    return editCaptures(files, 'less', (capture) =>
      isTranslated(capture) ? translated(capture, truth?.gatewayAddresses ?? []) : null,
    );
  },
  keeps: keepsOf({ wire: ['visible'] }),
};

/** Captures that were taken on a machine that client files come from, where others are there as well. */
function clientSide(files: readonly CaseFile[]): readonly CaseFile[] {
  const clients = clientNames(files);
  const captures = files.filter(({ aspect }) => aspect === 'wire');
  const inside = captures.filter(({ from }) => clients.has(from));
  return inside.length < captures.length ? inside : [];
}

/** Whether the first IKE_SA_INIT was sent from another endpoint than it is seen from; without, there is no NAT. */
function isTranslated(capture: Capture | null): boolean {
  if (capture === null) return false;
  const isFirst = ({ frame }: Sighting): boolean => frame?.ike?.exchange === IKE_SA_INIT && !frame.ike.response;
  const { packet, frame } = sightings(capture).find(isFirst) ?? {};
  if (!packet || !frame?.ike || !frame.ports) return false;
  const port = Buffer.from([frame.ports.source >> 8, frame.ports.source & 0xff]);
  const message = packet.link.subarray(frame.ike.at);
  // RFC 7296 §2.23: SHA-1 of both SPIs, address and port. It stands in the message if nobody has translated it.
  const seen = createHash('sha1').update(message.subarray(0, 16)).update(addressBytes(frame.source)).update(port);
  return frame.version === 4 && !message.includes(seen.digest());
}

interface Located {
  readonly packet: CapturedPacket;
  readonly frame: Frame;
}

function translated(capture: Capture, known: readonly string[]): Capture {
  const gateways = gatewaysIn(capture, known);
  const seen = sightings(capture);
  const shared = sharedAddresses(seen.filter(isLocated), gateways);
  const privates = new Map<string, Buffer>();
  const packets = seen.flatMap((sighting): CapturedPacket[] => {
    if (!isLocated(sighting) || sighting.frame.version !== 4) return [sighting.packet];
    const { packet, frame } = sighting;
    const outgoing = gateways.has(frame.target);
    if (outgoing === gateways.has(frame.source)) return [packet];
    // An ICMP error quotes the packet that it answers, and goes rather than being put back inside as well.
    if (frame.protocol === PROTOCOL.icmp) return [];
    const publicAddress = outgoing ? frame.source : frame.target;
    const inner = privates.get(publicAddress) ?? Buffer.from([192, 168, 178, 20 + (privates.size % 200)]);
    privates.set(publicAddress, inner);
    return [putBack(sighting, { outgoing, inner, portsToo: !shared.has(publicAddress) })];
  });
  return { options: capture.options, packets };
}

function isLocated(sighting: Sighting): sighting is Located {
  return sighting.frame !== null;
}

interface Inside {
  readonly outgoing: boolean;
  readonly inner: Buffer;
  readonly portsToo: boolean;
}

function putBack({ packet, frame }: Located, { outgoing, inner, portsToo }: Inside): CapturedPacket {
  const link = Buffer.from(packet.link);
  const before = packet.link;
  const { ipAt, transportAt, ports, protocol } = frame;
  const addressAt = ipAt + (outgoing ? 12 : 16);
  const portAt = transportAt + (outgoing ? 0 : 2);
  inner.copy(link, addressAt);
  const address: Words = [before.subarray(addressAt, addressAt + 4), inner];
  link.writeUInt16BE(corrected(link.readUInt16BE(ipAt + 10), [address]), ipAt + 10);
  if (ports === null) return { ...packet, link };
  const far = outgoing ? ports.target : ports.source;
  // IKE clients send from the port that they send to (RFC 7296 §2); other ports of the inside may be any.
  if (portsToo && isIkePort({ source: far, target: far })) link.writeUInt16BE(far, portAt);
  const sumAt = transportAt + (protocol === PROTOCOL.udp ? 6 : 16);
  // A UDP checksum of zero means that there is none (RFC 768), and a frame that was cut may have none either.
  if (link.length < sumAt + 2 || (protocol === PROTOCOL.udp && link.readUInt16BE(sumAt) === 0))
    return { ...packet, link };
  const port: Words = [before.subarray(portAt, portAt + 2), link.subarray(portAt, portAt + 2)];
  link.writeUInt16BE(corrected(link.readUInt16BE(sumAt), [address, port]) || 0xffff, sumAt);
  return { ...packet, link };
}

type Words = readonly [before: Buffer, after: Buffer];

function corrected(sum: number, changes: readonly Words[]): number {
  return changes.reduce((value, [before, after]) => adjustedChecksum(value, before, after), sum);
}

/**
 * Public addresses behind which two ports were in use for IKE at the same time: more than one client. Put back to one
 * machine they would be one client, so there the ports stay.
 */
function sharedAddresses(located: readonly Located[], gateways: ReadonlySet<string>): ReadonlySet<string> {
  const uses = new Map<string, { port: number; first: bigint; last: bigint; address: string }>();
  for (const { packet, frame } of located) {
    if (!gateways.has(frame.target) || frame.ports === null || !isIkePort(frame.ports)) continue;
    const { source, target } = frame.ports;
    const key = `${frame.source}/${source}/${target}`;
    const first = uses.get(key)?.first ?? packet.at;
    uses.set(key, { port: target, first, last: packet.at, address: frame.source });
  }
  const shared = new Set<string>();
  for (const [key, use] of uses) {
    for (const [otherKey, other] of uses) {
      if (key === otherKey || use.address !== other.address || use.port !== other.port) continue;
      if (use.first <= other.last && other.first <= use.last) shared.add(use.address);
    }
  }
  return shared;
}
