import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import { restsOn } from '../../src/correlate/rests-on.ts';
import { inactivity, latenessOf } from '../../src/correlate/verdicts.ts';
import { couldHaveSeen, timeKey } from '../../src/model/coverage.ts';
import type { Event } from '../../src/model/event.ts';
import type { Attempt, Coverage } from '../../src/model/result.ts';
import { resultSchema } from '../../src/model/result-schema.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { evaluate } from '../../src/rules/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import {
  about,
  between,
  CLIENT,
  type ClientEntry,
  capture,
  clientLog,
  configLine,
  deleteByClient,
  GATEWAY,
  gatewayConfig,
  ikev2Profile,
  LOGIN_ID,
  liveness,
  loginExchanges,
  moment,
  place,
  reconnectExchanges,
  refusedExchanges,
  SESSION_ID,
  said,
  seen,
  shownSa,
  shownSession,
  sourceOf,
  wall,
  wireSa,
} from '../support/cases.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

// Any valid events in any number, so that names collide: few SPIs, few addresses, few identities, few times.

const SPIS = ['a1', 'b2', 'c3', 'd4'];
const spi = fc.constantFrom(...SPIS);
const second = fc.integer({ min: 0, max: 4000 });
const address = fc.constantFrom('203.0.113.24', '203.0.113.99', '2001:db8::1');
const identity = fc.constantFrom(LOGIN_ID, SESSION_ID.hex, SESSION_ID.text, 'branch.example.com', '00FF00FF00FF00FF');
const client = address.map((one) => ({ ...CLIENT, address: one }));
const gateway = fc.constantFrom(GATEWAY, { address: '198.51.100.20', port: 4500 });

const exchanges = fc
  .tuple(second, client, gateway, fc.constantFrom('login', 'reconnect', 'refused', 'ended', 'checks'))
  .map(([seconds, from, to, shape]) => {
    switch (shape) {
      case 'login':
        return between(from, to, loginExchanges(seconds));
      case 'reconnect':
        return between(from, to, reconnectExchanges(seconds));
      case 'refused':
        return between(from, to, refusedExchanges(seconds));
      case 'ended':
        return between(from, to, [...loginExchanges(seconds), deleteByClient(7, seconds + 50)]);
      default:
        return between(from, to, [liveness(0, seconds)]);
    }
  });
const wire = fc.tuple(spi, exchanges).map(([name, all]): Event => wireSa(name, all));
const summary = fc.tuple(second, second).map(([from, to]): Event => capture(from, from + to));

const clientEntry = fc.tuple(
  second,
  fc.constantFrom<ClientEntry[1]>(
    'connected',
    'reconnecting',
    'contacting',
    'ike-id',
    'reason',
    'disconnected',
    'system-suspended',
    'system-resumed',
    'network-changed',
    'auth-prompt',
    'connection-failed',
    'tunnel-established',
  ),
  fc.constantFrom('vpn.example.com', 'other.example.com', SESSION_ID.text),
);
/** Logs of clients write their own calendar time, with or without a zone. */
const log = fc.tuple(fc.array(clientEntry, { maxLength: 25 }), fc.boolean()).map(([entries, zoned]) => {
  const local = (seconds: number, source: string) => {
    const stamp = said(seconds, source);
    return stamp.kind === 'wall' ? { ...stamp, zone: undefined } : stamp;
  };
  return clientLog('S2', entries, zoned ? said : local);
});

const debugLine = fc
  .tuple(spi, second, identity, client, gateway, fc.nat({ max: 9 }))
  .map(([name, seconds, id, peer, local, kind]): Event => {
    const [at, where, sa] = [said(seconds, 'S3'), place('S3', seconds * 10 + kind), about(name)];
    switch (kind) {
      case 0:
        return seen('gateway.peer-identity', at, where, { ...sa, identity: id, identityType: 'key-id' });
      case 1:
        return seen('gateway.session-up', at, where, { ...sa, peerIdentity: id, localIdentity: 'gw' });
      case 2:
        return seen('gateway.sa-deleted', at, where, { ...sa, step: 'deleted', reason: 'unknown' });
      case 3:
        return seen('gateway.failure', at, where, {
          ...sa,
          failure: 'not-in-database',
          severity: 'error',
          wording: 'confirmed',
          policies: undefined,
          text: 'words',
        });
      case 4:
        return seen('gateway.auth-verified', at, where, { ...sa, passed: false });
      case 5:
        return {
          ...shownSa('S3', seconds, name, {
            remoteId: id,
            peer,
            local,
            assignedAddress: '10.0.0.5',
            activeSeconds: 10,
          }),
          at,
        };
      case 6:
        return shownSession('S3', seconds, { phase1Id: id, peer, local, username: 'jdoe', reconnected: true });
      case 7:
        return { ...seen('gateway.clock', wall('03-20 14:00:00.5', { clock: 'clock-S3' }), where, { host: 'gw' }) };
      default: {
        const packet = { direction: 'received', exchange: 'IKE_AUTH', messageId: kind, isResponse: false } as const;
        return seen('gateway.ike-packet', at, where, {
          ...sa,
          ...packet,
          peer,
          local,
          payloads: kind === 9 ? ['DELETE'] : ['IDi'],
          notifies: [],
          retransmission: false,
        });
      }
    }
  });
