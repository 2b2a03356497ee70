import { methodOpened } from './opened.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf } from './sa-evidence.ts';

/** How each side of an SA proved itself, in the words of the gateway, else as keys opened it. */
export function methodsOf(sa: SaEnds): { gateway: string | null; client: string | null } {
  const methods = debugOf(sa.evidence, 'gateway.auth-method');
  const shown = sa.evidence.snapshots;
  const stated = (side: 'local' | 'peer') => methods.findLast((event) => event.side === side)?.method;
  const printed = {
    gateway: stated('local') ?? shown.map((one) => one.authSign).find((method) => method !== undefined),
    client: stated('peer') ?? shown.map((one) => one.authVerify).find((method) => method !== undefined),
  };
  const client = sa.clientSide;
  const gateway = client === 'initiator' ? 'responder' : 'initiator';
  return {
    gateway: printed.gateway ?? methodOpened(sa.evidence, gateway) ?? null,
    client: printed.client ?? methodOpened(sa.evidence, client) ?? null,
  };
}
