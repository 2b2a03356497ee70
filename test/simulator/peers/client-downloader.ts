import type { Host } from '../net/topology.ts';
import type { Random } from '../world/random.ts';
import { MS, SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import type { ClientSelf } from './client-self.ts';

export interface DownloaderOptions {
  readonly world: World;
  readonly random: Random;
  readonly host: Host;
  /** The headend that is asked. */
  readonly address: string;
  readonly self: ClientSelf;
}

/** The downloader asks the headend over HTTPS for news: three SYN, then it gives up. `done` is called once, with success or not. */
export function runDownloader({ world, random, host, address, self }: DownloaderOptions, done: (ok: boolean) => void) {
  self.note({ kind: 'downloader', step: 'started' }, world.now() + SECOND);
  const sourcePort = random.int(49_152, 65_000);
  const target = { address, port: 443 };
  let answered = false;
  const failed = (): void => {
    answered = true;
    self.note({ kind: 'downloader', step: 'failed' });
    done(false);
  };
  host.onTcp((segment) => {
    if (segment.target.port !== sourcePort) return;
    const next = { sourcePort, target, seq: segment.ack, ack: segment.seq + 1 };
    if (segment.flags === 'FIN-ACK') host.sendTcp({ ...next, flags: 'ACK' });
    if (answered) return;
    if (segment.flags !== 'SYN-ACK') {
      failed();
      return;
    }
    answered = true;
    host.sendTcp({ ...next, flags: 'ACK' });
    (['profile', 'product', 'customization', 'done'] as const).forEach((step, index) => {
      self.note({ kind: 'downloader', step }, world.now() + (index + 1) * 500 * MS);
    });
    self.later(2_500 * MS, () => {
      host.sendTcp({ ...next, flags: 'FIN-ACK' });
      done(true);
    });
  });
  const seq = random.int(1, 0x7fffffff);
  for (const seconds of [1, 4, 10]) {
    self.later(seconds * SECOND + 200 * MS, () => {
      if (!answered) host.sendTcp({ sourcePort, target, flags: 'SYN', seq, ack: 0 });
    });
  }
  self.later(22 * SECOND, () => {
    if (!answered) failed();
  });
}
