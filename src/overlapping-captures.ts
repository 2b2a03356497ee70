// Captures of one point that overlap, each of which has packets that the others have not: two rings, two machines at one switch port that
// both lost some; or a tap that writes a file for each direction. They are read once more, as one stream in order of time, and each packet
// counts once.
import { NO_VAULT, type Vault } from './crypto/vault.ts';
import { exchangeFollower, type Follower } from './exchanges/follower.ts';
import { areHalves } from './exchanges/halves.ts';
import { interleaved, overlap, type Packets } from './exchanges/interleaved.ts';
import { guarded } from './io/system-error.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { SourceId } from './model/evidence.ts';
import type { CaptureSummarised, IkeSaSeen, PacketColumns } from './model/wire-events.ts';
import { type Chosen, isCapture } from './reading-order.ts';

/** The files of one capture point, in order. */
export type Point = readonly SourceId[];

/** The packets of a file, read anew. */
type ReadAgain = (source: SourceId) => Packets;

/** What captures show of IKE SAs. */
export interface Followed {
  readonly follower: Follower;
  readonly items: readonly (ReturnType<Follower['finish']>[number] | Diagnostic)[];
  /** Groups of capture points that turned out to be one. */
  readonly besides: readonly (readonly Point[])[];
}

/** What a follower found that was given all captures; where some overlap, what one finds that is given these as one. */
export async function readAsOne(first: Follower, inOrder: readonly Chosen[], vault: Vault): Promise<Followed> {
  const items = first.finish();
  const captures = new Map(inOrder.filter(({ reader }) => isCapture(reader)).map((one) => [one.input.source.id, one]));
  const asBefore = { follower: first, items, besides: [] };
  if (captures.size < 2 || [...captures.values()].some(({ input }) => !input.canReadAgain)) return asBefore;
  const sas = items.filter((item) => item.kind === 'wire.ike-sa');
  const groups = await overlapping(sas, (id) => packetsIn(captures.get(id)));
  if (groups.length === 0) return asBefore;
  const besides = groups.map((points) => points.map(({ files }) => files));
  const follower = exchangeFollower({ vault, besides: besides.map((group) => group.flat()) });
  const done = new Set<SourceId>();
  for (const id of captures.keys()) {
    if (done.has(id)) continue;
    const group = besides.find((points) => points.flat().includes(id)) ?? [[id]];
    const note = (capture: CaptureSummarised) => follower.close(capture);
    const packets = group.map((files) => packetsOf(files, (file) => packetsIn(captures.get(file), note)));
    for await (const batch of interleaved(packets)) follower.feed(batch, `clock-${id}`);
    for (const source of group.flat()) done.add(source);
  }
  const pathOf = (id: SourceId) => captures.get(id)?.input.source.path ?? id;
  // Which directions a file shows, it shows by itself.
  const scopes = items.filter(({ kind }) => kind === 'wire.capture-scope');
  const again = follower.finish().filter(({ kind }) => kind !== 'wire.capture-scope');
  const told = groups.flatMap((points) => diagnostics(points, pathOf));
  return { follower, items: [...again, ...scopes, ...told], besides };
}

/** The packets of a capture once more; what its reader has to say beside, it has said. */
async function* packetsIn(
  capture: Chosen | undefined,
  note?: (summary: CaptureSummarised) => void,
): AsyncGenerator<PacketColumns> {
  if (capture?.reader === undefined) return;
  const { source } = guarded(capture.input.source);
  for await (const batch of capture.reader.read(source, { clock: '', vault: NO_VAULT })) {
    for (const item of batch) {
      if (item.kind === 'wire.packets') yield item;
      else if (item.kind === 'wire.capture') note?.(item);
    }
  }
}

function diagnostics(points: readonly Seen[], pathOf: (source: SourceId) => string): Diagnostic[] {
  return points.flatMap((point) => {
    return point.files.map((source): Diagnostic => {
      const others = points.flatMap(({ files }) => files.filter((one) => one !== source)).slice(0, 3);
      const names = others.map(pathOf).join(', ');
      if (points.some((one) => one !== point && areOneSided(one.sas, point.sas))) {
        const message = `This capture shows one direction and ${names} the other, answers right behind their requests: they are of one capture point and were read as one.`;
        return { kind: 'diagnostic', code: 'capture.one-direction', message, source };
      }
      const message = `Packets of this capture stand in ${names} too, with the same times and octets: they are of one capture point, were read as one, and each packet counts once.`;
      return { kind: 'diagnostic', code: 'capture.same-packets', message, source };
    });
  });
}

