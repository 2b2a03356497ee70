// Every operator on every lab capture, on the level of messages: of a degraded capture fewer facts are told, and none that
// the whole capture contradicts.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExchangeSeen, IkeSaSeen, MessageSeen } from '../../src/model/wire-events.ts';
import type { CaseFile } from '../simulator/case.ts';
import { operators } from '../simulator/degrade/index.ts';
import { seeded } from '../simulator/world/random.ts';
import { ingested } from '../support/analysed.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';

const lab = sharedFolder('lab');

/** They move the capture point behind the NAT, so that addresses are others. */
const MOVES_ADDRESSES: ReadonlySet<string> = new Set(['inside-nat']);
/** They send packets twice, later than a capture point makes copies. */
const REPEATS: ReadonlySet<string> = new Set(['duplicated-by-switch']);

async function sasOf(files: readonly CaseFile[]): Promise<readonly IkeSaSeen[]> {
  const { events, failures } = await ingested(files);
  expect(failures).toEqual([]);
  return events.filter((event) => event.kind === 'wire.ike-sa');
}

describe.skipIf(lab === undefined)('degraded captures of the lab', () => {
  test.each(capturesIn(lab))('%s: fewer facts, none that is false', async (name) => {
    const bytes = readFileSync(join(lab ?? '', name));
    const format = name.endsWith('ng') ? 'pcapng' : 'pcap';
    const file: CaseFile = { path: basename(name), bytes, aspect: 'wire', format, from: 'gateway', planted: [] };
    const whole = await sasOf([file]);
    const wrong: string[] = [];
    let told = 0;
    for (const operator of operators.filter((each) => each.applies([file]))) {
      const files = operator.apply([file], { random: seeded(`${name} ${operator.name}`) });
      // Strangers may be added; what is said of our own SAs is held against the truth.
      const own = (await sasOf(files)).filter(({ initiatorSpi }) =>
        whole.some((sa) => sa.initiatorSpi === initiatorSpi),
      );
      for (const sa of own) {
        told++;
        const truth = whole.find(({ initiatorSpi }) => initiatorSpi === sa.initiatorSpi);
        if (truth === undefined) continue;
        wrong.push(...contradictions(sa, truth, operator.name).map((what) => `${operator.name}: ${what}`));
      }
    }
    expect(wrong).toEqual([]);
    expect(told).toBeGreaterThan(whole.length * 10);
  });
});

/** What is said of an SA that the whole capture does not say of it. */
function contradictions(sa: IkeSaSeen, truth: IkeSaSeen, operator: string): string[] {
  const found: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) found.push(`${sa.initiatorSpi} ${what}`);
  };
  check(/^0+$/.test(sa.responderSpi) || sa.responderSpi === truth.responderSpi, `responder SPI ${sa.responderSpi}`);
  check(sa.proposal === undefined || sa.proposal === truth.proposal, `proposal ${sa.proposal}`);
  check(sa.opening === 'before-capture' || sa.opening === truth.opening, `opening ${sa.opening}`);
  check(sa.rekeyOf === undefined, 'a rekey that never was');
  for (const side of ['initiator', 'responder'] as const) {
    check(
      sa.vendorIds[side].every((id) => truth.vendorIds[side].includes(id)),
      `vendor IDs of the ${side}`,
    );
    const nat = sa.nat[side];
    check(MOVES_ADDRESSES.has(operator) || nat === undefined || nat === truth.nat[side], `NAT at the ${side}: ${nat}`);
  }
  if (!MOVES_ADDRESSES.has(operator)) {
    const ways = truth.paths.map(wayOf);
    check(
      sa.paths.every((path) => ways.includes(wayOf(path))),
      'a path that it never went',
    );
  }
  if (!REPEATS.has(operator)) {
    check(sa.messages <= truth.messages, `${sa.messages} messages`);
    check(sa.retransmissions <= truth.retransmissions, `${sa.retransmissions} retransmissions`);
    check(sa.encryptedMessages <= truth.encryptedMessages, `${sa.encryptedMessages} encrypted messages`);
  }
  for (const exchange of sa.exchanges) found.push(...exchangeContradictions(exchange, truth, operator));
  return found;
}

