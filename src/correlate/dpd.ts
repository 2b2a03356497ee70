import type { EvidenceRef } from '../model/evidence.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { IkeSa } from '../model/result.ts';
import type { ChecksSeen } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { checksAsked, toldOnce } from './debug-checks.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import type { SaEvidence } from './sa-evidence.ts';

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
function checksInDebug({ evidence }: SaFacts, by: Side, clocks: Clocks): Probes[] {
  const asked = checksAsked(evidence, by === 'client' ? 'received' : 'sent');
  const [first, last] = [asked[0], asked.at(-1)];
  if (first === undefined || last === undefined) return [];
  const checks = asked.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const run = checks === 1 ? {} : { run: { count: checks, last: placeOf(last.last) } };
  const place = { ...first.first, ...run };
  return [{ by, checks, rhythm: 'unknown', intervalSeconds: gapsPrinted(evidence, by, clocks), evidence: [place] }];
}

/** From each check to the next, in whole seconds: more is not noted of a long run that was counted while it was read. */
function gapsPrinted(evidence: SaEvidence, by: Side, clocks: Clocks): Probes['intervalSeconds'] {
  const direction = by === 'client' ? 'received' : 'sent';
  const { packets, runs } = toldOnce(evidence);
  const asked = new Map<number, Instant | undefined>();
  for (const packet of packets) {
    const isOwn = isLiveness(packet) && !packet.isResponse && packet.direction === direction;
    if (isOwn && !asked.has(packet.messageId)) asked.set(packet.messageId, clocks.instant(packet.at));
  }
  // The check in front of a run that was counted, and the one behind it, are no neighbours.
  const gaps = [...asked].flatMap(([id, at]) => secondsBetween(asked.get(id - 1), at) ?? []);
  const counted = runs.filter((one) => one.direction === direction).flatMap(({ everySeconds }) => everySeconds ?? []);
  const all = [...gaps, ...counted.flatMap(({ least, most }) => [least, most])].filter((gap) => gap > 0);
  if (all.length === 0) return null;
  return { min: Math.floor(leastOf(all)), max: Math.ceil(mostOf(all)) };
}

const leastOf = (all: readonly number[]) => all.reduce((least, one) => Math.min(least, one));
const mostOf = (all: readonly number[]) => all.reduce((most, one) => Math.max(most, one));

function placeOf({ excerpt: _excerpt, run, ...place }: EvidenceRef): NonNullable<EvidenceRef['run']>['last'] {
  return run?.last ?? place;
}

/** To the millisecond: what no stamp of a capture is worth less than. */
function rounded({ min, max }: { readonly min: number; readonly max: number }): { min: number; max: number } {
  return { min: Math.round(min * 1000) / 1000, max: Math.round(max * 1000) / 1000 };
}
