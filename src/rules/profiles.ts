import type { Case } from '../model/case.ts';
import { currentProfiles, type Ikev2Profile, servesAnyConnect } from '../model/ikev2-profiles.ts';

/**
 * The IKEv2 profiles that serve AnyConnect clients: those that a session of the evidence matched by name; where no
 * output names one, those that match the AnyConnect identity or authenticate with AnyConnect-EAP.
 */
export function anyConnectProfiles({ facts }: Case): Ikev2Profile[] {
  const profiles = currentProfiles(facts.of('gateway.ikev2-profile'), facts.of('gateway.config')).filter(
    servesAnyConnect,
  );
  const byName = new Set([
    ...facts.of('gateway.session-snapshot').flatMap((shown) => shown.profile ?? []),
    ...facts.of('gateway.profile-matched').map((matched) => matched.profile),
  ]);
  const named = profiles.filter((profile) => byName.has(profile.name));
  return named.length > 0 ? named : profiles;
}
