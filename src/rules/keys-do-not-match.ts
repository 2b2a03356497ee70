import type { EventOf } from '../model/event.ts';
import type { KeyFailed } from '../model/opened-events.ts';
import type { IkeSa } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import type { EvidenceList, Match, Rule } from './rule.ts';

type Tried = EventOf<'wire.keys-tried'>;

const WHOLE = { needs: 'whole messages of those IKE SAs', collect: 'a capture without snap length (tcpdump -s 0)' };
const CHECK = 'ikev2-trace keys check KEYS CAPTURE   (names each key, the IKE SA that it opens, or why it opens none)';

export const keysDoNotMatch: Rule = {
  id: 'keys-do-not-match',
  title: 'Supplied keys do not fit the capture',
  severity: 'warning',
  knowledge: 'documented',
  needs: ['capture'],
  explain: `
    Keys were supplied for an IKE SA of the capture, and its messages fail their integrity check with them; or none of the keys
    fits any IKE SA of the capture. What fails its check is never shown: a wrong CBC key gives garbage that looks like payloads.
    Keys are taken from another session, from the other side's file, or lost a digit when they were copied.`,
  falsePositives: `
    Keys of a whole gateway hold many IKE SAs that one capture does not show. They are no match as long as any of them opens
    something.`,
  remedy: CHECK,
  references: ['RFC 7296, section 3.14', 'Wireshark, IKEv2 decryption table'],

  *check({ ikeSas, facts }) {
    const tried = facts.of('wire.keys-tried');
    if (tried.length === 0) {
      yield clear({}, 'no keys of IKE SAs were supplied');
      return;
    }
    const wrong = tried.filter(({ failed }) => failed.length > 0);
    if (wrong.length > 0) {
      yield wrongKeys(wrong);
      return;
    }
    const encrypted = ikeSas.filter(({ decryption }) => decryption !== 'none-captured');
    const areStrangers = tried.every(({ opened, sameSpis }) => opened.length === 0 && sameSpis === 0);
    if (encrypted.length === 0 || !areStrangers) {
      yield clear({}, 'no key is known to be wrong');
      return;
    }
    // Keys without SPIs are known to be strangers only where there was something to try them on.
    const isTried = facts
      .of('wire.ike-sa')
      .every((sa) => sa.encryptedMessages === 0 || sa.cutMessages < sa.encryptedMessages);
    if (tried.every(({ isNamed }) => isNamed) || isTried) yield strangers(tried, encrypted);
    else yield notEvaluated({}, 'the capture holds IKE SAs whose messages are all cut short', WHOLE);
  },
};

/** Keys that name an SA of the capture and do not open it. */
function wrongKeys(wrong: readonly Tried[]): Match {
  const failures = wrong.flatMap(({ failed }) => failed);
  const shown = failures.slice(0, 5).map(failureText);
  const rest = failures.length > shown.length ? [`And ${failures.length - shown.length} more.`] : [];
  return {
    outcome: 'matched',
    summary:
      wrong.length === 1
        ? 'One set of keys does not open all of the IKE SA that it names'
        : `${wrong.length} sets of keys do not open all of the IKE SAs that they name`,
    detail: [...shown, ...rest].join(' '),
    remedy: CHECK,
    evidence: firstTen([...wrong.map(({ evidence }) => evidence), ...failures.map(({ evidence }) => evidence)]),
  };
}

function failureText({ initiatorSpi, responderSpi, by, message }: KeyFailed): string {
  return `IKE SA ${initiatorSpi} ${responderSpi}, messages of the ${by}: ${message}`;
}

/** Keys of which none belongs to any SA of the capture. */
function strangers(tried: readonly Tried[], encrypted: readonly IkeSa[]): Match {
  const pairs = encrypted
    .slice(0, 5)
    .map(({ initiatorSpi, responderSpi }) => `${initiatorSpi} ${responderSpi ?? ''}`.trimEnd());
  const more = encrypted.length > pairs.length ? ` and ${encrypted.length - pairs.length} more` : '';
  return {
    outcome: 'matched',
    summary: `None of ${count(tried.length, 'set')} of keys opens an IKE SA of the capture`,
    detail: `The capture has ${count(encrypted.length, 'encrypted IKE SA')}: ${pairs.join(', ')}${more}.`,
    remedy: CHECK,
    evidence: firstTen(tried.map(({ evidence }) => evidence)),
  };
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}

function firstTen(evidence: readonly Tried['evidence'][]): EvidenceList {
  const [first, ...rest] = evidence;
  // Keys that were tried always stand somewhere.
  if (first === undefined) throw new Error('keys without a place');
  return [first, ...rest.slice(0, 9)];
}
