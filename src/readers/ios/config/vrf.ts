import type { ConfiguredVrf } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `vrf definition <name>` and its older form `ip vrf <name>`.

const ADDRESS_FAMILY = {
  opens: ['address-family ipv4|ipv6 [unicast|multicast]'],
  commands: ['exit-address-family', 'route-target <rest>', 'import|export map <w>'],
};

export const vrf: SectionKind = {
  opens: ['vrf definition <w>', 'ip vrf <w>'],
  commands: ['rd <w>', 'route-target <rest>', 'description <rest>'],
  modes: [ADDRESS_FAMILY],
  event(section): ConfiguredVrf {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-vrf'),
      name: header?.text.split(' ').at(-1) ?? '',
      routeDistinguisher: commands.word(/^rd (\S+)$/),
      other: commands.other(),
    };
  },
};
