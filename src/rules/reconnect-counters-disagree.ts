import type { ReconnectCount } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import { onBox } from './profiles.ts';
import type { Judgement, Rule } from './rule.ts';

const BEFORE_AND_AFTER = {
  needs: 'the counters before and after, and the debug of all clients between',
  collect: 'show crypto ikev2 stats reconnect',
};
const AGAIN =
  'Set terminal exec prompt timestamp, print show crypto ikev2 stats reconnect, leave debug crypto ikev2 on without a condition, and print it again.';

export const reconnectCountersDisagree: Rule = {
  id: 'reconnect-counters-disagree',
  title: 'The gateway counted other reconnects than the evidence shows',
  severity: 'info',
  knowledge: 'observed',
  needs: [],
  explain: `
    Between two outputs of \`show crypto ikev2 stats reconnect\` the gateway counted another number of reconnects than its debug
    shows in that time, though the debug shows every client. Evidence is missing, or an SA is taken for something that it was not.`,
  falsePositives: `
    Compared only where one debug without conditions, gaps or dropped lines reaches from one output to the other, and the counters
    were not cleared. SAs of unknown purpose may count on either side.`,
  remedy: AGAIN,
  references: ['Cisco IOS XE Security Command Reference, show crypto ikev2 stats'],

  *check(found) {
    if (found.counters.length === 0) {
      yield notEvaluated({}, 'the counters were not printed twice with their times', BEFORE_AND_AFTER);
      return;
    }
    for (const count of found.counters)
      yield judged(
        count,
        onBox(
          found,
          found.boxes.find(({ id }) => id === count.gateway),
        ),
      );
  },
};

function judged({ verdict, reason, printed, seen, evidence }: ReconnectCount, box: string): Judgement {
  const [first, second] = evidence;
  if (verdict === 'cannot-compare' || first === undefined || second === undefined)
    return notEvaluated({}, reason, BEFORE_AND_AFTER);
  if (verdict === 'agree') return clear({}, `${reason}${box}`);
  const counted = `${printed.total ?? 'an unknown number of'} reconnects, ${printed.succeeded ?? 'an unknown number'} of them successful`;
  return {
    outcome: 'matched',
    summary: `Between two outputs the gateway${box} counted ${counted}; the debug shows ${range(seen.total)}, ${range(seen.succeeded)} of them successful`,
    remedy: AGAIN,
    evidence: [first, second],
  };
}

function range({ min, max }: ReconnectCount['seen']['total']): string {
  return min === max ? String(min) : `${min} to ${max}`;
}
