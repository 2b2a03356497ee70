import type { Facts } from '../model/case.ts';
import type { Event } from '../model/event.ts';
import { type Ikev2Profile, profileVersions, servesAnyConnect } from '../model/ikev2-profiles.ts';
import type { Box } from '../model/result.ts';
import { speaksFor } from './boxes.ts';
import type { ConfigTimes } from './config-times.ts';
import { groupBy } from './grouped.ts';
import type { Hosts } from './hosts.ts';
import type { Instant } from './instants.ts';

interface Asked {
  /** As the gateway printed it. */
  readonly matched: string | undefined;
  readonly box: Box;
  /** When: as each clock tells it. */
  readonly moment: readonly Instant[];
  readonly about: 'reconnect' | 'dpd';
}

interface Scene {
  readonly facts: Facts;
  readonly gateways: readonly Box[];
  readonly hosts: Hosts;
  readonly times: ConfigTimes;
}

/** The IKEv2 profiles of each gateway, as they stood at a time. A profile of another box does not count, whatever its name. */
export class HeldProfiles {
  readonly #scene: Scene;
  readonly #byBox = new Map<Box, readonly Ikev2Profile[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /**
   * The profile that matched the client, as it said one thing at a moment: by the name that the gateway printed, else the only one for
   * AnyConnect. Undefined where no text tells of one, null where nobody knows which of several it was, or what it said then.
   */
  matching({ matched, box, moment, about }: Asked): Ikev2Profile | undefined | null {
    const all = this.#versionsOf(box).filter((one) => one.complete || speaksOf(one, about));
    const fitting = all.filter((one) => (matched === undefined ? servesAnyConnect(one) : one.name === matched));
    if (fitting.length === 0) return undefined;
    const held = namesOf(fitting).flatMap((wanted) => {
      const named = all.filter(({ name }) => name === wanted);
      return this.#heldAt(named, moment, (a, b) => sameWords(a[about], b[about])) ?? [];
    });
    const [profile, ...others] = held;
    return profile === undefined || others.length > 0 ? null : profile;
  }

  /** As the gateways show them last, without those that were changed after everything else that is told. */
  shownLast(end: readonly Instant[]): Ikev2Profile[] {
    const { facts, gateways, hosts, times } = this.#scene;
    const nobodys = facts
      .of('gateway.ikev2-profile')
      .filter((profile) => !gateways.some((box) => speaksFor(profile, box, hosts)));
    const groups = [
      ...gateways.map((box) => this.#versionsOf(box)),
      ...[...groupBy(nobodys, ({ host, evidence }) => host ?? evidence.source).values()].map((group) =>
        profileVersions(group, facts.of('gateway.config')),
      ),
    ];
    return groups.flatMap((group) => {
      const open = group.filter((profile) => !times.wasSetAfter(profile, end));
      return namesOf(open).flatMap((name) => {
        const named = open.filter((profile) => profile.name === name);
        return this.#heldAt(named, [], (a, b) => sameWords(judgedBy(a), judgedBy(b))) ?? [];
      });
    });
  }

  #heldAt(
    versions: readonly Ikev2Profile[],
    moment: readonly Instant[],
    isSame: (a: Ikev2Profile, b: Ikev2Profile) => boolean,
  ): Ikev2Profile | undefined {
    const held = this.#scene.times.heldAt(versions, moment, (a, b) => a.shutdown === b.shutdown && isSame(a, b));
    return held?.shutdown === true ? undefined : held;
  }

  #versionsOf(box: Box): readonly Ikev2Profile[] {
    const { facts, hosts } = this.#scene;
    const isOwn = (event: Event) => speaksFor(event, box, hosts);
    const known =
      this.#byBox.get(box) ??
      profileVersions(facts.of('gateway.ikev2-profile').filter(isOwn), facts.of('gateway.config').filter(isOwn));
    this.#byBox.set(box, known);
    return known;
  }
}

/** What does not may say it in lines that were not seen. */
function speaksOf(profile: Ikev2Profile, about: Asked['about']): boolean {
  return profile[about] !== undefined || (about === 'reconnect' && profile.reconnectRemoved !== undefined);
}

function namesOf(profiles: readonly Ikev2Profile[]): string[] {
  return [...new Set(profiles.map(({ name }) => name))];
}

/** What rules look at. */
function judgedBy({ reconnect, reconnectRemoved, preSharedKeyLines, complete }: Ikev2Profile): unknown {
  return [reconnect, reconnectRemoved, preSharedKeyLines, complete];
}

/** The same words, wherever they stand. */
function sameWords(a: unknown, b: unknown): boolean {
  const words = (value: unknown) =>
    JSON.stringify(value, (key, part: unknown) => (key === 'evidence' ? undefined : part));
  return words(a) === words(b);
}
