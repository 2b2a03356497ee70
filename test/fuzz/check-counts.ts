// What a reader counted adds up: nothing is dropped silently, and nothing is counted twice.
import type { Observed } from './observe.ts';

export function* miscounted({ items, rows, messages, found }: Observed): Generator<string> {
  const tallies = items.filter((item) => item.kind === 'tally');
  const captures = items.filter((item) => item.kind === 'wire.capture');
  const [tally] = tallies;
  const [capture] = captures;
  if (tally === undefined || capture === undefined || tallies.length > 1 || captures.length > 1) {
    yield `${tallies.length} tallies and ${captures.length} summaries of one capture`;
    return;
  }
  const skipped = tally.skipped.map(({ count }) => count);
  if (tally.used + sum(skipped) !== tally.read) yield `${tally.used} used and ${sum(skipped)} skipped of ${tally.read}`;
  if (tally.read !== capture.packets) yield `${tally.read} packets read, ${capture.packets} in the summary`;
  if (tally.used !== rows.length + capture.espPackets)
    yield `${tally.used} packets used: ${rows.length} handed on and ${capture.espPackets} of ESP`;
  // Interfaces state in 64 bits what they dropped, and damaged ones state anything.
  const { droppedPackets = 0, ...rest } = capture;
  if (!(droppedPackets >= 0)) yield `${droppedPackets} packets were dropped`;
  const counts = Object.values(rest).filter((value) => typeof value === 'number');
  for (const count of [tally.read, tally.used, ...skipped, ...counts])
    if (!Number.isSafeInteger(count) || count < 0) yield `a count is ${count}`;
  const flows = items.filter((item) => item.kind === 'wire.esp-flow');
  const isFolded = items.some((item) => item.kind === 'diagnostic' && item.code === 'esp.flows-folded');
  const flowing = sum(flows.map(({ packets }) => packets));
  if (!isFolded && flowing !== capture.espPackets)
    yield `${flowing} packets in ESP flows, ${capture.espPackets} of ESP`;
  yield* miscountedMessages({ messages, found, rows });
  for (const item of [...items, ...found]) {
    if (item.kind !== 'diagnostic') continue;
    const { code, message, count = 1 } = item;
    if (!/^[a-z]+\.[a-z0-9-]+$/.test(code) || message.trim() === '')
      yield `a diagnostic without code or message: ${code}`;
    if (!Number.isSafeInteger(count) || count < 1) yield `diagnostic ${code} counts ${count}`;
    if (/undefined|NaN|\[object|Infinity/.test(message)) yield `diagnostic ${code} says: ${message}`;
  }
}

/** Every message is in an SA, is a second copy of one, or belongs to none. */
function* miscountedMessages({
  messages,
  found,
  rows,
}: Pick<Observed, 'messages' | 'found' | 'rows'>): Generator<string> {
  if (messages.length > rows.length) yield `${messages.length} messages of ${rows.length} packets`;
  if (found.some((item) => item.kind === 'diagnostic' && item.code === 'ike.sas-folded')) return;
  const sas = found.filter((item) => item.kind === 'wire.ike-sa');
  const outside = messages.filter(({ decoded: { pairing } }) => ['no-sa', 'duplicate'].includes(pairing.role)).length;
  const inside = sum(sas.map((sa) => sa.messages));
  if (inside + outside !== messages.length)
    yield `${inside} messages in SAs and ${outside} outside, ${messages.length} decoded`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
