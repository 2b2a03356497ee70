import type { ExchangeSeen } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import type { MessageState } from './message-state.ts';

export type Side = ExchangeSeen['openedBy'];

export interface ExchangeState {
  readonly type: number;
  readonly messageId: number;
  readonly openedBy: Side;
  request: MessageState | undefined;
  response: MessageState | undefined;
  /** Liveness checks in a row that this entry stands for. */
  repeats: number;
}

/** A liveness check with its answer: proof of life and nothing else. */
export function isAnsweredLiveness({ type, request, response }: ExchangeState): boolean {
  return type === EXCHANGE.informational && request?.firstInner === 0 && response?.firstInner === 0;
}
