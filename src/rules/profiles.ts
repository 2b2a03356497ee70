import type { Case } from '../model/case.ts';
import type { Event } from '../model/event.ts';
import { type Ikev2Profile, servesAnyConnect } from '../model/ikev2-profiles.ts';
import type { Attempt, Box } from '../model/result.ts';

/**
 * The IKEv2 profiles that serve AnyConnect clients: those that a session of the evidence matched by name; where no
 * output names one, those that match the AnyConnect identity or authenticate with AnyConnect-EAP.
 */
export function anyConnectProfiles({ facts, profiles: all }: Case): Ikev2Profile[] {
  const profiles = all.filter(servesAnyConnect);
  const byName = new Set([
    ...facts.of('gateway.session-snapshot').flatMap((shown) => shown.profile ?? []),
    ...facts.of('gateway.profile-matched').map((matched) => matched.profile),
  ]);
  const named = profiles.filter((profile) => byName.has(profile.name));
  return named.length > 0 ? named : profiles;
}

/** Why the profiles that serve AnyConnect clients are not judged. */
export function whyNoProfile({ facts }: Case): string {
  return facts.of('gateway.ikev2-profile').some(servesAnyConnect)
    ? 'the configuration at hand was changed after all that the evidence tells, or another one contradicts it'
    : 'no IKEv2 profile for AnyConnect clients in the configuration at hand';
}

/** The box that an event of a gateway's text is of: the one it names, else the only one that its source speaks for. */
export function gatewayOf({ boxes }: Case, event: Event): Box | undefined {
  const gateways = boxes.filter(({ kind }) => kind === 'gateway');
  const { evidence } = event;
  const host = 'host' in event ? event.host : undefined;
  const named = host === undefined ? [] : gateways.filter(({ names }) => names.includes(host));
  const [one, ...more] = named.length > 0 ? named : gateways.filter(({ sources }) => sources.includes(evidence.source));
  return more.length === 0 ? one : undefined;
}

/** The gateway that held the session of an attempt, where that is known. */
export function gatewayOfAttempt({ boxes, sessions }: Case, attempt: Attempt): Box | undefined {
  const session = sessions.find(({ id }) => id === attempt.session);
  return boxes.find(({ id }) => id === session?.gateway);
}

/** ` on gw1`, for a claim about one of several gateways; nothing where the evidence has one gateway, or does not say which. */
export function onBox({ boxes }: Case, box: Box | undefined): string {
  const several = boxes.filter(({ kind }) => kind === 'gateway').length > 1;
  const name = box?.names[0] ?? box?.addresses[0];
  return several && name !== undefined ? ` on ${name}` : '';
}
