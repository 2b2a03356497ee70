import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { currentProfiles, type Ikev2Profile, servesAnyConnect } from '../model/ikev2-profiles.ts';
import type { Attempt } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';

/** How long the gateway keeps a lost session, and who says so. */
export interface Limit {
  readonly seconds: number | null;
  readonly kind: Attempt['timeoutFrom']['kind'];
  readonly evidence: readonly EvidenceRef[];
}

/** What a bare `reconnect` means (Cisco, "Configuring IKEv2 Reconnect"). Only where that line was read. */
const DEFAULT_SECONDS = 1800;
const UNKNOWN: Limit = { seconds: null, kind: 'unknown', evidence: [] };

/** What the texts of a gateway say of its profiles. */
interface Configured {
  readonly profiles: readonly Ikev2Profile[];
  readonly configs: readonly EventOf<'gateway.config'>[];
}

/** The limit that held for a session of a gateway. A profile of another box does not count, whatever its name. */
export function reconnectLimit(
  matched: string | undefined,
  { profiles, configs }: Configured,
  settings: CaseSettings,
): Limit {
  if (settings.reconnectTimeoutSeconds !== undefined) {
    return { seconds: settings.reconnectTimeoutSeconds, kind: 'option', evidence: [] };
  }
  const profile = profileFor(matched, { profiles, configs });
  if (profile?.reconnect === undefined) return UNKNOWN;
  const { timeoutSeconds, line } = profile.reconnect;
  if (timeoutSeconds === undefined) return { seconds: DEFAULT_SECONDS, kind: 'default', evidence: [line.evidence] };
  return { seconds: timeoutSeconds, kind: 'config', evidence: [line.evidence] };
}

/** The profile that matched the client: by the name the gateway printed, else the only one for AnyConnect. */
export function profileFor(matched: string | undefined, { profiles, configs }: Configured): Ikev2Profile | undefined {
  const fitting = currentProfiles(profiles, configs).filter((profile) =>
    matched === undefined ? servesAnyConnect(profile) : profile.name === matched,
  );
  const distinct = new Map(
    fitting.map((profile) => [`${profile.name} ${profile.reconnect?.line.text ?? ''}`, profile]),
  );
  return distinct.size === 1 ? [...distinct.values()][0] : undefined;
}
