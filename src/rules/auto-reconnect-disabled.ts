import type { Case } from '../model/case.ts';
import type { ProfileSetting } from '../model/client-files.ts';
import { profileEntries } from '../model/client-profiles.ts';
import type { EventOf } from '../model/event.ts';
import type { Evidence } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import type { Judgement, Rule } from './rule.ts';

const SETTINGS = {
  needs: 'the preferences in force on the client, or the profile of the host that it contacted',
  collect: 'DART bundle: the VPN message log ("Current Preference Settings"), Profile/*.xml and preferences.xml',
};

export const autoReconnectDisabled: Rule = {
  id: 'auto-reconnect-disabled',
  title: 'AutoReconnect is off on the client',
  severity: 'error',
  knowledge: 'documented',
  needs: ['client-settings'],
  explain: `
    With AutoReconnect false the client never presents its session ID: after a loss it disconnects and the user logs in
    again. What was in force stands in the client's log under "Current Preference Settings" and outranks every profile
    on disk, since profiles may be missing, older, or overridden where UserControllable is true.`,
  falsePositives: `
    A profile counts only for the host that was contacted, and only if the log shows no preferences and the profile is
    well formed. A reconnect that was resumed proves that the setting was on.`,
  remedy:
    '<AutoReconnect UserControllable="false">true\n  <AutoReconnectBehavior>ReconnectAfterResume</AutoReconnectBehavior>\n</AutoReconnect>',
  references: ['Cisco Secure Client Administrator Guide, VPN profile: Auto Reconnect'],

  *check(found) {
    const preferences = found.facts
      .of('client.preferences')
      .filter((event) => event.settings['AutoReconnect'] !== undefined);
    if (preferences.length > 0) yield* effective(found, preferences);
    else yield* fromProfiles(found);
  },
};

/** The last block for each headend of a log is the one that was in force when the story with it ended. */
function* effective(found: Case, preferences: readonly EventOf<'client.preferences'>[]): ReturnType<Rule['check']> {
  const hosts = hostsAt(found);
  const last = new Map(
    preferences.map((event) => [`${event.evidence.source} ${hosts.of(event.evidence) ?? ''}`, event]),
  );
  for (const event of last.values()) {
    const host = hosts.of(event.evidence);
    if (last.size > 1 && host !== undefined && !hosts.withIpsec.has(host)) {
      yield clear({}, `the log shows no IPsec with ${host}, so its preferences decide nothing here`);
      continue;
    }
    const value = event.settings['AutoReconnect'] ?? '';
    if (!/^false$/i.test(value)) {
      yield clear({}, `AutoReconnect is ${value} in the preferences in force`);
      continue;
    }
    const resumed = found.attempts.find((attempt) => {
      return (
        attempt.outcome === 'resumed' &&
        attempt.evidence.some((one) => one.source === event.evidence.source && one.start > event.evidence.start)
      );
    });
    if (resumed !== undefined)
      yield clear({ attempt: resumed }, 'a later reconnect was resumed, so the setting had changed');
    else {
      yield {
        outcome: 'matched',
        summary: 'The preferences in force say AutoReconnect: false',
        remedy: autoReconnectDisabled.remedy,
        evidence: [event.evidence, ...profilesThatSay(found, 'false')],
      };
    }
  }
}

interface Hosts {
  /** The headend that the client was busy with where a record stands. */
  of(place: Evidence): string | undefined;
  /** Headends with which the client came as far as IPsec: one log may hold several, some of them SSL only. */
  readonly withIpsec: ReadonlySet<string>;
}

function hostsAt({ facts }: Case): Hosts {
  const notices = [
    ...facts.of('client.contacting'),
    ...facts.of('client.connected'),
    ...facts.of('client.reconnecting'),
  ];
  const inOrder = notices.toSorted((a, b) => a.evidence.start - b.evidence.start);
  const of = ({ source, start }: Evidence) => {
    const own = inOrder.filter((notice) => notice.evidence.source === source);
    return (own.findLast((notice) => notice.evidence.start <= start) ?? own[0])?.host;
  };
  const established = facts.of('client.tunnel-established').filter(({ protocol }) => protocol === 'IPsec');
  const tunnels = [...established, ...facts.of('client.reconnect-ike-id')];
  return { of, withIpsec: new Set(tunnels.flatMap((event) => of(event.evidence) ?? [])) };
}

function* fromProfiles(found: Case): ReturnType<Rule['check']> {
  const contacted = hostsContacted(found);
  const profiles = found.facts.of('client.vpn-profile');
  const entries = [...contacted].flatMap((host) => profileEntries(profiles, host));
  const forHost = profiles.filter((profile) => entries.some((entry) => entry.profile === profile));
  if (forHost.length === 0) {
    const reason =
      profiles.length === 0
        ? 'no client preferences in the evidence'
        : 'no log says which of the profile’s hosts was contacted';
    yield notEvaluated({}, reason, SETTINGS);
    return;
  }
  const resumed = found.attempts.find((attempt) => attempt.outcome === 'resumed');
  for (const profile of forHost) {
    const { autoReconnect } = profile;
    if (resumed !== undefined) yield clear({ attempt: resumed }, 'a reconnect was resumed, so the setting was on');
    // A client does not take a profile that it cannot parse, whatever stands in its readable part.
    else if (!profile.wellFormed) yield notEvaluated({}, 'the profile is not well-formed XML', SETTINGS);
    else if (autoReconnect?.userControllable === true) yield chosenByUser(found, autoReconnect);
    else if (autoReconnect?.value.toLowerCase() !== 'false') yield clear({}, 'the profile leaves AutoReconnect on');
    else {
      yield {
        outcome: 'matched',
        summary: 'The profile of the contacted host says AutoReconnect: false',
        remedy: autoReconnectDisabled.remedy,
        evidence: [autoReconnect.evidence],
      };
    }
  }
}

/** The profile lets the user choose, and the client's preferences file says what it was. */
function chosenByUser({ facts }: Case, profile: ProfileSetting): Judgement {
  const chosen = facts.of('client.preferences-file').flatMap(({ settings }) => settings['AutoReconnect'] ?? []);
  const values = new Set(chosen.map(({ value }) => value.toLowerCase()));
  const [value = profile.value.toLowerCase()] = values;
  if (values.size > 1)
    return notEvaluated({}, 'the profile lets users choose, and their preferences files differ', SETTINGS);
  if (value !== 'false') return clear({}, 'neither the profile nor the user’s preferences turn AutoReconnect off');
  const [first, ...more] = chosen.map(({ evidence }) => evidence);
  if (first === undefined) {
    const reason = 'the profile says false, but the user may have overridden it (UserControllable)';
    return notEvaluated({}, reason, SETTINGS);
  }
  return {
    outcome: 'matched',
    summary: 'The user’s preferences say AutoReconnect: false, which the profile of the contacted host allows',
    remedy: autoReconnectDisabled.remedy,
    evidence: [first, ...more, profile.evidence],
  };
}

function hostsContacted({ facts }: Case): Set<string> {
  const notices = [
    ...facts.of('client.connected'),
    ...facts.of('client.contacting'),
    ...facts.of('client.reconnecting'),
  ];
  return new Set(notices.map((event) => event.host));
}

function profilesThatSay({ facts }: Case, value: string) {
  const settings = facts.of('client.vpn-profile').flatMap((profile) => profile.autoReconnect ?? []);
  return settings.filter((setting) => setting.value.toLowerCase() === value).map((setting) => setting.evidence);
}
