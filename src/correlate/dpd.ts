import type { EventOf } from '../model/event.ts';
import type { IkeSa } from '../model/result.ts';
import type { ChecksSeen } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { secondsBetween } from './instants.ts';
import { debugOf } from './sa-evidence.ts';
import { isLiveness } from './sa-messages.ts';

// Who asks whether the other lives, and in what rhythm (RFC 7296 section 1.4; `dpd <interval> <retry> on-demand|periodic`). On demand:
// a peer that was silent is asked once something was sent to it. Periodic: it is asked whatever flows.

export type Configured = NonNullable<IkeSa['dpd']['configured']>;
export type Probes = NonNullable<IkeSa['dpd']['probes']>[number];
type Side = Probes['by'];
type Rhythm = Probes['rhythm'];

/** Fewer gaps are alike by chance. */
const TELLING_GAPS = 3;
/** Timers of one rhythm come this much apart: jitter, and answers that are waited for. */
const JITTER = { share: 0.1, seconds: 1 };
/** IOS asks nobody who was heard less than this ago on demand: the least interval it can be told is 10 s. */
const LEAST_SILENCE_SECONDS = 9;

/** The liveness checks of each side that sent any, the client's first. */
export function probesOf(sa: SaFacts, configured: Configured | null, clocks: Clocks): Probes[] {
  return (['client', 'gateway'] as const).flatMap((by) => {
    const side = (by === 'client') === (sa.clientSide === 'initiator') ? 'initiator' : 'responder';
    const seen = sa.evidence.wire.flatMap(({ checks }) => checks?.[side] ?? []);
    const [fullest] = seen.toSorted((a, b) => b.count - a.count);
    if (fullest === undefined) return checksInDebug(sa, by, clocks);
    const rhythms = new Set(seen.map(rhythmOf).filter((rhythm) => rhythm !== 'unknown'));
    const [only] = rhythms;
    const rhythm = rhythms.size === 1 && only !== undefined ? only : 'unknown';
    const agrees = by === 'gateway' && configured !== null ? agreement(rhythm, configured) : undefined;
    return [
      {
        by,
        checks: fullest.count,
        rhythm,
        intervalSeconds: fullest.gaps === undefined ? null : rounded(fullest.gaps),
        ...(agrees === undefined ? {} : { asConfigured: agrees }),
        evidence: [fullest.evidence],
      },
    ];
  });
}

/** What one capture tells of a side's rhythm. */
export function rhythmOf({ count, gaps, silence, behindEsp, afterSending, unprompted }: ChecksSeen): Rhythm {
  if (gaps === undefined || gaps.min <= 0 || count <= TELLING_GAPS) return 'unknown';
  if (gaps.max <= gaps.min * (1 + JITTER.share) + JITTER.seconds) {
    // Nothing was sent that could have asked for it.
    if (unprompted >= TELLING_GAPS) return 'periodic';
    // ESP came now soon before a check, now long before, and moved none of them.
    const spread = silence === undefined ? 0 : silence.max - silence.min;
    return silence !== undefined && silence.min < gaps.min / 2 && spread > gaps.min / 4 ? 'periodic' : 'unknown';
  }
  // ESP that went on kept the side from asking: gaps differ, and each ended in silence behind something it had sent.
  const isIrregular = gaps.max > 2 * gaps.min;
  const alwaysSilent = behindEsp === count && (silence?.min ?? 0) >= LEAST_SILENCE_SECONDS;
  const wasHeardBetween = (silence?.min ?? gaps.max) < gaps.max / 2;
  return isIrregular && alwaysSilent && wasHeardBetween && afterSending === count ? 'on-demand' : 'unknown';
}

/** Whether the gateway asks as it was told to; undefined where what is seen does not tell. */
function agreement(rhythm: Rhythm, { mode }: Configured): boolean | undefined {
  return rhythm === 'unknown' || mode === undefined ? undefined : rhythm === mode;
}

/** Without a capture: what the gateway printed of them. The debug shows no ESP, so the rhythm stays open. */
function checksInDebug(sa: SaFacts, by: Side, clocks: Clocks): Probes[] {
  const direction = by === 'client' ? 'received' : 'sent';
  const asked = new Map<number, EventOf<'gateway.ike-packet'>>();
  for (const packet of debugOf(sa.evidence, 'gateway.ike-packet')) {
    const isOwn = isLiveness(packet) && !packet.isResponse && packet.direction === direction;
    if (isOwn && !asked.has(packet.messageId)) asked.set(packet.messageId, packet);
  }
  const checks = [...asked.values()];
  const [first, last] = [checks[0], checks.at(-1)];
  if (first === undefined || last === undefined) return [];
  const times = checks.map(({ at }) => clocks.instant(at));
  const gaps = times.slice(1).map((at, index) => secondsBetween(times[index], at));
  const known = gaps.filter((gap) => gap !== undefined && gap > 0) as number[];
  const isKnown = known.length > 0 && known.length === gaps.length;
  const interval = isKnown ? rounded({ min: Math.min(...known), max: Math.max(...known) }) : null;
  const { excerpt: _excerpt, run: _run, ...end } = last.evidence;
  const run = checks.length === 1 ? {} : { run: { count: checks.length, last: end } };
  const evidence = [{ ...first.evidence, ...run }];
  return [{ by, checks: checks.length, rhythm: 'unknown', intervalSeconds: interval, evidence }];
}

/** To the millisecond: what no stamp of a capture is worth less than. */
function rounded({ min, max }: { readonly min: number; readonly max: number }): { min: number; max: number } {
  return { min: Math.round(min * 1000) / 1000, max: Math.round(max * 1000) / 1000 };
}
