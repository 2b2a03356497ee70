import type { Facts } from '../model/case.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Ikev2Profile } from '../model/ikev2-profiles.ts';
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

/** Those of which nobody knows which one counts. */
export type Limits = readonly [Limit, ...Limit[]];

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

/**
 * The limit of the gateway that held the session, by the profile that it was set up under. Several where it was changed before the client came back:
 * whether IOS takes it when the SA is set up, when it lets the session go, or when the client is back, is not documented.
 */
export function limitsOf(cycle: Cycle, { carrier, session }: Lost, scene: Scene): Limits {
  const { facts, settings } = scene;
  if (settings.reconnectTimeoutSeconds !== undefined) return [ofOption(settings.reconnectTimeoutSeconds)];
  const tries = cycle.ike?.tries ?? [];
  const resumed = tries.filter(({ state }) => state === 'established');
  const earlier = (session?.sas ?? []).filter((sa) => !tries.includes(sa));
  // What a refused try matched may be a profile that takes anybody.
  const held = [...(carrier === undefined ? [] : [carrier]), ...earlier, ...resumed];
  const { box, told } = holderOf(held, cycle, scene.gateways);
  if (box === undefined) return [UNKNOWN];
  const matched =
    held.find(({ profile }) => profile !== undefined)?.profile ?? shownProfile([...held, ...tries], facts);
  const back = [cycleStart(cycle), ...toldStarts(tries, scene)].flatMap((at) => at ?? []);
  const lost = carrier === undefined ? cycle.client?.lossSeen.at : carrier.startedAt;
  const since = [lost, ...toldStarts(carrier === undefined ? [] : [carrier], scene)].flatMap((at) => at ?? []);
  return limitsOn(box, { matched, since, moment: back, told }, scene);
}

/** As the clock of the debug tells when these SAs began. */
function toldStarts(sas: readonly SaFacts[], { clocks }: Scene): (Instant | undefined)[] {
  const printed = sas.flatMap(({ evidence }) => debugOf(evidence, 'gateway.ike-packet')[0] ?? []);
  return printed.map(({ at }) => clocks.instant(at));
}

interface Stood {
  readonly matched: string | undefined;
  /** When the session was set up; where that is not known, when it was lost. */
  readonly since: readonly Instant[];
  /** When the client was back. */
  readonly moment: readonly Instant[];
  /** What tells that it was this box. */
  readonly told?: readonly EvidenceRef[];
}

/** How long this box may have kept a session that was set up under a profile. */
export function limitsOn(
  box: Box,
  { matched, since, moment, told = [] }: Stood,
  { profiles, settings }: Pick<Scene, 'profiles' | 'settings'>,
): Limits {
  if (settings.reconnectTimeoutSeconds !== undefined) return [ofOption(settings.reconnectTimeoutSeconds)];
  const at = (time: readonly Instant[]) =>
    ofProfile(profiles.matching({ matched, box, moment: time, about: 'reconnect' }), told);
  const now = at(moment);
  const then = since.length === 0 ? now : at(since);
  return then.seconds === now.seconds ? [now] : [then, now];
}

function ofProfile(profile: Ikev2Profile | undefined | null, told: readonly EvidenceRef[]): Limit {
  if (profile?.reconnect === undefined) return UNKNOWN;
  const { timeoutSeconds, line } = profile.reconnect;
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
