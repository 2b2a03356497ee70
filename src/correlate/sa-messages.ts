import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { ExchangeSeen, MessageSeen } from '../model/wire-events.ts';
import { checksTold, isOfChecks, type LooseAnswers } from './checks-told.ts';
import type { Clocks } from './clocks.ts';
import type { Fact } from './fact.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { debugOf } from './sa-evidence.ts';
import { factOf, runOf, type Sighting } from './sighted.ts';

// The messages of one IKE SA as facts. A message that several captures and the debug show is one fact: SPI pair, exchange, message id and
// direction are exact, whatever the clocks say.

const EAP = 48;

interface Message extends Sighting {
  readonly key: string;
  readonly summary: string;
  readonly kind: string;
  readonly times: number;
  /** How often, where that is not how often one message was sent. */
  readonly often?: string;
}

export function saMessages(sa: SaFacts, clocks: Clocks): Fact[] {
  const rounds = eapIds(sa);
  const checks = checksTold(sa, clocks);
  const loose = checks.loose.map(looseMessage);
  const messages = groupBy([...wireMessages(sa, rounds), ...loose, ...debugMessages(sa, rounds)], ({ key }) => key);
  const facts = [...messages.values()].map((seen) => messageFact(seen, clocks));
  return [...facts, ...eapFact(sa, rounds, clocks), ...checks.facts];
}

/** Whoever sent it did so as often as the view tells that saw it most often. */
function messageFact(seen: readonly Message[], clocks: Clocks): Fact {
  const most = seen.reduce((a, b) => (b.times > a.times ? b : a));
  const often = most.often ?? (most.times > 1 ? `, sent ${most.times} times` : '');
  const [{ kind, summary }] = [seen[0] ?? most];
  return factOf(seen, { kind, summary: `${summary}${often}`, lasts: often !== '' }, clocks);
}

function wireMessages(sa: SaFacts, rounds: ReadonlySet<number>): Message[] {
  return sa.evidence.wire.flatMap(({ exchanges }) => {
    const plain = exchanges.filter((one) => !isOfChecks(one) && !isRound(one, rounds));
    const inits = plain.filter((one) => one.exchange === 'IKE_SA_INIT');
    return plain.flatMap((one) => exchangeMessages(one, inits.indexOf(one)));
  });
}

function exchangeMessages(one: ExchangeSeen, initIndex: number): Message[] {
  const name = one.exchange === 'IKE_SA_INIT' ? one.exchange : `${one.exchange} ${one.messageId}`;
  const ordinal = initIndex > 0 ? ` again ${initIndex}` : '';
  const id = `${one.exchange} ${one.messageId} ${one.openedBy}${ordinal}`;
  const message = (role: 'request' | 'response', seen: MessageSeen | undefined): Message[] => {
    if (seen === undefined) return [];
    return [
      {
        key: `${id} ${role}`,
        at: seen.at,
        lastAt: seen.lastAt,
        times: seen.count,
        kind: 'wire.ike-message',
        summary: `${name} ${role}${contentOf(seen)}`,
        vantage: 'wire',
        evidence: placesOf(seen),
      },
    ];
  };
  return [...message('request', one.request), ...message('response', one.response)];
}

/** Where it stands, with each of its fragments. */
function placesOf({ evidence, fragments }: MessageSeen): EvidenceRef[] {
  return [evidence, ...(fragments?.others ?? [])];
}

function looseMessage({ openedBy, messageId, message, often, ...seen }: LooseAnswers): Message {
  return {
    ...seen,
    key: `INFORMATIONAL ${messageId} ${openedBy} response`,
    evidence: [seen.evidence],
    ...(often === '' ? {} : { often }),
    kind: 'wire.ike-message',
    summary: `INFORMATIONAL ${messageId} response${contentOf(message)}`,
    vantage: 'wire',
  };
}

/** The round trips of EAP: what any view shows of a request tells what its answer is. */
function eapIds({ evidence }: SaFacts): ReadonlySet<number> {
  const onWire = evidence.wire
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ exchange, request }) => {
      return exchange === 'IKE_AUTH' && request?.firstInner === EAP;
    });
  const printed = debugOf(evidence, 'gateway.ike-packet').filter(({ exchange, isResponse, payloads }) => {
    return exchange === 'IKE_AUTH' && !isResponse && payloads.includes('EAP');
  });
  return new Set([...onWire, ...printed].map(({ messageId }) => messageId).sort((a, b) => a - b));
}

function isRound(
  { exchange, messageId }: Pick<ExchangeSeen, 'exchange' | 'messageId'>,
  ids: ReadonlySet<number>,
): boolean {
  return exchange === 'IKE_AUTH' && ids.has(messageId);
}

