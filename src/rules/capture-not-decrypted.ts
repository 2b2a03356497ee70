import type { IkeSa } from '../model/result.ts';
import { clear } from './judgements.ts';
import type { EvidenceList, Rule } from './rule.ts';

/** The debug, which tells most of it, is already there. */
const KEYS =
  'SK_ei, SK_er, SK_ai and SK_ar of these IKE SAs, from a lab gateway or an instrumented peer; IOS exports none';

export const captureNotDecrypted: Rule = {
  id: 'capture-not-decrypted',
  title: 'The capture’s IKE messages are encrypted and were not opened',
  severity: 'info',
  knowledge: 'documented',
  needs: ['capture'],
  explain: `
    Everything after IKE_SA_INIT is encrypted. Headers, sizes and the type of the first payload inside still tell a login
    from a reconnect, but identities, refusals and the session token stay hidden. IOS exports no IKE keys; a lab gateway or
    an instrumented peer can. Without keys the gateway's debug of the same minutes shows most of what they would prove.`,
  falsePositives: 'None: the rule states what was not opened. It accuses nobody.',
  remedy: 'debug crypto ikev2   (on the gateway, for the same minutes): it prints the identities and the refusals',
  references: ['RFC 7296, section 3.14', 'Wireshark, IKEv2 decryption table'],

  *check({ ikeSas, facts }) {
    const captured = ikeSas.filter((sa) => sa.decryption !== 'none-captured');
    const closed = captured.filter((sa) => sa.decryption === 'clear-only');
    const [first, ...more] = closed.flatMap((sa) => sa.evidence.filter((one) => one.frame !== undefined).slice(0, 1));
    if (first === undefined) {
      yield clear({}, captured.length === 0 ? 'no encrypted IKE message was captured' : openedReason(captured));
      return;
    }
    const evidence: EvidenceList = [first, ...more.slice(0, 9)];
    yield {
      outcome: 'matched',
      summary: `${closed.length === 1 ? 'One IKE SA' : `${closed.length} IKE SAs`} of the capture stayed encrypted`,
      detail: [
        `Keys would show ${hiddenIn(closed, facts.of('gateway.failure').length > 0)}.`,
        facts.of('wire.keys-tried').length > 0 ? 'None of the supplied keys is of these IKE SAs.' : '',
      ]
        .join(' ')
        .trim(),
      remedy: facts.of('gateway.ike-packet').length > 0 ? KEYS : this.remedy,
      evidence,
      displayFilter: closed.slice(0, 5).map(filterOf).join(' || '),
    };
  },
};

/** An SA whose keys are wrong is another rule's. */
function openedReason(captured: readonly IkeSa[]): string {
  const failed = captured.filter(({ decryption }) => decryption === 'failed').length;
  return failed === 0 ? 'all captured IKE SAs were opened' : `keys were supplied for all, and are wrong for ${failed}`;
}

function hiddenIn(closed: readonly IkeSa[], refusalsPrinted: boolean): string {
  const hidden = closed.some((sa) => sa.identity === null) ? ['the identities'] : [];
  if (closed.some((sa) => sa.state === 'rejected') && !refusalsPrinted) hidden.push('why a negotiation was refused');
  if (closed.some((sa) => sa.purpose === 'reconnect'))
    hidden.push('whether the reconnect used the right session token');
  if (hidden.length === 0) return 'the content of the messages';
  return hidden.length === 1 ? hidden.join() : `${hidden.slice(0, -1).join(', ')} and ${hidden.at(-1)}`;
}

function filterOf(sa: IkeSa): string {
  return `isakmp.ispi == ${(sa.initiatorSpi ?? '').replace(/(..)(?=.)/g, '$1:')}`;
}
