import { clear, notEvaluated } from './judgements.ts';
import { gatewayOf, onBox, whyNoProfile } from './profiles.ts';
import type { EvidenceList, Rule } from './rule.ts';

const PROFILE = {
  needs: 'the IKEv2 profile, whole',
  collect: 'show running-config | section crypto ikev2 profile',
};

export const reconnectWithPreSharedKey: Rule = {
  id: 'reconnect-with-pre-shared-key',
  title: 'Reconnect beside pre-shared keys in one IKEv2 profile',
  severity: 'error',
  knowledge: 'documented',
  needs: ['gateway-config'],
  explain: `
    A reconnect authenticates with a pre-shared key that is made of the session token. Cisco forbids pre-shared-key
    commands in the same IKEv2 profile: \`authentication local pre-share\`, \`authentication remote pre-share\`,
    \`keyring\`, \`aaa authorization group psk\` and \`aaa authorization user psk\`. With them the gateway may look for a
    configured key where it should use the token.`,
  falsePositives: 'A profile without `reconnect` may use pre-shared keys as it likes; it is never reported.',
  remedy: 'Move the pre-shared-key peers to an IKEv2 profile of their own and remove these lines from this one.',
  references: ['Cisco IOS XE Security Configuration Guide, FlexVPN: Configuring IKEv2 Reconnect, restrictions'],

  *check(found) {
    if (found.profiles.length === 0) yield notEvaluated({}, whyNoProfile(found), PROFILE);
    for (const profile of found.profiles) {
      const { reconnect, preSharedKeyLines: lines } = profile;
      const name = `${profile.name}${onBox(found, gatewayOf(found, profile))}`;
      if (!profile.complete && (reconnect === undefined || lines.length === 0)) {
        yield notEvaluated({}, `the text of profile ${name} ends before its end`, PROFILE);
      } else if (reconnect === undefined) {
        yield clear({}, `profile ${name} has no reconnect`);
      } else if (lines.length === 0) {
        yield clear({}, `profile ${name} has reconnect and no pre-shared-key line`);
      } else {
        const evidence: EvidenceList = [reconnect.line.evidence, ...lines.map((line) => line.evidence)];
        yield {
          outcome: 'matched',
          summary: `IKEv2 profile ${name} has \`reconnect\` beside ${lines.map((line) => `\`${line.text.trim()}\``).join(', ')}`,
          remedy: this.remedy,
          evidence,
        };
      }
    }
  },
};