/** EAP takes several round trips that differ in nothing a keyless reader can see. */
function eapFact(sa: SaFacts, ids: ReadonlySet<number>, clocks: Clocks): Fact[] {
  if (ids.size === 0) return [];
  const onWire = sa.evidence.wire.flatMap(({ exchanges }): Sighting[] => {
    const rounds = exchanges.filter((one) => isRound(one, ids));
    const [first] = rounds.flatMap(({ request, response }) => request ?? response ?? []);
    const last = rounds.flatMap(({ request, response }) => response ?? request ?? []).at(-1);
    if (first === undefined || last === undefined) return [];
    const evidence = [runOf(first.evidence, last.evidence, rounds.length)];
    return [{ at: first.at, lastAt: last.lastAt, vantage: 'wire', evidence }];
  });
  const packets = debugOf(sa.evidence, 'gateway.ike-packet').filter((packet) => isRound(packet, ids));
  const [first, last] = [packets[0], packets.at(-1)];
  /** The debug prints each message. */
  const printed: Sighting[] =
    first === undefined || last === undefined
      ? []
      : [
          {
            at: first.at,
            lastAt: last.at,
            vantage: 'gateway',
            evidence: [runOf(first.evidence, last.evidence, packets.length)],
          },
        ];
  const kind = onWire.length > 0 ? 'wire.eap' : 'gateway.eap';
  const [lowest, highest] = [Math.min(...ids), Math.max(...ids)];
  const range = ids.size === 1 ? `${lowest}` : `${lowest} to ${highest}`;
  const trips = ids.size === 1 ? 'one round trip' : `${ids.size} round trips`;
  return [factOf([...onWire, ...printed], { kind, summary: `IKE_AUTH ${range}: EAP, ${trips}`, lasts: true }, clocks)];
}

const INNER: Readonly<Record<number, string>> = {
  0: 'empty',
  33: 'opens with SA',
  35: 'opens with IDi',
  36: 'opens with IDr',
  39: 'opens with AUTH',
  41: 'opens with a Notify',
  42: 'DELETE',
  43: 'opens with a vendor ID',
  47: 'opens with CP',
};

/** Cleartext notifies that change what happens next; the others are in every IKE_SA_INIT. */
const TELLING = new Set([
  'N(COOKIE)',
  'N(INVALID_KE_PAYLOAD)',
  'N(INVALID_IKE_SPI)',
  'N(INVALID_SYNTAX)',
  'N(INVALID_MAJOR_VERSION)',
  'N(NO_PROPOSAL_CHOSEN)',
  'N(AUTHENTICATION_FAILED)',
  'N(REDIRECT)',
]);

/** What keys opened of a message, or what its cleartext shows. */
function contentOf(seen: MessageSeen): string {
  if (seen.opened !== undefined) {
    const names = seen.opened.payloads.map((name) => (name === 'D' ? 'DELETE' : name));
    return names.length === 0 ? ': empty' : `: ${names.join(' ')}`;
  }
  const notifies = seen.payloads.filter((name) => TELLING.has(name));
  if (notifies.length > 0) return `: ${notifies.join(' ')}`;
  if (seen.firstInner === 'unknown') return ': encrypted, first payload not captured';
  if (seen.firstInner === 'clear') return '';
  const named = INNER[seen.firstInner];
  return named === undefined ? `: encrypted, opens with payload ${seen.firstInner}` : `: encrypted, ${named}`;
}

function debugMessages(sa: SaFacts, rounds: ReadonlySet<number>): Message[] {
  const packets = debugOf(sa.evidence, 'gateway.ike-packet');
  const repeats = new Map<string, number>();
  const keyed = packets
    .filter((packet) => !isLiveness(packet) && !isRound(packet, rounds))
    .map((packet) => {
      const key = debugKey(packet, sa);
      const seen = repeats.get(key) ?? 0;
      repeats.set(key, seen + 1);
      // A resend is the same fact again; a second IKE_SA_INIT (COOKIE, INVALID_KE) is another one.
      const again = seen > 0 && packet.exchange === 'IKE_SA_INIT' && !packet.retransmission ? ` again ${seen}` : '';
      return { key: again === '' ? key : key.replace(/ (request|response)$/, `${again} $1`), packet };
    });
  return [...groupBy(keyed, ({ key }) => key)].flatMap(([key, sent]): Message[] => {
    const [first, last] = [sent[0]?.packet, sent.at(-1)?.packet];
    if (first === undefined || last === undefined) return [];
    return [
      {
        key,
        at: first.at,
        lastAt: last.at,
        times: sent.length,
        kind: 'gateway.ike-packet',
        summary: debugSummary(first),
        vantage: 'gateway',
        evidence: sent.map(({ packet }) => packet.evidence),
      },
    ];
  });
}

/** What the router receives as a request was opened by the client. */
function openerOf(packet: EventOf<'gateway.ike-packet'>, { clientSide }: SaFacts): 'initiator' | 'responder' {
  const byClient = (packet.direction === 'received') !== packet.isResponse;
  return byClient === (clientSide === 'initiator') ? 'initiator' : 'responder';
}

function debugKey(packet: EventOf<'gateway.ike-packet'>, sa: SaFacts): string {
  return `${packet.exchange} ${packet.messageId} ${openerOf(packet, sa)} ${packet.isResponse ? 'response' : 'request'}`;
}

function debugSummary(packet: EventOf<'gateway.ike-packet'>): string {
  const name = packet.exchange === 'IKE_SA_INIT' ? packet.exchange : `${packet.exchange} ${packet.messageId}`;
  const role = packet.isResponse ? 'response' : 'request';
  const names = packet.payloads.map((payload) => payload.replace(/^NOTIFY(?=\()/, 'N'));
  // As of a capture: what every IKE_SA_INIT holds tells nothing.
  const told = packet.exchange === 'IKE_SA_INIT' ? names.filter((payload) => TELLING.has(payload)) : names;
  const content = told.join(' ');
  const way = packet.direction === 'received' ? 'received' : 'sent';
  return `${name} ${role} ${way} by the gateway${content === '' ? '' : `: ${content}`}`;
}
