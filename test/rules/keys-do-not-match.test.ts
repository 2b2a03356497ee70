import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event, EventOf } from '../../src/model/event.ts';
import { NO_STAMP } from '../../src/model/time.ts';
import { keysDoNotMatch } from '../../src/rules/keys-do-not-match.ts';
import { capture, caseOf, frame, loginExchanges, sourceOf, wireSa } from '../support/cases.ts';
import { judged } from './judged.ts';

const PAIR = { initiatorSpi: 'a1'.padStart(16, '0'), responderSpi: 'a1'.padStart(16, 'f') };
const KEYS = { source: 'S2', start: 0, end: 90, line: 2 } as const;
const FAILED = {
  ...PAIR,
  by: 'initiator',
  why: 'integrity',
  message: 'The integrity check fails.',
  evidence: frame('S1', 3),
} as const;
const OPENED = { ...PAIR, messages: 9, evidence: frame('S1', 3) } as const;

function tried(fields: Partial<EventOf<'wire.keys-tried'>>): Event {
  const none = { opened: [], failed: [], isNamed: true, sameSpis: 0 } as const;
  return { kind: 'wire.keys-tried', at: NO_STAMP, evidence: KEYS, handle: 'secret-1', ...none, ...fields };
}

const sa = (fields = {}) => wireSa('a1', loginExchanges(0), fields);
const verdict = (...events: readonly Event[]) =>
  judged(keysDoNotMatch, correlate([sourceOf('S1', 'wire')], [capture(0, 200), ...events], {}));

describe('keys-do-not-match', () => {
  test('keys that name an SA and do not open it: the SA, the side, the reason, and both places', () => {
    const { outcome, findings } = verdict(sa(), tried({ failed: [FAILED], sameSpis: 1 }));
    expect(outcome).toBe('matched');
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      summary: 'One set of keys does not open all of the IKE SA that it names',
      evidence: [KEYS, frame('S1', 3)],
    });
    expect(findings[0]?.detail).toContain(`${PAIR.initiatorSpi} ${PAIR.responderSpi}, messages of the initiator`);
  });

  test('one wrong direction is told though the other one opens', () => {
    expect(verdict(sa(), tried({ opened: [OPENED], failed: [FAILED], sameSpis: 1 })).outcome).toBe('matched');
  });

  test('keys of other SAs beside one that opens are no match', () => {
    expect(verdict(sa(), tried({ opened: [OPENED], sameSpis: 1 }), tried({})).outcome).toBe('clear');
  });

  test('none of the keys is of any SA of the capture', () => {
    const { outcome, findings } = verdict(sa(), tried({}), tried({}));
    expect(outcome).toBe('matched');
    expect(findings[0]?.summary).toBe('None of 2 sets of keys opens an IKE SA of the capture');
    expect(findings[0]?.detail).toContain(PAIR.initiatorSpi);
  });

  test('keys of the right SPIs that could not be tried accuse nobody', () => {
    expect(verdict(sa({ cutMessages: 99 }), tried({ sameSpis: 1 })).outcome).toBe('clear');
  });

  test('keys without SPIs need whole messages to be known as strangers', () => {
    const cut = sa({ encryptedMessages: 10, cutMessages: 10 });
    expect(verdict(cut, tried({ isNamed: false })).outcome).toBe('not-evaluated');
    expect(verdict(sa(), tried({ isNamed: false })).outcome).toBe('matched');
    // Keys with SPIs name other SAs, whatever the messages hold.
    expect(verdict(cut, tried({})).outcome).toBe('matched');
  });

  test('no keys, or nothing encrypted: clear; no capture: not evaluated', () => {
    expect(verdict(sa()).outcome).toBe('clear');
    expect(verdict(tried({})).outcome).toBe('clear');
    expect(judged(keysDoNotMatch, caseOf()).outcome).toBe('not-evaluated');
  });
});
