import type { EventOf } from './event.ts';
import { ANYCONNECT_LOGIN_ID } from './identity.ts';

export type Ikev2Profile = EventOf<'gateway.ikev2-profile'>;

/**
 * Each profile of one gateway as it was from each place on that tells of it: a terminal log may hold a section, the change that
 * was typed, and the section again, or `no crypto ikev2 profile`, behind which nothing of it is left.
 */
export function profileVersions(
  profiles: readonly Ikev2Profile[],
  configs: readonly EventOf<'gateway.config'>[],
): Ikev2Profile[] {
  const last = new Map<string, Ikev2Profile>();
  const versions: Ikev2Profile[] = [];
  for (const profile of profiles) {
    if (configs.some((config) => takesAway(config, profile))) continue;
    const key = `${profile.evidence.source} ${profile.name}`;
    const before = last.get(key) ?? profiles.find(({ name, complete }) => complete && name === profile.name);
    const version = before === undefined || profile.complete ? profile : changed(before, profile);
    last.set(key, version);
    versions.push(version);
  }
  return versions;
}

/** `no crypto ikev2 profile RA` behind the section in the same text. */
function takesAway({ host, removed }: EventOf<'gateway.config'>, profile: Ikev2Profile): boolean {
  const isOther = host !== undefined && profile.host !== undefined && host !== profile.host;
  return (
    !isOther &&
    removed.some(({ text, evidence }) => {
      const [, name] = /^\s*no crypto ikev2 profile (\S+)\s*$/i.exec(text) ?? [];
      return (
        name === profile.name && evidence.source === profile.evidence.source && evidence.start > profile.evidence.start
      );
    })
  );
}

/**
 * A profile after lines were typed to it: what they say holds, and in the same text what they do not mention still stands. What they
 * may have taken away is not known, so nothing is said to be there but what was typed.
 */
function changed(before: Ikev2Profile, typed: Ikev2Profile): Ikev2Profile {
  const { matchIdentities, remoteAuthentication } = before;
  const standing = before.evidence.source === typed.evidence.source ? before : typed;
  const isSilent = typed.reconnect === undefined && typed.reconnectRemoved === undefined;
  const { reconnect, reconnectRemoved } = isSilent ? standing : typed;
  return {
    ...typed,
    matchIdentities,
    remoteAuthentication,
    reconnect,
    reconnectRemoved,
    dpd: typed.dpd ?? standing.dpd,
  };
}

/** Whether AnyConnect clients can match a profile: by the identity of their logins, or by their EAP method. */
export function servesAnyConnect({ matchIdentities, remoteAuthentication }: Ikev2Profile): boolean {
  const matchesClient = matchIdentities.some((line) => line.text.includes(ANYCONNECT_LOGIN_ID));
  return matchesClient || remoteAuthentication.some((line) => /anyconnect-eap/i.test(line.text));
}
