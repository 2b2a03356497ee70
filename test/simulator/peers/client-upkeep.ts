import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import type { ClientIke } from './client-ike.ts';
import type { ClientSelf } from './client-self.ts';
import type { IkeSa } from './sa.ts';

export interface UpkeepOptions {
  readonly world: World;
  readonly random: Random;
  readonly self: ClientSelf;
  readonly ike: ClientIke;
  readonly probeSeconds: number;
  /** The gateway left a liveness check unanswered. */
  dead(sa: IkeSa): void;
}

const KEEPALIVE = 20 * SECOND;

/** While the tunnel stands: liveness checks, and NAT keepalives when nothing was sent for a while (RFC 3948 §4). */
export function keepUp({ world, random, self, ike, probeSeconds, dead }: UpkeepOptions): void {
  const pause = (): number => probeSeconds * SECOND + random.int(0, 300_000);
  self.later(pause(), function probe() {
    const { current } = ike;
    if (self.state !== 'connected' || current === null) return;
    ike.probe(() => dead(current));
    self.later(pause(), probe);
  });
  self.later(KEEPALIVE, function keep() {
    if (self.state !== 'connected') return;
    const due = self.lastSentAt + KEEPALIVE;
    if (world.now() >= due) ike.keepalive();
    self.later(Math.max(SECOND, self.lastSentAt + KEEPALIVE - world.now()), keep);
  });
}
