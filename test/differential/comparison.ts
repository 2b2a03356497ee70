// One capture through our decoder and through tshark, held against each other message by message and subject by subject.
import { expect } from 'vitest';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { IkePayload } from '../../src/model/ike-payloads.ts';
import { type Decoded, decodeFile } from '../support/decoded.ts';
import { plaintexts } from '../support/plaintexts.ts';
import { tsharkView } from '../support/tshark.ts';
import { type InsideMessage, tableRows, tsharkOpened } from '../support/tshark-opened.ts';
import { contentOf, contentsBySubject, factsOf, outline, type WireFacts } from '../support/wire-facts.ts';
import { type KnownDifference, knownDifferences } from './known-differences.ts';

export interface Difference {
  readonly frame: number;
  readonly field: string;
  readonly ours: unknown;
  readonly tshark: unknown;
}

export interface Compared extends Decoded {
  /** Packets of the capture as tshark counts them. */
  readonly packets: number;
  /** Messages that both see. */
  readonly inCommon: number;
}

/** Our reading, by frame. */
export function factsByFrame({ messages }: Decoded): ReadonlyMap<number, WireFacts> {
  return new Map(messages.map((message) => [message.frame, factsOf(message)]));
}

/** Fails for a difference that is not listed, and for a listed one that does not occur (any more). */
export async function compareWithTshark(path: string, capture: string): Promise<Compared> {
  const decoded = await decodeFile(path);
  const ours = factsByFrame(decoded);
  const { packets, messages: theirs } = tsharkView(path);
  const listed = knownDifferences.filter((known) => known.capture === capture && !known.field.startsWith(INSIDE));
  expectListed(differences(ours, theirs), listed);
  return { ...decoded, packets, inCommon: [...ours.keys()].filter((frame) => theirs.has(frame)).length };
}

/** What keys open, in the place of what anybody can see. */
const INSIDE = 'inside ';

export interface InsidesCompared extends Decoded {
  /** Messages that were opened, those in fragments counted once. */
  readonly opened: number;
}

/** The same of what is inside of messages, with a decryption table. SAs of suites that tshark has no name for are left out. */
export async function compareInsides(path: string, table: string, capture: string): Promise<InsidesCompared> {
  const decoded = await decodeFile(path, [table]);
  const named = new Set(tableRows(table).map((row) => row.slice(0, SPI_DIGITS)));
  const messages = decoded.messages.filter(({ initiatorSpi }) => named.has(initiatorSpi));
  const ours = insidesOf(messages, await plaintexts(path, table));
  const theirs = insidesShown(messages, tsharkOpened(path, table));
  const found = withoutSequels(differences(ours, theirs)).map(({ field, ...rest }) => {
    return { ...rest, field: `${INSIDE}${field}` };
  });
  const listed = knownDifferences.filter((known) => known.capture === capture && known.field.startsWith(INSIDE));
  expectListed(found, listed);
  return { ...decoded, opened: messages.filter(({ opened }) => opened?.verdict === 'opened').length };
}

const SPI_DIGITS = 16;

/** Where one opened more than the other, or other payloads, what each says about them follows from that. */
function withoutSequels(found: readonly Difference[]): readonly Difference[] {
  const cause = (frame: number) =>
    ['opened', 'payloads'].find((field) => found.some((each) => each.frame === frame && each.field === field));
  return found.filter(({ frame, field }) => field === (cause(frame) ?? field));
}

function insidesOf(messages: readonly DecodedMessage[], texts: ReadonlyMap<number, string>): ByFrame {
  const facts = new Map<number, WireFacts>();
  for (const { frame, opened } of messages) {
    switch (opened?.verdict) {
      case undefined:
        break;
      case 'opened': {
        const { payloads, octets } = opened;
        const said = { opened: 'whole, correct', octets: String(octets), plaintext: texts.get(frame) ?? 'none' };
        facts.set(frame, { ...said, ...insideFacts(payloads) });
        break;
      }
      case 'fragment-opened':
        facts.set(frame, { opened: 'fragment, correct', octets: String(opened.octets), plaintext: '' });
        break;
      default:
        facts.set(frame, { opened: opened?.verdict ?? '', plaintext: '' });
    }
  }
  return facts;
}

function insideFacts(payloads: readonly IkePayload[]): WireFacts {
  const eap = payloads.flatMap(({ body }) => {
    if (body.kind !== 'eap') return [];
    return [[body.code, body.id, body.length, body.type ?? '', body.text ?? ''].join(' ').trimEnd()];
  });
  return {
    payloads: payloads.map(({ type, critical, octets }) => outline(type, critical, octets)),
    ...contentsBySubject(payloads.map((payload) => [payload.type, contentOf(payload)])),
    ...(eap.length > 0 && { eap }),
  };
}

function insidesShown(messages: readonly DecodedMessage[], shown: ReadonlyMap<number, InsideMessage>): ByFrame {
  const frames = new Set(messages.map(({ frame }) => frame));
  const ours = [...shown].filter(([frame]) => frames.has(frame));
  return new Map(ours.map(([frame, { plaintext, facts }]) => [frame, { ...facts, plaintext }]));
}

function expectListed(found: readonly Difference[], listed: readonly KnownDifference[]): void {
  const isListed = ({ frame, field }: Difference) =>
    listed.some((known) => known.frame === frame && known.field === field);
  expect(found.filter((difference) => !isListed(difference))).toEqual([]);
  const occurs = ({ frame, field }: KnownDifference) =>
    found.some((difference) => difference.frame === frame && difference.field === field);
  expect(listed.filter((known) => !occurs(known))).toEqual([]);
}

type ByFrame = ReadonlyMap<number, WireFacts>;

export function differences(ours: ByFrame, theirs: ByFrame): Difference[] {
  const frames = [...new Set([...ours.keys(), ...theirs.keys()])].sort((a, b) => a - b);
  return frames.flatMap((frame): Difference[] => {
    const [mine, shown] = [ours.get(frame), theirs.get(frame)];
    if (mine === undefined || shown === undefined) return [{ frame, field: 'message', ours: mine, tshark: shown }];
    return [...new Set([...Object.keys(mine), ...Object.keys(shown)])]
      .filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(shown[field]))
      .map((field) => ({ frame, field, ours: mine[field], tshark: shown[field] }));
  });
}
