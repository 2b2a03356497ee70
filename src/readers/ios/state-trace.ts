import type { GatewayStateEvent, SaReference } from '../../model/gateway-debug-events.ts';
import { spiOf } from './endpoint.ts';
import type { SpiPair } from './slots.ts';

// `SM Trace` lines (ios-text.md 2.9): the only ones outside packet blocks that print SPIs.

// SM Trace-> SA: I_SPI=9A31C5D27E0F4B68 R_SPI=4C07D1E92B63A85F (R) MsgID = 1 CurState: R_WAIT_AUTH Event: EV_RECV_AUTH
const SM_TRACE =
  /^SM Trace-> ?SA: I_SPI=([0-9A-F]{16}) R_SPI=([0-9A-F]{16})(?: \(([IR])\) MsgID = ([0-9A-F]{1,8}) CurState: (\w{1,40}) Event: ?(\w{1,60}))?/i;

/** Events that tell how a negotiation goes; the others are steps of every one. */
const TELLING = new Set([
  'EV_RE_XMT',
  'EV_RE_XMT_EXCEED',
  'EV_FAIL',
  'EV_AUTH_FAIL',
  'EV_CERT_FAIL',
  'EV_RECV_AUTH',
  'EV_GET_POLICY_BY_PEERID',
  'EV_I_OK',
  'EV_R_OK',
]);

type StateFact = Omit<GatewayStateEvent, 'at' | 'evidence' | keyof SaReference>;

export interface StateTrace {
  readonly spis: SpiPair;
  /** Undefined where the event is a step of every negotiation. */
  readonly fact: StateFact | undefined;
}

export function stateTrace(text: string): StateTrace | undefined {
  if (!text.startsWith('SM Trace')) return undefined;
  const found = SM_TRACE.exec(text);
  if (found === null) return undefined;
  const [, initiator = '', responder = '', role, messageId = '', state = '', event = ''] = found;
  const spis: SpiPair = [spiOf(initiator, 16), spiOf(responder, 16)];
  if (!TELLING.has(event)) return { spis, fact: undefined };
  return {
    spis,
    fact: {
      kind: 'gateway.state-event',
      state,
      event,
      // Older releases print eight hexadecimal digits.
      messageId: Number.parseInt(messageId, messageId.length === 8 ? 16 : 10),
      role: role?.toUpperCase() === 'I' ? 'initiator' : 'responder',
    },
  };
}
