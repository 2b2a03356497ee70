import type { DebugPattern } from './debug-pattern.ts';

/** What an event trace says of messages (ios-text.md 1.9). One row a line, as in debug-patterns.ts. */
export const TRACED_PATTERNS: readonly DebugPattern[] = [
  {
    // (R) Received IKEv2 IKE_SA_INIT Exchange REQUEST
    starts: '(',
    form: /^\(([IR])\) (Sending|Received) IKEv2 ([A-Z][A-Z_\d]{0,40}) Exchange (REQUEST|RESPONSE)/i,
    fact: ([, role, word, exchange = '', answer]) => ({
      kind: 'gateway.exchange-traced',
      direction: word?.toLowerCase() === 'sending' ? 'sent' : 'received',
      exchange,
      isResponse: answer?.toUpperCase() === 'RESPONSE',
      role: role === 'I' ? 'initiator' : 'responder',
    }),
  },
  {
    // (I) IKEv2 INFORMATIONAL Exchange Contains: DELETE
    starts: '(',
    form: /^\(([IR])\) IKEv2 ([A-Z][A-Z_\d]{0,40}) Exchange Contains: (\S.{0,80}?)\s*$/i,
    fact: ([, role, exchange = '', payload = '']) => ({
      kind: 'gateway.payload-traced',
      exchange,
      payload,
      role: role === 'I' ? 'initiator' : 'responder',
    }),
  },
];
