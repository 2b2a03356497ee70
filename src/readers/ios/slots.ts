import type { GatewaySlot, SaReference } from '../../model/gateway-debug-events.ts';
import { SealedMessages } from './sealed.ts';

// `(SESSION ID = n,SA ID = m)` names a slot that IOS reuses (ios-text.md 2.2.3): which IKE SA sits in it is known only from
// lines that print SPIs. Everything else is inferred from the slot, and says so.

/** An IKE SA as far as the debug shows it, with what must be remembered between its lines. */
export interface TrackedSa {
  readonly initiatorSpi: string;
  responderSpi: string | undefined;
  readonly sealed: SealedMessages;
  retransmits: boolean;
}

export type SpiPair = readonly [initiator: string, responder: string];

const NO_SPI = '0000000000000000';
// A slot a session; far above what one gateway holds, and it bounds what a hostile log can make us keep.
const MAX_SLOTS = 200_000;

// What the gateway does first with a new IKE_SA_INIT: the lines that tell which slot it was given.
const FIRST_STEPS = /^(?:Verify SA init message|Insert SA|Processing IKE_SA_INIT message|Searching Policy with fvrf)/;

export class SlotTracker {
  private readonly slots = new Map<number | string, TrackedSa>();
  private readonly bySaId = new Map<number, TrackedSa>();
  /** From a packet block without a slot, until a line of its negotiation shows which one it got. */
  private unplaced: TrackedSa | undefined;
  private last: TrackedSa | undefined;

  /** A line prints the SPIs of the SA in this slot. A new initiator SPI in a known slot is a new SA. */
  state(slot: GatewaySlot | undefined, [initiatorSpi, responderSpi]: SpiPair): TrackedSa {
    const sa = this.seen(slot, initiatorSpi) ?? {
      initiatorSpi,
      responderSpi: undefined,
      sealed: new SealedMessages(),
      retransmits: false,
    };
    if (responderSpi !== NO_SPI) sa.responderSpi = responderSpi;
    // Only an SA that has no responder SPI yet is still waiting for its slot.
    if (slot !== undefined) this.place(slot, sa);
    else if (responderSpi === NO_SPI) this.unplaced = sa;
    this.last = sa;
    return sa;
  }

  private seen(slot: GatewaySlot | undefined, initiatorSpi: string): TrackedSa | undefined {
    const placed = slot === undefined ? undefined : this.inSlot(slot);
    if (placed?.initiatorSpi === initiatorSpi) return placed;
    return this.unplaced?.initiatorSpi === initiatorSpi
      ? this.unplaced
      : this.last?.initiatorSpi === initiatorSpi
        ? this.last
        : undefined;
  }

  /** The SA that a line without SPIs speaks of, and how sure that is. `text` is the line's message. */
  infer(slot: GatewaySlot | undefined, text: string): TrackedSa | undefined {
    if (slot !== undefined && this.unplaced !== undefined && FIRST_STEPS.test(text)) this.place(slot, this.unplaced);
    const sa = slot === undefined ? this.last : this.inSlot(slot);
    // Undefined too: a line without a context must not inherit an SA from before a line of an unknown slot.
    this.last = sa;
    return sa;
  }

  /** `Deleting SA`: the slot is free, and what comes next in it is another SA. */
  release(slot: GatewaySlot | undefined): void {
    if (slot === undefined) {
      this.last = undefined;
      return;
    }
    const sa = this.inSlot(slot);
    if (slot.gatewaySession !== undefined) this.slots.delete(keyOf(slot));
    if (slot.saId !== undefined && this.bySaId.get(slot.saId) === sa) this.bySaId.delete(slot.saId);
    if (this.last === sa) this.last = undefined;
  }

  private inSlot(slot: GatewaySlot): TrackedSa | undefined {
    // Crypto engine callbacks print the SA ID alone: the SA last active under that number.
    if (slot.gatewaySession === undefined) return slot.saId === undefined ? undefined : this.bySaId.get(slot.saId);
    const sa = this.slots.get(keyOf(slot));
    if (sa !== undefined && slot.saId !== undefined) this.bySaId.set(slot.saId, sa);
    return sa;
  }

  private place(slot: GatewaySlot, sa: TrackedSa): void {
    if (this.unplaced === sa) this.unplaced = undefined;
    if (slot.gatewaySession !== undefined) setBounded(this.slots, keyOf(slot), sa);
    if (slot.saId !== undefined) setBounded(this.bySaId, slot.saId, sa);
  }
}

export function referenceTo(
  slot: GatewaySlot | undefined,
  sa: TrackedSa | undefined,
  attribution: 'stated' | 'inferred',
): SaReference {
  if (sa === undefined) return { slot, initiatorSpi: undefined, responderSpi: undefined, attribution: 'none' };
  return { slot, initiatorSpi: sa.initiatorSpi, responderSpi: sa.responderSpi, attribution };
}

/** Of numbers as IOS gives them a number, which needs no memory: a log has millions of lines. */
function keyOf({ gatewaySession = -1, saId = -1 }: GatewaySlot): number | string {
  const isUsual = gatewaySession >= 0 && saId >= 0 && saId < MOST_SA_IDS && gatewaySession < MOST_SESSIONS;
  return isUsual ? gatewaySession * MOST_SA_IDS + saId : `${gatewaySession}/${saId}`;
}

const MOST_SA_IDS = 1_000_000;
const MOST_SESSIONS = 1_000_000_000;

function setBounded<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.get(key) === value) return;
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_SLOTS) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}
