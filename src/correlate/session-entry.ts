import type { Facts } from '../model/case.ts';
import { profileEntries } from '../model/client-profiles.ts';
import type { Box, Session } from '../model/result.ts';
import type { Identities } from './identities.ts';
import { userOpened } from './opened.ts';
import type { Owners } from './owners.ts';
import type { SessionDraft } from './sessions.ts';

/** Boxes by what a session knows of them; of several the first in their list. */
export class BoxIndex {
  readonly #boxes: readonly Box[];
  readonly #bySource = new Map<string, number>();
  readonly #byAddress = new Map<string, number>();

  constructor(boxes: readonly Box[]) {
    this.#boxes = boxes;
    for (const [index, { sources, addresses }] of boxes.entries()) {
      for (const source of sources) if (!this.#bySource.has(source)) this.#bySource.set(source, index);
      for (const address of addresses) if (!this.#byAddress.has(address)) this.#byAddress.set(address, index);
    }
  }

  ofSource(source: string): Box | undefined {
    return this.#boxes[this.#bySource.get(source) ?? -1];
  }

  /** The first in the list that has any of them. */
  at(addresses: readonly string[]): Box | undefined {
    const known = addresses.flatMap((address) => this.#byAddress.get(address) ?? []);
    return this.#boxes[known.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)];
  }
}

interface EntryContext {
  readonly owners: Owners;
  readonly identities: Identities;
  readonly clients: BoxIndex;
  readonly gateways: BoxIndex;
  readonly facts: Facts;
}

/** A session as the result carries it. */
export function sessionEntry(
  draft: SessionDraft,
  { owners, identities, clients, gateways, facts }: EntryContext,
): Session {
  const profiles = draft.host === undefined ? [] : profileEntries(facts.of('client.vpn-profile'), draft.host);
  return {
    id: owners.session(draft),
    client: clientOf(draft, clients)?.id ?? null,
    gateway: gateways.at(draft.gatewayAddress === undefined ? [] : [draft.gatewayAddress])?.id ?? null,
    host: draft.host ?? null,
    user: draft.user ?? draft.sas.map((sa) => userOpened(sa.evidence)).find((user) => user !== undefined) ?? null,
    profileEntries: profiles.map(({ entry }) => entry.evidence),
    identity: identities.idOf(draft.identityHex(identities)),
    ikeSas: draft.sas.map((sa) => owners.sa(sa)),
    attempts: draft.cycles.map((cycle) => owners.attempt(cycle)),
    links: draft.links((sa) => owners.sa(sa)),
  };
}

function clientOf({ clientSource, sas }: SessionDraft, clients: BoxIndex): Box | undefined {
  if (clientSource !== undefined) return clients.ofSource(clientSource);
  return clients.at(sas.flatMap(({ client }) => client?.address ?? []));
}
