import type { GatewayDescription } from '../world/descriptions.ts';
import type { World } from '../world/world.ts';
import type { HeldSa } from './gateway-sa.ts';
import { entryOf, type Ledger } from './ledger.ts';
import type { IkeSa } from './sa.ts';

/** The IKE SAs that a gateway has, with the numbers that it prints for them. */
export interface HeldSas {
  of(sa: IkeSa): HeldSa | undefined;
  all(): readonly HeldSa[];
  /** SESSION ID and SA ID of an SA that may be made now. The lowest free slot is taken, so that slots are soon used again. */
  numbers(): { readonly number: number; readonly slot: number };
  hold(sa: IkeSa, opened: HeldSa['opened'], numbers: { number: number; slot: number }): HeldSa;
  drop(held: HeldSa): void;
  clear(): void;
  /** The box has been restarted and counts anew. */
  countFromOne(): void;
}

export interface HeldOptions {
  readonly world: World;
  readonly description: GatewayDescription;
  readonly ledger: Ledger;
  readonly firstSession: number;
}

export function newHeldSas({ world, description, ledger, firstSession }: HeldOptions): HeldSas {
  const held = new Map<IkeSa, HeldSa>();
  let nextNumber = firstSession;

  function freeSlot(): number {
    const used = new Set([...held.values()].map(({ slot }) => slot));
    let slot = 1;
    while (used.has(slot)) slot += 1;
    return slot;
  }

  function hold(sa: IkeSa, opened: HeldSa['opened'], numbers: { number: number; slot: number }): HeldSa {
    nextNumber = Math.max(nextNumber, numbers.number + 1);
    const made: HeldSa = {
      sa,
      opened,
      ...numbers,
      createdAt: world.now(),
      stage: 'first',
      eapRequests: 0,
      identity: null,
      idBody: null,
      opening: [],
      user: null,
      peerAuth: 'PSK',
      ownAuth: 'RSA',
      reconnected: false,
      profile: description.profile.name,
      session: null,
      virtualAccess: null,
      lastOutboundAt: 0,
      entry: entryOf(ledger, sa.spiI),
    };
    if (made.entry !== undefined) Object.assign(made.entry, { spiR: sa.spiR, suite: sa.suite, keys: sa.keys });
    held.set(sa, made);
    return made;
  }

  return {
    of: (sa) => held.get(sa),
    all: () => [...held.values()],
    numbers: () => ({ number: nextNumber, slot: freeSlot() }),
    hold,
    drop: ({ sa }) => void held.delete(sa),
    clear: () => held.clear(),
    countFromOne: () => {
      nextNumber = 1;
    },
  };
}
