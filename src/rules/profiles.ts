import type { Case, Facts } from '../model/case.ts';
import type { EventOf } from '../model/event.ts';
import { ANYCONNECT_LOGIN_ID } from '../model/identity.ts';

export type Ikev2Profile = EventOf<'gateway.ikev2-profile'>;

/**
 * The IKEv2 profiles that serve AnyConnect clients: those that a session of the evidence matched by name; where no
 * output names one, those that match the AnyConnect identity or authenticate with AnyConnect-EAP.
 */
export function anyConnectProfiles({ facts }: Case): Ikev2Profile[] {
  const profiles = currentProfiles(facts);
  const byName = new Set([
    ...facts.of('gateway.session-snapshot').flatMap((shown) => shown.profile ?? []),
    ...facts.of('gateway.profile-matched').map((matched) => matched.profile),
  ]);
  const named = profiles.filter((profile) => byName.has(profile.name) && forAnyConnect(profile));
  return named.length > 0 ? named : profiles.filter(forAnyConnect);
}

/**
 * Each profile as its source shows it last: a terminal log may hold a section, the change that was typed, and the
 * section again. A profile that is shut down serves nobody.
 */
export function currentProfiles(facts: Facts): Ikev2Profile[] {
  const last = new Map<string, Ikev2Profile>();
  for (const profile of facts.of('gateway.ikev2-profile')) {
    const key = `${profile.host ?? profile.evidence.source} ${profile.name}`;
    const before = last.get(key);
    // A typed change or a cut section adds to what was known; it does not take back what it does not mention.
    if (before === undefined || profile.complete || !before.complete) last.set(key, profile);
  }
  return [...last.values()].filter((profile) => !profile.shutdown);
}

function forAnyConnect(profile: Ikev2Profile): boolean {
  const matchesClient = profile.matchIdentities.some((line) => line.text.includes(ANYCONNECT_LOGIN_ID));
  return matchesClient || profile.remoteAuthentication.some((line) => /anyconnect-eap/i.test(line.text));
}