const config = fc.constantFrom<Event>(
  ikev2Profile('S4'),
  ikev2Profile('S4', { reconnect: undefined, complete: false }),
  gatewayConfig('S4', { host: 'gw', addresses: [GATEWAY.address] }),
  gatewayConfig('S4', { zone: { name: 'CET', offsetMinutes: 60, line: configLine('S4', 3, 'clock timezone CET 1') } }),
);

/** The events of each source, in the order of the source. */
const evidence = fc.tuple(
  fc.array(fc.oneof(wire, wire, wire, summary), { maxLength: 8 }),
  log,
  fc.array(debugLine, { maxLength: 25 }),
  fc.array(config, { maxLength: 3 }),
);
const settings = fc.constantFrom<CaseSettings>(
  {},
  { tz: 'UTC' },
  { tz: 'Europe/Berlin', reconnectTimeoutSeconds: 900 },
  { year: 2025 },
);
const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S3', 'gateway', 'debug.log'),
  sourceOf('S4', 'gateway', 'config.txt'),
];

describe('correlation', () => {
  test('any events give a case that the schema takes and the rules can judge', () => {
    fc.assert(
      fc.property(evidence, settings, (groups, chosen) => {
        const found = correlate(SOURCES, groups.flat(), chosen);
        const { facts: _facts, profiles: _profiles, ...parts } = found;
        const { rules: judged, findings, failures } = evaluate(rules, found);
        expect(failures).toEqual([]);
        resultSchema.parse({
          schemaVersion: 1,
          tool: { name: 'ikev2-trace', version: '0' },
          options: {},
          sources: [],
          ...parts,
          rules: judged,
          findings,
          restsOn: restsOn({ sources: SOURCES, events: groups.flat(), settings: chosen }, found),
          diagnostics: [],
        });
        const notEvaluated = judged
          .flatMap((one) => one.instances)
          .filter(({ outcome }) => outcome === 'not-evaluated');
        for (const { missing } of notEvaluated) expect(missing.length).toBeGreaterThan(0);
        for (const { evidence, outcome } of found.attempts) {
          if (outcome === 'resumed' || outcome === 'rejected') expect(evidence.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('every id that a case names exists in it', () => {
    fc.assert(
      fc.property(evidence, settings, (groups, chosen) => {
        const { ikeSas, sessions, attempts, timeline, identities, boxes } = correlate(SOURCES, groups.flat(), chosen);
        const known = new Set([...ikeSas, ...sessions, ...attempts, ...identities, ...boxes].map(({ id }) => id));
        expect(known.size).toBe(ikeSas.length + sessions.length + attempts.length + identities.length + boxes.length);
        const named = [
          ...sessions.flatMap((one) => [one.client, one.gateway, one.identity, ...one.ikeSas, ...one.attempts]),
          ...attempts.flatMap((one) => [one.session, one.identity, ...one.candidates, ...one.ikeSas]),
          ...timeline.flatMap((one) => [one.ikeSa, one.session, one.attempt]),
          ...ikeSas.map((one) => one.identity),
        ];
        for (const id of named) if (id !== null) expect(known).toContain(id);
        const owned = sessions.flatMap((one) => one.ikeSas);
        expect(new Set(owned).size).toBe(owned.length);
      }),
      { numRuns: 150 },
    );
  });

  test('the order in which sources were read does not show', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(evidence, settings, order, order, (groups, chosen, sourceOrder, eventOrder) => {
        const { facts: _one, profiles: _straight, ...straight } = correlate(SOURCES, groups.flat(), chosen);
        const {
          facts: _other,
          profiles: _shuffled,
          ...shuffled
        } = correlate(
          sourceOrder.flatMap((index) => SOURCES[index] ?? []),
          eventOrder.flatMap((index) => groups[index] ?? []),
          chosen,
        );
        expect(shuffled).toEqual(straight);
      }),
      { numRuns: 100 },
    );
  });
});

describe('lateness', () => {
  const LATER: Readonly<Record<Attempt['lateness']['kind'], number>> = { within: 0, 'cannot-judge': 1, exceeded: 2 };
  const seconds = fc.integer({ min: 0, max: 100_000_000 }).map((ms) => ms / 1000);

  test('more inactivity never makes an attempt less late', () => {
    const limit = fc.option(fc.integer({ min: 600, max: 86_400 }));
    fc.assert(
      fc.property(seconds, seconds, seconds, limit, (min, span, more, timeout) => {
        const of = (inactive: number) =>
          latenessOf({ min: inactive, max: inactive + span }, { seconds: timeout, kind: 'config', evidence: [] }).kind;
        expect(LATER[of(min + more)]).toBeGreaterThanOrEqual(LATER[of(min)]);
      }),
    );
  });

  test('within and exceeded hold for the whole interval', () => {
    fc.assert(
      fc.property(seconds, fc.option(seconds), fc.integer({ min: 600, max: 86_400 }), (min, span, timeout) => {
        const max = span === null ? null : min + span;
        const { kind } = latenessOf({ min, max }, { seconds: timeout, kind: 'option', evidence: [] });
        if (kind === 'within') expect(max ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(timeout);
        if (kind === 'exceeded') expect(min).toBeGreaterThan(timeout);
        if (kind === 'cannot-judge') expect(min <= timeout && (max ?? Number.POSITIVE_INFINITY) > timeout).toBe(true);
      }),
    );
  });

  test('without a removal that anybody saw the shortest inactivity is none', () => {
    const nothing = { isOneFile: true, held: undefined };
    expect(inactivity(undefined, undefined, { min: 50, max: 70 }, nothing)).toEqual({ min: 0, max: 70 });
    expect(inactivity(undefined, undefined, undefined, nothing)).toEqual({ min: 0, max: null });
  });
});

describe('could a source have seen it', () => {
  const coverage = (scope: Partial<Coverage['scope']> = {}, to: Coverage['to'] = moment(100)): Coverage => ({
    source: 'S1',
    from: moment(0),
    to,
    scope: { peers: ['203.0.113.24'], directions: ['to-gateway'], kinds: ['ike'], conditions: [], ...scope },
    gaps: [],
    why: '',
  });

  test('only evidence of that kind', () => {
    expect(couldHaveSeen(coverage(), { kind: 'ike' })).toBe(true);
    expect(couldHaveSeen(coverage(), { kind: 'esp' })).toBe(false);
  });

  test('only in a direction that was seen', () => {
    expect(couldHaveSeen(coverage(), { kind: 'ike', direction: 'to-gateway' })).toBe(true);
    expect(couldHaveSeen(coverage(), { kind: 'ike', direction: 'from-gateway' })).toBe(false);
  });

  test('a limited source only for the peers that it showed', () => {
    const other = { kind: 'ike', peer: '203.0.113.99' };
    expect(couldHaveSeen(coverage(), other)).toBe(true);
    expect(couldHaveSeen(coverage({ conditions: ['debug condition'] }), other)).toBe(false);
    expect(couldHaveSeen(coverage({ conditions: ['x'] }), { kind: 'ike', peer: '203.0.113.24' })).toBe(true);
  });

  test('only up to its end, whatever the precision of the two times', () => {
    const until = (utc: string) => couldHaveSeen(coverage(), { kind: 'ike', until: utc });
    expect(until('2025-03-20T14:01:40Z')).toBe(true);
    expect(until('2025-03-20T14:01:40.000000Z')).toBe(true);
    expect(until('2025-03-20T14:01:40.000001Z')).toBe(false);
    expect(couldHaveSeen(coverage({}, null), { kind: 'ike', until: '2025-03-20T14:00:00Z' })).toBe(false);
    const local = { ...moment(100), utc: null, local: '2025-03-20T14:01:40' };
    expect(couldHaveSeen(coverage({}, local), { kind: 'ike', until: '2025-03-20T14:00:00Z' })).toBe(false);
  });

  test('times of any precision in one order', () => {
    expect(timeKey('2025-03-20T14:00:07Z') < timeKey('2025-03-20T14:00:07.000001Z')).toBe(true);
    expect(timeKey('2025-03-20T14:00:07Z')).toBe(timeKey('2025-03-20T14:00:07.000Z'));
    expect(timeKey('2025-03-20T14:00:07.9Z') < timeKey('2025-03-20T14:00:08Z')).toBe(true);
  });
});
