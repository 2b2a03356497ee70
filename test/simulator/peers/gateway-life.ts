import { u32 } from '../ike/octets.ts';
import { deletePayload } from '../ike/payloads.ts';
import { EXCHANGE, PROTOCOL } from '../registry/numbers.ts';
import type { NotedIdentity } from '../world/notes.ts';
import { MS, SECOND } from '../world/time.ts';
import type { GatewayBox } from './gateway-box.ts';
import type { Liveness } from './gateway-liveness.ts';
import { gatewayIdentity } from './gateway-proof.ts';
import { type HeldSa, tagOf } from './gateway-sa.ts';
import type { IkeEnd } from './ike-end.ts';
import type { ChildSa, IkeSa } from './sa.ts';
import type { Session } from './sessions.ts';

/** How SAs and sessions of a gateway come up, hand over and end. */
export interface GatewayLife {
  /** IKE_AUTH succeeded. Without a Child SA the IKE SA is deleted at once. */
  up(owner: HeldSa, child: ChildSa | null): void;
  childNote(owner: HeldSa, child: ChildSa): void;
  /** `next` takes over everything the show commands print of the SA that it replaces, with new SPIs. */
  succeed(owner: HeldSa, next: IkeSa): HeldSa;
  /** The gateway ends the SA and says so on the wire. */
  remove(owner: HeldSa, why: keyof typeof ENDED_BY): void;
  /** The SA is gone; whatever was to be sent has been. */
  forget(owner: HeldSa, by: string): void;
  /** Everything is gone at once and without a word. */
  loseAll(): void;
}

const ENDED_BY = {
  dpd: 'gateway-dpd',
  clear: 'gateway-clear',
  replaced: 'gateway-replaced',
  failed: 'refused',
} as const;

