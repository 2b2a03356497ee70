import type { ConfiguredIpsecProfile, ConfiguredTransformSet } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `crypto ipsec transform-set` and `crypto ipsec profile` (ios-text.md 5.6).

export const transformSet: SectionKind = {
  opens: ['crypto ipsec transform-set <w> <esp>+'],
  commands: ['mode tunnel|transport [require]'],
  event(section): ConfiguredTransformSet {
    const { commands, header } = section;
    const [, , , name = '', ...transforms] = header?.text.split(' ') ?? [];
    return {
      ...partOf(section, 'gateway.config-transform-set'),
      name,
      transforms,
      mode: commands.word(/^mode (.*)$/),
      other: commands.other(),
    };
  },
};

export const ipsecProfile: SectionKind = {
  opens: ['crypto ipsec profile <w>'],
  commands: [
    'set transform-set <w>',
    'set ikev2-profile <w>',
    'set pfs [<w>]',
    'set security-association lifetime seconds|kilobytes <n>',
    'set security-association lifetime kilobytes disable',
    'set security-association idle-time <n> [default]',
    'set security-association <w> <w>',
    'set reverse-route <w>',
    'set mixed-mode',
    'responder-only',
    'description <rest>',
  ],
  event(section): ConfiguredIpsecProfile {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-ipsec-profile'),
      name: header?.text.split(' ')[3] ?? '',
      transformSets: commands.list(/^set transform-set (.*)$/),
      ikev2Profile: commands.word(/^set ikev2-profile (\S+)$/),
      pfsGroup: commands.word(/^set pfs (\S+)$/),
      lifetimeSeconds: commands.number(/^set security-association lifetime seconds (\d+)$/),
      lifetimeKilobytes: commands.number(/^set security-association lifetime kilobytes (\d+)$/),
      idleSeconds: commands.number(/^set security-association idle-time (\d+)/),
      other: commands.other(),
    };
  },
};
