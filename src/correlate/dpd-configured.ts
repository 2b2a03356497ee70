import type { Facts } from '../model/case.ts';
import type { ConfiguredDpd } from '../model/config-part.ts';
import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Ikev2Profile } from '../model/ikev2-profiles.ts';
import type { Box } from '../model/result.ts';
import { speaksFor } from './boxes.ts';
import type { ConfigTimes } from './config-times.ts';
import type { Configured } from './dpd.ts';
import type { HeldProfiles } from './held-profiles.ts';
import type { Hosts } from './hosts.ts';
import type { SaFacts } from './ike-sas.ts';
import type { Instant } from './instants.ts';

/** `crypto ikev2 dpd`, for what no profile says it for. */
type ForAll = EventOf<'gateway.config-ikev2'> & { readonly dpd: ConfiguredDpd };

interface Scene {
  readonly facts: Facts;
  readonly gateways: readonly Box[];
  readonly hosts: Hosts;
  readonly times: ConfigTimes;
  readonly profiles: HeldProfiles;
}

/** A line of a configuration that holds for a gateway, and where it stands. */
interface Stated {
  readonly dpd: ConfiguredDpd;
  readonly evidence: EvidenceRef;
}

/** What dead peer detection each gateway was told to do when an SA began. A setting counts only for the box that states it. */
export class DpdSettings {
  readonly #scene: Scene;
  readonly #globals = new Map<Box, readonly ForAll[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** As `show` prints it of the SA itself, else as the profile that matched says, else as it is set for all; null where nobody tells. */
  of({ evidence, gateway, profile, startedAt }: SaFacts): Configured | null {
    const box = this.#scene.gateways.find(({ addresses }) => gateway && addresses.includes(gateway.address));
    const asked = box && { matched: profile, box, moment: startedAt === undefined ? [] : [startedAt] };
    const matched = asked && this.#scene.profiles.matching({ ...asked, about: 'dpd' });
    // What holds for all does so unless a profile says otherwise.
    const configured = matched === null ? undefined : (this.#ofProfile(matched) ?? (asked && this.#forAll(asked)));
    const shown = evidence.snapshots.find(({ dpd }) => dpd !== undefined);
    if (shown?.dpd === undefined) return configured === undefined ? null : entry(configured);
    const { intervalSeconds, retrySeconds } = shown.dpd;
    const own = { intervalSeconds, retrySeconds, evidence: [shown.evidence] };
    if (configured === undefined) {
      // Cisco: with `reconnect`, DPD runs on demand even where it is not configured.
      const { line } = (asked && this.#scene.profiles.matching({ ...asked, about: 'reconnect' }))?.reconnect ?? {};
      return line === undefined ? own : { ...own, mode: 'on-demand', evidence: [...own.evidence, line.evidence] };
    }
    const isSame = configured.dpd.intervalSeconds === intervalSeconds && configured.dpd.retrySeconds === retrySeconds;
    return isSame ? { ...entry(configured), evidence: [...own.evidence, configured.evidence] } : own;
  }

  /** With the place where it was read, which may be in front of what was typed later. */
  #ofProfile(held: Ikev2Profile | undefined): Stated | undefined {
    if (held?.dpd === undefined) return undefined;
    const stated = this.#scene.facts.of('gateway.ikev2-profile').find(({ dpd }) => dpd === held.dpd) ?? held;
    return { dpd: held.dpd, evidence: stated.evidence };
  }

  #forAll({ box, moment }: { readonly box: Box; readonly moment: readonly Instant[] }): Stated | undefined {
    const { facts, hosts, times } = this.#scene;
    const known =
      this.#globals.get(box) ??
      facts
        .of('gateway.config-ikev2')
        .filter((one): one is ForAll => one.dpd !== undefined && speaksFor(one, box, hosts));
    this.#globals.set(box, known);
    return times.heldAt(known, moment, (a, b) => JSON.stringify(a.dpd) === JSON.stringify(b.dpd));
  }
}

function entry({ dpd: { intervalSeconds, retrySeconds, mode }, evidence }: Stated): Configured {
  const named: Pick<Configured, 'mode'> = mode === 'on-demand' || mode === 'periodic' ? { mode } : {};
  return { intervalSeconds, retrySeconds, ...named, evidence: [evidence] };
}