const wayOf = ({ initiator, responder }: Pick<IkeSaSeen, 'initiator' | 'responder'>) =>
  `${initiator.address} ${initiator.port} ${responder.address} ${responder.port}`;

function exchangeContradictions(exchange: ExchangeSeen, truth: IkeSaSeen, operator: string): string[] {
  const name = `${exchange.exchange} ${exchange.messageId} by the ${exchange.openedBy}`;
  // Several IKE_SA_INIT have id 0; liveness checks may be folded into an entry that began earlier.
  const candidates = truth.exchanges.filter((one) => {
    const ids = exchange.messageId >= one.messageId && exchange.messageId < one.messageId + one.repeats;
    return one.exchange === exchange.exchange && one.openedBy === exchange.openedBy && ids;
  });
  if (candidates.length === 0) return [`${name} never was`];
  if (exchange.repeats > 1 && (exchange.request === undefined || exchange.response === undefined)) {
    return oneSidedContradictions(exchange, truth, name);
  }
  // A request that got two answers is one sent twice where the answers are not there to see.
  const sent = (one: ExchangeSeen) =>
    candidates.reduce(
      (sum, { request }) => sum + (request?.octets === one.request?.octets ? (request?.count ?? 0) : 0),
      0,
    );
  const problems = candidates.map((one) => {
    const request = one.request && { ...one.request, count: sent(one) };
    return [
      ...messageContradictions(exchange.request, request, `${name} request`, operator),
      ...messageContradictions(exchange.response, one.response, `${name} response`, operator),
    ];
  });
  return problems.some((list) => list.length === 0) ? [] : (problems[0] ?? []);
}

/** A run of one direction: empty messages with ids in a row, each of which must have been. */
function oneSidedContradictions(exchange: ExchangeSeen, truth: IkeSaSeen, name: string): string[] {
  const half = exchange.request === undefined ? 'response' : 'request';
  const ids = Array.from({ length: exchange.repeats }, (_, index) => exchange.messageId + index);
  const was = (id: number) =>
    truth.exchanges.some((one) => {
      const holds = id >= one.messageId && id < one.messageId + one.repeats && one.openedBy === exchange.openedBy;
      return holds && one.exchange === exchange.exchange && one[half]?.firstInner === 0;
    });
  return ids.filter((id) => !was(id)).map((id) => `${name}: an empty ${half} ${id} never was`);
}

function messageContradictions(
  message: MessageSeen | undefined,
  truth: MessageSeen | undefined,
  name: string,
  operator: string,
): string[] {
  if (message === undefined) return [];
  if (truth === undefined) return [`${name} never was`];
  const found: string[] = [];
  const { firstInner, payloads, notifies, fragments } = message;
  if (firstInner !== 'unknown' && firstInner !== truth.firstInner) found.push(`${name} opens with ${firstInner}`);
  // What a cut announces without showing it is named by its type alone.
  const plain = (label: string) => (label.startsWith('N(') ? 'N' : label);
  if (payloads.some((label, index) => plain(label) !== plain(truth.payloads[index] ?? '')))
    found.push(`${name} payloads ${payloads}`);
  if (notifies.some((type, index) => type !== truth.notifies[index])) found.push(`${name} notifies ${notifies}`);
  if (message.count > truth.count && !REPEATS.has(operator)) found.push(`${name} sent ${message.count} times`);
  if (fragments !== undefined && fragments.seen > (truth.fragments?.seen ?? 0)) found.push(`${name} fragments`);
  if (message.octets > truth.octets) found.push(`${name} octets ${message.octets}`);
  return found;
}
