import type { EventOf } from './event.ts';
import { ANYCONNECT_LOGIN_ID } from './identity.ts';

export type Ikev2Profile = EventOf<'gateway.ikev2-profile'>;

/**
 * Each profile as its source shows it last: a terminal log may hold a section, the change that was typed, and the
 * section again, or `no crypto ikev2 profile`. A profile that is shut down serves nobody.
 */
export function currentProfiles(
  profiles: readonly Ikev2Profile[],
  configs: readonly EventOf<'gateway.config'>[],
): Ikev2Profile[] {
  const last = new Map<string, Ikev2Profile>();
  for (const profile of profiles) {
    if (configs.some((config) => takesAway(config, profile))) continue;
    const key = `${profile.host ?? profile.evidence.source} ${profile.name}`;
    const before = last.get(key);
    last.set(key, before === undefined || profile.complete ? profile : changed(before, profile));
  }
  return [...last.values()].filter((profile) => !profile.shutdown);
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
 * A profile after lines were typed to it: what they say holds, what they do not mention still stands, and what they may
 * have taken away is not known, so nothing is said to be there but what was typed.
 */
function changed(before: Ikev2Profile, typed: Ikev2Profile): Ikev2Profile {
  return {
    ...before,
    reconnect: typed.reconnect ?? before.reconnect,
    dpd: typed.dpd ?? before.dpd,
    preSharedKeyLines: typed.preSharedKeyLines,
    shutdown: typed.shutdown,
    complete: false,
  };
}

/** Whether AnyConnect clients can match a profile: by the identity of their logins, or by their EAP method. */
export function servesAnyConnect({ matchIdentities, remoteAuthentication }: Ikev2Profile): boolean {
  const matchesClient = matchIdentities.some((line) => line.text.includes(ANYCONNECT_LOGIN_ID));
  return matchesClient || remoteAuthentication.some((line) => /anyconnect-eap/i.test(line.text));
}
