import type { Facts } from '../model/case.ts';
import type { Attempt, IkeSa } from '../model/result.ts';
import { between, clear, duration, notEvaluated } from './judgements.ts';
import { gatewayOfAttempt, onBox } from './profiles.ts';
import type { EvidenceList, Rule } from './rule.ts';

const LIMIT = {
  needs: 'the reconnect timeout of this gateway',
  collect: 'show running-config | section crypto ikev2 profile   (or --reconnect-timeout SECONDS)',
};
const STATE = {
  needs: 'when the gateway let the session go, and what it answered',
  collect: 'debug crypto ikev2   (from before the loss until after the attempt), or a capture at the gateway',
};

export const reconnectAfterTimeout: Rule = {
  id: 'reconnect-after-timeout',
  title: 'Reconnect refused after the gateway had let the session go',
  severity: 'error',
  knowledge: 'documented',
  needs: ['attempts'],
  explain: `
    The gateway keeps a lost session for \`reconnect timeout\` seconds, counted from the moment it removes the IKE SA
    (dead peer detection has to notice the loss first). A client that comes back later presents a session ID that the
    gateway no longer knows; it is refused and the user must log in again. After a long sleep this is expected.`,
  falsePositives: `
    None is known where the times are sound: the rule matches only if the shortest possible time of inactivity is longer
    than the limit of that very gateway, and never on an attempt that was resumed. Wire silence alone does not count as
    inactivity, since the gateway may not have noticed the loss.`,
  remedy:
    'Lengthen `reconnect timeout` in the IKEv2 profile (600 to 86400 s), or accept that long sleeps end the session.',
  references: [
    'Cisco IOS XE Security Configuration Guide, FlexVPN: Configuring IKEv2 Reconnect',
    'Cisco document 222830, Understand IKEv2 and AnyConnect Reconnect',
  ],

  *check(found) {
    const { attempts, facts, ikeSas } = found;
    for (const attempt of attempts) {
      const { outcome, gatewayState, lateness, inactiveSeconds, timeoutSeconds } = attempt;
      // A session that was resumed was still known, whatever the clocks say. Other rules take the other outcomes.
      if (outcome !== 'rejected' && outcome !== 'indeterminate') {
        yield clear({ attempt }, `the attempt is ${outcome}, not rejected`);
        continue;
      }
      // `within` and `exceeded` hold for the whole of inactiveSeconds; if it straddles the limit, nobody can judge.
      if (lateness.kind === 'within') {
        yield clear({ attempt }, lateness.reason);
        continue;
      }
      const evidence = evidenceOf(attempt);
      if (outcome === 'indeterminate' || lateness.kind === 'cannot-judge' || evidence === undefined) {
        // With a known limit it is the time of inactivity that nobody knows closely enough, whatever state it ended in.
        const stateUnknown = outcome === 'indeterminate' || gatewayState === 'unknown' || evidence === undefined;
        const limitUnknown = timeoutSeconds === null;
        yield notEvaluated(
          { attempt },
          lateness.reason,
          limitUnknown && LIMIT,
          (stateUnknown || !limitUnknown) && STATE,
        );
        continue;
      }
      const kept =
        timeoutSeconds === null ? 'at most 24 h, the longest that IOS can be told' : duration(timeoutSeconds);
      yield {
        outcome: 'matched',
        attempt,
        // Another peer behind the same NAT looks the same where only headers speak: then nobody is accused.
        severity: knownToBeReconnect(attempt, ikeSas) ? 'error' : 'warning',
        summary: `Inactive${onBox(found, gatewayOfAttempt(found, attempt)) || ' on the gateway'} for ${between(inactiveSeconds)}, kept for ${kept}`,
        detail: attempt.sequel === 'full-login' ? 'The client had to log in again.' : '',
        remedy: remedyFor(attempt, profileNamed(attempt, facts)),
        evidence,
      };
    }
  },
};

/** A source names the session ID, or the client's log tells of the try. */
function knownToBeReconnect({ identity, ikeSas: tries }: Attempt, ikeSas: readonly IkeSa[]): boolean {
  return identity !== null || ikeSas.some((sa) => tries.includes(sa.id) && sa.basis !== 'inferred');
}

/** The loss, the removal, the limit and the refusal: what each number in the summary stands on. */
function evidenceOf({ lostAt, removedEvidence, evidence, timeoutFrom, cause }: Attempt): EvidenceList | undefined {
  const pointers = [...(lostAt?.evidence ?? []), ...removedEvidence, ...timeoutFrom.evidence];
  const [first, ...more] = [...pointers, ...evidence, ...cause.evidence];
  return first === undefined ? undefined : [first, ...more];
}

/** The profile whose limit was read, so that the remedy can be pasted. */
function profileNamed({ timeoutFrom }: Attempt, facts: Facts): string | undefined {
  const [line] = timeoutFrom.evidence;
  return facts.of('gateway.ikev2-profile').find(({ reconnect }) => {
    const stated = reconnect?.line.evidence;
    return stated !== undefined && stated.source === line?.source && stated.start === line.start;
  })?.name;
}

/** Round values that an operator would choose; the next one above what this client needed. */
const USUAL_TIMEOUTS = [1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400];

function remedyFor({ inactiveSeconds, timeoutSeconds }: Attempt, profile = '<name>'): string {
  const needed = inactiveSeconds.max ?? inactiveSeconds.min;
  const longer = USUAL_TIMEOUTS.find((seconds) => seconds > needed && seconds > (timeoutSeconds ?? 0));
  if (longer === undefined)
    return 'None: IOS keeps no session longer than 86400 s. A log-in after such a break is expected.';
  return `crypto ikev2 profile ${profile}\n reconnect timeout ${longer}`;
}
