import type { ExchangeState, Side } from './exchange-state.ts';

/** Up to here looking through all exchanges is as fast as a Map, and a flood of SAs with one exchange each needs none. */
const UNINDEXED = 12;

/** The exchanges of one message id, type and side; several only of IKE_SA_INIT. */
export class ExchangeIndex {
  #byKey: Map<number, ExchangeState[]> | undefined;

  get(key: number, all: readonly ExchangeState[]): readonly ExchangeState[] {
    if (this.#byKey !== undefined) return this.#byKey.get(key) ?? [];
    if (all.length <= UNINDEXED) return all.filter((one) => keyOf(one.messageId, one.type, one.openedBy) === key);
    this.#byKey = new Map();
    for (const one of all) this.add(keyOf(one.messageId, one.type, one.openedBy), one);
    return this.#byKey.get(key) ?? [];
  }

  add(key: number, exchange: ExchangeState): void {
    const known = this.#byKey?.get(key);
    if (known === undefined) this.#byKey?.set(key, [exchange]);
    else known.push(exchange);
  }
}

/** Message id, exchange type and side in one number: 41 bits, exact in a double. */
export function keyOf(messageId: number, type: number, openedBy: Side): number {
  return (messageId * 256 + type) * 2 + (openedBy === 'initiator' ? 1 : 0);
}