/** What was seen at a point. */
interface Seen {
  readonly files: Point;
  readonly sas: readonly IkeSaSeen[];
}

/** Groups of capture points that are one. */
async function overlapping(sas: readonly IkeSaSeen[], readAgain: ReadAgain): Promise<readonly (readonly Seen[])[]> {
  let groups: (readonly Seen[])[] = [];
  for (const point of pointsOf(sas)) {
    const same: (readonly Seen[])[] = [];
    for (const group of groups) if (await isOneOf(group, point, readAgain)) same.push(group);
    groups = [...groups.filter((group) => !same.includes(group)), [...same.flat(), point]];
  }
  return groups.filter(({ length }) => length > 1);
}

function pointsOf(sas: readonly IkeSaSeen[]): Seen[] {
  const points = new Map<string, { readonly files: Point; readonly sas: IkeSaSeen[] }>();
  for (const sa of sas) {
    const key = sa.capturePoint.join(' ');
    const known = points.get(key);
    if (known === undefined) points.set(key, { files: sa.capturePoint, sas: [sa] });
    else known.sas.push(sa);
  }
  return [...points.values()];
}

async function isOneOf(group: readonly Seen[], point: Seen, readAgain: ReadAgain): Promise<boolean> {
  for (const other of group) {
    if (!mayBeOne(other.sas, point.sas)) continue;
    const [one, two] = [packetsOf(other.files, readAgain), packetsOf(point.files, readAgain)];
    if (await (areOneSided(other.sas, point.sas) ? areHalves([one, two]) : overlap([one, two]))) return true;
  }
  return false;
}

/** Whether both show one direction only, and of the IKE SAs that both show each another one. */
function areOneSided(some: readonly IkeSaSeen[], others: readonly IkeSaSeen[]): boolean {
  const shown = new Map([...some].map((sa) => [sa.initiatorSpi, sideOf(sa)]));
  if ([...shown.values()].includes('both')) return false;
  return others.every((sa) => sideOf(sa) !== 'both' && shown.get(sa.initiatorSpi) !== sideOf(sa));
}

function sideOf({ hopLimits: { initiator, responder } }: IkeSaSeen): 'initiator' | 'responder' | 'both' {
  return initiator > 0 && responder > 0 ? 'both' : initiator > 0 ? 'initiator' : 'responder';
}

async function* packetsOf(files: Point, readAgain: ReadAgain): AsyncGenerator<PacketColumns> {
  for (const file of files) yield* readAgain(file);
}

/** Whether both saw an IKE SA at the same time between the same ends: packets tell the rest. */
function mayBeOne(some: readonly IkeSaSeen[], others: readonly IkeSaSeen[]): boolean {
  const known = new Map(some.map((sa) => [`${sa.initiatorSpi} ${sa.responderSpi}`, sa]));
  return others.some((sa) => {
    const same = known.get(`${sa.initiatorSpi} ${sa.responderSpi}`);
    return same !== undefined && isBeside(same, sa) && hasPathOf(same, sa);
  });
}

function isBeside(one: IkeSaSeen, other: IkeSaSeen): boolean {
  if (one.at.kind !== 'absolute' || one.lastAt.kind !== 'absolute') return false;
  if (other.at.kind !== 'absolute' || other.lastAt.kind !== 'absolute') return false;
  return one.at.epochNs <= other.lastAt.epochNs && other.at.epochNs <= one.lastAt.epochNs;
}

/** A router between two places counts the hop limit down, and a NAT gives other ends. */
function hasPathOf(one: IkeSaSeen, other: IkeSaSeen): boolean {
  const key = ({ initiator, responder }: IkeSaSeen['paths'][number]) =>
    `${initiator.address} ${initiator.port} ${responder.address} ${responder.port}`;
  const paths = one.paths.map(key);
  if (paths.length > 1 || other.paths.length > 1) return other.paths.some((path) => paths.includes(key(path)));
  const isAlike = (a: number, b: number) => a === 0 || b === 0 || a === b;
  const { initiator, responder } = one.hopLimits;
  return (
    other.paths.some((path) => paths.includes(key(path))) &&
    isAlike(initiator, other.hopLimits.initiator) &&
    isAlike(responder, other.hopLimits.responder)
  );
}
