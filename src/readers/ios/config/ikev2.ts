import type { ConfiguredIkev2 } from '../../../model/gateway-config-parts.ts';
import { dpdOf } from './dpd.ts';
import type { TopicKind } from './kind.ts';
import { type Commands, partOf } from './node.ts';

// What holds for IKEv2 as a whole (ios-text.md 5.3). The wording of `window`, `redirect` and `crypto logging` is not confirmed.

export const ikev2: TopicKind = {
  commands: [
    'crypto ikev2 dpd <n> <n> on-demand|periodic',
    'crypto ikev2 fragmentation [mtu <n>]',
    'crypto ikev2 http-url cert',
    'crypto ikev2 nat keepalive <n>',
    // IOS spells it `negotation`; a release that corrects this is understood too.
    'crypto ikev2 limit max-sa|max-in-negotation-sa|max-in-negotiation-sa <n> [incoming|outgoing]',
    'crypto ikev2 cookie-challenge <n>',
    'crypto ikev2 diagnose error <n>',
    'crypto ikev2 window <n>',
    'crypto logging session|ikev2',
    'crypto ikev2 disconnect-revoked-peers',
    'crypto ikev2 redirect <rest>',
  ],
  event(section): ConfiguredIkev2 {
    const { commands } = section;
    return {
      ...partOf(section, 'gateway.config-ikev2'),
      dpd: dpdOf(commands, /^crypto ikev2 dpd (\d+) (\d+) (\S+)$/),
      fragmentation: fragmentation(commands),
      httpUrlCert: commands.state(/^crypto ikev2 http-url cert$/),
      natKeepaliveSeconds: commands.number(/^crypto ikev2 nat keepalive (\d+)$/),
      limits: limits(commands),
      cookieChallenge: commands.number(/^crypto ikev2 cookie-challenge (\d+)$/),
      diagnoseErrors: commands.number(/^crypto ikev2 diagnose error (\d+)$/),
      window: commands.number(/^crypto ikev2 window (\d+)$/),
      logging: commands.words(/^crypto logging (\S+)$/),
      disconnectRevokedPeers: commands.state(/^crypto ikev2 disconnect-revoked-peers$/),
      redirect: commands.lines(/^(?:no )?crypto ikev2 redirect /),
      other: commands.other(),
    };
  },
};

function fragmentation(commands: Commands): ConfiguredIkev2['fragmentation'] {
  const mtu = commands.number(/^crypto ikev2 fragmentation mtu (\d+)$/);
  const on = commands.state(/^crypto ikev2 fragmentation\b/);
  return on === undefined ? undefined : { on, mtu: on ? mtu : undefined };
}

function limits(commands: Commands): ConfiguredIkev2['limits'] {
  return commands.all(/^crypto ikev2 limit (max-\S+) (\d+)(?: (\S+))?$/).map(({ found: [, of, count, direction] }) => ({
    of: of === 'max-sa' ? 'max-sa' : 'max-in-negotiation-sa',
    count: Number(count),
    direction,
  }));
}
