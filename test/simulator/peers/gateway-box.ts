import type { Suite } from '../crypto/suites.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote } from '../world/notes.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';
import type { World } from '../world/world.ts';
import type { HeldSas } from './gateway-held.ts';
import type { HeldSa, SaNote } from './gateway-sa.ts';
import type { Ledger } from './ledger.ts';
import type { SessionTable } from './sessions.ts';

/** What the parts of one gateway share: what it is, what it holds, what it counts and where it writes its notes. */
export interface GatewayBox {
  readonly world: World;
  readonly random: Random;
  readonly description: GatewayDescription;
  readonly esp: Suite;
  readonly ledger: Ledger;
  readonly held: HeldSas;
  readonly sessions: SessionTable;
  readonly counts: GatewayCounts;
  nextVirtualAccess: number;
  bootedAt: Micros;
  add(note: GatewayNote): void;
  note(held: HeldSa, note: SaNote): void;
}

/** What `show crypto ikev2 stats` prints: reconnects, and requests to open an SA. A restart sets them to zero. */
export interface GatewayCounts {
  total: number;
  success: number;
  failed: number;
  incoming: number;
  rejected: number;
}

export const noCounts = (): GatewayCounts => ({ total: 0, success: 0, failed: 0, incoming: 0, rejected: 0 });
