// Liveness checks (RFC 7296 section 1.4) of one side of an IKE SA, as all views tell them together. Captures and the debug cut runs of
// checks at different places: what has a message id in common is one.
import type { EvidenceRef } from '../model/evidence.ts';
import type { Stamp } from '../model/time.ts';
import type { ExchangeSeen, IkeSaSeen, MessageSeen } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { answersAlone, checksAsked, directionOf } from './debug-checks.ts';
import type { Fact } from './fact.ts';
import type { SaFacts } from './ike-sas.ts';
import { debugOf } from './sa-evidence.ts';
import { factOf, runOf, type Sighting } from './sighted.ts';
import { DELETE, SURELY_UNHEARD } from './wire-sa.ts';

type Side = ExchangeSeen['openedBy'];

/** Checks with message ids in a row as one view tells them, or answers alone: an empty one may be to anything. */
interface Span {
  readonly view: IkeSaSeen | 'debug';
  readonly from: number;
  readonly to: number;
  readonly isAsked: boolean;
  readonly isAnswered: boolean;
  /** How often they were asked, all in all. */
  readonly sent: number;
  readonly at: Stamp;
  readonly lastAt: Stamp;
  readonly first: EvidenceRef;
  readonly last: EvidenceRef;
  /** As a capture has them. */
  readonly answer: MessageSeen | undefined;
}

/** Empty answers in a capture, of which no view shows what was asked. */
export interface LooseAnswers {
  readonly openedBy: Side;
  readonly messageId: number;
  /** How many there are with message ids in a row, in words; empty for one. */
  readonly often: string;
  /** How often one alone was sent. */
  readonly times: number;
  readonly message: MessageSeen;
  readonly at: Stamp;
  readonly lastAt: Stamp;
  readonly evidence: EvidenceRef;
}

export interface ChecksTold {
  readonly facts: readonly Fact[];
  readonly loose: readonly LooseAnswers[];
}

/** Whether the exchange of a capture is told here. */
export function isOfChecks({ exchange, request, response }: ExchangeSeen): boolean {
  return exchange === 'INFORMATIONAL' && (request ?? response)?.firstInner === 0;
}

export function checksTold(sa: SaFacts, clocks: Clocks): ChecksTold {
  const told = (['initiator', 'responder'] as const).map((openedBy) => {
    const asker = new Asker(sa, openedBy);
    const groups = together([...wireSpans(sa, openedBy), ...debugSpans(sa, openedBy)]);
    return {
      facts: groups.flatMap((spans) => groupTold(spans, asker, clocks)),
      loose: groups.flatMap((spans) => looseOf(spans, openedBy)),
    };
  });
  return { facts: told.flatMap(({ facts }) => facts), loose: told.flatMap(({ loose }) => loose) };
}

function wireSpans({ evidence }: SaFacts, openedBy: Side): Span[] {
  return evidence.wire.flatMap((view) => {
    const own = view.exchanges.filter((one) => one.openedBy === openedBy && isOfChecks(one));
    return own.flatMap((one): Span[] => {
      const { messageId: from, request, response: answer, repeats } = one;
      const begun = request ?? answer;
      if (begun === undefined) return [];
      const over = answer ?? begun;
      return [
        {
          view,
          from,
          to: from + repeats - 1,
          isAsked: request !== undefined,
          isAnswered: answer !== undefined,
          sent: request?.count ?? 0,
          at: begun.at,
          // That of one alone is when it was sent again.
          lastAt: repeats === 1 ? begun.lastAt : over.lastAt,
          first: begun.evidence,
          last: over.evidence,
          answer,
        },
      ];
    });
  });
}

function debugSpans({ evidence, clientSide }: SaFacts, openedBy: Side): Span[] {
  const direction = openedBy === clientSide ? 'received' : 'sent';
  const asked = checksAsked(evidence, direction).map(({ first, last, answer, ...checks }): Span => {
    const { from, to, sent, isAnswered } = checks;
    const begun = from === to && sent > 1 ? runOf(first, last, sent) : first;
    const over = answer ?? (isAnswered ? last : begun);
    return { ...checks, view: 'debug', isAsked: true, first: begun, last: over, answer: undefined };
  });
  const alone = answersAlone(evidence, direction).map(({ messageId, at, evidence: place }): Span => {
    const ids = { from: messageId, to: messageId };
    const how = { isAsked: false, isAnswered: true, sent: 0, answer: undefined };
    return { view: 'debug', ...ids, ...how, at, lastAt: at, first: place, last: place };
  });
  return [...asked, ...alone];
}

