import type { ConfiguredCluster, ConfiguredNameMangler } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `crypto ikev2 cluster` and `crypto ikev2 name-mangler <name>` (ios-text.md 5.3): load is shared by redirecting clients.

export const cluster: SectionKind = {
  opens: ['crypto ikev2 cluster'],
  commands: ['standby-group <w>', 'port <n>', 'master max-load <n>', 'slave <rest>', 'holdtime <n>', 'shutdown'],
  event(section): ConfiguredCluster {
    const { commands } = section;
    return {
      ...partOf(section, 'gateway.config-cluster'),
      standbyGroup: commands.word(/^standby-group (\S+)$/),
      port: commands.number(/^port (\d+)$/),
      maxLoad: commands.number(/^master max-load (\d+)$/),
      shutdown: commands.state(/^shutdown$/),
      other: commands.other(),
    };
  },
};

export const nameMangler: SectionKind = {
  opens: ['crypto ikev2 name-mangler <w>'],
  commands: ['dn|fqdn|email|eap <rest>'],
  event(section): ConfiguredNameMangler {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-name-mangler'),
      name: header?.text.split(' ')[3] ?? '',
      rules: commands.lines(/^(?:dn|fqdn|email|eap) /),
      other: commands.other(),
    };
  },
};
