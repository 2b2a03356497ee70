import { createHash } from 'node:crypto';
import type { CaseFile } from '../case.ts';
import { addressBytes } from '../net/address.ts';
import { adjustedChecksum, PROTOCOL } from '../net/ip.ts';
import { type Capture, type CapturedPacket, editCaptures, gatewaysIn, openCapture, type Sighting, sightings } from './captures.ts';
import { type Frame, IKE_SA_INIT } from './frame.ts';
import { keepsOf, type Operator } from './operator.ts';

// The only capture is from the client's network. Where the case has one from there, the gateway's is left out. Where it
// has none, the client's public address and port are put back to private ones as a translator does it. The private
// address is made up, so the hash of NAT_DETECTION_SOURCE_IP fits it as little as the public one: behind this network
// stands a second translator, which is nothing unusual.
export const insideNat: Operator = {
  name: 'inside-nat',
  title: 'Capture from the inside of the NAT instead of the gateway\'s',
  losesSentence: `What was lost between the two points is seen or missed on the other side, and addresses of the client are
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
  const clients = new Set(files.filter(({ aspect }) => aspect === 'log' || aspect === 'policy').map(({ from }) => from));
  const captures = files.filter(({ aspect }) => aspect === 'wire');
  const inside = captures.filter(({ from }) => clients.has(from));
  return inside.length < captures.length ? inside : [];
}

/** Whether the first IKE_SA_INIT was sent from another endpoint than it is seen from; without, there is no NAT. */
function isTranslated(capture: Capture | null): boolean {
  if (capture === null) return false;
  const first = sightings(capture).find(({ frame }) => frame?.ike?.exchange === IKE_SA_INIT && !frame.ike.response);
  if (!first?.frame?.ike || !first.frame.ports) return false;
  const { frame, packet } = first;
  const { at } = frame.ike;
  const port = Buffer.from([frame.ports.source >> 8, frame.ports.source & 0xff]);
  const message = packet.link.subarray(at);
  // RFC 7296 §2.23: SHA-1 of both SPIs, address and port. It stands in the message if nobody has translated it.
  const seen = createHash('sha1').update(message.subarray(0, 16)).update(addressBytes(frame.source)).update(port);
  return frame.version === 4 && !message.includes(seen.digest());
}

function translated(capture: Capture, known: readonly string[]): Capture {
  const gateways = gatewaysIn(capture, known);
  const privates = new Map<string, Buffer>();
  const packets = sightings(capture).flatMap(({ packet, frame }): CapturedPacket[] => {
    // An ICMP error quotes the packet that it answers, and goes rather than being put back inside as well.
    if (frame === null || frame.version !== 4) return [packet];
    const outgoing = gateways.has(frame.target);
    if (outgoing === gateways.has(frame.source)) return [packet];
    if (frame.protocol === PROTOCOL.icmp) return [];
    const publicAddress = outgoing ? frame.source : frame.target;
    const inner = privates.get(publicAddress) ?? Buffer.from([192, 168, 178, 20 + privates.size]);
    privates.set(publicAddress, inner);
    return [putBack({ packet, frame }, frame, { outgoing, inner })];
  });
  return { options: capture.options, packets };
}

interface Inside {
  readonly outgoing: boolean;
  readonly inner: Buffer;
}

function putBack({ packet }: Sighting, frame: Frame, { outgoing, inner }: Inside): CapturedPacket {
  const link = Buffer.from(packet.link);
  const { ipAt, transportAt, ports, protocol } = frame;
  const addressAt = ipAt + (outgoing ? 12 : 16);
  const changes = [{ at: addressAt, to: inner }];
  const sums: number[] = [];
  if (ports !== null) {
    // IKE clients send from the port that they send to (RFC 7296 §2); other ports of the inside may be any.
    const far = outgoing ? ports.target : ports.source;
    const near = outgoing ? ports.source : ports.target;
    const port = far === 500 || far === 4500 ? far : near;
    changes.push({ at: transportAt + (outgoing ? 0 : 2), to: Buffer.from([port >> 8, port & 0xff]) });
    sums.push(transportAt + (protocol === PROTOCOL.udp ? 6 : 16));
  }
  const before = Buffer.from(link);
  for (const { at, to } of changes) to.copy(link, at);
  correct(link, ipAt + 10, [[before.subarray(addressAt, addressAt + 4), inner]]);
  const words = changes.map(({ at, to }): Words => [before.subarray(at, at + to.length), to]);
  for (const at of sums) {
    // A UDP checksum of zero means that there is none (RFC 768), and a short frame has none either.
    if (link.length < at + 2 || (protocol === PROTOCOL.udp && link.readUInt16BE(at) === 0)) continue;
    correct(link, at, words);
  }
  return { ...packet, link };
}

type Words = readonly [before: Buffer, after: Buffer];

function correct(link: Buffer, at: number, changes: readonly Words[]): void {
  const sum = changes.reduce((value, [before, after]) => adjustedChecksum(value, before, after), link.readUInt16BE(at));
  link.writeUInt16BE(sum, at);
}
