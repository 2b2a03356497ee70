import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { Stamp } from '../model/time.ts';
import type { ExchangeSeen, MessageSeen } from '../model/wire-events.ts';
import { checksAsked } from './debug-checks.ts';
import type { Fact } from './fact.ts';
import type { SaFacts } from './ike-sas.ts';
import { debugOf } from './sa-evidence.ts';

// The messages of one IKE SA as facts. A message that the capture and the debug both show is one fact: SPI pair,
// exchange, message id and direction are exact, whatever the clocks say. The capture's time wins.

const EAP = 48;

interface Message {
  readonly key: string;
  readonly at: Stamp;
  readonly until: Stamp | undefined;
  readonly summary: string;
  readonly kind: string;
  readonly vantage: 'wire' | 'gateway';
  readonly evidence: EvidenceRef;
}

export function saMessages(sa: SaFacts): Fact[] {
  const facts = new Map<string, { fact: Fact; evidence: EvidenceRef[]; vantages: Set<'wire' | 'gateway'> }>();
  for (const message of [...wireMessages(sa), ...debugMessages(sa)]) {
    const known = facts.get(message.key);
    if (known !== undefined) {
      known.evidence.push(message.evidence);
      known.vantages.add(message.vantage);
      continue;
    }
    const evidence = [message.evidence];
    const vantages = new Set([message.vantage]);
    const base = { at: message.at, kind: message.kind, summary: message.summary, evidence, vantages: [] };
    facts.set(message.key, {
      fact: message.until === undefined ? base : { ...base, until: message.until },
      evidence,
      vantages,
    });
  }
  return [...facts.values()].map(({ fact, vantages }) => ({ ...fact, vantages: [...vantages] }));
}

function wireMessages(sa: SaFacts): Message[] {
  return sa.evidence.wire.flatMap((seen) => {
    const rounds = seen.exchanges.filter((one) => one.exchange === 'IKE_AUTH' && one.request?.firstInner === EAP);
    const plain = seen.exchanges.filter((one) => !rounds.includes(one));
    const inits = plain.filter((one) => one.exchange === 'IKE_SA_INIT');
    const messages = plain.flatMap((one) => exchangeMessages(one, inits.indexOf(one), sa.clientSide));
    return [...messages, ...eapRounds(rounds)];
  });
}

/** EAP takes several round trips that differ in nothing a keyless reader can see. */
function eapRounds(rounds: readonly ExchangeSeen[]): Message[] {
  const [first] = rounds;
  const last = rounds.at(-1);
  if (first?.request === undefined || last === undefined) return [];
  const end = last.response ?? last.request ?? first.request;
  const ids = rounds.length === 1 ? `${first.messageId}` : `${first.messageId} to ${last.messageId}`;
  const trips = rounds.length === 1 ? 'one round trip' : `${rounds.length} round trips`;
  return [
    {
      key: `IKE_AUTH EAP ${first.messageId}`,
      at: first.request.at,
      until: end.lastAt,
      kind: 'wire.eap',
      summary: `IKE_AUTH ${ids}: EAP, ${trips}`,
      vantage: 'wire',
      evidence: runOf(first.request.evidence, end.evidence, rounds.length),
    },
  ];
}

function exchangeMessages(one: ExchangeSeen, initIndex: number, clientSide: SaFacts['clientSide']): Message[] {
  if (one.exchange === 'INFORMATIONAL' && one.request?.firstInner === 0) return liveness(one, clientSide);
  const name = one.exchange === 'IKE_SA_INIT' ? one.exchange : `${one.exchange} ${one.messageId}`;
  const ordinal = initIndex > 0 ? ` again ${initIndex}` : '';
  const id = `${one.exchange} ${one.messageId} ${one.openedBy}${ordinal}`;
  const message = (role: 'request' | 'response', seen: MessageSeen | undefined): Message[] => {
    if (seen === undefined) return [];
    // Empty answers whose questions were not captured are folded: so many messages, not so many repetitions.
    const sent = seen.count > 1 ? `, ${one.repeats > 1 ? '' : 'sent '}${seen.count} times` : '';
    return [
      {
        key: `${id} ${role}`,
        at: seen.at,
        until: seen.count > 1 ? seen.lastAt : undefined,
        kind: 'wire.ike-message',
        summary: `${name} ${role}${contentOf(seen)}${sent}`,
        vantage: 'wire',
        evidence: seen.evidence,
      },
    ];
  };
  return [...message('request', one.request), ...message('response', one.response)];
}

