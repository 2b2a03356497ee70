// Captures of one point that overlap, each of which has packets that the others have not: two rings, two machines at one switch port that
// both lost some; or a tap that writes a file for each direction. They are read once more, as one stream in order of time, and each packet
// counts once.
import { partsInOrder, partsTold } from './capture-parts.ts';
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
type PacketsOf = (source: SourceId) => Packets;

/** What captures show of IKE SAs. */
export interface Followed {
  readonly follower: Follower;
  readonly items: readonly (ReturnType<Follower['finish']>[number] | Diagnostic)[];
  /** Groups of capture points that turned out to be one. */
  readonly besides: readonly (readonly Point[])[];
  /** What message ids tell of the parts of captures whose stamps go back. */
  readonly partsStand: ReadonlyMap<SourceId, 'in-other-order' | 'in-order'>;
}

/**
 * What a follower found that was given all captures; where some overlap, or the parts of one stand in another order than they were taken
 * in, what one finds that is given these as they were.
 */
export async function readAsOne(
  first: Follower,
  inOrder: readonly Chosen[],
  { vault, captures }: { readonly vault: Vault; readonly captures: readonly CaptureSummarised[] },
): Promise<Followed> {
  const again = new ReadAgain(inOrder, captures, vault);
  const items = first.finish();
  const told = [...partsTold(captures, ikeSas(items))];
  const isKnown = ([, order]: (typeof told)[number]) => order === 'in-order' || again.isPossible;
  const partsStand = new Map(told.filter(isKnown));
  const asBefore: Followed = { follower: first, items, besides: [], partsStand };
  if (!again.isPossible) return asBefore;
  again.turned = new Set([...partsStand].flatMap(([source, order]) => (order === 'in-order' ? [] : [source])));
  const inTime = again.turned.size === 0 ? asBefore : { ...asBefore, ...(await again.follow([], items)) };
  const groups = captures.length < 2 ? [] : await overlapping(ikeSas(inTime.items), (id) => again.packets(id));
  if (groups.length === 0) return inTime;
  const besides = groups.map((points) => points.map(({ files }) => files));
  const asOne = await again.follow(besides, items);
  const named = groups.flatMap((points) => diagnostics(points, (id) => again.pathOf(id)));
  return { ...asOne, items: [...asOne.items, ...named], besides, partsStand };
}

function ikeSas(items: Followed['items']): readonly IkeSaSeen[] {
  return items.filter((item) => item.kind === 'wire.ike-sa');
}

/** Captures that are read once more. */
class ReadAgain {
  /** Those whose parts are read in order of time. */
  turned: ReadonlySet<SourceId> = new Set();
  readonly #captures: ReadonlyMap<SourceId, Chosen>;
  readonly #summaries: ReadonlyMap<SourceId, CaptureSummarised>;
  readonly #vault: Vault;

  constructor(inOrder: readonly Chosen[], captures: readonly CaptureSummarised[], vault: Vault) {
    this.#captures = new Map(
      inOrder.filter(({ reader }) => isCapture(reader)).map((one) => [one.input.source.id, one]),
    );
    this.#summaries = new Map(captures.map((one) => [one.evidence.source, one]));
    this.#vault = vault;
  }

  get isPossible(): boolean {
    return this.#captures.size > 0 && [...this.#captures.values()].every(({ input }) => input.canReadAgain);
  }

  pathOf(source: SourceId): string {
    return this.#captures.get(source)?.input.source.path ?? source;
  }

  packets(source: SourceId, note?: (summary: CaptureSummarised) => void): Packets {
    const capture = this.#captures.get(source);
    const { parts } = this.#summaries.get(source) ?? {};
    if (parts === undefined || !this.turned.has(source)) return packetsIn(capture, note);
    return partsInOrder(parts, () => packetsIn(capture, note));
  }

  /** What is found where these groups are one each; `before` is what was found of each file by itself. */
  async follow(besides: Followed['besides'], before: Followed['items']): Promise<Pick<Followed, 'follower' | 'items'>> {
    const follower = exchangeFollower({ vault: this.#vault, besides: besides.map((group) => group.flat()) });
    const done = new Set<SourceId>();
    for (const id of this.#inOrder()) {
      if (done.has(id)) continue;
      const group = besides.find((points) => points.flat().includes(id)) ?? [[id]];
      const note = (capture: CaptureSummarised) => follower.close(capture);
      const packets = group.map((files) => packetsOf(files, (file) => this.packets(file, note)));
      for await (const batch of interleaved(packets)) follower.feed(batch, `clock-${id}`);
      for (const source of group.flat()) done.add(source);
    }
    // Which directions a file shows, it shows by itself.
    const scopes = before.filter(({ kind }) => kind === 'wire.capture-scope');
    const again = follower.finish().filter(({ kind }) => kind !== 'wire.capture-scope');
    return { follower, items: [...again, ...scopes, ...[...this.turned].map((id) => turnedDiagnostic(id))] };
  }

  /** As they were read, but for those whose first packet does not stand first. */
  #inOrder(): readonly SourceId[] {
    if (this.turned.size === 0) return [...this.#captures.keys()];
    const startOf = (id: SourceId) => {
      const { firstAt } = this.#summaries.get(id) ?? {};
      return firstAt?.kind === 'absolute' ? firstAt.epochNs : 0n;
    };
    return [...this.#captures.keys()].sort((a, b) => (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0));
  }
}

function turnedDiagnostic(source: SourceId): Diagnostic {
  const message =
    'Parts of this capture stand in another order than they were taken in: so their message ids tell. They were read in order of time.';
  return { kind: 'diagnostic', code: 'capture.parts-turned', message, source };
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
async function overlapping(sas: readonly IkeSaSeen[], readAgain: PacketsOf): Promise<readonly (readonly Seen[])[]> {
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

async function isOneOf(group: readonly Seen[], point: Seen, readAgain: PacketsOf): Promise<boolean> {
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

async function* packetsOf(files: Point, readAgain: PacketsOf): AsyncGenerator<PacketColumns> {
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
