import { type Payload, u32 } from '../ike/octets.ts';
import { deletePayload, readDelete } from '../ike/payloads.ts';
import { PAYLOAD, PROTOCOL } from '../registry/numbers.ts';
import { MS } from '../world/time.ts';
import { answerRekey, namedChild, rekeyChild, rekeyIke } from './child.ts';
import type { GatewayBox } from './gateway-box.ts';
import type { GatewayLife } from './gateway-life.ts';
import type { Liveness } from './gateway-liveness.ts';
import { type HeldSa, tagOf } from './gateway-sa.ts';
import type { IkeEnd } from './ike-end.ts';
import type { ExchangeName } from './names.ts';

type Reply = (payloads: readonly Payload[]) => void;

/** What happens on an SA that is up: rekeys of either side, liveness checks and DELETE of the client. */
export interface GatewayRequests {
  answer(owner: HeldSa, exchange: ExchangeName, payloads: readonly Payload[], reply: Reply): void;
  rekey(owner: HeldSa, what: 'child' | 'ike'): void;
}

export function newGatewayRequests(
  box: GatewayBox,
  end: IkeEnd,
  life: GatewayLife,
  liveness: Liveness,
): GatewayRequests {
  const { world, random, description, sessions, note } = box;
  const rekeying = { world, random, end, esp: box.esp };

  function answer(owner: HeldSa, exchange: ExchangeName, payloads: readonly Payload[], reply: Reply): void {
    world.after(2 * MS + random.int(0, 700), () => {
      if (owner.sa.closed) return;
      if (exchange === 'CREATE_CHILD_SA') answerCreateChild(owner, payloads, reply);
      else answerInformational(owner, payloads, reply);
    });
  }

  function answerCreateChild(owner: HeldSa, payloads: readonly Payload[], reply: Reply): void {
    const old = namedChild(owner.sa, payloads);
    const answered = answerRekey(rekeying, owner.sa, payloads);
    if (answered.kind === 'ike') {
      const next = life.succeed(owner, answered.next);
      note(owner, { kind: 'rekey', what: 'ike', newSa: tagOf(next, description.address) });
    } else {
      note(owner, { kind: 'rekey', what: 'child', newSa: null });
      life.childNote(owner, answered.child);
      // The last Child SA is the one in use; the old one stays in front until the client deletes it.
      if (old !== undefined && old !== answered.child)
        owner.sa.children.sort((a, b) => (a === old ? -1 : b === old ? 1 : 0));
    }
    reply(answered.payloads);
  }

  function answerInformational(owner: HeldSa, payloads: readonly Payload[], reply: Reply): void {
    const gone = payloads.find(({ type }) => type === PAYLOAD.DELETE);
    if (gone !== undefined) {
      answerDelete(owner, gone, reply);
      return;
    }
    if (payloads.length === 0) note(owner, { kind: 'liveness', step: 'query-received' });
    reply([]);
  }

  function answerDelete(owner: HeldSa, gone: Payload, reply: Reply): void {
    const { children } = owner.sa;
    const { protocol, spis } = readDelete(gone);
    const child = children.find(({ outSpi }) => spis.some((spi) => spi.length === 4 && spi.readUInt32BE(0) === outSpi));
    const childSpi = protocol === PROTOCOL.ESP ? (child?.outSpi ?? 0) : null;
    note(owner, { kind: 'delete', direction: 'received', childSpi });
    if (protocol === PROTOCOL.ESP) {
      if (child !== undefined) children.splice(children.indexOf(child), 1);
      reply(child === undefined ? [] : [deletePayload(PROTOCOL.ESP, [u32(child.inSpi)])]);
      return;
    }
    reply([]);
    world.after(1200, () => {
      // The user ended the session, so nothing is kept for a reconnect; a rekeyed SA has handed its session on.
      if (owner.session !== null) sessions.remove(owner.session);
      owner.session = null;
      life.forget(owner, 'client');
    });
  }

  function rekey(owner: HeldSa, what: 'child' | 'ike'): void {
    note(owner, { kind: 'rekey', what, newSa: null });
    if (what === 'child') {
      const old = owner.sa.children.at(-1);
      rekeyChild(rekeying, owner.sa, (child) => {
        life.childNote(owner, child);
        if (old !== undefined) note(owner, { kind: 'delete', direction: 'sent', childSpi: old.inSpi });
      });
      return;
    }
    rekeyIke(
      rekeying,
      owner.sa,
      (next) => {
        const successor = tagOf(life.succeed(owner, next), description.address);
        liveness.forget(owner);
        note(owner, { kind: 'delete-queued', why: 'rekeyed', successor });
        note(owner, { kind: 'delete', direction: 'sent', childSpi: null });
      },
      () => life.forget(owner, 'rekeyed'),
    );
  }

  return { answer, rekey };
}
