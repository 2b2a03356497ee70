import type { Case } from '../model/case.ts';
import { clear, notEvaluated } from './judgements.ts';
import { anyConnectProfiles } from './profiles.ts';
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
      yield notEvaluated({}, 'no IKEv2 profile for AnyConnect clients in the configuration at hand', PROFILE);
      return;
    }
    const resumed = found.attempts.find((attempt) => attempt.outcome === 'resumed');
    for (const profile of profiles) {
      if (profile.reconnect !== undefined)
        yield clear({}, `profile ${profile.name}: ${profile.reconnect.line.text.trim()}`);
      else if (!profile.complete)
        yield notEvaluated({}, `the text of profile ${profile.name} ends before its end`, PROFILE);
      else if (resumed !== undefined)
        yield clear({ attempt: resumed }, 'a reconnect was resumed, so the gateway had it on');
      else {
        yield {
          outcome: 'matched',
          summary: `IKEv2 profile ${profile.name} has no \`reconnect\`: every loss ends in a full login`,
          remedy: `crypto ikev2 profile ${profile.name}\n reconnect timeout 1800`,
          evidence: [profile.evidence, ...usedBy(found, profile.name)],
        };
      }
    }
  },
};

/** Where the gateway itself names the profile for a client. */
function usedBy({ facts }: Case, name: string) {
  const shown = facts.of('gateway.session-snapshot').filter((snapshot) => snapshot.profile === name);
  const matched = facts.of('gateway.profile-matched').filter((event) => event.profile === name);
  return [...shown, ...matched].slice(0, 2).map((event) => event.evidence);
}
