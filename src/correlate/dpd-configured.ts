import type { Facts } from '../model/case.ts';
import type { ConfiguredDpd } from '../model/config-part.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Ikev2Profile } from '../model/ikev2-profiles.ts';
import type { Box } from '../model/result.ts';
import { speaksFor } from './boxes.ts';
import type { Configured } from './dpd.ts';
import type { Hosts } from './hosts.ts';
import type { SaFacts } from './ike-sas.ts';
import { profileFor } from './limits.ts';

interface Scene {
  readonly facts: Facts;
  readonly gateways: readonly Box[];
  readonly hosts: Hosts;
}

/** A line of a configuration that holds for a gateway, and where it stands. */
interface Stated {
  readonly dpd: ConfiguredDpd;
  readonly evidence: EvidenceRef;
}

/** What dead peer detection each gateway was told to do. A setting counts only for the box that states it. */
export class DpdSettings {
  readonly #scene: Scene;
  readonly #byBox = new Map<Box, ReturnType<typeof statedBy>>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** As `show` prints it of the SA itself, else as the profile that matched says, else as it is set for all; null where nobody tells. */
  of({ evidence, gateway, profile }: SaFacts): Configured | null {
    const stated = gateway === undefined ? undefined : this.#stated(gateway.address);
    const matched = stated && profileFor(profile, stated);
    const configured = (matched && ofProfile(matched)) ?? stated?.global;
    const shown = evidence.snapshots.find(({ dpd }) => dpd !== undefined);
    if (shown?.dpd === undefined) return configured === undefined ? null : entry(configured);
    const { intervalSeconds, retrySeconds } = shown.dpd;
    const own = { intervalSeconds, retrySeconds, evidence: [shown.evidence] };
    if (configured === undefined) {
      // Cisco: with `reconnect`, DPD runs on demand even where it is not configured.
      const { line } = matched?.reconnect ?? {};
      return line === undefined ? own : { ...own, mode: 'on-demand', evidence: [...own.evidence, line.evidence] };
    }
    const isSame = configured.dpd.intervalSeconds === intervalSeconds && configured.dpd.retrySeconds === retrySeconds;
    return isSame ? { ...entry(configured), evidence: [...own.evidence, configured.evidence] } : own;
  }

  #stated(address: string): ReturnType<typeof statedBy> | undefined {
    const box = this.#scene.gateways.find(({ addresses }) => addresses.includes(address));
    if (box === undefined) return undefined;
    const known = this.#byBox.get(box) ?? statedBy(box, this.#scene);
    this.#byBox.set(box, known);
    return known;
  }
}

function statedBy(box: Box, { facts, hosts }: Scene) {
  const isOwn = (event: Event) => speaksFor(event, box, hosts);
  const settings = facts.of('gateway.config-ikev2').filter((one) => one.dpd !== undefined && isOwn(one));
  const last = settings.at(-1);
  const global: Stated | undefined = last?.dpd && { dpd: last.dpd, evidence: last.evidence };
  const [profiles, configs] = [facts.of('gateway.ikev2-profile'), facts.of('gateway.config')];
  return { profiles: profiles.filter(isOwn), configs: configs.filter(isOwn), global };
}

function ofProfile({ dpd, evidence }: Ikev2Profile): Stated | undefined {
  return dpd && { dpd, evidence };
}

function entry({ dpd: { intervalSeconds, retrySeconds, mode }, evidence }: Stated): Configured {
  const named: Pick<Configured, 'mode'> = mode === 'on-demand' || mode === 'periodic' ? { mode } : {};
  return { intervalSeconds, retrySeconds, ...named, evidence: [evidence] };
}
