import type { Event } from '../model/event.ts';
import type { Box, Session } from '../model/result.ts';
import type { Endpoint } from '../model/wire-events.ts';
import { clientBoxes } from './boxes.ts';
import { isOfClientLog } from './client-descriptions.ts';
import { clientFolders } from './client-folders.ts';
import type { ClientSession } from './client-session.ts';
import type { Cycle } from './cycles.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SaSession } from './sa-session.ts';
import type { SaStory } from './sa-sessions.ts';
import type { SourceVantage } from './source-vantage.ts';

/** A user's session as all vantages show it. */
export interface SessionDraft {
  readonly ike: SaSession | undefined;
  readonly client: ClientSession | undefined;
  readonly cycles: readonly Cycle[];
  readonly sas: readonly SaFacts[];
  readonly clientSource: string | undefined;
  readonly gatewayAddress: string | undefined;
  readonly host: string | undefined;
  readonly user: string | undefined;
  identityHex(identities: Identities): string | undefined;
  links(saId: (sa: SaFacts) => string): Session['links'];
}

interface Scene {
  readonly story: SaStory;
  readonly clients: readonly ClientSession[];
  readonly cycles: readonly Cycle[];
  readonly partners: ReadonlyMap<SaSession, ClientSession>;
  readonly events: readonly Event[];
}

/** IKE's sessions with their client's side where something ties the two, then the client's sessions left over. */
export function sessionsOf(scene: Scene): SessionDraft[] {
  const { story, partners, clients, cycles, events } = scene;
  const joined = new Set(partners.values());
  const users = usersOf(events);
  // A cycle that IKE shows belongs to IKE's session; one that only the client's log knows, to the client's.
  const byIke = new Map<SaSession, Cycle[]>();
  const byClient = new Map<ClientSession, Cycle[]>();
  for (const cycle of cycles) {
    const session = cycle.ike?.session;
    if (session !== undefined) byIke.set(session, [...(byIke.get(session) ?? []), cycle]);
    else if (cycle.clientSession !== undefined) {
      byClient.set(cycle.clientSession, [...(byClient.get(cycle.clientSession) ?? []), cycle]);
    }
  }
  const inOrder = inOrderOf(cycles);
  const draft = (ike: SaSession | undefined, client: ClientSession | undefined): SessionDraft => {
    const fromIke = ike === undefined ? [] : (byIke.get(ike) ?? []);
    const alone =
      client === undefined
        ? []
        : (byClient.get(client) ?? []).filter((cycle) => cycle.ike === undefined || ike === undefined);
    return draftOf(ike, client, { own: [...fromIke, ...alone].sort(inOrder), users });
  };
  // A session that a merge emptied is told by the one that took it over.
  const alive = story.sessions.filter((session) => session.sas.length > 0);
  const rest = clients.filter((client) => !joined.has(client));
  return [...alive.map((ike) => draft(ike, partners.get(ike))), ...rest.map((client) => draft(undefined, client))];
}

function inOrderOf(cycles: readonly Cycle[]): (a: Cycle, b: Cycle) => number {
  const place = new Map(cycles.map((cycle, index) => [cycle, index]));
  return (a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0);
}

function draftOf(
  ike: SaSession | undefined,
  client: ClientSession | undefined,
  { own, users }: { readonly own: readonly Cycle[]; readonly users: ReadonlyMap<string, string> },
): SessionDraft {
  const sas = ike?.sas ?? [];
  return {
    ike,
    client,
    cycles: own,
    sas,
    clientSource: client?.source,
    gatewayAddress: sas.find((sa) => sa.gateway !== undefined)?.gateway?.address ?? onlyAddress(client),
    host: client?.host,
    user: userOf(sas, users),
    identityHex: (identities) => {
      const onIke = sas
        .map((sa) => identities.ofSa(sa.evidence))
        .findLast((hex) => identities.roleOf(hex) === 'session-id');
      return onIke ?? own.flatMap((cycle) => cycle.client?.tries ?? []).at(-1)?.hex;
    },
    links: (saId) => {
      const ties = (ike?.ties ?? []).map((tie) => ({
        to: saId(tie.sa),
        by: tie.by,
        basis: tie.basis,
        alternatives: tie.alternatives,
        evidence: [...tie.evidence],
      }));
      const joints = own.flatMap((cycle) => {
        if (cycle.joined === undefined || cycle.client === undefined) return [];
        const evidence = cycle.client.tries.map((one) => one.evidence);
        return [{ to: cycle.client.source, by: cycle.joined.by, basis: cycle.joined.basis, alternatives: 0, evidence }];
      });
      return [...ties, ...joints];
    },
  };
}

/** The gateway's address as the client saw it, if it saw one only. */
function onlyAddress(client: ClientSession | undefined): string | undefined {
  const [address, ...others] = client?.gateway?.addresses ?? [];
  return others.length === 0 ? address : undefined;
}

/** The EAP identity of the login's snapshot, else the user name of the session on the same address and port. */
function userOf(sas: readonly SaFacts[], users: ReadonlyMap<string, string>): string | undefined {
  const eap = sas.flatMap((sa) => sa.evidence.snapshots).find((shown) => shown.remoteEapId !== undefined)?.remoteEapId;
  return eap ?? sas.map(({ client }) => users.get(endpointKey(client))).find((user) => user !== undefined);
}

/** User names that `show crypto session` prints, by the client's address and port. */
function usersOf(events: readonly Event[]): Map<string, string> {
  const users = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'gateway.session-snapshot' || event.username === undefined || event.peer === undefined) continue;
    const key = endpointKey(event.peer);
    if (!users.has(key)) users.set(key, event.username);
  }
  return users;
}

function endpointKey(endpoint: Endpoint | undefined): string {
  return endpoint === undefined ? '' : `${endpoint.address} ${endpoint.port}`;
}

/** The clients of a case, each with its files; sessions tie addresses to them. */
export function clientBoxesOf(
  sources: readonly (SourceVantage & { readonly path: string })[],
  drafts: readonly SessionDraft[],
  events: readonly Event[],
): Box[] {
  const logs = new Set(events.filter(isOfClientLog).map(({ evidence }) => evidence.source));
  const files = sources.filter(({ vantage }) => vantage === 'client');
  const folders = clientFolders(files.map(({ id, path }) => ({ id, path, isLog: logs.has(id) })));
  const folderOf = new Map([...folders].flatMap(([folder, ids]) => ids.map((id) => [id, folder] as const)));
  const addresses = new Map<string, Set<string>>();
  const ofNoFile: ReadonlySet<string>[] = [];
  for (const draft of drafts) {
    const own = new Set(draft.sas.flatMap(({ client }) => client?.address ?? []));
    const folder = draft.clientSource === undefined ? undefined : folderOf.get(draft.clientSource);
    if (folder === undefined) ofNoFile.push(own);
    else addresses.set(folder, new Set([...(addresses.get(folder) ?? []), ...own]));
  }
  return clientBoxes(folders, addresses, ofNoFile);
}
