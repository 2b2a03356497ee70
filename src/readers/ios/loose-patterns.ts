import { maskSecrets } from '../../text/secrets.ts';
import type { DebugPattern } from './debug-pattern.ts';

const MAX_WORDS = 200;

/** Wordings known from practice alone: any line with these words, tried when nothing else fits. They decide nothing. */
export const LOOSE_PATTERNS: readonly DebugPattern[] = [
  {
    // Detected fragment 1 of 3   Completed reassembly of 3 fragments   IETF Fragmentation is enabled
    starts: '',
    form: /fragment|reassembl/i,
    fact: ({ input }) => ({ kind: 'gateway.fragmentation', text: maskSecrets(input).trim().slice(0, MAX_WORDS) }),
  },
  {
    // Sending AnyConnect EAP 'hello' request   Generating AnyConnect EAP VERIFY request
    starts: '',
    form: /\bEAP\b/i,
    fact: ({ input }) => ({
      kind: 'gateway.service',
      service: 'EAP',
      text: maskSecrets(input).trim().slice(0, MAX_WORDS),
    }),
  },
  {
    // DPD timer expired for the peer
    starts: '',
    form: /\bDPD timer expired/i,
    fact: () => ({ kind: 'gateway.dpd', direction: 'sent' }),
  },
  {
    // Duplicate IKEv2 SA found
    starts: '',
    form: /\bduplicate\b.{0,40} found/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'duplicate-found' }),
  },
  {
    // Cookie challenge sent   Redirect to 198.51.100.9
    starts: '',
    form: /\b(?:cookie|redirect)\b/i,
    fact: ({ input }) => ({ kind: 'gateway.remark', text: maskSecrets(input).trim().slice(0, MAX_WORDS) }),
  },
];
