import type { Case } from '../model/case.ts';
import type { Event } from '../model/event.ts';
import type { Ikev2Profile } from '../model/ikev2-profiles.ts';
import type { Box } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import { anyConnectProfiles, gatewayOf, gatewayOfAttempt, onBox, whyNoProfile } from './profiles.ts';
import type { Rule } from './rule.ts';

const PROFILE = {
  needs: 'the IKEv2 profile that matches the clients, whole',
  collect: 'show running-config | section crypto ikev2 profile',
};

export const reconnectNotConfigured: Rule = {
  id: 'reconnect-not-configured',
  title: 'The IKEv2 profile of the clients has no reconnect',
  severity: 'error',
  knowledge: 'documented',
  needs: ['gateway-config'],
  explain: `
    Without \`reconnect\` in the IKEv2 profile that matches the client the gateway issues neither session ID nor session
    token. After every loss the client can only log in again, with all prompts.`,
  falsePositives: `
    A profile that is not used by AnyConnect clients is left alone, and so is one whose text is cut. A reconnect that
    was resumed proves that the feature was on, whatever the configuration at hand says.`,
  remedy: 'crypto ikev2 profile <name>\n reconnect timeout 1800',
  references: ['Cisco IOS XE Security Configuration Guide, FlexVPN: Configuring IKEv2 Reconnect'],

  *check(found) {
    const profiles = anyConnectProfiles(found);
    if (profiles.length === 0) {
      yield notEvaluated({}, whyNoProfile(found), PROFILE);
      return;
    }
    for (const profile of profiles) {
      const box = gatewayOf(found, profile);
      const name = `${profile.name}${onBox(found, box)}`;
      const resumed = resumedOn(found, box);
      if (profile.reconnect !== undefined) yield clear({}, `profile ${name}: ${profile.reconnect.line.text.trim()}`);
      else if (!profile.complete && !wasTakenAway(profile))
        yield notEvaluated({}, `the text of profile ${name} ends before its end`, PROFILE);
      else if (resumed !== undefined)
        yield clear({ attempt: resumed }, 'a reconnect was resumed, so the gateway had it on');
      else {
        yield {
          outcome: 'matched',
          summary: `IKEv2 profile ${name} has no \`reconnect\`: every loss ends in a full login`,
          remedy: `crypto ikev2 profile ${profile.name}\n reconnect timeout 1800`,
          evidence: [profile.reconnectRemoved?.evidence ?? profile.evidence, ...usedBy(found, profile.name, box)],
        };
      }
    }
  },
};

/** Other forms than this one may leave the default. */
function wasTakenAway({ reconnectRemoved }: Ikev2Profile): boolean {
  return reconnectRemoved?.text.trim() === 'no reconnect';
}

/** A reconnect that was resumed, unless it is known to have been at another box. */
function resumedOn(found: Case, box: Box | undefined) {
  return found.attempts.find((attempt) => {
    const at = gatewayOfAttempt(found, attempt);
    return attempt.outcome === 'resumed' && (at === undefined || box === undefined || at.id === box.id);
  });
}

/** Where the gateway itself names the profile for a client; two boxes may have profiles of one name. */
function usedBy(found: Case, name: string, box: Box | undefined) {
  const isOwn = (event: Event) => {
    const of = gatewayOf(found, event);
    return of === undefined || box === undefined || of.id === box.id;
  };
  const shown = found.facts.of('gateway.session-snapshot').filter((event) => event.profile === name && isOwn(event));
  const matched = found.facts.of('gateway.profile-matched').filter((event) => event.profile === name && isOwn(event));
  return [...shown, ...matched].slice(0, 2).map((event) => event.evidence);
}
