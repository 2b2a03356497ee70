import type { Event } from '../model/event.ts';
import type { Box, Session } from '../model/result.ts';
import { clientBoxes } from './boxes.ts';
import type { ClientSession } from './client-cycles.ts';
import type { SourceVantage } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import type { SaSession, SaStory } from './sa-sessions.ts';

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
  const { story, partners, clients } = scene;
  const joined = new Set(partners.values());
  // A session that a merge emptied is told by the one that took it over.
  const alive = story.sessions.filter((session) => session.sas.length > 0);
  const drafts = alive.map((ike) => draftOf(ike, partners.get(ike), scene));
  return [
    ...drafts,
    ...clients.filter((client) => !joined.has(client)).map((client) => draftOf(undefined, client, scene)),
  ];
}

function draftOf(
  ike: SaSession | undefined,
  client: ClientSession | undefined,
  { cycles, events }: Scene,
): SessionDraft {
  const own = cycles.filter((cycle) => {
    return (
      (ike !== undefined && cycle.ike?.session === ike) ||
      (client !== undefined && cycle.clientSession === client && cycle.ike?.session === ike)
    );
  });
  const sas = ike?.sas ?? [];
  return {
    ike,
    client,
    cycles: own,
    sas,
    clientSource: client?.source,
    gatewayAddress: sas.find((sa) => sa.gateway !== undefined)?.gateway?.address,
    host: client?.host,
    user: userOf(sas, events),
    identityHex: (identities) => {
      const onIke = sas.map((sa) => identities.ofSa(sa.evidence)).findLast((hex) => identities.isSessionId(hex));
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

/** The EAP identity of the login's snapshot, else the user name of the session on the same address and port. */
function userOf(sas: readonly SaFacts[], events: readonly Event[]): string | undefined {
  const eap = sas.flatMap((sa) => sa.evidence.snapshots).find((shown) => shown.remoteEapId !== undefined)?.remoteEapId;
  if (eap !== undefined) return eap;
  for (const event of events) {
    if (event.kind !== 'gateway.session-snapshot' || event.username === undefined) continue;
    const { peer } = event;
    if (sas.some((sa) => sa.client?.address === peer?.address && sa.client?.port === peer?.port)) return event.username;
  }
  return undefined;
}

/** Client files of one folder are of one client; sessions tie addresses to it. */
export function clientBoxesOf(
  sources: readonly (SourceVantage & { readonly path: string })[],
  drafts: readonly SessionDraft[],
): Box[] {
  const folders = new Map<string, string[]>();
  const folderOf = new Map<string, string>();
  for (const source of sources) {
    if (source.vantage !== 'client') continue;
    const folder = `/${source.path.split('/').slice(0, -1).join('/')}`;
    folders.set(folder, [...(folders.get(folder) ?? []), source.id]);
    folderOf.set(source.id, folder);
  }
  const addresses = new Map<string, Set<string>>();
  for (const draft of drafts) {
    const folder = draft.clientSource === undefined ? '' : (folderOf.get(draft.clientSource) ?? '');
    const known = addresses.get(folder) ?? new Set();
    for (const sa of draft.sas) if (sa.client !== undefined) known.add(sa.client.address);
    addresses.set(folder, known);
  }
  return clientBoxes(folders, addresses);
}