/** IOS keeps a session half an hour where `reconnect` stands without a timeout. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

export function newGatewayLife(box: GatewayBox, end: IkeEnd, liveness: Liveness): GatewayLife {
  const { world, description, ledger, held, sessions, add, note } = box;
  const { reconnect } = description.profile;
  const timeoutSeconds = reconnect === 'default' ? DEFAULT_TIMEOUT_SECONDS : reconnect;

  function up(owner: HeldSa, child: ChildSa | null): void {
    const at = world.now();
    const tag = tagOf(owner, description.address);
    const { identity } = owner;
    if (identity === null) throw new Error('an SA came up without an identity');
    add({ at, kind: 'sa-created', sa: tag, lifetimeSeconds: description.lifetimeSeconds, suite: owner.sa.suite });
    add({ at: at + 300, kind: 'session-up', sa: tag, peerId: identity, localId: gatewayIdentity(description) });
    if (owner.entry !== undefined) owner.entry.establishedAt = at;
    if (child === null) {
      world.after(4 * MS, () => remove(owner, 'failed'));
      return;
    }
    childNote(owner, child);
    if (owner.session !== null) carry(owner, owner.session);
    if (identity.type === 'key-id') {
      owner.virtualAccess = box.nextVirtualAccess++;
      add({ at: at + 21 * MS, kind: 'virtual-access', number: owner.virtualAccess, up: true });
    }
    liveness.watch(owner);
  }

  // From now on this SA carries the session. A reconnect while the old SA still stands replaces it.
  function carry(owner: HeldSa, session: Session): void {
    const { entry } = owner;
    const older = held.all().find((other) => other !== owner && other.session === session);
    session.inactiveSince = null;
    if (entry !== undefined && !session.entry.sas.includes(entry)) session.entry.sas.push(entry);
    if (older !== undefined) {
      older.session = null;
      remove(older, 'replaced');
    }
    if (!ledger.sessions.includes(session.entry)) ledger.sessions.push(session.entry);
  }

  function childNote(owner: HeldSa, { inSpi, outSpi }: ChildSa): void {
    note(owner, { kind: 'child-created', inSpi, outSpi });
    owner.entry?.children.push({ toGateway: inSpi, toClient: outSpi });
  }

  function succeed(owner: HeldSa, next: IkeSa): HeldSa {
    const { number, identity, idBody, user, peerAuth, ownAuth, reconnected, profile, session, virtualAccess } = owner;
    const successor = held.hold(next, owner.opened, { number, slot: held.numbers().slot });
    Object.assign(successor, {
      identity,
      idBody,
      user,
      peerAuth,
      ownAuth,
      reconnected,
      profile,
      session,
      virtualAccess,
    });
    successor.stage = 'up';
    owner.session = null;
    owner.virtualAccess = null;
    if (owner.entry !== undefined) {
      const at = world.now();
      const { spiI, spiR, keys, suite } = next;
      const life = { startedAt: at, establishedAt: at, endedAt: null, endedBy: null };
      const own = { purpose: 'rekey', spiI, spiR, keys, suite, ikeAuthExchanges: 0 } as const;
      successor.entry = { ...owner.entry, ...own, ...life, children: [] };
      ledger.sas.push(successor.entry);
      session?.entry.sas.push(successor.entry);
    }
    note(successor, { kind: 'sa-created', lifetimeSeconds: description.lifetimeSeconds, suite: next.suite });
    liveness.watch(successor);
    return successor;
  }

  function remove(owner: HeldSa, why: keyof typeof ENDED_BY): void {
    if (owner.sa.closed) return;
    note(owner, { kind: 'delete-queued', why });
    sayDelete(owner, why);
    world.after(2 * MS, () => {
      const { session } = owner;
      const keep = why === 'dpd' && session?.sessionId != null && timeoutSeconds !== null;
      if (session !== null && !keep) sessions.remove(session);
      if (session !== null && keep) turnInactive(owner, session, timeoutSeconds);
      forget(owner, ENDED_BY[why]);
    });
  }

  // The DELETE of the Child SA leaves; that of the IKE SA would wait for an answer, because the client's window is one
  // request, and goes with the SA before there is one. What was refused before it was up goes without a word; an SA that
  // was up is deleted even if it never had a Child SA.
  function sayDelete(owner: HeldSa, why: keyof typeof ENDED_BY): void {
    const child = owner.sa.children.at(-1);
    if (child === undefined && why === 'failed' && owner.stage !== 'up') return;
    note(owner, { kind: 'delete', direction: 'sent', childSpi: child?.inSpi ?? null });
    const gone =
      child === undefined ? deletePayload(PROTOCOL.IKE, []) : deletePayload(PROTOCOL.ESP, [u32(child.inSpi)]);
    end.ask(owner.sa, { exchange: EXCHANGE.INFORMATIONAL, payloads: [gone], schedule: [1] });
  }

  function turnInactive(owner: HeldSa, session: Session, keptSeconds: number): void {
    const since = world.now();
    session.inactiveSince = since;
    const sessionId = sessionIdentity(session);
    note(owner, { kind: 'session-inactive', sessionId });
    world.after(keptSeconds * SECOND, () => {
      if (session.inactiveSince !== since) return;
      sessions.remove(session);
      add({ at: world.now(), kind: 'session-expired', sessionId });
    });
  }

  function forget(owner: HeldSa, by: string): void {
    if (owner.sa.closed) return;
    note(owner, { kind: 'sa-deleted' });
    if (owner.virtualAccess !== null)
      add({ at: world.now() + 14 * MS, kind: 'virtual-access', number: owner.virtualAccess, up: false });
    close(owner, by);
    held.drop(owner);
  }

  function close(owner: HeldSa, by: string): void {
    if (owner.entry !== undefined && owner.entry.endedAt === null) {
      owner.entry.endedAt = world.now();
      owner.entry.endedBy = by;
    }
    liveness.forget(owner);
    end.remove(owner.sa);
  }

  function loseAll(): void {
    for (const owner of held.all()) close(owner, 'reload');
    held.clear();
    // A timeout that still runs finds that this is not the inactivity it was set for.
    for (const session of sessions.all()) session.inactiveSince = -1;
    sessions.clear();
  }

  return { up, childNote, succeed, remove, forget, loseAll };
}

function sessionIdentity({ sessionId }: Session): NotedIdentity {
  const text = sessionId ?? '';
  return { type: 'key-id', text, hex: Buffer.from(text).toString('hex').toUpperCase(), sessionId: true };
}