/** Spans that have message ids in common, and checks in a row that all lack their answers. */
function together(spans: readonly Span[]): Span[][] {
  const groups: Span[][] = [];
  let end = -1;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const group = groups.at(-1);
    const goesOn = span.from === end + 1 && !span.isAnswered && group?.at(-1)?.isAnswered === false;
    if (group !== undefined && (span.from <= end || goesOn)) group.push(span);
    else groups.push([span]);
    end = Math.max(end, span.to);
  }
  return groups;
}

/** Message ids in a row. */
type Ids = Pick<Span, 'from' | 'to'>;

function groupTold(spans: readonly Span[], asker: Asker, clocks: Clocks): Fact[] {
  const asked = spans.filter(({ isAsked }) => isAsked);
  if (asked.length === 0) return [];
  const ids = reachOf(asked);
  const last = spans.filter(({ from, to }) => from === ids.to && to === ids.to);
  const wasHeard = spans.some(({ isAnswered, from, to }) => isAnswered && from <= ids.to && to >= ids.to);
  if (wasHeard || !asker.isUnheard(ids.to, last)) return [checksFact(spans, ids, { asker, clocks })];
  const sent = Math.max(...last.map((span) => span.sent));
  const told = {
    kind: kindOf(last),
    summary: `${asker.asks} not answered${sent > 1 ? `, sent ${sent} times` : ''}`,
    lasts: sent > 1,
  };
  const unheard = factOf(asker.sightings(last, ids), told, clocks);
  if (ids.from === ids.to) return [unheard];
  const before = spans.filter((span) => !last.includes(span));
  return [checksFact(before, { ...ids, to: ids.to - 1 }, { asker, clocks }), unheard];
}

function checksFact(
  spans: readonly Span[],
  ids: Ids,
  { asker, clocks }: { readonly asker: Asker; readonly clocks: Clocks },
): Fact {
  const asked = spans.filter(({ isAsked }) => isAsked);
  const answered = spans.filter(({ isAnswered }) => isAnswered);
  const count = idsOf(asked, ids);
  const missing = idsOf(spans, ids) - idsOf(answered, ids);
  const again = asker.mostSentAgain(asked.filter(({ to }) => to <= ids.to));
  const kind = kindOf(spans);
  const notSeen = `not ${kind === 'wire.liveness' ? 'captured' : 'printed'}`;
  const answers = (number: number) =>
    `(${number === count ? '' : `${number} `}${number === 1 ? 'answer' : 'answers'} ${notSeen})`;
  const summary = [
    `${asker.asks} ${answered.length === 0 ? answers(count) : 'answered'}`,
    count > 1 ? `, ${count} times` : '',
    answered.length > 0 && missing > 0 ? ` ${answers(missing)}` : '',
    again > 0 ? `, sent ${count + again} times` : '',
  ].join('');
  return factOf(asker.sightings(spans, ids), { kind, summary, lasts: count > 1 || again > 0 }, clocks);
}

function kindOf(spans: readonly Span[]): string {
  return spans.some(({ view }) => view !== 'debug') ? 'wire.liveness' : 'gateway.liveness';
}

function reachOf(spans: readonly Span[]): Ids {
  return spans.reduce((all, { from, to }) => ({ from: Math.min(all.from, from), to: Math.max(all.to, to) }), NO_IDS);
}

/** How many message ids spans in order hold of these. */
function idsOf(spans: readonly Span[], ids: Ids): number {
  let next = ids.from;
  let count = 0;
  for (const { from, to } of spans) {
    const end = Math.min(to, ids.to);
    count += Math.max(0, end - Math.max(from, next) + 1);
    next = Math.max(next, end + 1);
  }
  return count;
}

