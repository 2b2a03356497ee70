import type { Host } from '../net/topology.ts';
import type { TcpFlags } from '../net/transport.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';

export interface HttpsOptions {
  readonly world: World;
  readonly random: Random;
  readonly host: Host;
  /** Whether a server listens; where none does, a SYN is answered with RST. */
  readonly listens: boolean;
}

/** TCP port 443 of a gateway, as far as a downloader needs it: a handshake and an orderly end, nothing between. */
export function serveHttps({ world, random, host, listens }: HttpsOptions): void {
  host.onTcp(({ source, target, flags, seq, ack }) => {
    if (target.port !== 443) return;
    // The box takes a moment even for a refusal.
    const answer = (own: { flags: TcpFlags; seq: number; ack: number }): void => {
      world.after(random.int(120, 400), () => host.sendTcp({ sourcePort: 443, target: source, ...own }));
    };
    if (flags === 'FIN-ACK') answer({ flags: 'FIN-ACK', seq: ack, ack: seq + 1 });
    if (flags !== 'SYN') return;
    if (listens) answer({ flags: 'SYN-ACK', seq: random.int(1, 0x7fffffff), ack: seq + 1 });
    else answer({ flags: 'RST-ACK', seq: 0, ack: seq + 1 });
  });
}