function liveness(one: ExchangeSeen, clientSide: SaFacts['clientSide']): Message[] {
  const side = one.openedBy === clientSide ? 'client' : 'gateway';
  const first = one.request ?? one.response;
  if (first === undefined) return [];
  const end = one.response ?? first;
  const answered = one.response !== undefined;
  // Whoever goes on asking with the next message id had its answer, captured or not.
  const oneWay = !answered && one.repeats > 1;
  const times = answered || oneWay ? one.repeats : first.count;
  const folded = times > 1 ? (answered || oneWay ? `, ${times} times` : `, sent ${times} times`) : '';
  const fate = answered ? 'answered' : oneWay ? '(answers not captured)' : 'not answered';
  const summary = `Liveness check by the ${side} ${fate}${folded}`;
  const evidence = one.repeats > 1 ? runOf(first.evidence, end.evidence, one.repeats) : first.evidence;
  const until = times > 1 ? end.lastAt : undefined;
  const key = livenessKey(one);
  return [{ key, at: first.at, until, kind: 'wire.liveness', summary, vantage: 'wire', evidence }];
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

function debugMessages(sa: SaFacts): Message[] {
  const packets = debugOf(sa.evidence, 'gateway.ike-packet');
  const checks = new Set(packets.filter(isLiveness));
  const eapIds = new Set(
    packets.filter((packet) => !packet.isResponse && packet.payloads.includes('EAP')).map((packet) => packet.messageId),
  );
  const rounds = new Set(packets.filter(({ exchange, messageId }) => exchange === 'IKE_AUTH' && eapIds.has(messageId)));
  const repeats = new Map<string, number>();
  const messages = packets
    .filter((packet) => !checks.has(packet) && !rounds.has(packet))
    .map((packet) => {
      const key = debugKey(packet, sa);
      const seen = repeats.get(key) ?? 0;
      repeats.set(key, seen + 1);
      // A resend is the same fact again; a second IKE_SA_INIT (COOKIE, INVALID_KE) is another one.
      const again = seen > 0 && packet.exchange === 'IKE_SA_INIT' && !packet.retransmission ? ` again ${seen}` : '';
      return {
        key: again === '' ? key : key.replace(/ (request|response)$/, `${again} $1`),
        at: packet.at,
        until: undefined,
        kind: 'gateway.ike-packet',
        summary: debugSummary(packet),
        vantage: 'gateway' as const,
        evidence: packet.evidence,
      };
    });
  return [...messages, ...debugEap([...rounds], eapIds.size), ...debugLiveness(sa)];
}

/** The debug prints each message of the EAP rounds that the capture folds into one fact; so does this. */
function debugEap(rounds: readonly EventOf<'gateway.ike-packet'>[], trips: number): Message[] {
  const [first] = rounds;
  const last = rounds.at(-1);
  if (first === undefined || last === undefined) return [];
  const words = trips === 1 ? 'one round trip' : `${trips} round trips`;
  const ids = trips === 1 ? `${first.messageId}` : `${first.messageId} to ${last.messageId}`;
  return [
    {
      key: `IKE_AUTH EAP ${first.messageId}`,
      at: first.at,
      until: last.at,
      kind: 'gateway.eap',
      summary: `IKE_AUTH ${ids}: EAP, ${words}`,
      vantage: 'gateway',
      evidence: runOf(first.evidence, last.evidence, rounds.length),
    },
  ];
}

/** Runs of liveness checks; one that the capture folded too is the same fact. */
function debugLiveness(sa: SaFacts): Message[] {
  return (['initiator', 'responder'] as const).flatMap((openedBy) => {
    const isClient = openedBy === sa.clientSide;
    const side = isClient ? 'client' : 'gateway';
    return checksAsked(sa.evidence, isClient ? 'received' : 'sent').map((checks): Message => {
      const { from, times, isAnswered, at, until, first, last } = checks;
      const often = times === 1 ? '' : isAnswered ? `, ${times} times` : `, sent ${times} times`;
      return {
        key: wireRunKey(sa, openedBy, from) ?? `debug liveness ${openedBy} ${from}`,
        at,
        until,
        kind: 'gateway.liveness',
        summary: `Liveness check by the ${side} ${isAnswered ? 'answered' : 'not answered'}${often}`,
        vantage: 'gateway',
        evidence: times === 1 ? first : runOf(first, last, times),
      };
    });
  });
}

/** The key of the capture's run that a message id falls into. */
function wireRunKey(sa: SaFacts, openedBy: 'initiator' | 'responder', messageId: number): string | undefined {
  const runs = sa.evidence.wire
    .flatMap((seen) => seen.exchanges)
    .filter((one) => {
      const empty = one.exchange === 'INFORMATIONAL' && one.request?.firstInner === 0;
      return (
        empty && one.openedBy === openedBy && messageId >= one.messageId && messageId < one.messageId + one.repeats
      );
    });
  return runs[0] === undefined ? undefined : livenessKey(runs[0]);
}

function livenessKey(one: ExchangeSeen): string {
  return `liveness ${one.openedBy} ${one.messageId}`;
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
  const content = packet.notifies.length > 0 ? packet.notifies.join(' ') : packet.payloads.join(' ');
  const way = packet.direction === 'received' ? 'received' : 'sent';
  return `${name} ${role} ${way} by the gateway${content === '' ? '' : `: ${content}`}`;
}

function runOf(first: EvidenceRef, last: EvidenceRef, count: number): EvidenceRef {
  const { run, excerpt: _excerpt, ...place } = last;
  return { ...first, run: { count, last: run?.last ?? place } };
}