/** Answers in captures beyond what any view shows to have been asked. */
function looseOf(spans: readonly Span[], openedBy: Side): LooseAnswers[] {
  const asked = spans.filter(({ isAsked }) => isAsked);
  const all = reachOf(asked.length === 0 ? spans : asked);
  return spans.flatMap(({ from, to, isAsked, answer, at, lastAt, first, last }) => {
    if (isAsked || answer === undefined) return [];
    const common = { openedBy, message: answer, times: 1 };
    const among = (number: number, words: string) =>
      number > 1 ? `, ${words}${number}${words === '' ? ' times' : ''}` : '';
    if (asked.length === 0) {
      const often = among(to - from + 1, '');
      const times = from === to ? answer.count : 1;
      return [{ ...common, messageId: all.from, often, times, at, lastAt, evidence: first }];
    }
    const ahead = { ...common, messageId: from, often: among(all.from - from, 'first of '), at, lastAt: at };
    const behind = { ...common, messageId: to, often: among(to - all.to, 'last of '), at: lastAt, lastAt };
    return [
      ...(from < all.from ? [{ ...ahead, evidence: withoutRun(first) }] : []),
      ...(to > all.to ? [{ ...behind, evidence: last.run?.last ?? last }] : []),
    ];
  });
}

function withoutRun({ run: _run, ...place }: EvidenceRef): EvidenceRef {
  return place;
}

/** The side whose checks are told, and what else all views show of it. */
class Asker {
  readonly asks: string;
  readonly #views: readonly Span['view'][];
  /** The last message id that it asked with, whatever it asked. */
  #last = -1;
  /** The last one that is known to be no Delete. */
  #lastGoingOn = -1;
  /** Some view shows what the other side sends. */
  #isOtherSeen = false;

  constructor({ evidence, clientSide }: SaFacts, side: Side) {
    this.asks = `Liveness check by the ${side === clientSide ? 'client' : 'gateway'}`;
    this.#views = [...evidence.wire, 'debug'];
    for (const { openedBy, messageId, repeats, request, response } of evidence.wire.flatMap((one) => one.exchanges)) {
      if ((openedBy === side ? response : request) !== undefined) this.#isOtherSeen = true;
      if (openedBy !== side) continue;
      const isDelete = request?.firstInner === DELETE || request?.opened?.payloads.includes('D') === true;
      this.#note(messageId + repeats - 1, request !== undefined && !isDelete);
    }
    const direction = side === clientSide ? 'received' : 'sent';
    for (const packet of debugOf(evidence, 'gateway.ike-packet')) {
      this.#isOtherSeen = true;
      if (directionOf(packet) !== direction) continue;
      this.#note(packet.messageId, !packet.isResponse && !packet.payloads.includes('DELETE'));
    }
    for (const run of debugOf(evidence, 'gateway.liveness-run'))
      if (run.direction === direction) this.#note(run.messageId + run.repeats - 1, true);
  }

  #note(messageId: number, isGoingOn: boolean): void {
    this.#last = Math.max(this.#last, messageId);
    if (isGoingOn) this.#lastGoingOn = Math.max(this.#lastGoingOn, messageId);
  }

  /**
   * Whether a check to which no view shows an answer had none. Whoever goes on with the next message id had it (RFC 7296 section 2.3),
   * unless it asked in vain again and again, and takes the SA down.
   */
  isUnheard(messageId: number, spans: readonly Span[]): boolean {
    if (spans.length === 0 || this.#lastGoingOn > messageId) return false;
    const wasAskedOften = spans.some(({ sent }) => sent >= SURELY_UNHEARD);
    return wasAskedOften || (this.#isOtherSeen && this.#last <= messageId);
  }

  /** Checks that were sent again, as the view that shows most of it has them. */
  mostSentAgain(spans: readonly Span[]): number {
    const again = this.#views.map((view) => {
      const own = spans.filter((span) => span.view === view);
      return own.reduce((sum, { sent, from, to }) => sum + sent - (to - from + 1), 0);
    });
    return Math.max(0, ...again);
  }

  /** What each view tells of checks: the times of a span that begins before them, or ends behind them, are not theirs. */
  sightings(spans: readonly Span[], ids: Ids): Sighting[] {
    return this.#views.flatMap((view): Sighting[] => {
      const own = spans.filter((span) => span.view === view);
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined) return [];
      const count = own.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      const ends = first.first === last.last ? [first.first] : [first.first, last.last];
      return [
        {
          at: own.find(({ from }) => from >= ids.from)?.at ?? NO_TIME,
          lastAt: own.findLast(({ to }) => to <= ids.to)?.lastAt ?? NO_TIME,
          vantage: view === 'debug' ? 'gateway' : 'wire',
          evidence: count === 1 ? ends : [runOf(first.first, last.last, count)],
        },
      ];
    });
  }
}

const NO_IDS: Ids = { from: Number.POSITIVE_INFINITY, to: -1 };
const NO_TIME: Stamp = { kind: 'none' };
