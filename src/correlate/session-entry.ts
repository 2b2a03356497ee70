import type { Facts } from '../model/case.ts';
import { profileEntries } from '../model/client-profiles.ts';
import type { Box, Session } from '../model/result.ts';
import type { Identities } from './identities.ts';
import { userOpened } from './opened.ts';
import type { Owners } from './owners.ts';
import type { SessionDraft } from './sessions.ts';

interface EntryContext {
  readonly owners: Owners;
  readonly identities: Identities;
  readonly clients: readonly Box[];
  readonly gateways: readonly Box[];
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
    client: clients.find((box) => isClientOf(box, draft))?.id ?? null,
    gateway: gateways.find((box) => box.addresses.includes(draft.gatewayAddress ?? ''))?.id ?? null,
    host: draft.host ?? null,
    user: draft.user ?? draft.sas.map((sa) => userOpened(sa.evidence)).find((user) => user !== undefined) ?? null,
    profileEntries: profiles.map(({ entry }) => entry.evidence),
    identity: identities.idOf(draft.identityHex(identities)),
    ikeSas: draft.sas.map((sa) => owners.sa(sa)),
    attempts: draft.cycles.map((cycle) => owners.attempt(cycle)),
    links: draft.links((sa) => owners.sa(sa)),
  };
}

function isClientOf(box: Box, draft: SessionDraft): boolean {
  if (draft.clientSource !== undefined) return box.sources.includes(draft.clientSource);
  return draft.sas.some((sa) => sa.client !== undefined && box.addresses.includes(sa.client.address));
}
