import { EXCHANGE } from '../registry/numbers.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { Timer, World } from '../world/world.ts';
import type { HeldSa, SaNote } from './gateway-sa.ts';
import type { IkeEnd } from './ike-end.ts';

// Dead peer detection of the gateway. On demand: a client that was silent for the interval is asked only if something was
// sent to it meanwhile; periodic: it is asked in any case. Five repetitions at the retry interval, then it is dead.

export interface Liveness {
  watch(held: HeldSa): void;
  forget(held: HeldSa): void;
}

export interface LivenessOptions {
  readonly world: World;
  readonly random: Random;
  readonly end: IkeEnd;
  readonly dpd: GatewayDescription['dpd'];
  note(held: HeldSa, note: SaNote): void;
  dead(held: HeldSa): void;
}

const REPETITIONS = 5;

export function newLiveness({ world, random, end, dpd, note, dead }: LivenessOptions): Liveness {
  const timers = new Map<HeldSa, Timer>();

  function watch(held: HeldSa): void {
    if (dpd === null) return;
    const interval = dpd.interval * SECOND;
    timers.get(held)?.cancel();
    const due = Math.max(held.sa.lastHeardAt + interval, world.now() + SECOND) + random.int(200_000, 400_000);
    timers.set(
      held,
      world.at(due, () => {
        if (held.sa.closed) return;
        const silent = world.now() - held.sa.lastHeardAt >= interval;
        const needed = dpd.mode === 'periodic' || held.lastOutboundAt > held.sa.lastHeardAt + SECOND;
        if (silent && needed && held.sa.open === null) query(held, dpd.retry);
        else watch(held);
      }),
    );
  }

  function query(held: HeldSa, retry: number): void {
    note(held, { kind: 'liveness', step: 'query-sent' });
    const messageId = held.sa.nextRequest;
    end.ask(held.sa, {
      exchange: EXCHANGE.INFORMATIONAL,
      payloads: [],
      schedule: Array.from({ length: REPETITIONS + 1 }, () => retry),
      answered: () => {
        note(held, { kind: 'liveness', step: 'ack-received' });
        watch(held);
      },
      gaveUp: () => {
        note(held, { kind: 'gave-up', messageId, exchange: 'INFORMATIONAL' });
        dead(held);
      },
    });
  }

  return {
    watch,
    forget: (held) => {
      timers.get(held)?.cancel();
      timers.delete(held);
    },
  };
}
