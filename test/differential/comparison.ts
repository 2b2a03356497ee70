// One capture through our decoder and through tshark, held against each other message by message and subject by subject.
import { expect } from 'vitest';
import { type Decoded, decodeFile } from '../support/decoded.ts';
import { tsharkView } from '../support/tshark.ts';
import { factsOf, type WireFacts } from '../support/wire-facts.ts';
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
  const found = differences(ours, theirs);
  const excuses = knownDifferences.filter((known) => known.capture === capture);
  const isExcused = ({ frame, field }: Difference) =>
    excuses.some((known) => known.frame === frame && known.field === field);
  expect(found.filter((difference) => !isExcused(difference))).toEqual([]);
  const occurs = ({ frame, field }: KnownDifference) =>
    found.some((difference) => difference.frame === frame && difference.field === field);
  expect(excuses.filter((known) => !occurs(known))).toEqual([]);
  return { ...decoded, packets, inCommon: [...ours.keys()].filter((frame) => theirs.has(frame)).length };
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
