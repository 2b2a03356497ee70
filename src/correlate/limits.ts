import type { Facts } from '../model/case.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Attempt, Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import { isPublic } from './addresses.ts';
import type { Clocks } from './clocks.ts';
import { type Cycle, cycleStart } from './cycles.ts';
import type { HeldProfiles } from './held-profiles.ts';
import type { SaFacts } from './ike-sas.ts';
import type { Instant } from './instants.ts';
import { debugOf } from './sa-evidence.ts';
import type { SaSession } from './sa-session.ts';

/** How long the gateway keeps a lost session, and who says so. */
export interface Limit {
  readonly seconds: number | null;
  readonly kind: Attempt['timeoutFrom']['kind'];
  readonly evidence: readonly EvidenceRef[];
}

interface Scene {
  readonly clocks: Clocks;
  readonly facts: Facts;
  readonly gateways: readonly Box[];
  readonly profiles: HeldProfiles;
  readonly settings: CaseSettings;
}

/** What a client comes back to. */
interface Lost {
  /** The SA that carried the session last. */
  readonly carrier: SaFacts | undefined;
  readonly session: SaSession | undefined;
}

/** What a bare `reconnect` means (Cisco, "Configuring IKEv2 Reconnect"). Only where that line was read. */
const DEFAULT_SECONDS = 1800;
const UNKNOWN: Limit = { seconds: null, kind: 'unknown', evidence: [] };

/** The limit of the gateway that held the session, by the profile that it was set up under, as that stood when the client came back. */
export function limitOf(cycle: Cycle, { carrier, session }: Lost, scene: Scene): Limit {
  const { clocks, facts, settings } = scene;
  if (settings.reconnectTimeoutSeconds !== undefined) return ofOption(settings.reconnectTimeoutSeconds);
  const tries = cycle.ike?.tries ?? [];
  const resumed = tries.filter(({ state }) => state === 'established');
  const earlier = (session?.sas ?? []).filter((sa) => !tries.includes(sa));
  // What a refused try matched may be a profile that takes anybody.
  const held = [...(carrier === undefined ? [] : [carrier]), ...earlier, ...resumed];
  const { box, told } = holderOf(held, cycle, scene.gateways);
  if (box === undefined) return UNKNOWN;
  const printed = tries.flatMap(({ evidence }) => debugOf(evidence, 'gateway.ike-packet')[0] ?? []);
  const moment = [cycleStart(cycle), ...printed.map(({ at }) => clocks.instant(at))].flatMap((at) => at ?? []);
  const matched =
    held.find(({ profile }) => profile !== undefined)?.profile ?? shownProfile([...held, ...tries], facts);
  return limitOn(box, { matched, moment }, scene, told);
}

/** How long this box keeps a session that was set up under a profile, at a time. */
export function limitOn(
  box: Box,
  { matched, moment }: { readonly matched: string | undefined; readonly moment: readonly Instant[] },
  { profiles, settings }: Pick<Scene, 'profiles' | 'settings'>,
  told: readonly EvidenceRef[] = [],
): Limit {
  if (settings.reconnectTimeoutSeconds !== undefined) return ofOption(settings.reconnectTimeoutSeconds);
  const reconnect = profiles.matching({ matched, box, moment, about: 'reconnect' })?.reconnect;
  if (reconnect === undefined) return UNKNOWN;
  const { timeoutSeconds, line } = reconnect;
  const evidence = [line.evidence, ...told];
  if (timeoutSeconds === undefined) return { seconds: DEFAULT_SECONDS, kind: 'default', evidence };
  return { seconds: timeoutSeconds, kind: 'config', evidence };
}

function ofOption(seconds: number): Limit {
  return { seconds, kind: 'option', evidence: [] };
}

/** The box that held the session, and where the client tells that it did. Where nobody knows which of several it was, none lends its settings. */
function holderOf(
  held: readonly SaFacts[],
  { client }: Cycle,
  gateways: readonly Box[],
): { readonly box: Box | undefined; readonly told: readonly EvidenceRef[] } {
  const address = held.find(({ gateway }) => gateway !== undefined)?.gateway?.address;
  if (address !== undefined) return { box: gateways.find((box) => box.addresses.includes(address)), told: [] };
  const addresses = client?.gateway?.addresses ?? [];
  const [named, ...rivals] = gateways.filter((box) => addresses.some((one) => box.addresses.includes(one)));
  if (named !== undefined && client?.gateway !== undefined && rivals.length === 0)
    return { box: named, told: [client.gateway.evidence] };
  // A client's log may not say which gateway; where there is one only, its configuration speaks.
  const [only, ...others] = gateways;
  const isOnly = only !== undefined && others.length === 0 && mayBeReachedAt(only, addresses);
  return { box: isOnly ? only : undefined, told: [] };
}

/** A box that has private addresses alone may stand behind a NAT; one with its own is reached there. */
function mayBeReachedAt(box: Box, addresses: readonly string[]): boolean {
  const family = (address: string) => address.includes(':');
  return addresses.every((told) => !box.addresses.some((own) => family(own) === family(told) && isPublic(own)));
}

/** The profile that an output names for one of these SAs. */
function shownProfile(sas: readonly SaFacts[], facts: Facts): string | undefined {
  const shown = facts.of('gateway.session-snapshot').filter(({ peer }) => {
    return sas.some((sa) => sa.client?.address === peer?.address && sa.client?.port === peer?.port);
  });
  return shown.find(({ profile }) => profile !== undefined)?.profile;
}
